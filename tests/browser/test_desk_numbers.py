"""The numbers at the desk: seen on both screens, taken away as a file, printed without what is for the screen."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from framer.campaigns.local_date import today
from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, CountKey
from support.browser import Visit, assert_accessible
from support.campaigns import write_campaign
from support.desk import make_desk

UNITS = 'units = [{ id = "noi", name = "Khoa Nội" }, { id = "ngoai", name = "Khoa Ngoại" }]\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[str]:
    """The address that opens a desk in this process, with a campaign of which 47 pictures were made."""
    manifest = write_campaign(tmp_path / "campaigns", starts=today() - timedelta(2), ends=today()) / "campaign.toml"
    manifest.write_text(UNITS + manifest.read_text("utf-8"), "utf-8")
    made = {CountKey(MADE, "dai-hoi", "ring0", "noi", today() - timedelta(day)): n for day, n in ((2, 3), (1, 44))}
    CountsFile(tmp_path / "counts.sqlite").add(made)
    app = make_desk(tmp_path, counts=str(tmp_path / "counts.sqlite")).application
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/so-lieu#key={app.extensions['desk'].keys.make_link_key()}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_numbers_of_a_campaign(chromium: Browser, desk: str) -> None:
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 625})
    visit = Visit(context.new_page(), desk)
    page = visit.page
    page.goto(desk)
    page.wait_for_selector("text=47 ảnh đã tạo")
    assert_accessible(visit, "all campaigns")
    page.click("text=47 ảnh đã tạo")
    page.wait_for_selector(".sheet table")
    assert page.text_content("td.merged") == "47"
    assert page.text_content(".missing li") == "Khoa Ngoại"
    assert_accessible(visit, "computer")
    with page.expect_download() as download:
        page.click("[data-by=day]")
    assert download.value.suggested_filename == "so-lieu-dai-hoi-theo-ngay.csv"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "only the table scrolls"
    assert_accessible(visit, "phone, dark")
    page.emulate_media(media="print")
    assert not [place for place in (".top", ".back", ".actions") if page.is_visible(place)]
    page.goto(desk.partition("so-lieu")[0])
    page.wait_for_selector("[data-state=numbers]:has-text('47')")
    assert_accessible(visit, "first page, phone, dark")
    assert visit.complaints == []
    context.close()
