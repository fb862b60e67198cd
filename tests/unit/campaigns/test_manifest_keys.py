"""The keys of campaign.toml beside words, days and frames: wishes, captions, units; and how files are saved."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.campaigns.manifest import ReadManifest, inspect_manifest, parse_manifest, read_manifest
from framer.campaigns.manifest_findings import ManifestError, ManifestFinding, find_errors
from framer.campaigns.manifest_words import parse_unit_table
from framer.campaigns.types import Campaign, Caption
from framer.i18n import load_translator
from framer.text.unit import Unit
from support.manifests import GOOD, add_campaign
from support.slips import as_cp1258


def read(folder: Path, *lines: str) -> Campaign:
    return read_manifest(add_campaign(folder, "\n".join(lines) + GOOD) / "dai-hoi")


def inspect(folder: Path, *lines: str) -> ReadManifest:
    return inspect_manifest(add_campaign(folder, "\n".join(lines) + GOOD) / "dai-hoi")


def codes(folder: Path, *lines: str) -> list[str]:
    return [f"{each.severity} {each.code} {each.key}" for each in inspect(folder, *lines).findings]


def test_a_campaign_says_nothing_that_its_file_does_not_say(tmp_path: Path) -> None:
    campaign = read(tmp_path)
    assert (campaign.draft, campaign.listed, campaign.front, campaign.order) == (False, True, False, None)
    assert (campaign.lang, campaign.closed_after_days, campaign.logo, campaign.contact) == ("", None, None, "")
    assert (campaign.layout, campaign.palette, campaign.ornament, campaign.emblem) == ("", "", "", "")
    assert (campaign.units, campaign.captions) == ((), (Caption("Cùng thay ảnh"),))
    assert campaign.title_lines == ("Chào mừng Đại hội",)
    assert campaign.findings == ()


def test_wishes_are_read(tmp_path: Path) -> None:
    campaign = read(
        tmp_path, "draft = true", "listed = false", "front = true", "order = 3", 'lang = "en"', "closed_after_days = 7",
        'logo = "logo.png"', 'layout = "slim"', 'palette = "tet"', 'ornament = "lotus"', 'emblem = "cross"',
        'contact = " Văn phòng "',
    )  # fmt: skip
    assert (campaign.draft, campaign.listed, campaign.front, campaign.order) == (True, False, True, 3)
    assert (campaign.lang, campaign.closed_after_days, campaign.contact) == ("en", 7, "Văn phòng")
    assert campaign.logo == tmp_path / "dai-hoi" / "logo.png"
    assert (campaign.layout, campaign.palette, campaign.ornament, campaign.emblem) == ("slim", "tet", "lotus", "cross")


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ('draft = "có"', "error not_flag draft"),
        ("order = 0", "error not_count order"),
        ('order = "3"', "error not_count order"),
        ('lang = "fr"', "error not_choice lang"),
        ('palette = "đỏ"', "error not_choice palette"),
        ("closed_after_days = -1", "error not_count closed_after_days"),
        ('logo = "../logo.png"', "error bad_logo logo"),
        ('logo = "logo.gif"', "error bad_logo logo"),
        ('logo = "logo.png"', "warning no_logo logo"),
        ("units = 5", "error not_units units"),
        ('units = ["A", ""]', "error no_unit_name units.1"),
        ('units = [{ name = "A", staff = "năm" }]', "error not_count units.0.staff"),
        ('units = [{ name = "A", id = "Khoa A" }]', "error bad_unit_id units.0.id"),
        ('units = [{ name = "A", id = "a" }, { name = "B", id = "a" }]', "error same_unit units.1.id"),
        ('units = ["' + "a" * 121 + '"]', "error long_unit units.0"),
        ('units = "units.csv"', "error no_unit_file units"),
        ("captions = 5", "error not_captions captions"),
        ("captions = [5]", "error not_text captions.0"),
        ('captions = [{ label = "A" }]', "error missing captions.0.text"),
        ('captions = ["Mời bạn: {đường dẫn}"]', "warning no_placeholder captions.0"),
        ('Draft = true', "warning capitals Draft"),
        ('ghi_chu = "x"', "warning unknown_key ghi_chu"),
        ('overlay = "a.png"', "warning misplaced overlay"),
        ('organiser = "A"', "error twice organiser"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_key(tmp_path: Path, line: str, finding: str) -> None:
    assert codes(tmp_path, line)[:1] == [finding]


def test_a_title_may_be_broken_where_its_maker_wants_it(tmp_path: Path) -> None:
    text = GOOD.replace('title = "Chào mừng Đại hội"', 'title = "Chào mừng Đại hội\\n lần thứ XX"')
    campaign = read_manifest(add_campaign(tmp_path, text) / "dai-hoi")
    assert campaign.title == campaign.slogan == "Chào mừng Đại hội lần thứ XX"
    assert campaign.title_lines == ("Chào mừng Đại hội", "lần thứ XX")


@pytest.mark.parametrize(
    "text",
    ["21/09/2025", "21/9/2025", "21-9-2025", "21.09.2025", "2025-09-21", "2025/9/21", "2025–09–21", "21 9 2025",
     "ngày 21 tháng 9 năm 2025", "Ngày 21/09/2025"],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(tmp_path: Path, text: str) -> None:
    good = GOOD.replace("starts = 2020-09-21\nends = 2020-09-29", f'starts = "{text}"')
    assert read_manifest(add_campaign(tmp_path, good) / "dai-hoi").starts == date(2025, 9, 21)


NO_DAYS = ["21/09/25", "mai", "2025", "0/9/2025", "21/13/2025", "9/2025", "1" * 1_000, " " * 1_000]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_refused(tmp_path: Path, text: str) -> None:
    good = GOOD.replace("starts = 2020-09-21\nends = 2020-09-29", f'starts = "{text}"')
    with pytest.raises(ManifestError) as caught:
        read_manifest(add_campaign(tmp_path, good) / "dai-hoi")
    assert caught.value.findings[0].key == "starts"


def test_units_are_names_or_tables(tmp_path: Path) -> None:
    names = read(tmp_path / "a", 'units = ["Khoa Nội", " Khoa  Ngoại ", "Khoa Nội"]').units
    assert names == (
        Unit("khoa-noi", "Khoa Nội"), Unit("khoa-ngoai", "Khoa Ngoại"), Unit("khoa-noi-2", "Khoa Nội")
    )  # fmt: skip
    table = 'units = [{ name = "Trung tâm Y tế huyện Hòa An", short = "Hòa An", id = "hoa-an", staff = 25 }]'
    assert read(tmp_path / "b", table).units == (Unit("hoa-an", "Trung tâm Y tế huyện Hòa An", "Hòa An", 25),)
    blocks = GOOD + '\n[[units]]\nname = "Khoa Nội"\nshort = "Nội"\n'
    assert read_manifest(add_campaign(tmp_path / "c", blocks) / "dai-hoi").units == (Unit("noi", "Khoa Nội", "Nội"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_units_may_stand_in_a_table_of_excel(tmp_path: Path, encoding: str) -> None:
    text = "Mã;Tên đơn vị;Số người;Tên viết tắt\r\nnoi;Khoa Nội;1.200;Nội\r\n;;;\r\n;Khoa Ngoại;;\r\n"
    folder = add_campaign(tmp_path, 'units = "units.csv"\n' + GOOD) / "dai-hoi"
    (folder / "units.csv").write_bytes(text.encode(encoding))
    assert read_manifest(folder).units == (Unit("noi", "Khoa Nội", "Nội", 1_200), Unit("khoa-ngoai", "Khoa Ngoại"))


def test_a_table_without_a_heading_has_its_columns_in_order() -> None:
    units, findings = parse_unit_table('Khoa Nội,Nội,noi,25\n"Khoa Ngoại, sản",,,\n', "a/units.csv")
    assert units == (Unit("noi", "Khoa Nội", "Nội", 25), Unit("khoa-ngoai-san", "Khoa Ngoại, sản"))
    assert not findings


@pytest.mark.parametrize(
    "heading", ["Tên đơn vị;Số người", "Khoa, phòng;Biên chế", "Tên khoa phòng;Số cán bộ", "Phòng ban;Tổng số"]
)
def test_a_heading_is_no_unit(heading: str) -> None:
    units, findings = parse_unit_table(f"{heading}\nKhoa Nội;25\n", "")
    assert units == (Unit("khoa-noi", "Khoa Nội", "", 25),)
    assert not findings


def test_numbers_beside_the_names_are_people_without_a_heading_too() -> None:
    units, findings = parse_unit_table("Khoa Nhi\t17\nKhoa Nội\t1.025\nKhoa Dược\t\n", "")
    assert [(unit.name, unit.short, unit.staff) for unit in units] == [
        ("Khoa Nhi", "", 17), ("Khoa Nội", "", 1025), ("Khoa Dược", "", None)
    ]  # fmt: skip
    assert not findings


def test_a_unit_that_stands_in_the_list_twice_is_taken_once() -> None:
    units, findings = parse_unit_table("Khoa Nhi\nKhoa Nội\nKHOA NHI\n", "")
    assert [unit.name for unit in units] == ["Khoa Nhi", "Khoa Nội"]
    assert [(each.code, each.severity, each.line) for each in findings] == [("same_unit_name", "warning", 3)]


def test_a_mistake_in_a_table_is_told_with_its_line() -> None:
    _, findings = parse_unit_table("name;id;staff\nA;a;5\n\nB;b;năm\nC;a;\n", "a/units.csv")
    assert [(each.code, each.line, each.correction) for each in findings] == [
        ("bad_staff", 4, "B;b;25"), ("same_unit", 5, "C;a-2")
    ]  # fmt: skip
    assert findings[0].to_message(str).text.startswith("a/units.csv, line 4: ")


def test_captions_are_texts_or_tables(tmp_path: Path) -> None:
    text = 'captions = ["Mời bạn {link}", { label = "Đoàn viên", text = "Bạn ơi!\\n{unit}" }]'
    campaign = read(tmp_path, text)
    assert campaign.captions == (
        Caption("Cùng thay ảnh"), Caption("Mời bạn {link}"), Caption("Bạn ơi!\n{unit}", "Đoàn viên")
    )  # fmt: skip
    assert campaign.caption == "Cùng thay ảnh"
    alone = GOOD.replace('caption = "Cùng thay ảnh"', 'captions = ["Một", "Hai"]')
    assert read_manifest(add_campaign(tmp_path / "b", alone) / "dai-hoi").caption == "Một"


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"), GOOD.encode("utf-16"), GOOD.encode("utf-16-le"), GOOD.encode("utf-16-be"),
        as_cp1258(GOOD), GOOD.replace("\n", "\r").encode(), unicodedata.normalize("NFD", GOOD).encode(),
    ],
)  # fmt: skip
def test_a_file_is_read_however_notepad_saved_it(tmp_path: Path, data: bytes) -> None:
    folder = add_campaign(tmp_path) / "dai-hoi"
    good = read_manifest(folder)
    (folder / "campaign.toml").write_bytes(data)
    assert read_manifest(folder) == good


def test_an_old_encoding_is_refused_and_not_guessed(tmp_path: Path) -> None:
    folder = add_campaign(tmp_path) / "dai-hoi"
    (folder / "campaign.toml").write_bytes('title = "§¹i héi Ngµnh"\n'.encode("latin-1"))  # TCVN3
    assert [each.code for each in inspect_manifest(folder).findings] == ["old_encoding"]


def test_a_finding_is_a_record_for_programs(tmp_path: Path) -> None:
    (finding,) = inspect(tmp_path, 'lang = "fr"').findings
    assert isinstance(finding, ManifestFinding)
    record = finding.to_record(load_translator("vi"))
    assert record == {
        "code": "not_choice", "severity": "error", "key": "lang", "file": "dai-hoi/campaign.toml", "line": 1,
        "message": "dai-hoi/campaign.toml, dòng 1: “lang” không có giá trị “fr”; chỉ dùng được: vi, en.",
        "hint": 'Hãy gõ lại dòng 1, ví dụ: lang = "vi"', "correction": 'lang = "vi"',
    }  # fmt: skip


def test_hundreds_of_unknown_keys_are_not_all_told(tmp_path: Path) -> None:
    assert len(codes(tmp_path, *(f"x{number} = 1" for number in range(5_000)))) == 200


@pytest.mark.parametrize(
    "line",
    ["x = [" * 9_000, "\n".join(["x = ["] * 9_000), "\n".join(['x = """'] * 9_000), 'x = "' + "#" * 60_000 + '"\ny',
     "[" + " " * 60_000, 'x = "a' + " " * 60_000 + "b", "x = “" + "”" * 60_000 + "b", "starts = " + "1 " * 30_000],
)  # fmt: skip
def test_a_file_that_was_made_to_be_slow_is_answered_like_others(tmp_path: Path, line: str) -> None:
    assert inspect(tmp_path, line).campaign is None


PIECES = st.sampled_from(
    ["title", "mark", "starts", "ends", "units", "captions", "[colours]", "[[frames]]", "[[frames.fields]]", "window",
     "=", " = ", ":", '"', "“", "”", '"""', "'", "#", "#0bf", "[", "]", "{", "}", ",", "\n", "\n", "\\", "21/09/2025",
     "0,5", "true", "có", "Chào mừng", "\u00a0", "%", "%(key)s"]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40))
def test_whatever_is_typed_has_an_answer_in_whole_sentences(pieces: list[str]) -> None:
    text = "".join(pieces)
    for before in ("", GOOD):
        manifest = parse_manifest((before + text).encode("utf-8", "replace"), Path("dai-hoi"))
        assert (manifest.campaign is None) == bool(find_errors(manifest.findings))
        for finding in manifest.findings:
            words = finding.to_message(load_translator("vi"))
            assert words.text.startswith("dai-hoi/campaign.toml")
            assert finding.line <= len(re.findall("\r\n?|\n", before + text)) + 2
