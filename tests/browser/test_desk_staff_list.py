"""A staff list at the desk that is not up to date: a unit that was renamed, somebody who is not in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browser import PATIENCE, Visit, assert_accessible
from support.campaigns import write_campaign
from support.desk_visit import visited_folder_desk

pytestmark = pytest.mark.long

UNITS = ["Khoa Nội tổng hợp", "Khoa Ngoại"]
PHOTOS = {"nguyen thi mai.jpg": "woman", "IMG_1.jpg": "office"}
LIST = "Họ và tên,Đơn vị\nNguyễn Thị Mai,Khoa Nội\nLý Thị Hoa,Khoa Ngoại\n"
SLOW = 4 * PATIENCE  # ms: workers have to start
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def visit(chromium: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A window on a desk with one campaign of today."""
    write_campaign(tmp_path / "campaigns", "hop", starts=None, ends=None, units=UNITS)
    with visited_folder_desk(chromium, tmp_path, PHOTOS, LIST) as visit:
        choose(visit.page)
        yield visit


def choose(page: Page) -> None:
    """The folder “anh” with the list beside it, and the campaign's frame."""
    page.click("#pick-source")
    page.click("#picker-entries button:has-text('anh')")
    page.click("#picker-take")
    page.locator("#frame-groups [value='hop/ring0']").dispatch_event("click")
    expect(page.locator("#plan-text")).to_contain_text("Đại hội", timeout=SLOW)


