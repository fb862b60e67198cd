"""A campaign with a list of 300 units: a search field by mouse, keyboard and touch, and its own link for each."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from support.browser import Visit, Visitor
from support.campaigns import write_campaign

FIELDS = '[[frames.fields]]\nid = "unit"\nlabel = "Đơn vị"\narc = { r = 0.43, degrees = 90 }\nsize = 0.03'
ROWS = [f"Trạm Y tế xã số {number};TYT {number};tram-{number}" for number in range(1, 298)]
TABLE = "\n".join([
    "Tên đơn vị;Tên viết tắt;Mã", "Trung tâm Y tế huyện Đông Khê;TTYT Đông Khê;dong-khe",
    "Khoa Nội;;noi", "Khoa Ngoại;;",
    *ROWS,
])  # fmt: skip


@pytest.fixture(scope="module")
def listed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("khung")
    write_campaign(folder, frames=2, fields=FIELDS, units="don-vi.csv", caption="{unit} mời bạn", ends=None)
    folder.joinpath("dai-hoi", "don-vi.csv").write_text(TABLE, "utf-8")
    environment = {**os.environ, "FRAMER_FRAMES_DIR": str(folder), "FRAMER_BUILTIN": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "framer", "serve", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture
def guest(chromium: Browser, listed_site: str) -> Iterator[Visitor]:
    someone = Visitor(chromium, listed_site)
    yield someone
    someone.leave()


def offered(visit: Visit) -> list[str]:
    return visit.page.locator("#unit-search-options li").all_inner_texts()


def unit_of(url: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get("unit", [])


def test_a_unit_is_found_without_diacritics_and_chosen_by_keyboard(guest: Visitor, portrait: Path) -> None:
    desktop = guest.desktop("/c/dai-hoi")
    page = desktop.page
    search = page.get_by_role("combobox", name="Đơn vị")
    search.press("ArrowDown")
    assert search.get_attribute("aria-expanded") == "true"
    assert len(offered(desktop)) == 300
    search.fill("dong khe tram")
    assert offered(desktop) == []
    search.fill("dong TTYT")
    (found,) = offered(desktop)
    assert found.startswith("Trung tâm Y tế huyện Đông Khê")
    active = search.get_attribute("aria-activedescendant")
    assert page.get_attribute(f"#{active}", "role") == "option"
    search.press("Enter")
    assert search.input_value() == "Trung tâm Y tế huyện Đông Khê"
    assert unit_of(page.url) == ["dong-khe"]
    search.fill("nowhere")
    search.press("Escape")
    assert search.input_value() == "Trung tâm Y tế huyện Đông Khê"
    desktop.choose(portrait).wait()
    desktop.panel("invite")
    assert unit_of(page.get_attribute("#qr", "src") or "") == ["dong-khe"]
    assert "Trung tâm Y tế huyện Đông Khê mời bạn" in (page.text_content("#invitation") or "")


def test_the_link_of_a_unit_chooses_it_and_it_stays_with_another_frame(guest: Visitor, portrait: Path) -> None:
    phone = guest.phone("/c/dai-hoi?unit=tram-7")
    page = phone.page
    assert page.input_value("#unit-search") == "Trạm Y tế xã số 7"
    phone.choose(portrait).wait()
    phone.panel("frames")
    phone.change(lambda: page.click("#choices .frame >> nth=1"))
    phone.panel("unit")
    assert page.input_value("#unit-list") == "Trạm Y tế xã số 7"
    assert page.text_content("#unit-note")  # this frame has no line for it
    page.click("#unit-list")
    page.fill("#unit-list", "khoa ng")
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as change:
        page.tap("#unit-list-options li")
    assert change.value.json()["unit"] == "khoa-ngoai"
    assert page.input_value("#unit-list") == "Khoa Ngoại"
    page.reload()
    phone.wait()
    phone.panel("unit")
    page.wait_for_function("() => document.getElementById('unit-list')?.value === 'Khoa Ngoại'")


def test_without_script_the_list_is_a_select(guest: Visitor, portrait: Path) -> None:
    page = guest.phone("/c/dai-hoi?unit=noi", java_script_enabled=False).page
    assert page.input_value("#unit") == "noi"
    page.select_option("#unit", label="Trạm Y tế xã số 12")
    page.set_input_files("#photo", portrait)
    page.click("button[type=submit]")
    page.wait_for_selector(".picture")
    page.click(".result summary >> nth=0")
    assert page.input_value("#unit") == "tram-12"
