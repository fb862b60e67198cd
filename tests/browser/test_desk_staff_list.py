"""A staff list at the desk that is not up to date: a unit that was renamed, somebody who is not in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

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
