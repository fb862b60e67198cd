"""What else can happen to somebody on the page, and the other ways to use it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from support import ROOT
from support.browser import Visit, Visitor
from support.pictures import astronaut, saved

UPLOADS = re.compile(r"/api/v1/avatars(\?|$)")
BUSY = {"code": "busy", "detail": "Máy chủ đang bận.", "hint": "Xin đợi một lát.", "status": 503}
ZALO = "Mozilla/5.0 (Linux; Android 12) Chrome/90.0 Mobile Safari/537.36 Zalo android/12 ZaloTheme/light"
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
SHARING = """
window.shared = [];
navigator.canShare = (what) => what.files.length === 1;
navigator.share = async ({ files }) => { shared.push([files[0].name, files[0].size, files[0].type]); };
"""
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shift += each.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


def words(visit: Visit) -> dict[str, str]:
    """The sentences that the server gave to the script."""
    data: dict[str, Any] = json.loads(visit.page.text_content("#page-data") or "")
    return dict(data["words"])


def refuse(route: Route, problem: dict[str, Any], **headers: str) -> None:
    """Answer instead of the server."""
    route.fulfill(
        status=problem["status"],
        headers={"Content-Type": "application/problem+json", **headers},
        body=json.dumps(problem),
    )


def test_a_busy_server_is_asked_again_by_itself(phone: Visit, portrait: Path) -> None:
    refusals = [1, 1]

    def answer(route: Route) -> None:
        if refusals and refusals.pop():
            refuse(route, BUSY, **{"Retry-After": "1"})
        else:
            route.continue_()

    phone.page.route(UPLOADS, answer)
    phone.choose(portrait)
    phone.page.wait_for_function(r"() => /2\/3|2 of 3/.test(document.getElementById('title').textContent)")
    phone.wait()
    assert len([url for url in phone.requests if UPLOADS.search(url)]) == 3


def test_but_not_for_ever(phone: Visit, portrait: Path) -> None:
    phone.page.route(UPLOADS, lambda route: refuse(route, BUSY, **{"Retry-After": "1"}))
    phone.choose(portrait).wait("problem")
    assert phone.text("#title") == BUSY["detail"]
    assert len([url for url in phone.requests if UPLOADS.search(url)]) == 4
    phone.page.unroute(UPLOADS)
    phone.page.click("#retry")
    phone.wait()


def test_what_cannot_be_used_is_never_sent_again(phone: Visit, portrait: Path) -> None:
    slow = {"code": "too_slow", "detail": "Ảnh mất quá lâu.", "hint": "Chọn ảnh khác.", "status": 422}
    phone.page.route(UPLOADS, lambda route: refuse(route, slow, **{"Retry-After": "1"}))
    phone.choose(portrait).wait("problem")
    phone.page.wait_for_timeout(1500)
    assert len([url for url in phone.requests if UPLOADS.search(url)]) == 1
    assert phone.page.is_hidden("#retry")


def test_without_a_connection(phone: Visit, portrait: Path) -> None:
    phone.page.context.set_offline(True)
    phone.choose(portrait).wait("problem")
    assert phone.text("#title") == words(phone)["offline"]
    assert phone.page.is_visible("#retry")
    phone.page.context.set_offline(False)
    phone.wait()  # by itself, when the network is back

    phone.page.context.set_offline(True)
    phone.page.click("#mirror")
    phone.wait("problem")
    phone.page.context.set_offline(False)
    phone.wait()
    assert phone.page.get_attribute("#mirror", "aria-pressed") == "true"


def test_an_expired_picture_is_made_again_with_one_tap(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.change(lambda: phone.page.click("#mirror"))
    data = phone.saved()
    token = phone.page.url.rsplit("/", 1)[1]
    assert phone.page.request.delete(f"{phone.site}/api/v1/avatars/{token}").status == 204
    phone.page.click("#quarter")
    phone.wait("problem")
    assert phone.text("#title") == words(phone)["expired"]
    phone.page.click("#retry")
    phone.wait()
    assert token not in phone.page.url
    phone.change(lambda: phone.page.click("#auto"))
    phone.change(lambda: phone.page.click("#mirror"))
    assert phone.saved() == data


def test_the_countdown_ends_in_the_same(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    phone.choose(portrait)
    phone.page.clock.run_for(3000)
    phone.wait()
    assert "10" in phone.text("#life")
    phone.page.clock.run_for(9.5 * 60_000)
    assert re.search(r"\b[23]\d\b", phone.text("#life"))
    phone.page.clock.run_for(60_000)
    phone.wait("problem")
    assert phone.text("#title") == words(phone)["expired"]


def test_delete_now(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    address = phone.page.url
    phone.page.click("#delete")
    phone.page.wait_for_selector("#entry:not([hidden])")
    assert "note=deleted" in phone.page.url
    assert phone.page.is_visible(".notice")
    assert phone.page.request.get(address).status == 404


def test_another_photo_forgets_the_first(phone: Visit, portrait: Path, two_people: Path) -> None:
    phone.choose(portrait).wait()
    first = phone.page.url
    phone.choose(two_people)
    phone.page.wait_for_function("address => location.href !== address", arg=first)
    phone.wait()
    assert phone.page.request.get(first).status == 404
    phone.page.go_back()
    phone.page.wait_for_selector("#entry:not([hidden])")


@pytest.mark.parametrize("agent", APPS)
def test_inside_chat_apps(visitor: Visitor, portrait: Path, agent: str) -> None:
    visit = visitor.phone(user_agent=agent, script=[SHARING])
    assert APPS[agent] in (visit.page.text_content("#app") or "")
    if agent == ZALO:
        visit.choose(portrait).wait()
        assert visit.page.is_visible("#app")
        visit.page.wait_for_selector("#stage .overlay[src^='/avatars/']")
        # A long press saves what the picture's address gives: it is a real one, and so is the link's.
        assert (visit.page.locator("#stage .overlay").last.get_attribute("src") or "").startswith("/avatars/")
        assert (visit.page.get_attribute("#save", "href") or "").endswith(".jpg?download=1")


def test_the_share_sheet_gets_the_file(visitor: Visitor, portrait: Path) -> None:
    visit = visitor.phone(script=[SHARING])
    visit.choose(portrait).wait()
    assert visit.page.is_hidden("#app")
    visit.page.click("#share")
    visit.page.wait_for_function("() => shared.length === 1")
    assert visit.page.evaluate("shared[0]") == ["anh-dai-dien-lang-son-xvii.jpg", len(visit.saved()), "image/jpeg"]


def test_afterwards(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.choose(portrait).wait()
    page.click("[data-copy=caption]")
    page.wait_for_function("() => document.querySelector('[data-copy]').textContent !== ''")
    assert "#ĐạiHộiXVII" in page.evaluate("navigator.clipboard.readText()")
    page.click("#after summary >> nth=0")
    pictures = page.locator("#after details[open] img")
    assert pictures.count() == 4
    for n in range(4):
        pictures.nth(n).scroll_into_view_if_needed()
        page.wait_for_function(
            "at => document.querySelectorAll('#after details[open] img')[at].naturalWidth > 0", arg=n
        )
    links = page.locator(".sizes a")
    sizes = [links.nth(n).get_attribute("href") or "" for n in range(links.count())]
    assert any("size=648" in size for size in sizes)
    assert all(page.request.get(desktop.site + size).ok for size in sizes)


def test_copying_without_https(visitor: Visitor, portrait: Path) -> None:
    visit = visitor.desktop(script=["Object.defineProperty(navigator, 'clipboard', { value: undefined });"])
    visit.choose(portrait).wait()
    visit.page.click("[data-copy=caption]")
    visit.page.wait_for_timeout(100)
    assert "ĐạiHộiXVII" in visit.page.evaluate("getSelection().toString()")


def test_dropping_and_pasting(desktop: Visit) -> None:
    send = """async ([kind, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "anh.jpg", { type: "image/jpeg" }));
      const event = kind === "paste" ? new ClipboardEvent(kind, { clipboardData: data, bubbles: true })
        : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }"""
    data = list(saved(astronaut(400)))
    desktop.page.evaluate(send, ["dragenter", data])
    assert desktop.page.locator("html.dropping").count() == 1
    desktop.page.evaluate(send, ["drop", data])
    assert desktop.page.locator("html.dropping").count() == 0
    desktop.wait()
    first = desktop.page.url
    desktop.page.evaluate(send, ["paste", data])
    desktop.page.wait_for_function("address => location.href !== address", arg=first)
    desktop.wait()


def test_without_script(visitor: Visitor, portrait: Path) -> None:
    visit = visitor.phone("/?lang=en", java_script_enabled=False)
    page = visit.page
    assert page.locator("[data-choose]:visible").count() == 0
    page.set_input_files("#photo", portrait)
    page.click("[type=submit]")
    page.wait_for_selector(".picture")
    with page.expect_download() as download:
        page.click("#save")
    assert Path(download.value.path()).read_bytes()[:3] == b"\xff\xd8\xff"
    page.click("form [type=submit]")
    page.wait_for_selector(".notice")


def test_the_pictures_own_page_loaded_again(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    data = phone.saved()
    phone.page.reload()
    phone.page.wait_for_selector(".picture")
    phone.page.wait_for_function("() => document.getElementById('life').textContent !== ''")
    assert phone.page.is_visible("[data-copy=caption]")
    assert phone.saved() == data


def test_both_languages(visitor: Visitor, portrait: Path) -> None:
    vietnamese = visitor.phone().choose(portrait).wait()
    english = visitor.phone("/?lang=en").choose(portrait).wait()
    assert vietnamese.page.get_attribute("html", "lang") == "vi"
    assert english.page.get_attribute("html", "lang") == "en"
    assert english.text("#title") == "Your profile picture is ready"
    assert vietnamese.text("#title") != english.text("#title")
    assert english.page.url.endswith("?lang=en")
    assert vietnamese.text("#save") == "Lưu ảnh"


def test_what_the_page_weighs(phone: Visit) -> None:
    kinds = {"document", "script", "stylesheet"}
    found: set[str] = set()
    phone.page.on("request", lambda each: found.add(each.url) if each.resource_type in kinds else None)
    phone.page.reload(wait_until="networkidle")
    sizes = {url: int(phone.page.request.get(url).headers["content-length"]) for url in found}  # as they are sent
    assert len([url for url in sizes if url.endswith(".js")]) >= 10
    assert sum(sizes.values()) < 25_000, sizes


def test_nothing_jumps(visitor: Visitor) -> None:
    for visit in (visitor.phone(script=[SHIFTS]), visitor.desktop(script=[SHIFTS])):
        visit.page.wait_for_timeout(500)
        assert visit.page.evaluate("shift") < 0.02


def test_a_small_window_and_large_letters(visitor: Visitor, portrait: Path) -> None:
    narrow = visitor.phone(viewport={"width": 320, "height": 568})
    zoomed = visitor.desktop(viewport={"width": 640, "height": 400})  # 1280 px at 200 %
    for visit in (narrow, zoomed):
        for _ in range(2):
            wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0
            visit.choose(portrait).wait()


def test_a_browser_that_cannot_shrink_sends_the_file(visitor: Visitor, portrait: Path, tmp_path: Path) -> None:
    lying = "CanvasRenderingContext2D.prototype.getImageData = () => ({ data: [255, 255, 255, 255] });"
    visit = visitor.phone(script=[lying])
    with visit.page.expect_response(UPLOADS) as answer:
        visit.choose(portrait)
    visit.wait()
    assert answer.value.json()["width"] == 1600


def test_no_syntax_above_the_floor() -> None:
    """Chrome 81, Safari 13.1, Firefox 78 (docs/page.md)."""
    newer = r"\?\?=|\|\|=|&&=|\.replaceAll\(|\.at\(|structuredClone|replaceChildren|Object\.hasOwn|static \{|^await "
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(newer, path.read_text(encoding="utf-8"), re.MULTILINE), path.name