def test_a_renamed_unit_and_somebody_who_is_not_in_the_list(visit: Visit) -> None:
    page = visit.page
    expect(page.locator("#unlisted")).to_contain_text("1 đơn vị không có trong danh sách của chiến dịch")
    assert_accessible(visit, "a unit that is not known")
    page.select_option("#unlisted select", label="Khoa Nội tổng hợp")
    expect(page.locator("#unlisted")).to_contain_text("“Khoa Nội” nay là “Khoa Nội tổng hợp”")
    page.click("#unlisted button")  # taken back
    expect(page.locator("#unlisted select")).to_be_visible()
    page.select_option("#unlisted select", label="Khoa Nội tổng hợp")
    expect(page.locator("#plan-text")).to_contain_text("2 ảnh")

    page.click("#go-on")
    page.fill("#match-search", "Vũ Văn Mới")
    page.click("#match-free summary")
    expect(page.locator("#match-free [name=name]")).to_have_value("Vũ Văn Mới")
    page.fill("#match-free [name=unit]", "Khoa Ngoại")
    assert_accessible(visit, "a name that is not in the list")
    page.press("#match-free [name=unit]", "Enter")
    expect(page.locator("#match-empty-title")).to_have_text("Đã xem hết các ảnh")
    page.click("#sure-heap summary")
    expect(page.locator("#sure-list")).to_contain_text("Vũ Văn Mới Khoa Ngoại")
    page.keyboard.press("Control+z")
    expect(page.locator("#match-file")).to_contain_text("IMG_1.jpg")
    expect(page.locator("#sure-list")).not_to_contain_text("Vũ Văn Mới")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_pictures_go_to_a_new_folder_with_what_was_decided(visit: Visit, tmp_path: Path) -> None:
    page, home = visit.page, tmp_path / "home"
    page.select_option("#unlisted select", label="Khoa Nội tổng hợp")
    expect(page.locator("#unlisted")).to_contain_text("“Khoa Nội” nay là “Khoa Nội tổng hợp”")
    page.click("#more-choices summary")
    page.click("#pick-out")
    expect(page.locator("#picker-path")).to_have_value(str(home))  # not among the photos

    page.fill("#picker-path", str(home / "chưa có"))
    page.click("#picker-take")
    problem, take = page.locator("#picker-problem"), page.locator("#picker-take")
    expect(problem).to_contain_text("không có thư mục này")
    expect(problem).to_contain_text("gõ tên ở dưới")
    expect(take).to_be_disabled()
    assert_accessible(visit, "a folder that is not there")
    page.fill("#picker-path", str(home / "anh"))
    expect(problem).to_be_hidden()
    page.click("#picker-take")  # what stands in the box
    expect(problem).to_have_text(re.compile("^Đây là thư mục ảnh gốc. Hãy chọn một thư mục riêng"))
    expect(take).to_be_disabled()

    page.click("#picker-up")
    page.fill("#picker-name", "a/b")
    page.press("#picker-name", "Enter")
    expect(problem).to_contain_text("không đặt làm tên thư mục được")
    page.fill("#picker-name", "Để nộp")
    page.press("#picker-name", "Enter")
    expect(page.locator("#picker-path")).to_have_value(str(home / "Để nộp"))
    expect(page.locator("#picker-entries")).to_have_text("Thư mục trống: lưu ở đây được.")
    expect(page.locator("#picker-facts")).to_be_empty()
    expect(take).to_be_focused()
    assert_accessible(visit, "a new folder")
    for size in ((1366, 625), (360, 740)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert visit.in_view("#picker-take")
        assert visit.in_view("#picker-name")
    page.set_viewport_size({"width": 1366, "height": 625})
    take.click()
    expect(page.locator("#out-path")).to_have_value(str(home / "Để nộp"), timeout=SLOW)
    expect(page.locator("#out-former")).to_contain_text("Đã mang theo")
    expect(page.locator("#unlisted")).to_contain_text("“Khoa Nội” nay là “Khoa Nội tổng hợp”")


def test_photos_of_whom_nobody_knows_are_told_to_the_end(visit: Visit) -> None:
    page, step = visit.page, visit.page.locator("[data-step=match]")
    page.click("#go-on")
    expect(page.locator("#match-file")).to_contain_text("IMG_1.jpg")
    page.click("#match-nobody")
    expect(page.locator("#match-empty-title")).to_have_text("Đã xem hết các ảnh")
    page.keyboard.press("Control+z")
    expect(page.locator("#match-file")).to_be_visible()
    page.click("#start-run")
    expect(page.locator("#run-title")).to_contain_text("không làm được", timeout=SLOW)  # Khoa Nội
    expect(step).to_contain_text("còn 1 ảnh chưa rõ của ai")
    expect(step).not_to_have_class(re.compile("done"))
    expect(page.locator("#failed-list")).to_contain_text("ở bước 1, mục “Đơn vị này nay là…”")
    page.click("[data-step=hand-over]")
    expect(page.locator("#out-nobodys")).to_contain_text("Còn 1 ảnh chưa rõ của ai: bàn giao sẽ không có tên người.")
    assert_accessible(visit, "pictures without a name are handed over")
    page.click("#to-match")
    page.click("#match-nobody")
    expect(step).to_have_class(re.compile("done"))
    page.click("[data-step=hand-over]")
    expect(page.locator("#out-nobodys")).to_be_hidden()


def test_nothing_is_said_of_photos_that_are_not_known_yet(visit: Visit) -> None:
    page = visit.page
    page.click("#go-on")
    page.click("#match-nobody")
    expect(page.locator("#match-empty-title")).to_have_text("Đã xem hết các ảnh")
    page.click("[data-step=choose]")
    page.click("#more-choices summary")
    page.click("#pick-out")
    page.fill("#picker-name", "khác")
    page.press("#picker-name", "Enter")
    expect(page.locator("#picker-take")).to_be_focused()
    page.click("#picker-take")
    expect(page.locator("#out-path")).to_have_value(re.compile("/khác$"), timeout=SLOW)
    held: list[Route] = []
    page.route("**/api/folder/matches", lambda route, _: held.append(route))
    with page.expect_request("**/api/folder/matches"):
        page.click("[data-step=match]")
    expect(page.locator("#match-title")).to_be_visible()
    expect(page.locator("#match-empty")).to_be_hidden()
    expect(page.locator("#matching")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("#match-empty-title")).to_have_text("Đã xem hết các ảnh")
