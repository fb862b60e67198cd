"""The main buttons are in view in the windows that people really have, with any number of notes."""

from pathlib import Path

import pytest

from support.browser import REPLIES, Visit, Visitor

pytestmark = pytest.mark.long

PHONES = [(320, 480), (360, 536), (360, 612), (390, 664), (800, 360), (683, 312)]
COMPUTERS = [(1280, 600), (1366, 625), (1920, 940)]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WARNINGS = ["face_at_edge", "extended", "blurred", "small_source", "turned"]


def opened(visitor: Visitor, size: tuple[int, int]) -> Visit:
    """A visit in a window of that size: a phone's below 1000 px across."""
    kind = visitor.phone if size[0] < 1000 else visitor.desktop
    return kind(viewport={"width": size[0], "height": size[1]}, script=[REPLIES])


def warn(visit: Visit, codes: list[str], crop_side: float = 100) -> None:
    """Whatever photo is sent from now on, the server finds these things about it."""
    notes = [{"code": code, "text": f"Điều cần biết về ảnh này: {code}. " * 3} for code in codes]
    instead = {"warnings": codes, "notes": notes, "crop": {"side": crop_side}}
    visit.page.evaluate("instead => { window.instead = instead; }", instead)


@pytest.mark.parametrize("size", [*PHONES, *COMPUTERS])
def test_the_main_buttons_are_in_view(visitor: Visitor, size: tuple[int, int], portrait: Path) -> None:
    visit = opened(visitor, size)
    assert visit.page.evaluate(SIDEWAYS) <= 0
    assert_choosing_is_in_view(visit, size)
    for codes in ([], WARNINGS):
        warn(visit, codes)
        visit.choose(portrait)
        visit.page.wait_for_function(
            "(chip) => document.getElementById('editor').dataset.state === 'ready' "
            "&& document.getElementById('note').hidden !== chip",
            arg=bool(codes),
        )
        visit.page.wait_for_selector("#after-source", state="attached")
        for y in (10_000, 400, 150, 0):
            visit.page.evaluate("y => scrollTo(0, y)", y)
            assert visit.in_view("#save"), (codes, y)
        assert visit.in_view("#stage .view")
        assert_large_enough(visit.box("#stage")["width"], size)
        assert visit.page.evaluate(SIDEWAYS) <= 0


def assert_choosing_is_in_view(visit: Visit, size: tuple[int, int]) -> None:
    button = "label[for=photo]"
    if size in {(320, 480), (683, 312)}:  # there after one short scroll
        visit.page.locator(button).scroll_into_view_if_needed()
        assert visit.page.evaluate("scrollY") < size[1]
    assert visit.in_view(button)
    if size[0] == 360:
        box = visit.box(button)
        assert box["y"] + box["height"] <= 520
    if size[0] < 1000:  # both ways together, above the law
        assert visit.box(button)["y"] <= visit.box("#camera")["y"] < visit.box("#consent")["y"]


def assert_large_enough(side: float, size: tuple[int, int]) -> None:
    width, height = size
    if width >= 1000 and height >= 600:
        assert side >= 480
    elif height > width >= 360 and height >= 600:
        assert side >= 300
    assert side <= height - (64 if width < 1000 else 16)  # what the bar leaves


@pytest.mark.parametrize(
    "size",
    [
        (320, 480), (390, 664), (683, 312),
        *(pytest.param(size, marks=pytest.mark.large) for size in ((360, 536), (800, 360), (1280, 600))),
    ],
)  # fmt: skip
def test_what_is_opened_has_the_picture_in_view(visitor: Visitor, size: tuple[int, int], portrait: Path) -> None:
    visit = opened(visitor, size)
    visit.choose(portrait).wait()
    for name in ("frames", "unit", "preview", "invite", "edit"):
        visit.panel(name)
        assert visit.in_view("#stage .view"), name
        assert visit.in_view("#done" if name == "edit" else "#save"), name
        if name == "edit":
            for tool in ("zoom", "turn"):
                assert visit.in_view(f"#{tool}"), tool


def test_at_most_one_note_and_the_strongest(visitor: Visitor, portrait: Path) -> None:
    visit = opened(visitor, (360, 612))
    warn(visit, ["small_source", "extended", "face_at_edge", "blurred"])
    visit.choose(portrait).wait()
    assert visit.page.locator(".chip:visible").count() == 1
    assert visit.text("#note summary") == visit.words["chips"]["face_at_edge"]
    assert not visit.page.is_visible("#note p")
    visit.page.click("#note summary")
    assert "face_at_edge" in visit.text("#note p")


def test_what_is_seen_at_full_size_only_is_told_beside_that_download(visitor: Visitor, portrait: Path) -> None:
    visit = opened(visitor, (360, 612))
    warn(visit, ["small_for_2048"])
    visit.choose(portrait).wait()
    assert visit.page.is_hidden("#note")


def test_from_the_link_to_the_saved_picture_without_scrolling(visitor: Visitor, portrait: Path) -> None:
    """Choose, the system's two taps, save."""
    phone = opened(visitor, (360, 536))
    phone.page.evaluate("addEventListener('scroll', () => { window.scrolled = true; })")
    with phone.page.expect_file_chooser() as chooser:
        phone.page.touchscreen.tap(*middle(phone, "label[for=photo]"))
    chooser.value.set_files(portrait)
    phone.wait()
    assert phone.page.evaluate("window.scrolled === undefined")
    with phone.page.expect_download():
        phone.page.touchscreen.tap(*middle(phone, "#save"))


def middle(visit: Visit, selector: str) -> tuple[float, float]:
    box = visit.box(selector)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_letters_of_twice_the_size(visitor: Visitor, portrait: Path) -> None:
    """Whoever reads large letters still reaches everything, and nothing is cut off sideways."""
    phone = opened(visitor, (360, 640))
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.page.evaluate(SIDEWAYS) <= 0
    phone.choose(portrait).wait()
    assert phone.page.evaluate(SIDEWAYS) <= 0
    assert phone.in_view("#save")
