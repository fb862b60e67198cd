"""A folder's photos and a staff list together: names, units, heaps, and matches.csv."""

import csv
import io
from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.matches_file import write_matches
from framer.batch.plan import Plan, make_plan
from framer.batch.staff_list.types import format_remark
from framer.errors import UsageError
from framer.i18n import load_translator
from framer.imaging.types import Options
from framer.text.unit import free_unit, unit_name
from support.plans import any_unit, put

LIST = (
    "STT,Họ và tên,Đơn vị\n"
    "1,Nguyễn Văn An,Khoa Nội\n"
    "2,Trần Thị Bình,Khoa Nội\n"
    "3,Lê Thị Cúc,Khoa Sản\n"
    "4,Lê Thị Hương,Khoa Nội\n"
    "5,Lê Thị Hương,Khoa Sản\n"
)
PHOTOS = ("Nguyễn Văn An.jpg", "nguyen van an (2).jpg", "Bình.jpg", "IMG_1.jpg", "Lê Thị Hương.jpg")


class Office:
    """A folder of photos, a list, and OUT, planned again and again."""

    def __init__(self, folder: Path, language: str = "vi") -> None:
        self.folder, self.out = folder, folder.parent / "out"
        self.list = folder.parent / "list.csv"
        self.list.write_text(LIST, "utf-8")
        self.out.mkdir()
        (self.out / ".framer").mkdir()
        self.translate = load_translator(language)
        put(folder, *PHOTOS)

    def plan(self) -> Plan:
        return make_plan(LocalFolder(self.folder), LocalFolder(self.out), Options(), self.list, any_unit)

    def run(self) -> dict[str, str]:
        """Plan and write matches.csv, as a run does; the pictures' names."""
        plan = self.plan()
        write_matches(LocalFolder(self.out), matching(plan), self.translate)
        return {job.source: job.output for job in plan.jobs()}

    @property
    def path(self) -> Path:
        return self.out / "matches.csv"

    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.path.read_text("utf-16")), delimiter="\t"))

    def edit(self, photo: str, column: int, text: str, encoding: str = "utf-16", delimiter: str = "\t") -> None:
        """As a person does in Excel."""
        rows = self.rows()
        next(row for row in rows if row[0] == photo)[column] = text
        shown = io.StringIO()
        csv.writer(shown, delimiter=delimiter).writerows(rows)
        self.path.write_text(shown.getvalue(), encoding)


NAME, UNIT, CHOICE = 2, 3, 6


@pytest.fixture
def office(folder: Path) -> Office:
    return Office(folder)


def matching(plan: Plan) -> StaffMatching:
    assert plan.matching
    return plan.matching


def remarks(plan: Plan) -> list[str]:
    return [format_remark(remark, str) for remark in matching(plan).remarks]


def test_sure_ones_are_named_and_the_others_keep_their_names(office: Office) -> None:
    plan = office.plan()
    assert {job.source: (job.output, unit_name(job.options.unit)) for job in plan.jobs()} == {
        "Nguyễn Văn An.jpg": ("Nguyễn Văn An.jpg", "Khoa Nội"),
        "nguyen van an (2).jpg": ("Nguyễn Văn An (2).jpg", "Khoa Nội"),
        "Bình.jpg": ("Bình.jpg", ""),
        "IMG_1.jpg": ("IMG_1.jpg", ""),
        "Lê Thị Hương.jpg": ("Lê Thị Hương.jpg", ""),
    }
    people = matching(plan).staff.people
    assert [people[index].line for index in matching(plan).people_without_photo()] == ["3", "4", "5", "6"]


