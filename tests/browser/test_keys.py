"""The addresses that `framer frames key` prints, opened: a draft for who has its key, and the numbers of a campaign."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from framer.campaigns.reloading import ReloadingRegistry
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.key_checks import MAX_WRONG_CAMPAIGN_KEYS
from support.campaigns import write_campaign
from support.command import Cli


@dataclass(frozen=True)
class KeySite:
    """A server with a draft and a published campaign, and the addresses that the command printed for each."""

    address: str
    draft: tuple[str, str]
    published: tuple[str, str]


@pytest.fixture
def key_site(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeySite]:
    folder = tmp_path / "khung"
    write_campaign(folder, "nhap", draft=True, title="Chưa xong", frames=2)
    write_campaign(folder, "da-dang", title="Đã đăng")
    settings = read_settings({})
    app = create_app(settings, ReloadingRegistry([folder], show_drafts=settings.drafts))
    app.extensions["context"] = replace(
        app.extensions["context"], counter=Counter(CountsFile(tmp_path / "counts.sqlite"))
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(folder))
    monkeypatch.setenv("FRAMER_URL", address)

    def printed(campaign: str) -> tuple[str, str]:
        preview, counts = re.findall(r"http\S+", cli("frames", "key", campaign).text)
        return preview, counts

    yield KeySite(address, printed("nhap"), printed("da-dang"))
    server.shutdown()
    thread.join()
    server.server_close()


def opened(chromium: Browser, address: str, width: int = 1366, dark: bool = False, language: str = "en") -> Page:
    scheme = "dark" if dark else "light"
    page = chromium.new_page(viewport={"width": width, "height": 740}, color_scheme=scheme, locale=language)  # type: ignore[arg-type]
    page.goto(address)
    return page


@pytest.mark.parametrize(("width", "dark", "language"), [(1366, False, "en"), (360, True, "vi-VN")])
def test_the_preview_address_shows_the_draft(
    chromium: Browser, key_site: KeySite, width: int, dark: bool, language: str
) -> None:
    page = opened(chromium, key_site.draft[0], width, dark, language)
    page.wait_for_function("() => document.querySelectorAll('#draft-frames img').length === 2")
    page.wait_for_function("() => [...document.images].every((image) => image.naturalWidth)")
    assert page.text_content("#draft-title") == page.title() == "Chưa xong"
    page.wait_for_function("() => document.querySelector('#draft-say').textContent === ''")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "best-practice"]})
    assert not found.response["violations"], found.generate_report()
    page.close()


def test_the_other_language_keeps_the_key(chromium: Browser, key_site: KeySite) -> None:
    page = opened(chromium, key_site.draft[0])
    page.wait_for_selector("#draft-frames img")
    page.click("nav [hreflang=vi]")
    page.wait_for_selector("html[lang=vi] #draft-frames img")
    assert page.text_content("#draft-title") == "Chưa xong"
    page.close()


def test_the_counts_address_shows_the_numbers(chromium: Browser, key_site: KeySite) -> None:
    page = opened(chromium, key_site.published[1])
    page.wait_for_selector("#numbers table")
    page.close()
    page = opened(chromium, key_site.published[0])
    page.wait_for_selector("#draft-frames img")
    assert page.text_content("#draft-title") == "Đã đăng", "after it is published the preview still leads there"
    page.close()


def test_wrong_keys_show_nothing_and_in_the_end_say_to_wait(chromium: Browser, key_site: KeySite) -> None:
    page = opened(chromium, f"{key_site.address}/c/nhap/xem-truoc#{'x' * 43}")
    page.wait_for_function("() => document.querySelector('#draft-say').textContent.includes('ask for a new one')")
    assert "Chưa xong" not in page.content()
    page.evaluate(
        """async ([path, count]) => {
            for (let n = 0; n < count; n += 1) await fetch(path, { headers: { "X-Framer-Key": "x" } });
        }""",
        ["/c/nhap/xem-truoc/du-lieu", MAX_WRONG_CAMPAIGN_KEYS],
    )
    page.reload()
    page.wait_for_function("() => document.querySelector('#draft-say').textContent.includes('60 seconds')")
    page.close()
