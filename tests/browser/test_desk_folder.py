"""A folder of photos at the desk: chosen, matched, made, looked through and handed over, by mouse and by keys."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browser import PATIENCE, Visit, assert_accessible
from support.campaigns import write_campaign
from support.desk_visit import visited_folder_desk

pytestmark = pytest.mark.long

PHOTOS = {
    "Khoa Nội/nguyen thi mai.jpg": "woman",
    "Khoa Nội/Trần Văn Hùng.jpg": "man",
    "Khoa Ngoại/Ly Thi Hoa.jpg": "nurse",
    "Khoa Ngoại/IMG_1.jpg": "office",
    "Khoa Ngoại/IMG_2.jpg": "none",  # nobody is on it
}
LIST = """Họ và tên,Đơn vị
Nguyễn Thị Mai,Khoa Nội
Trần Văn Hùng,Khoa Nội
Lý Thị Hoa,Khoa Ngoại
Phạm Quốc Bảo,Khoa Ngoại
"""
SLOW = 4 * PATIENCE  # ms: workers have to start
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def visit(chromium: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A window of an office PC on a desk whose user has photos and a list."""
    with visited_folder_desk(chromium, tmp_path, PHOTOS, LIST) as visit:
        yield visit


def choose_folder(page: Page) -> None:
    """Take the folder “anh”, in small pictures alone."""
    page.click("#pick-source")
    page.click("#picker-entries button:has-text('anh')")
    expect(page.locator("#picker-path")).to_have_value(re.compile("/anh$"))
    page.click("#picker-take")
    expect(page.locator("#go-on")).to_be_enabled(timeout=SLOW)


def choose_small(page: Page) -> None:
    """Pictures of 512 px alone."""
    page.click("#more-choices summary")
    for size, state in (("512", True), ("2048", False)):
        page.set_checked(f"#sizes [value='{size}']", state)
        expect(page.locator("#choices-summary")).to_contain_text("512 px")
    expect(page.locator("#go-on")).to_be_enabled(timeout=SLOW)


def make_and_look(page: Page) -> None:
    """From the chosen folder through the run to the pictures."""
    choose_small(page)
    page.click("#go-on")
    page.click("#start-run")
    page.click("#to-look", timeout=SLOW)


def shown_picture(page: Page) -> str:
    """Which picture is large."""
    page.wait_for_function("() => document.querySelector('#look-picture').naturalWidth > 0")
    return page.get_attribute("#look-picture", "data-path") or ""


def call_nobodys_and_take_it_back(page: Page) -> None:
    """The photo that is shown; it is seen among those that are called so, and asked about again."""
    expect(page.locator("#nobody-heap")).to_be_hidden()
    page.click("#match-nobody")
    page.click("#nobody-heap summary")
    page.click("#nobody-list button[aria-label='Hỏi lại: IMG_2.jpg']")
    expect(page.locator("#nobody-heap")).to_be_hidden()
    expect(page.locator("#match-file")).to_contain_text("IMG_2.jpg")


def take_off_and_name_again(page: Page) -> None:
    """The photo of Nguyễn Thị Mai, beside one that has no name yet; the step is left in between."""
    page.click("#sure-heap summary")
    page.click("#sure-list button[aria-label='Gỡ: nguyen thi mai.jpg']")
    page.click("[data-step=choose]")
    page.click("[data-step=match]")
    expect(page.locator("#match-count")).to_contain_text("còn 2")  # whose name was taken off waits for another
    if "mai" not in page.inner_text("#match-file"):
        page.click("#match-later")
    expect(page.locator("#match-heap")).to_have_text("đã gỡ tên cũ")
    page.press("#match-search", "1")
    expect(page.locator("#match-count")).to_contain_text("còn 1")


def name_and_take_it_back(page: Page) -> None:
    """The picture that is shown, IMG_2: it has a name and a unit at once, and no longer after “Undo”."""
    page.click("#give-name")
    expect(page.locator("#name-search")).to_be_focused()
    page.fill("#name-search", "quoc bao")
    page.press("#name-search", "Enter")
    expect(page.locator("#name-ask")).to_be_hidden()
    expect(page.locator("#look-name")).to_contain_text("Phạm Quốc Bảo")
    expect(page.locator("#look-unit")).to_have_text("Khoa Ngoại")
    expect(page.locator("#give-name")).to_be_hidden()
    page.click("#look-undo")
    expect(page.locator("#look-name")).to_have_text("IMG_2")


