"""The page as people use it: choose, see, adjust, save."""

import json
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route

from support.browser import Visit, Visitor, difference, picture
from support.pictures import astronaut, clouds, saved

ALIKE = 5.0  # levels of 255 that the stage may differ from the file on average: it is smaller and drawn otherwise


def api_picture(visit: Visit, photo: Path, **fields: str) -> bytes:
    """What the API makes of the same file."""
    form = {"photo": {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read_bytes()}, **fields}
    answer = visit.page.request.post(f"{visit.site}/api/v1/avatars", multipart=form, headers={"Accept": "image/jpeg"})
    assert answer.ok
    return answer.body()


def assert_stage_shows(visit: Visit, data: bytes) -> None:
    """The stage looks like the picture."""
    assert difference(visit.stage(), picture(data)) < ALIKE


@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_from_the_photo_to_the_saved_file(visitor: Visitor, kind: str, portrait: Path) -> None:
    visit: Visit = getattr(visitor, kind)()
    visit.choose(portrait).wait()
    assert visit.page.evaluate("document.activeElement.id") == "title"
    assert "/avatars/" in visit.page.url  # to be opened in another browser, or loaded again
    data = visit.saved()
    assert data == api_picture(visit, portrait)
    assert Image.open(BytesIO(data)).size == (2048, 2048)
    assert_stage_shows(visit, data)
    assert visit.page.locator(".truth .view").count() == 3
    assert [visit.page.locator(f"[data-circle='{n}']").bounding_box()["width"] for n in (400, 160, 140)] == [
        170,
        48,
        40,
    ]


