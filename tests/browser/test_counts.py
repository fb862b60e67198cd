"""The page of the numbers: its key stays in the address's fragment, and table, file and paper come with it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from framer.campaigns.campaign_keys import make_keys
from framer.campaigns.local_date import today
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, CountKey
from support.avatars import app_of
from support.campaigns import write_campaign

UNITS = {"benh-vien": "Bệnh viện Đa khoa tỉnh", "hoa-an": "Trung tâm Y tế huyện Hoà An", "phap-y": "Trung tâm Pháp y"}
NUMBERS = {"benh-vien": (41, 34, 86, 12), "hoa-an": (3, 3, 1, 9)}


@dataclass(frozen=True)
class CountsSite:
    """A server with a campaign's counts, its key, and the addresses that were asked for."""

    address: str
    key: str
    asked: list[str]


@pytest.fixture
def counts_site(tmp_path: Path) -> Iterator[CountsSite]:
    directory = write_campaign(tmp_path / "frames", starts=today() - timedelta(4), ends=today() + timedelta(9))
    manifest = directory / "campaign.toml"
    units = ", ".join(f'{{ id = "{unit}", name = "{name}" }}' for unit, name in UNITS.items())
    manifest.write_text(f"units = [{units}]\n" + manifest.read_text("utf-8"), "utf-8")
    store = CountsFile(tmp_path / "counts.sqlite")
    store.add(
        {
            CountKey(MADE, "dai-hoi", "ring0", unit, today() - timedelta(4 - number)): value
            for unit, values in NUMBERS.items()
            for number, value in enumerate(values)
        }
    )
    app = app_of(directory.parent)
    app.extensions["context"] = replace(app.extensions["context"], counter=Counter(store))
    asked: list[str] = []
    app.before_request(lambda: asked.append(_request_line()))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield CountsSite(f"http://127.0.0.1:{server.port}", make_keys(directory, 14, 0.0)["counts"], asked)
    server.shutdown()
    thread.join()
    server.server_close()


def _request_line() -> str:
    from flask import request  # noqa: PLC0415  (beside the browser's own words)

    return f"{request.full_path} {request.referrer}"


def opened(chromium: Browser, site: CountsSite, key: str, width: int = 1366, dark: bool = False) -> Page:
    scheme = "dark" if dark else "light"
    page = chromium.new_page(viewport={"width": width, "height": 740}, color_scheme=scheme, locale="vi-VN")  # type: ignore[arg-type]
    page.goto(f"{site.address}/c/dai-hoi/so-lieu{key}")
    return page


@pytest.mark.parametrize(("width", "dark"), [(1366, False), (360, True)])
def test_the_numbers_are_shown_to_who_has_the_key(
    chromium: Browser, counts_site: CountsSite, width: int, dark: bool
) -> None:
    page = opened(chromium, counts_site, f"#{counts_site.key}", width, dark)
    page.wait_for_selector(".sheet table")
    rows = {
        row[0]: row[1:]
        for row in page.eval_on_selector_all(
            "tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        )
    }
    assert rows["Bệnh viện Đa khoa tỉnh"][0] == "173"
    assert rows["Trung tâm Y tế huyện Hoà An"][2:] == ["6", "10", "0"]
    assert page.text_content(".missing li") == "Trung tâm Pháp y"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only the table scrolls"
    assert not [line for line in counts_site.asked if counts_site.key in line]
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "best-practice"]})
    assert not found.response["violations"], found.generate_report()
    page.close()


def test_the_table_is_saved_for_excel(chromium: Browser, counts_site: CountsSite, tmp_path: Path) -> None:
    page = opened(chromium, counts_site, f"#{counts_site.key}")
    with page.expect_download() as download:
        page.click("[data-by=unit]")
    assert download.value.suggested_filename == "so-lieu-dai-hoi.csv"
    with page.expect_download() as by_day:
        page.click("[data-by=day]")
    assert by_day.value.suggested_filename == "so-lieu-dai-hoi-theo-ngay.csv"
    path = tmp_path / "so-lieu.csv"
    download.value.save_as(path)
    assert path.read_bytes().decode("utf-16").splitlines()[0].startswith("Đơn vị\t")
    page.close()


@pytest.mark.parametrize("key", ["", "#khoa-sai"])
def test_without_the_right_key_there_are_words_and_no_number(
    chromium: Browser, counts_site: CountsSite, key: str
) -> None:
    page = opened(chromium, counts_site, key)
    page.wait_for_function("() => /liên kết/.test(document.querySelector('#numbers').textContent)")
    assert "173" not in page.content()
    page.close()
