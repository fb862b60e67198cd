"""The picture is still until somebody opens the editing mode; in it fingers, mouse, wheel and keys move the photo."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.browser import ALIKE, SHIFTS, Visit, Visitor, assert_stage_shows, difference, picture
from support.logos import logos

THUMBS = 0.001  # of layout shift: those of sliders count as well; the 33 px of before were 0.02
# What moved as a panel was opened is reported a frame later.
FORGET_SHIFTS = """() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { window.shift = 0; resolve(); })));
})"""


def patches(visit: Visit) -> list[str]:
    """Collects the changes that are sent to the server from now on."""
    sent: list[str] = []
    visit.page.on("request", lambda each: sent.append(each.post_data or "") if each.method == "PATCH" else None)
    return sent


def angle(visit: Visit) -> str:
    return visit.text("#angle")


def test_swiping_over_the_picture_scrolls_the_page(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(viewport={"width": 360, "height": 640})
    phone.choose(portrait).wait()
    phone.page.wait_for_selector("#after-source")
    before, sent = phone.layer(), patches(phone)
    phone.touch(*[[(0, -25 * n)] for n in range(9)])
    phone.page.wait_for_function("() => scrollY > 100")
    assert phone.layer() == before
    phone.page.evaluate("scrollTo(0, 0)")
    data = phone.saved()
    assert_stage_shows(phone, data)
    assert sent == []


def test_the_wheel_over_the_picture_scrolls_the_page(visitor: Visitor, portrait: Path) -> None:
    desktop = visitor.desktop(viewport={"width": 1366, "height": 625})
    desktop.choose(portrait).wait()
    desktop.page.wait_for_selector("#after-source")
    before, sent = desktop.layer(), patches(desktop)
    desktop.page.mouse.move(*desktop.middle())
    desktop.page.mouse.wheel(0, 400)
    desktop.page.wait_for_function("() => scrollY > 100")
    desktop.page.evaluate("scrollTo(0, 0)")
    desktop.drag(40, 25)
    assert desktop.layer() == before
    assert sent == []


def test_dragging_zooming_turning_and_back(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    automatic = desktop.saved()

    desktop.panel("edit").drag(40, -25)
    moving = desktop.stage()
    record = desktop.adjust()
    moved = desktop.saved()
    assert record["crop"]["angle"] == 0
    assert difference(moving, picture(automatic)) > 3 * ALIKE
    assert difference(moving, picture(moved)) < ALIKE
    assert_stage_shows(desktop, moved)

    desktop.panel("edit")
    side = record["crop"]["side"]
    page.mouse.move(*desktop.middle())
    zoomed = page.input_value("#zoom")
    page.mouse.wheel(0, -120)
    page.wait_for_function("before => document.getElementById('zoom').value !== before", arg=zoomed)
    page.locator("#turn").fill("12")
    page.click("#mirror")
    assert page.get_attribute("#mirror", "aria-pressed") == "true"
    record = desktop.adjust()
    assert record["crop"]["side"] < side
    assert (record["crop"]["angle"], record["crop"]["mirror"]) == (12, True)
    assert_stage_shows(desktop, desktop.saved())

    record = desktop.adjust(lambda: page.click("#quarter"))
    assert record["crop"]["angle"] == 12 + 90  # to the left; mirrored, that is the other way in the photo
    desktop.adjust(lambda: page.click("#reset"))
    assert desktop.saved() == automatic


def test_done_sends_one_change_and_cancel_none(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    before, sent = desktop.layer(), patches(desktop)
    desktop.panel("edit").drag(40, 20)
    page.click("#more")
    assert desktop.layer() != before
    page.click("#cancel")
    desktop.page.wait_for_function(
        "before => document.querySelectorAll('#stage .layer')[1].style.transform === before", arg=before
    )
    assert desktop.focused != "BODY"
    desktop.panel("edit").page.click("#done")  # nothing was changed
    desktop.wait()
    assert sent == []
    desktop.adjust(lambda: desktop.drag(40, 20), lambda: page.click("#more"), lambda: page.click("#mirror"))
    assert len(sent) == 1
    assert desktop.focused != "BODY"


def test_more_light_is_asked_for_with_one_tap_and_seen_after_done(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    usual, sent = desktop.saved(), patches(desktop)
    desktop.panel("edit")
    page.click("#light")
    assert page.get_attribute("#light", "aria-pressed") == "true"
    assert page.is_visible("#look-note")
    page.click("#cancel")
    desktop.wait()
    assert sent == []
    assert desktop.panel("edit").page.get_attribute("#light", "aria-pressed") == "false"
    record = desktop.adjust(lambda: page.click("#light"))
    assert (record["light"], record["crop"]["angle"]) == (True, 0)
    lit = desktop.saved()
    page.wait_for_selector("#stage img.overlay[alt]:not([alt='']):not([hidden])")
    assert difference(desktop.stage(), picture(lit)) < 0.7 * difference(desktop.stage(), picture(usual))
    page.reload()
    desktop.wait().panel("edit")
    assert page.get_attribute("#light", "aria-pressed") == "true"
    assert not desktop.adjust(lambda: page.click("#light"))["light"]
    assert desktop.saved() == usual


def test_light_and_background_can_be_undone_and_reset(desktop: Visit, portrait: Path) -> None:
    page = desktop.page

    def pressed() -> list[bool]:
        return [page.get_attribute(f"#{name}", "aria-pressed") == "true" for name in ("light", "blur")]

    desktop.choose(portrait).wait()
    desktop.panel("edit")
    page.click("#light")
    page.click("#blur")
    assert pressed() == [True, True]
    page.click("#undo")
    assert pressed() == [True, False]
    page.click("#redo")
    page.click("#reset")
    assert pressed() == [False, False]
    page.click("#undo")
    with page.expect_request(lambda each: each.method == "PATCH") as change:
        page.click("#done")
    assert {**(change.value.post_data_json or {}), "light": "on", "blur_background": "1"} == change.value.post_data_json


def test_every_step_can_be_undone_and_done_again(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    desktop.panel("edit")
    assert page.is_disabled("#undo")
    seen = [desktop.layer()]
    steps: list[Callable[[], object]] = [
        lambda: desktop.drag(30, 20),
        lambda: page.click("#more"),
        lambda: page.click("#mirror"),
        lambda: page.click("#quarter"),
        lambda: page.click("#reset"),
    ]
    for step in steps:
        step()
        seen.append(desktop.layer())
    assert len(set(seen[:-1])) == len(steps)
    for expected in reversed(seen[:-1]):
        page.click("#undo")
        assert desktop.layer() == expected
    for expected in seen[1:]:
        page.click("#redo")
        assert desktop.layer() == expected


def test_past_the_photos_edge(desktop: Visit, portrait: Path) -> None:
    desktop.choose(portrait).wait()
    desktop.panel("edit").drag(150, 120)
    moving = desktop.stage()
    record = desktop.adjust()
    assert min(record["crop"]["x"], record["crop"]["y"]) < -100
    assert difference(moving, picture(desktop.saved())) < 2 * ALIKE


def test_two_fingers_zoom_and_turn(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.panel("edit")
    zoomed = float(phone.page.input_value("#zoom"))
    phone.touch([(-30, 0), (30, 0)], [(-45, 0), (45, 0)], [(-60, 0), (60, 0)])
    assert float(phone.page.input_value("#zoom")) > zoomed
    assert angle(phone) == "0°"
    under_the_finger = phone.photo_at(50, 0)
    phone.touch([(-50, 0), (50, 0)], [(-50, -5), (50, 5)], [(-49, -10), (49, 10)])
    assert phone.photo_at(49, 10) == pytest.approx(under_the_finger, abs=3)
    record = phone.adjust()
    assert record["crop"]["side"] < 1000
    assert abs(record["crop"]["angle"]) == pytest.approx(11.5, abs=1)
    assert_stage_shows(phone, phone.saved())


def test_one_finger_drags_and_a_double_tap_enlarges(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.panel("edit")
    before = phone.layer()
    phone.touch([(0, 0)], [(0, 20)], [(0, 40)])
    assert phone.layer() != before
    assert phone.page.evaluate("scrollY") == 0
    zoomed = float(phone.page.input_value("#zoom"))
    for _ in range(2):
        phone.page.touchscreen.tap(*phone.middle())
    phone.page.wait_for_function("before => Number(document.getElementById('zoom').value) > before + 5", arg=zoomed)


def test_half_a_degree_by_key_mouse_and_finger(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    desktop.panel("edit")
    page.focus("#turn")
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen.append(angle(desktop))
    assert seen == ["0.5°", "1°", "1.5°"]
    page.click("#reset")
    page.click("#more")
    right = angle(desktop)
    page.click("#less")
    page.click("#less")
    assert sorted([right, angle(desktop)]) == ["-0.5°", "0.5°"]
    box = desktop.box("#turn")
    middle, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    degree = (box["width"] - 26) / 90  # px, less the thumb
    page.click("#reset")
    page.mouse.move(middle, down)
    page.mouse.down()
    page.mouse.move(middle + degree, down)
    page.mouse.up()
    assert angle(desktop) in {"1°", "1.5°"}
    assert desktop.adjust()["crop"]["angle"] in {1, 1.5}


@pytest.mark.parametrize("mirrored", [False, True])
def test_plus_and_the_right_turn_to_the_right(desktop: Visit, portrait: Path, mirrored: bool) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    desktop.panel("edit")
    if mirrored:
        page.click("#mirror")
    page.click("#more")
    assert angle(desktop) == "0.5°"
    assert float(page.input_value("#turn")) == 0.5
    held = desktop.photo_at(0, -100)
    page.locator("#turn").fill("20")
    assert desktop.place_of(held)[0] > 10  # what was above the middle is now right of it


def test_keys_alone_are_enough(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    page.on("filechooser", lambda _: None)  # the dialog is taken over from here on, and not a moment too late
    while desktop.focused != "photo":
        page.keyboard.press("Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(portrait)
    desktop.wait()
    assert desktop.focused == "title"
    page.wait_for_selector("#after-source h2", state="attached")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.panel") != "edit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    while desktop.focused != "stage":
        page.keyboard.press("Shift+Tab")
    zooms = []
    for key in ("ArrowLeft", "ArrowUp", "+", "-"):
        before = desktop.layer()
        page.keyboard.press(key)
        assert desktop.layer() != before
        zooms.append(float(page.input_value("#zoom")))
    assert zooms[0] == zooms[1] < zooms[2] > zooms[3]
    page.focus("#turn")
    page.keyboard.press("PageUp")
    while desktop.focused != "done":
        page.keyboard.press("Tab")
    assert abs(desktop.change(lambda: page.keyboard.press("Enter"))["crop"]["angle"]) > 4
    while desktop.focused != "save":
        page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_the_focus_never_falls_to_the_body(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    desktop.panel("edit")
    assert desktop.focused != "BODY"
    for name in ("mirror", "undo", "redo", "reset", "undo"):
        page.focus(f"#{name}")
        page.keyboard.press("Enter")
        assert desktop.focused == name
    page.keyboard.press("Escape")
    for name in ("edit", "frames", "unit", "preview", "invite"):
        desktop.panel(name)
        assert desktop.focused not in {"BODY", "title"}
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.panel") == name


@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_nothing_jumps_while_it_works(visitor: Visitor, kind: str, portrait: Path) -> None:
    visit: Visit = getattr(visitor, kind)(script=[SHIFTS])
    page = visit.page
    visit.choose(portrait).wait()
    page.wait_for_selector("#after-source")
    visit.panel("edit")
    page.evaluate(FORGET_SHIFTS)
    visit.drag(30, 20)
    page.focus("#turn")
    page.keyboard.press("ArrowRight")
    page.click("#mirror")
    assert page.evaluate("shift") < THUMBS
    top = visit.box("#save")["y"] if page.is_visible("#save") else None
    assert top is None
    visit.adjust()
    saves = []
    page.route("**/api/v1/avatars/*", lambda route: (saves.append(visit.box("#save")), route.continue_()))
    visit.panel("frames")
    page.evaluate(FORGET_SHIFTS)
    visit.change(lambda: page.click("#choices .frame >> nth=1"))
    assert page.evaluate("shift") < THUMBS
    assert saves == [visit.box("#save")]


def test_a_logo_is_laid_whole_and_can_be_moved(desktop: Visit) -> None:
    logo = next(logo for logo in logos() if logo.name == "white text, cut out")
    desktop.choose({"name": "logo.png", "mimeType": "image/png", "buffer": logo.data}).wait()
    assert desktop.text("#title") == desktop.words["done"]
    assert desktop.page.is_hidden("#note")
    assert_stage_shows(desktop, desktop.saved())
    desktop.panel("edit")
    assert desktop.page.get_attribute("#whole", "aria-pressed") == "true"
    before = desktop.page.evaluate("getComputedStyle(document.querySelector('#stage .view')).backgroundColor")
    assert before == "rgb(38, 44, 54)"
    desktop.drag(-30, 20)
    moved = desktop.stage()
    record = desktop.adjust(lambda: None)
    assert (record["fit"], record["ground"]) == ("whole", "#262c36")
    assert difference(moved, picture(desktop.saved())) < ALIKE
    assert_stage_shows(desktop, desktop.saved())
    assert desktop.adjust(lambda: desktop.page.click("#reset"))["crop"]["side"] > 1200


def test_a_portrait_is_laid_whole_by_one_tap_and_by_its_face_again(desktop: Visit, portrait: Path) -> None:
    page = desktop.choose(portrait).wait().page
    record = desktop.adjust(lambda: page.click("#whole"))
    assert (record["fit"], record["ground"], record["warnings"]) == ("whole", "#ffffff", [])
    desktop.panel("edit")
    assert page.get_attribute("#whole", "aria-pressed") == "true"
    page.click("#mirror")  # nothing is moved: the whole photo, as it lies
    page.click("#cancel")
    assert desktop.adjust(lambda: page.click("#whole"))["fit"] == "face"
