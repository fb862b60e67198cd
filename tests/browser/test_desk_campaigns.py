"""Campaigns at the desk, as somebody without a terminal makes them, and as the public server shows them."""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from support.browser import PATIENCE, Visit, assert_accessible, enter_desk
from support.desk_process import started_desk, started_site
from support.pictures import SHARED, astronaut, saved

pytestmark = pytest.mark.long

ARTWORK = SHARED / "artwork"
SLOW = 12 * PATIENCE  # ms: drawing and checking every frame
UNITS = [f"Khoa {name}" for name in ("Nội", "Ngoại", "Sản", "Nhi", "Mắt", "Răng", "Dược", "Lão", "Tim", "Phổi", "Gan")]
UNITS += ["Khoa Thận", "Khoa Da"]


@dataclass
class Office:
    """A desk, a browser on it and its public server; further windows have contexts, and so sessions, of their own."""

    chromium: Browser
    address: str
    folder: Path
    site: str = ""

    def __post_init__(self) -> None:
        self.context: Any = self.chromium.new_context(
            locale="vi-VN", viewport={"width": 1366, "height": 625}, reduced_motion="reduce"
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.desk = self.address.partition("/#")[0]
        self.page: Page = self.context.new_page()
        self.visit = Visit(self.page, self.desk)
        enter_desk(self.page, self.address)

    def create(self, title: str) -> Page:
        """A new draft from its slogan; its form is open afterwards."""
        page = self.page
        page.goto(f"{self.desk}/chien-dich")
        page.click("#new:visible, #first:visible")
        page.fill("#new-campaign [name=title]", title)
        page.click("[value=create]")
        page.wait_for_url(re.compile(r"/chien-dich/.+"))
        page.wait_for_selector("#layouts input")
        return page

    def publish(self, page: Page) -> None:
        """Publish it, and say the site's address where it is asked for."""
        page.click("#publish, #publish-changes >> visible=true")
        page.wait_for_selector("#address[open], #sharing[open]", timeout=SLOW)
        expect(page.locator(".told-done:visible")).to_contain_text("Đã công bố")
        if page.is_visible("#address"):
            page.fill("#address [name=url]", self.site or "khung.example.vn")
            page.click("#address [value=keep]")
        page.wait_for_selector("#sharing[open]")

    def shown(self, path: str) -> int:
        """The status with which the public server answers."""
        try:
            with urllib.request.urlopen(self.site + path, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


KEY = "a key of these tests"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """A desk and a public server on one folder: their addresses, and the folder."""
    folder = tmp_path_factory.mktemp("desk")
    with started_desk(folder, FRAMER_DESK_KEY=KEY) as address, started_site(folder) as site:
        yield f"{address.partition('#')[0]}#key={KEY}", site, folder


@pytest.fixture
def office(chromium: Browser, served: tuple[str, str, Path]) -> Iterator[Office]:
    """Somebody at an empty desk who does not know the public server."""
    address, site, folder = served
    for made in ("campaigns", "data"):
        for path in (folder / made).glob("*"):
            shutil.rmtree(path)
    someone = Office(chromium, address, folder, site)
    yield someone
    someone.context.close()
    assert someone.visit.complaints == []


def wait_saved(page: Page) -> None:
    """Until all that was typed is saved."""
    expect(page.locator("#save-state")).to_have_text("Đã lưu", timeout=SLOW)


def test_from_words_to_published_and_taken_back(office: Office) -> None:
    page = office.page
    page.goto(f"{office.desk}/chien-dich")
    page.wait_for_selector("#empty:not([hidden])")
    assert_accessible(office.visit, "an empty desk")
    page = office.create("Chào mừng Đại hội Công đoàn")
    page.fill("[name=mark]", "Đại hội")
    page.fill("[name=organiser]", "Bệnh viện tỉnh")
    page.fill("#ends", "1/12/2030")
    page.press("#ends", "Tab")
    page.fill(".caption-text", "Mời bạn thay ảnh! {link}")
    wait_saved(page)
    assert page.input_value("#ends") == "01/12/2030"
    page.wait_for_function("() => document.querySelector('#large').naturalWidth > 0")
    box = page.locator("#large").bounding_box()
    assert box
    assert (round(box["width"]), round(box["height"])) == (400, 400)
    assert box["y"] + box["height"] <= 625, "the living picture is seen without scrolling"
    assert_accessible(office.visit, "the form")
    (name,) = [path.name for path in (office.folder / "campaigns").iterdir() if not path.name.startswith(".")]
    assert office.shown(f"/c/{name}") == 404, "a draft"
    office.publish(page)
    link = f"{office.site}/c/{name}"
    assert page.input_value("#sharing-link") == link
    expect(page.locator("#sharing-soon")).to_contain_text("mười giây")  # until the public server has read it
    assert link in page.input_value("#sharing-caption-0")
    assert_accessible(office.visit, "the sharing panel")
    for file, start in (
        ("qr.svg", b"<?xml"),
        ("qr.png", b"\x89PNG"),
        ("poster.pdf", b"%PDF"),
        ("card.jpg", b"\xff\xd8"),
    ):
        with page.expect_download(timeout=SLOW) as saving:
            page.click(f"[data-download='{file}']")
        assert Path(saving.value.path()).read_bytes().startswith(start), file
    page.click("[data-copy=sharing-link]")
    page.wait_for_function("link => navigator.clipboard.readText().then((text) => text === link)", arg=link)
    assert office.visit.in_view("#toast"), "not behind the dialog"
    page.click("#sharing [data-close]")
    wait_until(page, lambda: office.shown(f"/c/{name}") == 200)
    questions: list[str] = []

    def think_better(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", think_better)
    page.click("#more")
    page.click("#unpublish")
    expect(page.locator("#acts")).to_be_enabled()
    assert "Rút “Chào mừng Đại hội Công đoàn”" in questions[0]
    assert office.shown(f"/c/{name}") == 200
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#more")
    page.click("#unpublish")
    expect(page.locator("#state")).to_have_text("Bản nháp", timeout=SLOW)
    wait_until(page, lambda: office.shown(f"/c/{name}") == 404)


def test_a_double_click_makes_one_campaign(office: Office) -> None:
    page = office.page
    page.goto(f"{office.desk}/chien-dich")
    page.click("#first:visible")
    page.fill("#new-campaign [name=title]", "Ngày hội")
    page.dblclick("[value=create]")
    page.wait_for_url(re.compile(r"/chien-dich/.+"))
    page.wait_for_selector("#layouts input")
    assert [path.parent.name for path in office.folder.glob("campaigns/*/campaign.toml")] == ["ngay-hoi"]


def test_deleted_and_archived_ones_come_back(office: Office) -> None:
    page = office.create("Ngày hội")
    page.click("#more")
    page.click("#delete")
    expect(page.locator("#aside-told")).to_have_text("Đã xoá bản nháp “Ngày hội”.")
    expect(page.locator(".tile")).to_have_count(0)
    page.click("#aside-undo")
    expect(page.locator(".tile")).to_have_count(1)
    page.click(".tile")
    page.wait_for_selector("#layouts input")
    page.click("#more")
    page.click("#archive")
    expect(page.locator("#aside-told")).to_have_text("Đã cất “Ngày hội” vào kho.")
    page.reload()
    page.click("#archive summary")
    assert_accessible(office.visit, "the archive")
    page.get_by_role("button", name="Lấy lại “Ngày hội”").click()
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator("#archive")).to_be_hidden()


def test_while_it_is_published_nothing_else_is_done_with_it(office: Office) -> None:
    page = office.create("Ngày hội")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/publish", hold)
    page.dblclick("#publish")
    for button in ("#publish", "#show-preview", "#more", "#undo"):
        expect(page.locator(button)).to_be_disabled()
    assert len(held) == 1
    held[0].fulfill(status=422, json={"code": "output", "detail": "Ổ đĩa đã đầy.", "hint": ""})
    expect(page.locator("#publish")).to_be_enabled()


def wait_until(page: Page, holds: Any) -> None:
    """Until it holds: the public server reads its folder again by itself."""
    for _ in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never did")


@pytest.mark.skipif(not ARTWORK.is_dir(), reason="the shared artwork is not here")
def test_a_designers_picture_with_cut_words_is_mended_by_taps(office: Office) -> None:
    page = office.create("Chào mừng Đại hội Đảng bộ")
    page.click("#own-artwork summary")
    page.set_input_files("#artwork-file", ARTWORK / "80-cut-banner-y91.png")
    mend = page.locator("#findings .mend")
    expect(mend).to_have_text(re.compile(r"Thu nhỏ còn \d+ %"), timeout=SLOW)
    mend.click()
    expect(mend).to_have_count(0, timeout=SLOW)
    expect(page.locator("#findings-said")).to_contain_text("Đã kiểm tra tất cả", timeout=SLOW)
    assert "cắt mất chữ" not in page.inner_text("#findings")
    page.click("#move-opening")
    before = page.get_attribute("#opening", "aria-valuetext")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowDown")
    assert page.get_attribute("#opening", "aria-valuetext") != before
    wait_saved(page)
    page.click("#check")
    mend = page.get_by_role("button", name="Đặt mặt vào lòng khung").first
    mend.click(timeout=SLOW)
    expect(page.locator("#findings .error")).to_have_count(0, timeout=SLOW)
    office.publish(page)


@pytest.mark.skipif(not ARTWORK.is_dir(), reason="the shared artwork is not here")
@pytest.mark.parametrize("name", ["65-svg-script.svg", "24-no-alpha-rgb.png"])
def test_artwork_that_cannot_be_used_is_answered_with_a_sentence(office: Office, name: str) -> None:
    page = office.create("Ngày hội")
    page.click("#own-artwork summary")
    page.set_input_files("#artwork-file", ARTWORK / name)
    page.wait_for_function(
        """() => ["#toast", "#stage-problem", "#findings .finding"].some((place) => {
          const text = document.querySelector(place)?.textContent || "";
          return text && !text.startsWith("Đang");
        })""",
        timeout=SLOW,
    )


def test_logo_units_from_a_spreadsheet_frames_and_undo(office: Office, tmp_path: Path) -> None:
    page = office.create("Ngày hội hiến máu")
    logo = tmp_path / "logo của viện.jpg"  # as it comes by Zalo; a campaign has it as a PNG
    logo.write_bytes(saved(astronaut(300)))
    page.set_input_files("#logo-file", logo)
    page.wait_for_selector("#logo-remove:not([hidden])")
    assert page.input_value("[name=emblem]") == "logo"
    cells = "\n".join(["Tên\tTên ngắn\tMã\tSố người", *(f"{unit}\t\t\t{20 + n}" for n, unit in enumerate(UNITS))])
    page.fill("[name=units]", cells)
    expect(page.locator("#unit-count")).to_have_text("13 đơn vị, 338 người", timeout=SLOW)
    page.select_option("#add-layout", "foot")
    expect(page.locator("#frames li")).to_have_count(2, timeout=SLOW)
    page.click("#frames li:nth-child(2) button >> nth=0")
    expect(page.locator("#frames small").first).to_have_text("Dải cờ", timeout=SLOW)
    page.focus("h1")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+z")
    expect(page.locator("#frames small").first).to_have_text("Vòng tròn", timeout=SLOW)
    page.keyboard.press("Control+z")
    expect(page.locator("#frames li")).to_have_count(1, timeout=SLOW)
    page.keyboard.press("Control+y")
    expect(page.locator("#frames li")).to_have_count(2, timeout=SLOW)
    page.fill("[name=mark]", "Hiến máu")
    wait_saved(page)
    (campaign,) = office.folder.glob("campaigns/*/campaign.toml")
    assert "Khoa Thận" in campaign.read_text(encoding="utf-8")
    assert list(campaign.parent.glob("logo-*.png"))
    page.click("#more")
    page.click("#history")
    expect(page.locator("#state-list")).to_contain_text("Đơn vị", timeout=SLOW)


def test_units_come_from_a_workbook(office: Office, tmp_path: Path) -> None:
    page = office.create("Ngày hội")
    workbook = openpyxl.Workbook()
    for unit in ("Tên khoa", *UNITS):
        workbook.active.append([unit])
    workbook.save(tmp_path / "khoa.xlsx")
    page.set_input_files("#units-file", tmp_path / "khoa.xlsx")
    expect(page.locator("#unit-count")).to_have_text("13 đơn vị", timeout=SLOW)
    page.set_input_files("#units-file", {"name": "khoa.png", "mimeType": "", "buffer": b"\x89PNG\0\1\2\xff"})
    expect(page.locator("#toast")).to_contain_text("khoa.png")


OVERLAP = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.getElementById("save-state"));
  return range.getBoundingClientRect().right - document.getElementById("acts").getBoundingClientRect().left;
}"""


def test_what_a_full_disk_did_not_take_is_saved_later_and_never_left_out(office: Office) -> None:
    page = office.create("Ngày hội của toàn thể cán bộ viên chức bệnh viện tỉnh")
    page.clock.install()
    told = {"code": "output", "detail": "Ổ đĩa đã đầy.", "hint": "Hãy xoá bớt tệp."}

    def refuse(route: Route) -> None:
        if route.request.method == "PATCH":
            route.fulfill(status=422, json=told)
        else:
            route.continue_()

    page.route("**/api/campaigns/*", refuse)
    page.fill("[name=organiser]", "Sở Y tế")
    page.clock.run_for(1_000)
    expect(page.locator("#save-state")).to_have_text("Chưa lưu được")
    assert page.evaluate(OVERLAP) <= 0, "it lies over the undo arrow"
    expect(page.locator("#toast")).to_have_text("Ổ đĩa đã đầy. Hãy xoá bớt tệp.")
    page.click("#publish")
    expect(page.locator("#publish")).to_be_enabled()
    expect(page.locator("#state")).to_have_text("Bản nháp")
    page.unroute("**/api/campaigns/*")
    page.clock.run_for(11_000)
    wait_saved(page)
    (campaign,) = office.folder.glob("campaigns/*/campaign.toml")
    assert 'organiser = "Sở Y tế"' in campaign.read_text(encoding="utf-8")


def test_what_a_check_found_stands_where_it_was_asked_for(office: Office) -> None:
    page = office.create("Ngày hội")
    expect(page.locator("#palettes small").first).to_have_text(re.compile(r"\d,\d : 1$"))
    page.click("#check")
    expect(page.locator("#findings-said")).to_contain_text("Đã kiểm tra tất cả", timeout=SLOW)
    page.click("#findings .at-field:has-text('chữ nổi bật')")
    assert office.visit.in_view("[name=mark]")
    page.keyboard.type("Hội")
    expect(page.locator("#findings li")).to_have_count(0)
    page.fill("#ends", "1/1/2020")
    page.press("#ends", "Tab")
    expect(page.locator("#findings li")).to_have_count(1)
    expect(page.locator("#frames li")).to_have_count(1)  # what cannot be drawn meanwhile is not gone
    page.click(".day .mend")
    expect(page.locator("#findings li")).to_have_count(0)
    page.click("#check")
    expect(page.locator("#findings-said")).to_have_text("Đã kiểm tra tất cả: không có gì cần sửa.", timeout=SLOW)


def test_what_keeps_the_frame_from_being_drawn_stands_at_its_field(office: Office) -> None:
    page = office.create("Ngày hội")
    page.fill("[name=title]", "Ngày hội của toàn thể cán bộ viên chức người lao động ngành y tế tỉnh Lạng Sơn " * 2)
    told = page.locator("[data-key=title] .finding.error")
    expect(told).to_contain_text("dài quá chỗ dành sẵn", timeout=SLOW)
    expect(page.locator("#findings-said")).to_have_text("Cần sửa hoặc xem lại: 1")
    page.fill("[name=title]", "Ngày hội")
    expect(told).to_have_count(0, timeout=SLOW)


@pytest.mark.skipif(not ARTWORK.is_dir(), reason="the shared artwork is not here")
def test_what_was_said_while_artwork_is_checked_ends_with_the_check(office: Office) -> None:
    page = office.create("Ngày hội")
    page.click("#own-artwork summary")
    page.set_input_files("#artwork-file", ARTWORK / "80-cut-banner-y91.png")
    expect(page.locator("#findings-said")).to_contain_text("Đã kiểm tra tất cả", timeout=SLOW)
    expect(page.locator("#toast")).to_be_hidden()


def test_on_the_front_page_or_for_who_has_the_link(office: Office) -> None:
    page = office.create("Ngày hội")
    page.check("[name=front]")
    page.check("[name=unlisted]")
    expect(page.locator("[name=front]")).not_to_be_checked()
    page.check("[name=front]")
    expect(page.locator("[name=unlisted]")).not_to_be_checked()
    wait_saved(page)
    page.select_option("[name=emblem]", "logo")
    expect(page.locator("[data-key=emblem] .finding")).to_contain_text("Chưa có logo", timeout=SLOW)


def test_unreadable_colours_are_mended_by_a_tap(office: Office) -> None:
    page = office.create("Ngày hội")
    page.click("#own-colours summary")
    page.fill("[data-colour=field]", "#ffe0e0")
    mend = page.locator("#own-colours .mend")
    mend.click(timeout=SLOW)
    expect(mend).to_have_count(0, timeout=SLOW)
    wait_saved(page)


def test_the_boss_sees_a_draft_by_its_link_alone(office: Office) -> None:
    page = office.create("Kỷ niệm 70 năm")
    page.fill("[name=mark]", "70 năm")
    wait_saved(page)
    page.click("#show-preview")
    page.fill("#address [name=url]", office.site)
    page.click("#address [value=keep]")
    page.click("#new-preview")
    page.wait_for_selector("#preview-result:not([hidden])", timeout=SLOW)
    assert_accessible(office.visit, "the preview link")
    link = page.input_value("#preview-link")
    boss = office.chromium.new_context(locale="vi-VN")
    sheet = boss.new_page()
    sheet.goto(link)
    wait_until(sheet, lambda: _shows_draft(sheet))  # the public server has to read its folder again
    page.click("#new-preview")
    page.wait_for_function("old => document.getElementById('preview-link').value !== old", arg=link, timeout=SLOW)
    sheet.reload()
    expect(sheet.locator("#draft-say")).not_to_have_text("Xin đợi một chút…", timeout=SLOW)
    expect(sheet.locator("body")).not_to_contain_text("Kỷ niệm 70 năm")
    boss.close()


def _shows_draft(sheet: Page) -> bool:
    """Whether the page shows the draft; where it says that there is none, it is loaded again."""
    if "Kỷ niệm 70 năm" in sheet.inner_text("body"):
        return True
    if "Ở đây không có bản xem trước" in sheet.inner_text("body"):
        sheet.reload()
    return False


def test_of_two_windows_the_later_one_is_told_and_nothing_is_lost(office: Office) -> None:
    first = office.create("Ngày hội")
    second = office.context.new_page()
    session = first.evaluate("sessionStorage.getItem('framer-desk-session')")
    second.add_init_script(f"sessionStorage.setItem('framer-desk-session', '{session}')")
    second.goto(first.url)
    second.wait_for_selector("#layouts input")
    first.fill("[name=mark]", "Một")
    wait_saved(first)
    second.fill("[name=organiser]", "Hai")
    second.wait_for_selector("#conflict[open]")
    second.click("#keep-mine")
    wait_saved(second)
    assert second.input_value("[name=mark]") == "Một"
    assert second.input_value("[name=organiser]") == "Hai"


def test_a_new_tab_tells_of_the_one_that_works(office: Office) -> None:
    office.create("Ngày hội")
    second = office.context.new_page()
    second.goto(f"{office.desk}/chien-dich")
    expect(second.locator("#other-tab")).to_be_visible()
    expect(second.locator("#start-again")).to_be_hidden()
    alone = office.chromium.new_context(locale="vi-VN").new_page()
    alone.goto(f"{office.desk}/chien-dich")
    expect(alone.locator("#start-again")).to_be_visible()
    alone.context.close()


def test_a_broken_file_is_told_and_an_earlier_state_brought_back(office: Office) -> None:
    page = office.create("Ngày hội")
    page.fill("[name=mark]", "Hội")
    wait_saved(page)
    (manifest,) = office.folder.glob("campaigns/*/campaign.toml")
    manifest.write_text('title = "Ngày hội\nmark = [', encoding="utf-8")
    page.reload()
    page.wait_for_selector("#unreadable:not([hidden])")
    assert page.inner_text("#unreadable-findings")
    assert_accessible(office.visit, "a broken file")
    page.click("#back-to-earlier")
    page.click("#state-list button")
    page.wait_for_selector("#editor:not([hidden])")
    assert page.input_value("[name=title]") == "Ngày hội"


def test_on_a_phone_nothing_is_wider_than_the_window(office: Office) -> None:
    page = office.create("Ngày hội của toàn thể cán bộ viên chức")
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("() => document.querySelector('#large').naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert_accessible(office.visit, scheme)


ATTACK = """
async (desk) => {
  const told = {};
  const attempt = async (name, task) => { told[name] = await task().then(String, (error) => error.name); };
  const json = { method: "POST", body: '{"title":"x"}', headers: { "Content-Type": "application/json" } };
  await attempt("read", async () => (await fetch(`${desk}/api/campaigns`)).status);
  await attempt("write", async () => (await fetch(`${desk}/api/campaigns`, json)).status);
  await attempt("write unread", async () => {
    await fetch(`${desk}/api/campaigns`, { method: "POST", mode: "no-cors", body: '{"title":"x"}' });
    return "sent";
  });
  await attempt("picture", () => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve("shown");
    image.onerror = () => reject(new Error());
    image.src = `${desk}/api/layouts/ring/picture`;
  }));
  const frame = document.createElement("iframe");
  frame.src = `${desk}/chien-dich`;
  document.body.append(frame);
  await new Promise((resolve) => { frame.onload = resolve; });
  await attempt("frame", async () => frame.contentDocument);
  const opened = window.open(`${desk}/chien-dich`);
  await attempt("window", async () => {
    while (!opened.closed && opened.document.URL) await new Promise((resolve) => setTimeout(resolve, 100));
    opened.postMessage({ publish: true }, "*");
    return "cut off";
  });
  return told;
}
"""


@pytest.mark.parametrize("other", ["http://other.lan/", "http://localhost:1/"])
def test_another_page_in_the_same_browser_reads_and_changes_nothing(office: Office, other: str) -> None:
    office.create("Ngày hội")
    page = office.context.new_page()
    page.route(other, lambda route: route.fulfill(body="<body>", content_type="text/html"))
    page.goto(other)
    told = page.evaluate(ATTACK, office.desk)
    assert told["read"] == told["write"] == "TypeError"  # the browser shows a page of elsewhere nothing of the answer
    assert told["picture"] == "Error"
    assert told["frame"] == "null"
    assert told["window"] in {"cut off", "SecurityError"}  # messages reach nobody: the desk listens for none
    assert page.goto(office.desk.replace("127.0.0.1", "evil.lan") + "/api/campaigns").status == 421
    assert len(list((office.folder / "campaigns").glob("*/campaign.toml"))) == 1
    page.close()


def test_another_language_changes_nothing_but_the_words(office: Office) -> None:
    page = office.create("Ngày hội")
    page.fill("[name=mark]", "Ngày hội")
    wait_saved(page)
    page.check("[name=portrait][value=man]")
    page.click("#own-colours summary")
    page.fill("[name=contact]", "Phòng Tổ chức")
    page.evaluate("scrollTo(0, 700)")
    page.locator(".languages a").dispatch_event("click")
    page.wait_for_url(re.compile("lang=en"))
    page.wait_for_function("() => scrollY === 700")
    expect(page.locator("[name=contact]")).to_have_value("Phòng Tổ chức")
    expect(page.locator("[name=portrait][value=man]")).to_be_checked()
    assert page.get_attribute("#own-colours", "open") is not None
    assert page.evaluate("document.activeElement.hreflang") == "vi"
    page.click("#undo")
    expect(page.locator("[name=contact]")).to_have_value("")
    page.click("#undo")
    expect(page.locator("[name=mark]")).to_have_value("")
    page.goto(f"{office.desk}/chien-dich")
    expect(page.locator("h1")).to_have_text("Campaigns")  # no address says so any more
    page.click(".languages a")
    expect(page.locator("h1")).to_have_text("Chiến dịch")


def test_what_cannot_be_saved_just_now_is_taken_to_the_other_language(office: Office) -> None:
    page = office.create("Ngày hội")

    def refuse(route: Route) -> None:
        if route.request.method == "PATCH":
            route.fulfill(status=500, json={"code": "output", "detail": "đĩa đầy", "hint": ""})
        else:
            route.continue_()

    page.route("**/api/campaigns/ngay-hoi", refuse)
    page.fill("[name=contact]", "Phòng Tổ chức")
    expect(page.locator("#save-state")).to_have_text("Chưa lưu được", timeout=SLOW)
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=en"))
    expect(page.locator("[name=contact]")).to_have_value("Phòng Tổ chức")
    expect(page.locator("#save-state")).to_have_text("Not saved", timeout=SLOW)
    page.unroute("**/api/campaigns/ngay-hoi")
    page.fill("[name=mark]", "Hội")
    expect(page.locator("#save-state")).to_have_text("Saved", timeout=SLOW)
    (manifest,) = (office.folder / "campaigns").glob("*/campaign.toml")
    assert "Phòng Tổ chức" in manifest.read_text("utf-8")
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=vi"))


def test_a_campaign_that_did_not_load_can_be_had_in_the_other_language(office: Office) -> None:
    page = office.create("Ngày hội")

    def refuse(route: Route) -> None:
        route.fulfill(status=500, json={"code": "output", "detail": "đĩa hỏng", "hint": ""})

    page.route("**/api/campaigns/ngay-hoi", refuse)
    page.reload()
    expect(page.get_by_text("đĩa hỏng").first).to_be_visible(timeout=SLOW)
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=en"))
    page.click(".languages a")
    page.wait_for_url(re.compile("lang=vi"))
    page.unroute("**/api/campaigns/ngay-hoi")


@pytest.mark.parametrize("size", [(1366, 625), (360, 740)])
def test_buttons_and_title_stay_in_view_and_nothing_covers_them(office: Office, size: tuple[int, int]) -> None:
    title = "Chào mừng Đại hội Công đoàn Bệnh viện Đa khoa tỉnh Lạng Sơn lần thứ IX, nhiệm kỳ 2026 – 2031"
    page, visit = office.create(title), office.visit
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.fill("[name=mark]", "Đại hội IX")
    page.fill("#starts", "20/12/2099")
    page.fill("#ends", "31/12/2099")
    page.press("#ends", "Tab")
    wait_saved(page)
    heading = page.locator("#heading")
    assert heading.evaluate("each => each.scrollWidth <= each.clientWidth"), "all of the title"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for button in ("#publish", "#undo", "#more"):
        assert visit.in_view(button), button
    page.locator("[name=title]").focus()
    assert visit.in_view("[name=title]"), "not behind the buttons"
    office.publish(page)
    assert visit.in_view("#sharing > .actions [data-close]")
    page.click("[data-copy=sharing-link]")
    expect(page.locator("#toast")).to_be_visible()
    toast, dialog = page.locator("#toast").bounding_box(), page.locator("#sharing").bounding_box()
    assert toast
    assert dialog
    assert toast["y"] + toast["height"] <= dialog["y"], "above the dialog"
    page.click("#toast-close")
    expect(page.locator("#toast")).to_be_hidden()


def test_one_that_begins_later_says_from_which_day(office: Office) -> None:
    page = office.create("Ngày hội")
    page.fill("#starts", "20/12/2099")
    page.fill("#ends", "31/12/2099")
    page.press("#ends", "Tab")
    wait_saved(page)
    office.publish(page)
    expect(page.locator("#sharing-told")).to_contain_text("bắt đầu từ ngày 20/12/2099")
    page.click("#sharing > .actions [data-close]")
    page.click("#show-sharing")
    expect(page.locator("#sharing-begins")).to_contain_text("Bắt đầu từ ngày 20/12/2099")
    page.goto(f"{office.desk}/chien-dich")
    expect(page.locator(".tile")).to_contain_text("Bắt đầu từ ngày 20/12/2099")
    assert_accessible(office.visit, "a list with a campaign that begins later")


def test_that_the_desk_does_not_answer_is_said_once_and_covers_no_field(office: Office) -> None:
    page = office.create("Ngày hội")
    page.route("**/api/**", lambda route: route.abort())
    page.fill("[name=contact]", "Phòng Tổ chức")
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("Chưa lưu được")
    expect(page.locator("#toast")).to_be_hidden()
    page.evaluate("scrollTo(0, 900)")
    assert office.visit.in_view("#save-state"), "below what is said"
    page.unroute("**/api/**")
    wait_saved(page)
