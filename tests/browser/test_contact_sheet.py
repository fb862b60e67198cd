"""The contact sheet in a browser: search, and the corrections that a person notes down."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from framer.batch.report.html_report import ReportHeading, write_html_report
from support.reports import DAY, ENGLISH, failed, row


@pytest.fixture
def sheet(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The open page of four photos, in English."""
    rows = [replace(row("a.jpg", "many_faces"), faces=3), row("Đỗ.jpg", "blurred"), row("=c.jpg"), failed("d.jpg")]
    heading = ReportHeading("Mừng Đại hội", DAY, "en")
    (path,) = write_html_report(rows, lambda _output: b"", tmp_path / "report.html", ENGLISH, heading)
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
    tile(sheet, file).locator(".pick").click()


def note_down(sheet: Page) -> None:
    sheet.locator("button.main").click()


def test_search_minds_neither_capitals_nor_diacritics(sheet: Page) -> None:
    sheet.fill("[type=search]", "DO")
    assert sheet.inner_text(".found") == "1 / 4"
    assert tile(sheet, "Đỗ.jpg").is_visible()
    assert not tile(sheet, "a.jpg").is_visible()
    sheet.fill("[type=search]", "nobody")
    assert sheet.inner_text(".found") == "No photo matches."
    sheet.fill("[type=search]", "")
    sheet.locator('[name=reason][value="blurred"]').check(force=True)
    assert sheet.inner_text(".found") == "1 / 4"


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
    assert sheet.inner_text(".bar p") == "2 corrections"
    assert sheet.input_value("#lines textarea") == "./=c.jpg\t3 4 27\t\t\nd.jpg\t\t\tx"
    with sheet.expect_download() as download:
        sheet.locator("a.save").click()
    assert Path(download.value.path()).read_bytes().decode("utf-16").splitlines() == [
        "file\tcrop\tface\tskip", "./=c.jpg\t3 4 27\t\t", "d.jpg\t\t\tx",
    ]  # fmt: skip
    open_dialog(sheet, "d.jpg")
    sheet.locator('[name=how][value=""]').check()
    note_down(sheet)
    assert sheet.inner_text(".bar p") == "1 correction"


def test_another_face_is_chosen_by_its_number(sheet: Page) -> None:
    open_dialog(sheet, "a.jpg")
    assert [button.inner_text() for button in sheet.locator(".faces button").all()] == ["1", "2"]
    sheet.locator("[name=how][value=face]").check()
    note_down(sheet)  # without a face the dialog stays
    sheet.locator(".faces button").last.click()
    note_down(sheet)
    assert tile(sheet, "a.jpg").locator(".mark").inner_text() == "face 2"
    assert sheet.input_value("#lines textarea") == "a.jpg\t\t2\t"