def test_dragging_zooming_turning_and_back(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    automatic = desktop.saved()

    desktop.drag(40, -25, drop=False)
    page.wait_for_timeout(100)
    moving = desktop.stage()
    record = desktop.change(page.mouse.up)
    moved = desktop.saved()
    assert record["crop"]["angle"] == 0
    assert difference(moving, picture(automatic)) > 3 * ALIKE
    assert difference(moving, picture(moved)) < ALIKE
    assert_stage_shows(desktop, moved)

    side = record["crop"]["side"]
    page.locator("#stage").hover()
    assert desktop.change(lambda: page.mouse.wheel(0, -120))["crop"]["side"] < side

    page.locator("#turn").fill("12")
    assert desktop.change(lambda: page.locator("#turn").dispatch_event("change"))["crop"]["angle"] == 12
    record = desktop.change(lambda: page.click("#mirror"))
    assert (record["crop"]["angle"], record["crop"]["mirror"]) == (12, True)
    assert page.get_attribute("#mirror", "aria-pressed") == "true"
    assert_stage_shows(desktop, desktop.saved())

    page.locator("#turn").fill("1.5")
    record = desktop.change(lambda: page.locator("#turn").dispatch_event("change"))
    assert record["crop"]["angle"] == 0  # it snaps
    desktop.change(lambda: page.click("#auto"))
    assert desktop.saved() == automatic
    assert page.is_disabled("#auto")


def test_past_the_photos_edge(desktop: Visit, portrait: Path) -> None:
    desktop.choose(portrait).wait()
    desktop.drag(150, 120, drop=False)
    moving = desktop.stage()
    record = desktop.change(desktop.page.mouse.up)
    assert min(record["crop"]["x"], record["crop"]["y"]) < -100
    assert difference(moving, picture(desktop.saved())) < 2 * ALIKE


def test_keys_alone_are_enough(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    page.on("filechooser", lambda _: None)  # the dialog is taken over from here on, and not a moment too late
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.choose") != "file":
        page.keyboard.press("Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(portrait)
    desktop.wait()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "stage"
    crops = [
        desktop.change(lambda key=key: page.keyboard.press(key))["crop"] for key in ("ArrowLeft", "ArrowUp", "+", "-")
    ]
    assert crops[0]["y"] == pytest.approx(crops[1]["y"], abs=60)
    assert crops[1]["y"] > crops[0]["y"]
    assert crops[2]["side"] < crops[1]["side"] < crops[3]["side"] * 1.01
    page.focus("#turn")
    page.keyboard.press("PageUp")
    assert desktop.change(lambda: page.keyboard.press("PageUp"))["crop"]["angle"] > 5
    page.focus("#save")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_fingers_pinch(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    page = phone.page
    box = page.locator("#stage").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    cdp = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: int) -> None:
        points = [{"x": x + n, "y": y, "id": at} for at, n in enumerate(apart)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pinch() -> None:
        touch("touchStart", -30, 30)
        touch("touchMove", -45, 45)
        touch("touchMove", -60, 60)
        touch("touchEnd")

    before = page.evaluate("document.getElementById('zoom').value")
    record = phone.change(pinch)
    assert float(page.evaluate("document.getElementById('zoom').value")) > float(before)
    assert record["crop"]["side"] < 1000
    assert_stage_shows(phone, phone.saved())


def test_the_frame_stands_over_the_photo_while_it_is_sent(phone: Visit, portrait: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.page.route("**/api/v1/avatars", hold)
    phone.choose(portrait)
    phone.page.wait_for_selector("#progress")
    phone.page.wait_for_timeout(300)
    middle = phone.stage()[50:90, 50:90]
    assert middle.std() > 10  # the photo, not the drawn person
    assert phone.page.is_hidden("#save")
    held[0].continue_()
    phone.wait()


def test_other_frames_and_the_units_name(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    page.fill("#unit", "") if page.is_visible("#unit") else None
    desktop.choose(portrait).wait()
    record = desktop.change(lambda: page.check("[value='lang-son-xvii/page']"))
    assert record["frame"] == "lang-son-xvii/page"
    plain = desktop.saved()
    assert_stage_shows(desktop, plain)
    assert page.is_visible("#unit")
    desktop.change(lambda: page.fill("#unit", "Trung tâm Y tế huyện Bắc Sơn"))
    named = desktop.saved()
    assert named != plain
    assert named == api_picture(desktop, portrait, frame="lang-son-xvii/page", unit="Trung tâm Y tế huyện Bắc Sơn")
    desktop.drag(30, 10, drop=False)
    moving = desktop.stage()
    desktop.change(page.mouse.up)
    assert difference(moving, picture(desktop.saved())) < ALIKE


def test_several_faces_are_rings_to_tap(phone: Visit, two_people: Path) -> None:
    phone.choose(two_people).wait()
    page = phone.page
    rings = page.locator(".ring")
    assert rings.count() == 2
    chosen = [rings.nth(n).get_attribute("aria-pressed") for n in (0, 1)]
    assert sorted(chosen) == ["false", "true"]
    other = chosen.index("false")
    record = phone.change(lambda: rings.nth(other).click())
    assert record["chosen"] == other
    assert page.locator(".ring").nth(other).get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.className") == "ring"
    assert_stage_shows(phone, phone.saved())


def test_no_face_is_no_dead_end(phone: Visit) -> None:
    photo = {"name": "may.jpg", "mimeType": "image/jpeg", "buffer": saved(clouds(900, 700))}
    phone.choose(photo).wait()
    words = json.loads(phone.page.inner_text("#page-data") or phone.page.text_content("#page-data") or "")["words"]
    assert words["no_face"] in phone.text("#notes")
    assert_stage_shows(phone, phone.saved())


def test_a_photo_that_the_browser_cannot_read(phone: Visit) -> None:
    photo = {"name": "IMG_1.HEIC", "mimeType": "", "buffer": saved(astronaut(), "HEIF")}
    phone.choose(photo).wait()
    assert_stage_shows(phone, phone.saved())
    record = phone.change(lambda: phone.page.click("#mirror"))
    assert record["crop"]["mirror"]
    assert_stage_shows(phone, phone.saved())


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.4 no photo at all", "unsupported"), (saved(astronaut())[:3000], "unreadable"), (b"", "unreadable")],
)
def test_what_is_no_photo(phone: Visit, data: bytes, code: str) -> None:
    with phone.page.expect_response("**/api/v1/avatars") as answer:
        phone.choose({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": data})
    phone.wait("problem")
    problem = answer.value.json()
    assert problem["code"] == code
    assert phone.text("#title") == problem["detail"]
    assert phone.text("#hint") == problem["hint"]
    assert phone.page.is_hidden("#retry")  # it would not help
    sent = [url for url in phone.requests if url.endswith("/api/v1/avatars")]
    assert len(sent) == 1
    phone.choose({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": saved(astronaut())}).wait()


def test_a_camera_photo_is_shrunk_before_it_is_sent(phone: Visit, camera_photo: Path) -> None:
    assert camera_photo.stat().st_size > 2_000_000
    sizes: list[int] = []
    phone.page.on("request", lambda request: sizes.append(int(request.all_headers().get("content-length", 0))))
    with phone.page.expect_response("**/api/v1/avatars") as answer:
        phone.choose(camera_photo)
    record = answer.value.json()
    phone.wait()
    assert 100_000 < max(sizes) <= 700_000
    assert record["width"] < record["height"] <= 2560  # the right way up
    assert "small_source" not in record["warnings"]
    assert_stage_shows(phone, phone.saved())


def test_a_small_face_in_a_large_photo_is_sent_again_sharper(phone: Visit, tmp_path: Path) -> None:
    wide = clouds(4000, 3000).copy()
    wide.paste(astronaut(900), (1500, 900))
    path = tmp_path / "xa.jpg"
    path.write_bytes(saved(wide, quality=92))
    records: list[dict[str, object]] = []
    phone.page.on("response", lambda each: records.append(each.json()) if each.status == 201 else None)
    phone.choose(path).wait()
    assert len(records) == 2
    assert "small_source" in records[0]["warnings"]
    assert phone.page.evaluate("document.getElementById('save').href").count(str(records[1]["token"])) == 1
    assert_stage_shows(phone, phone.saved())
    assert phone.page.request.get(f"{phone.site}{records[0]['href']}").status == 404


def test_over_a_slow_line(phone: Visit, camera_photo: Path) -> None:
    """1 Mbit/s up, 100 ms there and back: a camera's photo is framed in under 8 s."""
    line = {"offline": False, "latency": 100, "uploadThroughput": 125_000, "downloadThroughput": 1_000_000}
    cdp = phone.page.context.new_cdp_session(phone.page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", line)
    began = time.monotonic()
    phone.choose(camera_photo)
    shown: set[str] = set()
    while phone.page.get_attribute("#work", "data-state") != "ready":
        shown.add(phone.text("#title"))
        phone.page.wait_for_timeout(50)
    assert time.monotonic() - began < 8
    assert len(shown) > 3  # the share of what is sent