def try_and_cancel(page: Page, picture: str) -> None:
    """What is moved and made brighter on the open stage is shown, and gone after Escape; the stage is open again."""
    with page.expect_response("**/draft") as answer:
        page.click("#mend-light")
    assert answer.value.ok
    expect(page.locator("#mend-light")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#mend-stage")).not_to_have_class(re.compile("waiting"))
    page.keyboard.press("Escape")
    expect(page.locator("#mending")).to_be_hidden()
    expect(page.locator("#look-reasons")).not_to_contain_text("Đã sửa")
    assert shown_picture(page) == picture
    page.keyboard.press("e")
    expect(page.locator("#mend-light")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#mend-stage")).to_be_focused()


def approve_all_and_once_more(page: Page) -> None:
    """One of four is approved; the others are at once, which is taken back in one act."""
    note = page.locator("[data-note=hand-over]")
    page.click("#approve-shown")
    expect(note).to_have_text("duyệt 4/4")
    page.click("#wall-undo")
    expect(note).to_have_text("duyệt 1/4")
    page.click("#approve-shown")
    expect(note).to_have_text("duyệt 4/4")


def take_all_away(page: Page, out: Path) -> None:
    """One ZIP of the four pictures: byte by byte what lies in `out`."""
    page.click("[data-step=hand-over]")
    with page.expect_download() as saving:
        page.click("#zip-all")
    archive = zipfile.ZipFile(io.BytesIO(Path(saving.value.path()).read_bytes()))
    names = {Path(name).name: name for name in archive.namelist() if name.endswith(".jpg")}
    assert set(names) == {"Nguyễn Thị Mai.jpg", "Trần Văn Hùng.jpg", "Lý Thị Hoa.jpg", "Phạm Quốc Bảo.jpg"}
    for name, entry in names.items():
        assert next(out.rglob(name)).read_bytes() == archive.read(entry)


def test_five_photos_and_four_names(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    choose_folder(page)
    expect(page.locator("#list-name")).to_have_text("danh-sach.csv")  # lies beside the folder
    expect(page.locator("#unit-from-folder")).to_be_checked()  # the list has both folders as units
    choose_small(page)
    page.goto(visit.site)
    page.click("[data-state=folder]:has-text('Thư mục “anh”: 5 ảnh đang chờ làm')")

    expect(page.locator("#match-count")).to_contain_text("Ảnh 1/2")
    page.wait_for_function("() => document.querySelector('#match-photo').naturalWidth > 0")
    if "IMG_1" not in page.inner_text("#match-file"):
        page.click("#match-later")
    expect(page.locator("#match-file")).to_contain_text("IMG_1.jpg")
    page.fill("#match-search", "quoc bao")
    page.press("#match-search", "Enter")
    expect(page.locator("#match-file")).to_contain_text("IMG_2.jpg")
    call_nobodys_and_take_it_back(page)
    expect(page.locator("#missing-heap")).to_be_hidden()
    take_off_and_name_again(page)
    page.click("#start-run")

    page.click("#to-look", timeout=SLOW)
    expect(page.locator("#look-name")).to_have_text("IMG_2")
    expect(page.locator("#look-reasons li")).not_to_have_count(0)
    name_and_take_it_back(page)
    page.keyboard.press("x")
    expect(page.locator("#look-empty")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#looking")).to_be_visible()
    page.keyboard.press("x")
    page.click("#look-to-wall")
    expect(page.locator("#wall li")).to_have_count(5)
    page.click("#wall button[aria-label^='Phạm Quốc Bảo']")
    before = shown_picture(page)
    page.keyboard.press("e")
    expect(page.locator("#mend-stage")).to_be_focused()
    for key in ("+", "ArrowUp"):
        page.keyboard.press(key)
    try_and_cancel(page, before)
    for key in ("+", "ArrowUp"):
        page.keyboard.press(key)
    page.click("#mend-light")
    page.keyboard.press("Enter")  # keeps it: only Space presses the button once more
    expect(page.locator("#mending")).to_be_hidden()
    assert shown_picture(page) != before
    expect(page.locator("#look-reasons")).to_contain_text("Đã sửa: cắt lại bằng tay, sáng hơn")
    page.keyboard.press(" ")
    page.keyboard.press("Escape")
    approve_all_and_once_more(page)

    take_all_away(page, tmp_path / "home/anh - ảnh đại diện")
    page.goto(visit.site)
    expect(page.locator("[data-state=folder]")).to_have_text("Thư mục “anh”: đã duyệt cả 4 ảnh, có thể bàn giao")


def test_all_copies_are_left_out_by_one_button_and_come_back(visit: Visit, tmp_path: Path) -> None:
    page, folder = visit.page, tmp_path / "home/anh/Khoa Nội"
    for number in (1, 2):
        shutil.copyfile(folder / "nguyen thi mai.jpg", folder / f"nguyen thi mai ({number}).jpg")
    choose_folder(page)
    make_and_look(page)
    expect(page.locator("#copies-text")).to_contain_text("Ảnh trùng đã bỏ ra: 2")
    expect(page.locator("#copies-leave-out")).to_be_hidden()
    page.click("#copies-show")
    for number, told in enumerate(("1 đã bỏ ra, 1 vẫn bàn giao", "Ảnh trùng vẫn bàn giao: 2")):
        page.locator("#wall button").nth(number).focus()
        page.keyboard.press("x")  # taken in again
        expect(page.locator("#copies-text")).to_contain_text(told)
    page.click("#copies-leave-out")
    expect(page.locator("#copies-text")).to_contain_text("Ảnh trùng đã bỏ ra: 2")
    expect(page.locator("#wall button.left_out")).to_have_count(2)
    page.click("#copies-undo")
    expect(page.locator("#copies-text")).to_have_text("Ảnh trùng vẫn bàn giao: 2")
    expect(page.locator("#copies-undo")).to_be_hidden()
    assert_accessible(visit, "copies")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.route("**/api/folder", while_running)
    expect(page.locator("#copies-text")).to_have_text("Có ảnh trùng: khi làm xong, ảnh trùng sẽ được bỏ ra")
    expect(page.locator("#copies-leave-out")).to_be_hidden()


def while_running(route: Route) -> None:
    """How the folder stands, as if a run were at work."""
    state = route.fetch().json()
    state["run"]["state"] = "running"
    route.fulfill(json=state)


def test_a_desk_that_does_not_answer_is_told_as_long_as_it_lasts(visit: Visit) -> None:
    page = visit.page
    choose_folder(page)
    make_and_look(page)
    expect(page.locator("#looking")).to_be_visible()
    page.context.set_offline(True)
    page.click("[data-step=hand-over]")
    expect(page.locator("#offline")).to_contain_text("Hãy mở lại framer")
    expect(page.locator("#zip-all")).to_be_visible()  # what is known is still there
    expect(page.locator("#hand-over-title")).to_contain_text("0/5")
    page.click("[data-step=look]")
    expect(page.locator("#look-name")).to_have_text("IMG_2")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_what_cannot_be_opened_and_what_nobody_has_approved(visit: Visit, tmp_path: Path) -> None:
    page, damaged = visit.page, tmp_path / "home/anh/Khoa Nội/z2115_một tên rất dài.jpg"
    damaged.write_bytes(b"\xff\xd8\xff\xe0 no more of it")
    choose_folder(page)
    make_and_look(page)
    page.click("[data-view=wall]")
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(
        """() => {
          const tile = document.querySelector("#wall li:first-child");
          const [seal, name] = [".seal", ".tile-name"].map((part) => tile?.querySelector(part));
          return seal && seal.getBoundingClientRect().bottom <= name.getBoundingClientRect().top + 2;
        }"""
    )  # the mark is on the picture, not on the name
    page.click("#wall li:first-child button")
    expect(page.locator("#look-picture")).to_have_attribute("src", "/static/desk/no-photo.svg")
    expect(page.locator("#mend")).to_be_disabled()
    page.keyboard.press("e")
    expect(page.locator("#mending")).to_be_hidden()
    page.click("[data-step=hand-over]")
    page.click("#zip-all")
    expect(page.locator("#zip-ask-text")).to_have_text("Chưa ảnh nào được duyệt. Vẫn đóng gói tất cả?")


def test_another_language_keeps_step_photo_and_undo(visit: Visit) -> None:
    page = visit.page
    choose_folder(page)
    choose_small(page)
    page.click("#go-on")
    expect(page.locator("#match-file")).to_contain_text("IMG")
    first = page.inner_text("#match-file")
    page.click("#match-nobody")
    expect(page.locator("#match-file")).not_to_have_text(first)
    second = page.inner_text("#match-file")
    page.click(".languages a")
    expect(page.locator("#match-title")).to_have_text("Whose photo is it?", timeout=SLOW)
    expect(page.locator("#match-file")).to_have_text(second)
    page.click("#match-undo")
    expect(page.locator("#match-file")).to_have_text(first)
    page.click("#start-run")
    page.click("#to-look", timeout=SLOW)
    expect(page.locator("#look-file")).to_contain_text("IMG_2")
    page.keyboard.press("x")
    expect(page.locator("#look-empty")).to_be_visible()
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=vi"))
    expect(page.locator("#look-empty")).to_be_visible(timeout=SLOW)
    page.keyboard.press("z")
    expect(page.locator("#looking")).to_be_visible()
    expect(page.locator("#look-undo")).to_be_disabled()
    expect(page.locator("#look-state")).to_have_text("chưa duyệt")
    page.click("[data-view=wall]")
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=en"))
    expect(page.locator("#wall li")).to_have_count(5, timeout=SLOW)
    expect(page.locator("[data-view=wall]")).to_have_attribute("aria-pressed", "true")


def test_two_windows_on_one_desk(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    shutil.copytree(tmp_path / "home/anh/Khoa Nội", tmp_path / "home/them")
    choose_folder(page)
    make_and_look(page)
    page.click("[data-view=wall]")
    page.fill("#wall-search", "img")
    expect(page.locator("#wall li")).to_have_count(2)
    session = page.evaluate("sessionStorage.getItem('framer-desk-session')")

    def elsewhere(method: str, path: str, body: object) -> None:
        headers = {"X-Framer-Session": session}
        assert page.request.fetch(f"{visit.site}/api/folder{path}", method=method, headers=headers, data=body).ok

    row = page.evaluate(
        """async () => (await (await fetch("/api/folder/rows", { headers: {
          "X-Framer-Session": sessionStorage.getItem("framer-desk-session") } })).json()).rows.at(-1)"""
    )
    elsewhere("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    expect(page.locator("#look-title")).to_contain_text("1/5")  # by itself
    elsewhere("PUT", "/job", {"source": str(tmp_path / "home/them"), "sizes": [512]})
    expect(page.locator("#other-folder")).to_contain_text("ở cửa sổ khác")
    page.click("#show-other-folder")
    expect(page.locator("#source-name, #match-title, #run-title").first).to_be_attached()
    page.click("[data-step=choose]")
    expect(page.locator("#source-name")).to_have_text("them")


def test_what_was_searched_for_in_one_folder_is_not_in_another(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.click("#pick-sample")
    expect(page.locator("#go-on")).to_be_enabled(timeout=SLOW)
    make_and_look(page)
    page.click("[data-view=wall]")
    page.fill("#wall-search", "zzz")
    expect(page.locator("#wall li")).to_have_count(0)
    page.click("[data-step=choose]")
    page.click("#change-source")
    page.click("#picker-entries button:has-text('anh')")
    page.click("#picker-take")
    expect(page.locator("#plan-text")).to_contain_text("5 ảnh", timeout=SLOW)
    page.click("[data-step=run]")
    page.click("#resume")
    page.click("#to-look", timeout=SLOW)
    page.click("[data-view=wall]")
    expect(page.locator("#wall li")).to_have_count(5)


def test_by_keys_alone_and_with_a_screen_reader(visit: Visit) -> None:
    page = visit.page
    assert_accessible(visit, "nothing chosen")
    page.focus("#pick-sample")
    page.keyboard.press("Enter")
    expect(page.locator("#go-on")).to_be_enabled(timeout=SLOW)
    choose_small(page)
    assert_accessible(visit, "chosen")
    page.focus("#go-on")
    page.keyboard.press("Enter")

    expect(page.locator("#match-search")).to_be_focused()
    page.locator("#missing-heap summary").click()
    assert_accessible(visit, "to match")
    page.focus("#match-search")
    page.keyboard.press("2")
    expect(page.locator("#match-count")).to_contain_text("còn 1")
    page.keyboard.press("Control+z")
    expect(page.locator("#match-count")).to_contain_text("còn 2")
    for key, left in (("Enter", "1"), ("1", "0")):
        page.keyboard.press(key)
        expect(page.locator("#match-count")).to_contain_text(f"còn {left}")
    expect(page.locator("#start-run")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#to-look")).to_be_focused(timeout=SLOW)
    assert_accessible(visit, "made")
    page.keyboard.press("Enter")
    page.locator("[data-view=wall]").press("Enter")
    page.locator("#wall button").first.focus()
    page.keyboard.press(" ")
    expect(page.locator("#say")).to_contain_text("đã duyệt")
    page.keyboard.press("End")
    expect(page.locator("#wall li:last-child button")).to_be_focused()
    assert_accessible(visit, "the wall")
    page.keyboard.press("Enter")
    shown_picture(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(color_scheme="dark")
    assert_accessible(visit, "one picture")
    page.evaluate("import('/static/desk/dom.js').then(({ toast }) => toast('Hai dòng chữ. '.repeat(9), 60))")
    page.wait_for_selector("#toast:not([hidden])")
    assert visit.in_view("#approve")
    assert visit.in_view("#toast")
    page.keyboard.press("e")
    expect(page.locator("#mend-stage")).to_be_focused()
    assert_accessible(visit, "mending")
    page.keyboard.press("Escape")
    page.focus("[data-step=hand-over]")
    page.keyboard.press("Enter")
    expect(page.locator("#hand-over-title")).to_be_focused()
    assert_accessible(visit, "handing over")


def drop_at(page: Page, x: float, y: float, *paths: Path) -> None:
    """Drop files where a person lets go of them."""
    dragged = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": x, "y": y, "data": dragged})


def test_units_that_the_campaign_does_not_have(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    write_campaign(tmp_path / "campaigns", "hop", starts=None, ends=None, units=["Khoa Nội"])
    page.reload()
    choose_folder(page)
    page.check("#frame-groups [value='hop/ring0']", timeout=SLOW)
    expect(page.locator("#unlisted")).to_contain_text("1 đơn vị không có trong danh sách", timeout=SLOW)
    expect(page.locator("#unlisted")).to_contain_text("1 ảnh sẽ không làm được")
    expect(page.locator("#plan-text")).to_contain_text("4 ảnh")
    page.click("[data-step=match]")
    page.dblclick("#start-run")
    expect(page.locator("#run-title")).to_contain_text("1 ảnh không làm được", timeout=SLOW)
    expect(page.locator("#toast")).to_be_hidden()
    expect(page.locator("#failed-list > li")).to_have_count(1)
    expect(page.locator("[data-step=run]")).not_to_have_class(re.compile("done"))
    assert_accessible(visit, "a run with failures")
    write_campaign(tmp_path / "campaigns", "hop", starts=None, ends=None, units=["Khoa Nội", "Khoa Ngoại"])
    page.click("#resume")
    expect(page.locator("#run-title")).to_have_text("Đã ghép xong tất cả", timeout=SLOW)
    write_campaign(tmp_path / "campaigns", "hop", starts=None, ends=None, units=["Khoa Nội", "Khoa Ngoại - Sản"])
    page.reload()  # it looks at the campaign again
    expect(page.locator("[data-step=choose]")).to_contain_text("5 ảnh", timeout=SLOW)
    page.click("[data-step=match]")
    page.click("#start-run")
    expect(page.locator("#run-ask")).to_contain_text("1 ảnh sẽ không làm được", timeout=SLOW)
    assert_accessible(visit, "a question before a run")
    page.click("#run-ask button[value='']")
    expect(page.locator("#run-unlisted")).to_contain_text("Khoa Ngoại")
    expect(page.locator("#failed-list > li")).to_have_count(0)
    page.click("[data-step=match]")
    page.click("#start-run")
    page.click("#run-ask button[value=run]")
    expect(page.locator("#run-title")).to_contain_text("1 ảnh không làm được", timeout=SLOW)
    page.goto(f"{visit.site}/so-lieu")
    page.click(".tile:has-text('Từ thư mục trên máy này')")
    with page.expect_download() as saving:
        page.click("[data-folder-file$='report.csv']")
    (table,) = tmp_path.glob("home/*/report.csv")
    assert Path(saving.value.path()).read_bytes() == table.read_bytes()
    assert_accessible(visit, "numbers of a folder")


def test_units_that_the_campaign_does_not_have_are_put_into_its_list(visit: Visit, tmp_path: Path) -> None:
    page, manifest = visit.page, tmp_path / "campaigns/hop/campaign.toml"
    write_campaign(tmp_path / "campaigns", "hop", starts=None, ends=None, units=["Khoa Nội"])
    (tmp_path / "home/danh-sach.csv").unlink()
    (tmp_path / "home/anh/Khoa Ngoại").rename(tmp_path / "home/anh/Khoa Mắt, tầng 2")
    page.reload()
    choose_folder(page)
    page.check("#unit-from-folder")
    page.check("#frame-groups [value='hop/ring0']", timeout=SLOW)
    page.click("#unlisted a", timeout=SLOW)
    expect(page.locator("#units-added")).to_contain_text("Khoa Mắt, tầng 2", timeout=SLOW)
    units = page.locator("[name=units]")
    expect(units).to_be_focused()
    expect(units).to_have_value('Khoa Nội\n"Khoa Mắt, tầng 2"')
    assert visit.in_view("[name=units]")
    assert_accessible(visit, "units that were added")
    expect(page.locator("#save-state")).to_have_text("Đã lưu", timeout=SLOW)
    assert "tầng 2" not in manifest.read_text("utf-8"), "nobody has published it"
    units.press("Control+z")
    expect(units).to_have_value("Khoa Nội")
    expect(page.locator("#units-added")).to_be_hidden()
    page.click("#undo")
    expect(units).to_have_value('Khoa Nội\n"Khoa Mắt, tầng 2"')
    page.reload()
    expect(page.locator("#save-state")).to_be_empty()
    expect(page.locator("#units-added")).to_be_hidden()  # it is done once


def test_what_is_dropped_beside_the_box_stays_in_the_page(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    choose_folder(page)
    no_list = tmp_path / "home/nhân sự.doc"
    no_list.write_bytes(b"no list")
    drop_at(page, 1300, 30, no_list)
    expect(page.locator("#list-problem")).to_contain_text("nhân sự.doc")
    expect(page.locator("#source-name")).to_have_text("anh")
    page.click("[data-step=match]")
    drop_at(page, 1300, 30, no_list)
    expect(page.locator("#toast")).to_contain_text("bước 1")
    assert page.url.startswith(visit.site)


def test_a_folder_dropped_from_the_file_manager(visit: Visit, tmp_path: Path) -> None:
    page, folder = visit.page, tmp_path / "home/anh"
    shutil.copytree(folder / "Khoa Nội", folder / "Khoa Nội - ảnh đại diện")
    (folder / "Khoa Nội - ảnh đại diện/.framer").mkdir()
    with (folder / "phim.mov").open("wb") as film:
        film.truncate(80_000_001)
    box = page.locator("#photos-drop").bounding_box()
    assert box
    drop_at(page, box["x"] + 20, box["y"] + 20, folder)
    expect(page.locator("#plan-text")).to_contain_text("5 ảnh", timeout=SLOW)
    expect(page.locator("#toast")).to_contain_text("80 MB")
    expect(page.locator("#toast")).to_contain_text("Khoa Nội - ảnh đại diện: bỏ qua, kết quả của framer")
    expect(page.locator("#unit-folders")).to_have_text("Khoa Ngoại, Khoa Nội")
    assert len(list((tmp_path / "data/framer/desk/tha-vao").glob("*/anh/Khoa*/*.jpg"))) == 5
