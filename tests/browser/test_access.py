"""axe-core finds nothing on any state of the page: light, dark, forced colours."""

from pathlib import Path
from typing import Any

import pytest

from support.browser import Visit, Visitor, assert_accessible
from support.pictures import clouds, saved

PDF = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
LOOKS = [
    pytest.param("phone", {"color_scheme": "dark", "user_agent": "Android Zalo"}, id="dark phone"),
    pytest.param("desktop", {"color_scheme": "light"}, id="light desktop", marks=pytest.mark.large),
    pytest.param("phone", {"forced_colors": "active"}, id="forced colours", marks=pytest.mark.large),
]


@pytest.mark.parametrize(("kind", "look"), LOOKS)
def test_the_way_to_the_picture(visitor: Visitor, kind: str, look: dict[str, Any], two_people: Path) -> None:
    visit: Visit = getattr(visitor, kind)(**look)
    page = visit.page
    assert_accessible(visit, "form")
    visit.choose(PDF).wait("problem")
    assert_accessible(visit, "not a photo")
    page.route("**/api/v1/avatars", lambda route: None)
    visit.choose(two_people).wait("busy")
    assert_accessible(visit, "sending")
    page.unroute("**/api/v1/avatars")
    visit.choose({"name": "may.jpg", "mimeType": "image/jpeg", "buffer": saved(clouds(900, 700))}).wait()
    page.click("#note summary")
    assert_accessible(visit, "no face, the note open")
    for path in ("/quyen-rieng-tu", "/avatars/gone", "/c/plain-red-gold?note=deleted"):
        page.goto(visit.site + path)
        assert_accessible(visit, path)


@pytest.mark.parametrize(("kind", "look"), LOOKS)
def test_the_picture_and_what_is_opened(visitor: Visitor, kind: str, look: dict[str, Any], two_people: Path) -> None:
    visit: Visit = getattr(visitor, kind)(**look)
    page = visit.page
    visit.choose(two_people).wait()
    page.wait_for_selector("#after summary")
    for each in page.locator("#after summary").all():
        each.click()
    assert_accessible(visit, "several faces")
    for name in ("frames", "unit", "preview", "invite"):
        visit.panel(name)
        assert_accessible(visit, name)
    page.click("#close")
    page.context.set_offline(True)
    visit.panel("edit").page.click("#more")
    assert_accessible(visit, "editing")
    page.click("#done")
    page.wait_for_selector("#toast:not([hidden])")
    visit.wait()
    assert_accessible(visit, "a change that failed")
    page.context.set_offline(False)
    with page.expect_download():
        page.click("#save")
    assert_accessible(visit, "saved")
    page.reload()
    visit.wait()
    page.wait_for_selector("#heads button")
    assert_accessible(visit, "the picture's page")
    page.click("#delete")
    visit.wait("problem")
    assert_accessible(visit, "deleted")


def test_buttons_have_an_edge_in_high_contrast(visitor: Visitor, portrait: Path) -> None:
    """There grounds are taken away: without a border a button is a word among others."""
    phone = visitor.phone(forced_colors="active")
    edge = """selector => {
      const style = getComputedStyle(document.querySelector(selector));
      return parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== "none";
    }"""
    assert phone.page.evaluate(edge, "label[for=photo]")
    ring = "getComputedStyle(document.querySelector('.frame :checked ~ .sample')).outlineStyle"
    assert phone.page.evaluate(ring) == "solid"
    phone.choose(portrait).wait()
    for button in ("#save", "#share", "[data-panel=invite]"):
        assert phone.page.evaluate(edge, button), button
    phone.panel("frames")
    ring = "getComputedStyle(document.querySelector('#choices [aria-pressed=true]')).outlineStyle"
    assert phone.page.evaluate(ring) == "solid"


def test_sliders_are_seen_in_the_dark(visitor: Visitor, portrait: Path) -> None:
    """The browser's own track would be glaring white."""
    phone = visitor.phone(color_scheme="dark")
    phone.choose(portrait).wait()
    phone.panel("edit")
    assert phone.page.evaluate("getComputedStyle(document.getElementById('zoom')).appearance") == "none"
    assert phone.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"


def test_nothing_moves_for_who_wants_no_motion(visitor: Visitor, portrait: Path) -> None:
    for motion, moves in (("reduce", False), ("no-preference", True)):
        phone = visitor.phone(reduced_motion=motion)
        phone.page.evaluate(
            "window.seen = [];"
            "document.addEventListener('animationstart', ({ animationName }) => { seen.push(animationName); })"
        )
        phone.choose(portrait).wait()
        phone.page.wait_for_selector("#after-source")
        if moves:
            phone.page.wait_for_function("() => seen.includes('settle')")
        else:
            assert "settle" not in phone.page.evaluate("seen")
