"""Saving: the link, the share sheet, the ways out of an app; and what comes after it."""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Response

from support.browser import SHARING, Held, Visit, Visitor

pytestmark = pytest.mark.long

CHANGES = re.compile(r"/api/v1/avatars/[\w-]")
ZALO = "Mozilla/5.0 (Linux; Android 12) Chrome/90.0 Mobile Safari/537.36 Zalo android/12 ZaloTheme/light"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile/15E148 Safari/604.1"
)
APPS = {
    ZALO: "Zalo",
    "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]": "Facebook",
    "Mozilla/5.0 (Linux; Android 11) Chrome/90 Mobile [FB_IAB/FB4A;FBAV/400.0.0.1;]": "Facebook",
    "Mozilla/5.0 (Linux; Android 11) Chrome/90 Mobile [FB_IAB/Orca-Android;FBAV/400.0.0.1;]": "Messenger",
    "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile/15E148 [FBAN/MessengerForiOS;FBAV/400.0]": "Messenger",
    "Mozilla/5.0 (iPhone) AppleWebKit/605 Instagram 300.0 (iPhone13)": "Instagram",
    "Mozilla/5.0 (Linux; Android 10) Chrome/90 Mobile musical_ly_2023 BytedanceWebview": "TikTok",
    "Mozilla/5.0 (Linux; Android 13) Chrome/110 Mobile Telegram-Android/10.1": "Telegram",
}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_after_saving_comes_what_to_do_with_it(visitor: Visitor, kind: str, portrait: Path) -> None:
    visit: Visit = getattr(visitor, kind)()
    visit.choose(portrait).wait()
    visit.page.wait_for_selector("#after-source")
    visit.saved()
    assert visit.text("#save") == visit.words["saved"]
    assert visit.focused == "then"
    visit.page.wait_for_function(
        "() => { const { top, bottom } = document.getElementById('then').getBoundingClientRect();"
        " return top >= 0 && bottom <= innerHeight; }"
    )
    assert visit.page.get_attribute("[data-app=Facebook].button", "href") == "https://www.facebook.com/me"
    assert visit.page.get_attribute("[data-app=Zalo].button", "href") == "https://zalo.me"
    for app in ("Facebook", "Zalo"):
        assert "noopener" in (visit.page.get_attribute(f"[data-app={app}].button", "rel") or "")
    visit.adjust(lambda: visit.page.click("#mirror"))
    assert visit.text("#save") != visit.words["saved"]  # this one is not


