"""The contact sheet in a browser: search, and the corrections that a person notes down."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.types import ReportRow
from support.pictures import astronaut, saved
from support.reports import DAY, ENGLISH, failed, row


@pytest.fixture
def sheet(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The open page of a few photos, in English."""
    rows = [
        replace(row("a.jpg", "many_faces"), faces=3, chosen=0),
        row("Đỗ.jpg", "blurred"),
        row("=c.jpg"),
        failed("d.jpg"),
        ReportRow("left-out.jpg", "skipped", code="asked", correction=(("skip", "x"),), corrected=True),
        replace(row("seen.jpg", "no_face"), approved=True, picture="pfedcba9876543210"),
    ]
    head = saved(astronaut(64))
    heading = ReportHeading("Mừng Đại hội", DAY, "en")
    (path,) = write_html_report(
        rows, lambda _output: head, tmp_path / "report.html", ENGLISH, heading, read_heads=lambda _output: (head,) * 3
    )
    with chromium.new_context() as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.goto(path.as_uri())
        yield page
        assert faults == []


def tile(sheet: Page, file: str) -> Locator:
    return sheet.locator(f'li[data-file="{file}"]')


def open_dialog(sheet: Page, file: str) -> None:
    tile(sheet, file).locator(".mend").click()


def note_down(sheet: Page) -> None:
    sheet.locator("button.main").click()


def test_search_minds_neither_capitals_nor_diacritics(sheet: Page) -> None:
    sheet.fill("[type=search]", "DO")
    assert sheet.inner_text(".found") == "1 / 6"
    assert tile(sheet, "Đỗ.jpg").is_visible()
    assert not tile(sheet, "a.jpg").is_visible()
    sheet.fill("[type=search]", "nobody")
    assert sheet.inner_text(".found") == "No photo matches."
    sheet.fill("[type=search]", "")
    sheet.locator('[name=reason][value="blurred"]').check(force=True)
    assert sheet.inner_text(".found") == "1 / 6"


def test_corrections_become_lines_of_a_table(sheet: Page) -> None:
    open_dialog(sheet, "=c.jpg")
    sheet.locator('[data-move="0 0 0.9"]').click()
    assert sheet.input_value("[name=crop]") == "3 4 27"
    note_down(sheet)
    open_dialog(sheet, "d.jpg")
    assert not sheet.locator("[name=crop]").is_visible()  # there is no picture to crop
    sheet.locator("[name=how][value=skip]").check()
    note_down(sheet)
    assert tile(sheet, "d.jpg").locator(".mark").inner_text() == "left out"
    assert sheet.inner_text(".bar p") == "2 changes"
    assert sheet.input_value("#lines textarea") == "./=c.jpg\t3 4 27\t\t\t\nd.jpg\t\t\tx\t"
    with sheet.expect_download() as download:
        sheet.locator("a.save").click()
    assert Path(download.value.path()).read_bytes().decode("utf-16").splitlines() == [
        "file\tcrop\tface\tskip\tapproved", "./=c.jpg\t3 4 27\t\t\t", "d.jpg\t\t\tx\t",
    ]  # fmt: skip
    open_dialog(sheet, "d.jpg")
    sheet.locator('[name=how][value=""]').check()
    note_down(sheet)
    assert sheet.inner_text(".bar p") == "1 change"


def test_another_face_is_chosen_by_its_number(sheet: Page) -> None:
    open_dialog(sheet, "a.jpg")
    assert [button.inner_text() for button in sheet.locator(".faces button").all()] == ["1", "2"]
    assert sheet.locator(".faces button img").count() == 2
    assert tile(sheet, "a.jpg").locator(".heads li").all_inner_texts() == ["0", "1", "2"]
    sheet.locator("[name=how][value=face]").check()
    note_down(sheet)  # without a face the dialog stays
    sheet.locator(".faces button").last.click()
    note_down(sheet)
    assert tile(sheet, "a.jpg").locator(".mark").inner_text() == "face 2"
    assert sheet.input_value("#lines textarea") == "a.jpg\t\t2\t\t"


def test_ticks_count_down_and_say_when_all_are_done(sheet: Page) -> None:
    assert sheet.inner_text(".progress") == "Pictures still to be checked: 2."
    tile(sheet, "a.jpg").locator(".approve input").check()
    assert sheet.inner_text(".progress") == "Pictures still to be checked: 1."
    assert sheet.inner_text(".open-count") == "1"
    tile(sheet, "Đỗ.jpg").locator(".approve input").check()
    assert sheet.inner_text(".progress") == "No picture needs to be checked; not made: 1."
    assert sheet.input_value("#lines textarea") == ("a.jpg\t\t\t\tp0123456789abcdef\nĐỗ.jpg\t\t\t\tp0123456789abcdef")
    tile(sheet, "seen.jpg").locator(".approve input").uncheck()
    assert sheet.inner_text(".progress") == "Pictures still to be checked: 1."
    assert sheet.input_value("#lines textarea").endswith("seen.jpg\t\t\t\tno")
    tile(sheet, "seen.jpg").locator(".approve input").check()
    assert "seen.jpg" not in sheet.input_value("#lines textarea"), "only what has changed"


def test_keys_go_through_the_list(sheet: Page) -> None:
    sheet.keyboard.press("j")
    assert "current" in str(tile(sheet, "a.jpg").get_attribute("class"))
    sheet.keyboard.press("d")
    assert tile(sheet, "a.jpg").locator(".approve input").is_checked()
    assert "current" in str(tile(sheet, "Đỗ.jpg").get_attribute("class"))
    sheet.keyboard.press("k")
    sheet.keyboard.press("s")
    assert sheet.locator("dialog h2").inner_text() == "a"
    sheet.keyboard.press("Escape")
    sheet.fill("[type=search]", "d")
    assert tile(sheet, "a.jpg").locator(".approve input").is_checked(), "letters of a search are no keys"


def test_what_is_in_force_can_be_taken_back(sheet: Page) -> None:
    open_dialog(sheet, "left-out.jpg")
    assert sheet.locator(".said").inner_text() == "left out"
    assert not sheet.locator("[name=how][value=skip]").is_visible()
    sheet.locator("[name=how][value=auto]").check()
    note_down(sheet)
    assert tile(sheet, "left-out.jpg").locator(".mark").inner_text() == "taken back"
    assert sheet.input_value("#lines textarea") == "left-out.jpg\tauto\t\t\t"
    open_dialog(sheet, "a.jpg")
    assert not sheet.locator("[name=how][value=auto]").is_visible()


def test_a_tile_opens_its_picture(sheet: Page) -> None:
    assert tile(sheet, "Đỗ.jpg").locator("a.pick").get_attribute("href") == "%C4%90%E1%BB%97.jpg"
