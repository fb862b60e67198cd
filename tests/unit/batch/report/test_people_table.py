"""people.csv: who has a picture, and who has not."""

from collections.abc import Sequence
from pathlib import Path

from framer.batch.matching.match_staff import match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.report.people_table import write_people_table
from framer.batch.staff_list.reader import read_staff_list
from framer.batch.types import LEFT_OUT_REASON, ReportRow
from framer.i18n import load_translator
from support.plans import any_unit

LIST = "Họ tên,Đơn vị,Mã NV\nNguyễn Văn An,Khoa Nội,NV1\nTrần Thị Bình,,NV2\nLê Cúc,,NV3\n=Phạm Dũng,,NV4\nVõ Em,,\n"
ROWS = [
    ReportRow("Nguyễn Văn An.jpg", "done", "1.jpg"),
    ReportRow("NV2.jpg", "resumed", "2.jpg", causes=(("blurred", 40),)),
    ReportRow("NV4.jpg", "failed", message="NV4.jpg is damaged."),
    ReportRow("IMG_1.jpg", "done", "IMG_1.jpg"),
    ReportRow("NV2.jpg", "old", leftover="old.jpg"),
]


def written(folder: Path, language: str, choice: str = "", rows: Sequence[ReportRow] = ROWS) -> list[list[str]]:
    (folder / "l.csv").write_text(LIST, "utf-8")
    photos = list(dict.fromkeys(row.source for row in rows))
    table = MatchesTable().with_choice("IMG_1.jpg", choice)
    matching = match_staff(read_staff_list(folder / "l.csv"), photos, table, any_unit)
    write_people_table(matching, rows, folder / "people.csv", load_translator(language))
    return [line.split("\t") for line in (folder / "people.csv").read_text("utf-16").splitlines()]


def test_everybody_is_in_it_in_the_order_of_the_list(tmp_path: Path) -> None:
    heading, *lines = written(tmp_path, "en")
    assert heading == ["Name", "Unit", "Employee code", "Photo", "Picture", "Status"]
    assert [(line[0], line[4], line[5]) for line in lines] == [
        ("Nguyễn Văn An", "1.jpg", "picture made"),
        ("Trần Thị Bình", "2.jpg", "picture made, to be checked: Blurred"),
        ("Lê Cúc", "", "no photo yet"),
        ("'=Phạm Dũng", "", "could not be made: NV4.jpg is damaged."),
        ("Võ Em", "", "no photo yet"),
        ("", "IMG_1.jpg", "whose photo it is has not been said"),
    ]


def test_a_likely_photo_waits_to_be_confirmed_and_is_no_picture_of_theirs_yet(tmp_path: Path) -> None:
    likely = ReportRow("Cúc.jpg", "done", "Cúc.jpg")
    line = next(line for line in written(tmp_path, "en", rows=[likely]) if line[0] == "Lê Cúc")
    assert line[3:] == ["Cúc.jpg", "", "a photo is likely: confirm it in matches.csv"]
    out = ReportRow("Cúc.jpg", "skipped", code=LEFT_OUT_REASON)
    line = next(line for line in written(tmp_path, "en", rows=[out]) if line[0] == "Lê Cúc")
    assert line[3:] == ["Cúc.jpg", "", "left out"]


def test_nobodys_is_only_what_a_person_called_so(tmp_path: Path) -> None:
    for choice, status in (("-", "belongs to nobody of the list"), ("?", "whose photo it is has not been said")):
        assert written(tmp_path, "en", choice)[-1][-1] == status


def test_it_speaks_vietnamese(tmp_path: Path) -> None:
    heading, first, *_ = written(tmp_path, "vi")
    assert heading == ["Họ và tên", "Đơn vị", "Mã nhân viên", "Ảnh gốc", "Ảnh đã ghép", "Tình trạng"]
    assert first[-1] == "đã có ảnh ghép"


def test_what_was_left_out_is_called_so_and_only_who_has_no_picture_is_asked_for(tmp_path: Path) -> None:
    rows = [
        ReportRow("Nguyễn Văn An.jpg", "done", "1.jpg"),
        ReportRow("Nguyễn Văn An (2).jpg", "skipped", code=LEFT_OUT_REASON),
        ReportRow("NV2.jpg", "skipped", code=LEFT_OUT_REASON),
        ReportRow("IMG_1.jpg", "skipped", code=LEFT_OUT_REASON),
        ReportRow("IMG_2.jpg", "skipped", code=LEFT_OUT_REASON, copy_of="Nguyễn Văn An.jpg"),
    ]
    lines = written(tmp_path, "vi", rows=rows)[1:]
    assert {line[3]: line[5] for line in lines if line[3]} == {
        "Nguyễn Văn An.jpg": "đã có ảnh ghép",
        "Nguyễn Văn An (2).jpg": "đã bỏ ra",
        "NV2.jpg": "chưa có: ảnh đã bỏ ra, cần xin ảnh khác",
        "IMG_1.jpg": "đã bỏ ra",
        "IMG_2.jpg": "đã bỏ ra: trùng với Nguyễn Văn An.jpg",
    }