def test_matches_csv_has_likely_ones_first_and_says_why(office: Office) -> None:
    office.run()
    assert office.rows() == [
        ["Tệp", "Ghép người", "Họ và tên", "Đơn vị", "Mã", "Vì sao",
         "Bạn chọn (x: đúng, -: không của ai, hoặc họ tên)"],
        ["Bình.jpg", "có thể", "Trần Thị Bình", "Khoa Nội", "", "một phần tên chỉ một người có", ""],
        ["IMG_1.jpg", "chưa biết của ai", "", "", "", "tên tệp không khớp ai", ""],
        ["Lê Thị Hương.jpg", "chưa biết của ai", "", "", "",
         "nhiều người trong danh sách cùng khớp: Lê Thị Hương, Lê Thị Hương", ""],
        ["nguyen van an (2).jpg", "đã ghép", "Nguyễn Văn An", "Khoa Nội", "", "họ tên", ""],
        ["Nguyễn Văn An.jpg", "đã ghép", "Nguyễn Văn An", "Khoa Nội", "", "họ tên", ""],
    ]  # fmt: skip


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16", "\t"), ("utf-8-sig", ","), ("utf-8-sig", ";")])
def test_what_a_person_writes_is_honoured_and_kept(office: Office, encoding: str, delimiter: str) -> None:
    office.run()
    office.edit("Bình.jpg", CHOICE, "x")
    office.edit("IMG_1.jpg", CHOICE, "le thi cuc")
    office.edit("nguyen van an (2).jpg", CHOICE, "-", encoding, delimiter)
    for _ in range(3):
        outputs = office.run()
        assert outputs["Bình.jpg"] == "Trần Thị Bình.jpg"
        assert outputs["IMG_1.jpg"] == "Lê Thị Cúc.jpg"
        assert outputs["nguyen van an (2).jpg"] == "nguyen van an (2).jpg"
    assert {row[0]: row[CHOICE] for row in office.rows() if row[CHOICE]} != {}


def test_a_question_mark_takes_a_match_off_and_stays(office: Office) -> None:
    office.run()
    office.edit("nguyen van an (2).jpg", CHOICE, "?")
    for _ in range(2):
        assert office.run()["nguyen van an (2).jpg"] == "nguyen van an (2).jpg"
        (row,) = [row for row in office.rows() if row[0] == "nguyen van an (2).jpg"]
        assert (row[1], row[NAME], row[CHOICE - 1], row[CHOICE]) == (
            "chưa biết của ai", "", "đã gỡ tên cũ: Nguyễn Văn An", "?",
        )  # fmt: skip


def test_a_name_typed_over_the_proposed_one_is_a_choice_too(office: Office) -> None:
    office.run()
    office.edit("nguyen van an (2).jpg", NAME, "Lê Thị Cúc")
    assert office.run()["nguyen van an (2).jpg"] == "Lê Thị Cúc.jpg"
    assert office.run()["nguyen van an (2).jpg"] == "Lê Thị Cúc.jpg"
    office.edit("nguyen van an (2).jpg", CHOICE, "")
    office.edit("nguyen van an (2).jpg", NAME, "")
    assert office.run()["nguyen van an (2).jpg"] == "nguyen van an (2).jpg"


def test_a_choice_is_taken_back_by_emptying_it(office: Office) -> None:
    office.run()
    office.edit("Bình.jpg", CHOICE, "x")
    assert office.run()["Bình.jpg"] == "Trần Thị Bình.jpg"
    office.edit("Bình.jpg", CHOICE, "")
    assert office.run()["Bình.jpg"] == "Bình.jpg"


def test_namesakes_are_told_by_the_unit_beside_the_name(office: Office) -> None:
    office.run()
    office.edit("Lê Thị Hương.jpg", CHOICE, "Lê Thị Hương")
    assert "matches.csv 4: several people" in " ".join(remarks(office.plan())).replace("line ", "")
    office.edit("Lê Thị Hương.jpg", UNIT, "Khoa Sản")
    plan = office.plan()
    assert plan.name_assignments["Lê Thị Hương.jpg"].unit == free_unit("Khoa Sản")


