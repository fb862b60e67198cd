"""The page as people use it: choose, see, save. What is changed in between: test_editing.py."""

import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from support.browser import ALIKE, Held, Visit, Visitor, assert_stage_shows, difference, picture
from support.pictures import astronaut, clouds, saved


def api_picture(visit: Visit, photo: Path, **fields: str) -> bytes:
    """What the API makes of the same file."""
    form = {"photo": {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read_bytes()}, **fields}
    answer = visit.page.request.post(f"{visit.site}/api/v1/avatars", multipart=form, headers={"Accept": "image/jpeg"})
    assert answer.ok
    return answer.body()


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
    visit.panel("preview")
    assert [visit.box(f"[data-circle='{n}']")["width"] for n in (160, 140)] == [48, 40]
    assert visit.page.is_visible("[data-circle='400']")
    assert visit.in_view("#stage")


def test_the_frame_stands_over_the_photo_while_it_is_sent(phone: Visit, portrait: Path) -> None:
    held = Held(phone.page, "**/api/v1/avatars")
    phone.choose(portrait)
    held.wait()
    middle = phone.stage()[50:90, 50:90]
    assert middle.std() > 10  # the photo, not the drawn person
    assert phone.page.is_hidden("#save")
    held.release()
    phone.wait()


def test_who_stands_is_not_beheaded_while_the_photo_is_sent(phone: Visit) -> None:
    phone.page.route("**/api/v1/avatars", lambda _: None)
    with phone.page.expect_request("**/api/v1/avatars"):
        tall = saved(astronaut(600).resize((600, 1500)))
        phone.choose({"name": "dung.jpg", "mimeType": "image/jpeg", "buffer": tall})
    assert phone.place_of([300, 0])[1] > -phone.box("#stage")["width"] / 2  # the photo's upper edge is in the picture


def test_other_frames_and_the_units_name(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    desktop.choose(portrait).wait()
    desktop.panel("frames")
    assert page.locator("#choices .frame").count() == 6
    record = desktop.change(lambda: page.click("#choices .frame >> nth=2"))
    assert record["frame"] == "lang-son-xvii/page"
    assert page.get_attribute("#choices .frame >> nth=2", "aria-pressed") == "true"
    plain = desktop.saved()
    assert_stage_shows(desktop, plain)
    desktop.panel("unit")
    desktop.change(lambda: page.fill("#unit-text", "Trung tâm Y tế huyện Bắc Sơn"))
    named = desktop.saved()
    assert named != plain
    assert named == api_picture(desktop, portrait, frame="lang-son-xvii/page", unit="Trung tâm Y tế huyện Bắc Sơn")
    assert_stage_shows(desktop, named)
    desktop.panel("edit").drag(30, 10)
    moving = desktop.stage()
    desktop.adjust()
    assert difference(moving, picture(desktop.saved())) < ALIKE


def test_frames_show_the_persons_own_face(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.panel("frames")
    canvases, count = phone.page.locator("#choices .layer"), phone.page.locator("#choices .frame").count()
    assert canvases.count() == 2 * count
    assert all(canvases.nth(n).evaluate("each => each.width") > 1 for n in range(2 * count))
    assert phone.in_view("#stage")


def test_no_face_is_no_dead_end(phone: Visit) -> None:
    photo = {"name": "may.jpg", "mimeType": "image/jpeg", "buffer": saved(clouds(900, 700))}
    phone.choose(photo).wait()
    assert phone.text("#title") == phone.words["place"]
    assert phone.text("#note summary") == phone.words["chips"]["no_face"]
    phone.page.click("#note summary")
    assert phone.text("#note p") == phone.words["no_face"]
    assert_stage_shows(phone, phone.saved())


def test_a_photo_that_the_browser_cannot_read(phone: Visit) -> None:
    photo = {"name": "IMG_1.HEIC", "mimeType": "", "buffer": saved(astronaut(), "HEIF")}
    phone.choose(photo).wait()
    assert_stage_shows(phone, phone.saved())
    assert phone.adjust(lambda: phone.page.click("#mirror"))["crop"]["mirror"]
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
    if code == "unsupported":  # in simpler words than the server's
        problem |= {"detail": "Tệp này không phải là ảnh.", "hint": "Bạn chọn ảnh chụp trong máy nhé."}
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
    assert not {"small_source", "small_for_2048"} & set(record["warnings"])
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
    assert {"small_source", "small_for_2048"} & set(records[0]["warnings"])
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
    phone.page.evaluate(
        "const title = document.getElementById('title'); window.titles = new Set();"
        "new MutationObserver(() => titles.add(title.textContent)).observe(title, { childList: true });"
    )
    phone.choose(camera_photo).wait()
    assert time.monotonic() - began < 8
    assert phone.page.evaluate("titles.size") > 3  # the share of what is sent


def test_the_first_screen_shows_the_chosen_frame_on_a_person(phone: Visit) -> None:
    page = phone.page
    first = page.get_attribute("#sample", "src")
    page.click(".frame:has-text('Dải lụa')")
    assert page.is_checked("[value='lang-son-xvii/ribbon']")
    assert page.get_attribute("#sample", "src") != first
    page.wait_for_function("() => document.getElementById('sample').naturalWidth > 0")
    assert phone.box(".feast .sample")["width"] > 2 * phone.box(".frame .sample >> nth=0")["width"]
    assert phone.in_view("label[for=photo]")
    assert page.is_visible(".trust")


def test_the_label_is_the_file_field(phone: Visit, desktop: Visit) -> None:
    for visit in (phone, desktop):
        with visit.page.expect_file_chooser():
            visit.page.click("label[for=photo]")