def test_words_guides_and_sizes(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.choose(portrait).wait()
    page.click("[data-copy=caption]")
    page.wait_for_function(
        "text => document.querySelector('[data-copy=caption]').textContent === text", arg=desktop.words["copied"]
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "#ĐạiHộiXVII" in copied
    assert f"{desktop.site}/c/lang-son-xvii" in copied
    page.click("#after summary >> nth=0")
    pictures = page.locator("#after details[open] img")
    assert pictures.count() == 4
    for n in range(4):
        pictures.nth(n).scroll_into_view_if_needed()
        page.wait_for_function(
            "at => document.querySelectorAll('#after details[open] img')[at].naturalWidth > 0", arg=n
        )
    page.click("#after summary >> nth=-1")
    links = page.locator(".sizes a")
    sizes = [links.nth(n).get_attribute("href") or "" for n in range(links.count())]
    assert any("size=648" in size for size in sizes)
    assert all(page.request.get(desktop.site + size).ok for size in sizes)
    assert all((links.nth(n).bounding_box() or {"height": 0})["height"] >= 44 for n in range(links.count()))


def test_copying_without_https(visitor: Visitor, portrait: Path) -> None:
    visit = visitor.desktop(script=["Object.defineProperty(navigator, 'clipboard', { value: undefined });"])
    visit.choose(portrait).wait()
    visit.page.click("[data-copy=caption]")
    visit.page.wait_for_function("() => getSelection().toString().includes('ĐạiHộiXVII')")


# While something else goes on


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_saving_during_a_change_waits_for_it(desktop: Visit, portrait: Path, how: str) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    before = desktop.saved()
    held = Held(page, CHANGES, "PATCH")
    desktop.panel("edit").page.click("#mirror")
    page.click("#done")
    desktop.wait("changing")
    held.wait()
    with page.expect_download() as download:
        if how == "click":
            page.locator("#save").dispatch_event("click")
        else:
            page.focus("#save")
            page.keyboard.press("Enter")
        held.release()
    desktop.wait()
    data = Path(download.value.path()).read_bytes()
    assert digest(data) != digest(before)
    assert digest(data) == digest(desktop.saved())


def test_saving_without_network_says_so(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.page.context.set_offline(True)
    phone.page.click("#save")
    phone.page.wait_for_selector("#toast:not([hidden])")
    assert phone.words["offline"] in phone.text("#toast p")
    phone.page.context.set_offline(False)
    with phone.page.expect_download():
        phone.page.click("#toast button")


def test_the_countdown_ends_in_a_picture_that_can_be_made_again(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    phone.choose(portrait)
    phone.page.clock.run_for(3000)
    phone.wait()
    assert "10" in phone.text("#life")
    phone.page.clock.run_for(9.5 * 60_000)
    assert re.search(r"\b[23]\d\b", phone.text("#life"))
    phone.page.clock.run_for(60_000)
    phone.wait("problem")
    assert phone.text("#title") == phone.words["expired"]


def test_a_reloaded_page_counts_the_seconds_that_are_left(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.page.reload()
    phone.wait()
    left = phone.page.evaluate("JSON.parse(document.getElementById('page-data').textContent).record.seconds_left")
    assert 500 < left < 600  # not rounded to minutes


# Which way


@pytest.mark.parametrize("agent", APPS)
def test_inside_apps(visitor: Visitor, portrait: Path, agent: str) -> None:
    """The file is sent, and beside it stand a large picture to press, the way to Chrome (Android), and the address."""
    visit = visitor.phone(user_agent=agent, script=[SHARING])
    visit.choose(portrait).wait()
    visit.page.wait_for_selector("#after-source")
    with visit.page.expect_download():
        visit.page.click("#save")
    assert APPS[agent] in visit.text("#keep-note")
    assert (visit.page.get_attribute("#large", "src") or "").startswith("/avatars/")
    visit.page.wait_for_function("() => document.getElementById('large').naturalWidth === 2048")
    assert visit.page.is_visible("#chrome") == ("Android" in agent)
    if "Android" in agent:
        host = visit.site.split("//")[1]
        href = visit.page.get_attribute("#chrome", "href") or ""
        token = (re.match(rf"intent://{host}(/avatars/[\w-]+)#", href) or [href, ""])[1]
        fallback = quote(visit.site + token, safe="")  # where there is no Chrome
        assert href.endswith(f"#Intent;scheme=http;package=com.android.chrome;S.browser_fallback_url={fallback};end")
    assert visit.page.text_content("#address") == visit.page.url
    opened = visit.page.locator("#after details[data-app][open]")
    assert [opened.nth(n).get_attribute("data-app") for n in range(opened.count())] == (
        [APPS[agent]] if APPS[agent] in {"Facebook", "Zalo"} else []
    )


def test_the_share_sheet_gets_the_file(visitor: Visitor, portrait: Path) -> None:
    visit = visitor.phone(script=[SHARING])
    visit.choose(portrait).wait()
    visit.page.wait_for_selector("#after-source")
    visit.page.click("#share")
    visit.page.wait_for_function("() => shared.length === 1")
    assert visit.page.evaluate("shared[0]") == ["anh-dai-dien-lang-son-xvii.jpg", len(visit.saved()), "image/jpeg"]


def test_on_an_iphone_saving_is_the_share_sheet(visitor: Visitor, portrait: Path) -> None:
    """There a download lands in Files; the sheet's “Save image” reaches Photos."""
    visit = visitor.phone(user_agent=IPHONE, script=[SHARING])
    visit.choose(portrait).wait()
    visit.page.wait_for_selector("#after-source")
    assert visit.page.is_hidden("#share")
    visit.page.click("#save")
    visit.page.wait_for_function("() => shared.length === 1")
    assert visit.page.evaluate("shared[0][2]") == "image/jpeg"


# Light on data


def test_a_change_costs_little(visitor: Visitor, portrait: Path) -> None:
    """What the page can draw itself is not fetched; with text on the frame at most 1080 px come, as WebP."""
    desktop = visitor.desktop()
    page = desktop.page
    desktop.choose(portrait).wait()
    page.wait_for_selector("#after-source")
    fetched: list[Response] = []

    def note(answer: Response) -> None:
        fetched.append(answer)

    page.on("response", note)
    desktop.adjust(lambda: page.click("#mirror"))
    assert weight(fetched) < 5_000, fetched
    desktop.panel("frames")
    desktop.change(lambda: page.click("#choices .frame >> nth=2"))
    desktop.panel("unit")
    fetched.clear()
    with page.expect_response(lambda each: "size=1080" in each.url):
        desktop.change(lambda: page.fill("#unit-text", "Khoa Nội"))
    assert weight(fetched) < 250_000, fetched


def weight(fetched: list[Response]) -> int:
    """How many bytes came in these answers together."""
    return sum(len(each.body()) for each in fetched)