def test_a_name_that_is_not_in_the_list_is_used_and_told(office: Office) -> None:
    office.run()
    office.edit("IMG_1.jpg", CHOICE, "Hoàng Thị Mới")
    assert office.run()["IMG_1.jpg"] == "Hoàng Thị Mới.jpg"
    assert any("“Hoàng Thị Mới” is not in the list" in remark for remark in remarks(office.plan()))


def test_choices_outlive_their_photos_and_the_state_directory(office: Office) -> None:
    office.run()
    office.edit("Bình.jpg", CHOICE, "x")
    (office.folder / "Bình.jpg").rename(office.folder.parent / "away.jpg")
    office.run()
    (office.out / ".framer" / "matches.json").unlink()
    office.run()
    (office.folder.parent / "away.jpg").rename(office.folder / "Bình.jpg")
    assert office.run()["Bình.jpg"] == "Trần Thị Bình.jpg"


def test_a_table_that_cannot_be_read_is_never_written_over(office: Office) -> None:
    office.path.write_text("my notes\n", "utf-8")
    with pytest.raises(UsageError, match="cannot be read") as caught:
        office.plan()
    assert "(Tệp, Ghép người, Họ và tên, Đơn vị, Mã, Vì sao, Bạn chọn" in caught.value.to_message(office.translate).hint
    assert office.path.read_text("utf-8") == "my notes\n"


def test_choices_outlive_their_table(office: Office) -> None:
    office.run()
    office.edit("Bình.jpg", CHOICE, "x")
    office.edit("nguyen van an (2).jpg", NAME, "Lê Thị Cúc")
    office.run()
    office.path.unlink()
    for _ in range(2):
        outputs = office.run()
        assert outputs["Bình.jpg"] == "Trần Thị Bình.jpg"
        assert outputs["nguyen van an (2).jpg"] == "Lê Thị Cúc.jpg"
    assert next(row for row in office.rows() if row[0] == "Bình.jpg")[CHOICE] == "x"
    lines = office.path.read_text("utf-16").splitlines(keepends=True)  # a line that is deleted takes nothing back
    office.path.write_text("".join(line for line in lines if not line.startswith("Bình.jpg")), "utf-16")
    assert office.run()["Bình.jpg"] == "Trần Thị Bình.jpg"
    office.edit("Bình.jpg", CHOICE, "")  # an emptied cell does
    for _ in range(2):
        assert office.run()["Bình.jpg"] == "Bình.jpg"


def test_an_unchanged_table_is_not_written_again(office: Office) -> None:
    office.run()
    before = office.path.stat().st_mtime_ns
    office.run()
    assert office.path.stat().st_mtime_ns == before


def test_english_and_vietnamese_runs_read_each_others_table(folder: Path) -> None:
    office = Office(folder, "en")
    office.run()
    office.edit("Bình.jpg", CHOICE, "x")
    office.translate = load_translator("vi")
    assert office.run()["Bình.jpg"] == "Trần Thị Bình.jpg"
    assert office.run()["Bình.jpg"] == "Trần Thị Bình.jpg"


def test_a_column_of_ticks_names_no_photo(office: Office) -> None:
    office.list.write_text("STT,Họ và tên,Ảnh\n1,Nguyễn Văn An,x\n2,Trần Thị Bình,đã gửi\n3,Lê Thị Cúc,\n", "utf-8")
    assert office.run()["Nguyễn Văn An.jpg"] == "Nguyễn Văn An.jpg"
    assert not [format_remark(remark, str) for remark in matching(office.plan()).remarks if remark.line]


def test_a_name_written_with_its_title_is_the_persons(office: Office) -> None:
    office.list.write_text(
        "STT,Họ và tên,Đơn vị\n1,BS.CKII Nguyễn Văn An,Khoa Nội\n2,Trần Thị Bình,Khoa Nội\n", "utf-8"
    )
    office.run()
    office.edit("IMG_1.jpg", 6, "BS.CKII Nguyễn Văn An")
    assert office.run()["IMG_1.jpg"] == "Nguyễn Văn An.jpg"
