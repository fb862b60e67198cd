"""What else can happen to somebody on the page, and the other ways to use it."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Response, Route

from support import ROOT
from support.browser import SHIFTS, Visit, Visitor
from support.pictures import astronaut, saved

UPLOADS = re.compile(r"/api/v1/avatars(\?|$)")
BUSY = {"code": "busy", "detail": "Máy chủ đang bận.", "hint": "Xin đợi một lát.", "status": 503}


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


def test_what_cannot_be_used_is_never_sent_again(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    slow = {"code": "too_slow", "detail": "Ảnh mất quá lâu.", "hint": "Chọn ảnh khác.", "status": 422}
    phone.page.route(UPLOADS, lambda route: refuse(route, slow, **{"Retry-After": "1"}))
    phone.choose(portrait).wait("problem")
    phone.page.clock.run_for(10_000)
    assert len([url for url in phone.requests if UPLOADS.search(url)]) == 1
    assert phone.page.is_hidden("#retry")


def test_without_a_connection(phone: Visit, portrait: Path) -> None:
    phone.page.context.set_offline(True)
    phone.choose(portrait).wait("problem")
    assert phone.text("#title") == phone.words["offline"]
    assert phone.page.is_visible("#retry")
    phone.page.context.set_offline(False)
    phone.wait()  # by itself, when the network is back


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


def test_without_script(visitor: Visitor, two_people: Path) -> None:
    """A plain form makes the picture; another one changes face, frame, unit and mirror; a third deletes it."""
    visit = visitor.phone("/?lang=en", java_script_enabled=False)
    page = visit.page
    assert page.is_hidden("#camera")
    assert page.is_hidden("#editor")
    page.set_input_files("#photo", two_people)
    page.click("[type=submit]")
    page.wait_for_selector(".picture")
    assert visit.page.is_hidden("#editor")
    first = saved_plainly(visit)
    assert first[:3] == b"\xff\xd8\xff"
    page.click("summary:has-text('Change the picture')")
    page.select_option("#frame", "lang-son-xvii/page")
    page.select_option("#face", index=1)
    page.select_option("#flip", "1")
    page.fill("#unit", "Khoa Nội")
    page.click("button:has-text('Make it again')")
    page.wait_for_selector(".picture")
    page.click("summary:has-text('Change the picture')")
    assert page.input_value("#unit") == "Khoa Nội"
    assert page.input_value("#flip") == "1"
    assert page.input_value("#frame") == "lang-son-xvii/page"
    assert saved_plainly(visit) != first
    page.click("button:has-text('Delete now')")
    page.wait_for_selector(".notice")


def saved_plainly(visit: Visit) -> bytes:
    with visit.page.expect_download() as download:
        visit.page.click(".result a[download]:visible >> nth=0")
    return Path(download.value.path()).read_bytes()


def test_both_languages(visitor: Visitor, portrait: Path) -> None:
    vietnamese = visitor.phone().choose(portrait).wait()
    english = visitor.phone("/?lang=en").choose(portrait).wait()
    assert vietnamese.page.get_attribute("html", "lang") == "vi"
    assert english.page.get_attribute("html", "lang") == "en"
    assert english.text("#title") == "Your picture is ready"
    assert vietnamese.text("#title") != english.text("#title")
    assert "lang=en" in english.page.url
    assert vietnamese.text("#save") == "Lưu ảnh"


def test_what_the_page_weighs(phone: Visit) -> None:
    """The first load: its text as it is written, and everything as it is sent."""
    found: list[tuple[str, str, int, int]] = []

    def weigh(each: Response) -> None:
        sent = int(each.headers.get("content-length", 0))
        found.append((each.request.resource_type, each.url, len(each.body()), sent))

    phone.page.on("response", weigh)
    phone.page.reload(wait_until="networkidle")
    text = [each for each in found if each[0] in {"document", "script", "stylesheet"}]
    assert len([each for each in text if each[1].endswith(".js")]) >= 8
    assert sum(raw for _, _, raw, _ in text) < 80_000, text
    assert sum(sent for _, _, _, sent in found) < 110_000, found
    assert not any(name in url for _, url, _, _ in found for name in ("tools", "editing", "panels", "camera"))


def test_a_second_visit_asks_for_the_document_alone(phone: Visit) -> None:
    """All else is kept for good under the name of its version."""
    asked: list[str] = []
    cdp = phone.page.context.new_cdp_session(phone.page)
    cdp.send("Network.enable")
    cached = {"n": 0}
    cdp.on("Network.requestServedFromCache", lambda _: cached.update(n=cached["n"] + 1))
    phone.page.on("request", lambda each: asked.append(each.url))
    phone.page.goto(phone.site, wait_until="networkidle")
    over_the_net = {url for url in asked if not url.startswith("data:")}
    assert cached["n"] >= len(over_the_net) - 2, (cached, over_the_net)


def test_nothing_jumps(visitor: Visitor) -> None:
    for visit in (visitor.phone(script=[SHIFTS]), visitor.desktop(script=[SHIFTS])):
        visit.page.wait_for_load_state("networkidle")
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
    """Chrome 81, Safari 14, Firefox 78 (docs/page.md)."""
    newer = r"\?\?=|\|\|=|&&=|\.replaceAll\(|\.at\(|structuredClone|replaceChildren|Object\.hasOwn|static \{|^await "
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(newer, path.read_text(encoding="utf-8"), re.MULTILINE), path.name


def test_the_layout_needs_nothing_above_the_floor() -> None:
    """Small windows' units have older ones before them; what else is newer only adds to the looks."""
    css = (ROOT / "static" / "css" / "framer.css").read_text(encoding="utf-8")
    assert not re.search(r"aspect-ratio|\binset:|:has\(|:where\(", css)
    _, asked = css.split("@supports (height: 1svh) {", 1)
    newer = asked.split("\n}\n", 1)[0]
    assert css.count("svh") - newer.count("svh") == 1
    assert css.count("dvh") == newer.count("dvh")
