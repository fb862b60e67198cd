"""A staff list with a column of files: names and units, photo by photo."""

import unicodedata
from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.plan import Plan, make_plan
from framer.batch.report.csv_report import escape_cell
from framer.batch.staff_list.types import format_remark
from framer.campaigns.unit_choice import choose_unit
from framer.errors import FramerError, NoFile, UsageError
from framer.i18n import load_translator
from framer.imaging.types import Options
from framer.text.unit import Unit, free_unit, unit_name
from support.pictures import hopper, saved
from support.plans import any_unit, outputs, planned, put


def told(plan: Plan) -> list[str]:
    assert plan.matching
    return [format_remark(remark, str) for remark in plan.matching.remarks]


@pytest.mark.parametrize(
    "table",
    [
        "file,output,unit\na.jpg,Nguyễn Văn A,Khoa Nội\nsub/b.png,B.jpg,\n".encode(),
        "\ufeffẢnh;Họ và tên;Đơn vị\r\na.jpg;Nguyễn Văn A;Khoa Nội\r\n\r\nSub\\B.PNG;B;\r\n".encode(),
        "STT\tTên tệp\tHọ tên\tKhoa\n1\ta.jpg\tNguyễn Văn A\tKhoa  Nội\n2\tb\t B \t\n".encode("utf-16"),
        unicodedata.normalize("NFD", "file,name,unit\na,Nguyễn Văn A,Khoa Nội\nb.png,B.png,\n").encode(),
    ],
)
def test_the_column_of_files_is_read_as_people_write_it(folder: Path, table: bytes) -> None:
    put(folder, "a.jpg", "sub/b.png", "c.jpg")
    outputs_and_units = {
        job.source: (job.output, unit_name(job.options.unit))
        for job in planned(folder, table, unit=free_unit("Sở")).jobs()
    }
    assert outputs_and_units == {
        "a.jpg": ("Nguyễn Văn A.jpg", "Khoa Nội"),
        "c.jpg": ("c.jpg", "Sở"),
        "sub/b.png": ("sub/B.jpg", "Sở"),
    }


def test_a_chosen_name_goes_before_a_photos_own(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg")
    assert outputs(folder, "file,output\nb.jpg,a\n") == {"a.jpg": "a-jpg.jpg", "b.jpg": "a.jpg"}


def test_a_name_may_come_from_the_report_which_protects_formulas(folder: Path) -> None:
    photos = ("=1.jpg", "-1.jpg", "＝1.jpg", " @1.jpg")
    put(folder, *photos)
    assert [str(escape_cell(photo))[0] for photo in photos] == ["'"] * 4
    renamed = outputs(
        folder, "file,output\n" + "".join(f"{escape_cell(photo)},{number}\n" for number, photo in enumerate(photos))
    )
    assert renamed == {photo: f"{number}.jpg" for number, photo in enumerate(photos)}


def test_a_name_may_come_from_the_report_which_shows_what_is_seen(folder: Path) -> None:
    put(folder, "\u202egpj.a.jpg", "\ufeffb.jpg", "c.jpg", "c\u200b.jpg")
    assert escape_cell("\u202egpj.a.jpg") == "gpj.a.jpg"
    assert outputs(folder, "file,output\ngpj.a.jpg,1\nb.jpg,2\nc.jpg,3\nc\u200b.jpg,4\n") == {
        "\u202egpj.a.jpg": "1.jpg", "\ufeffb.jpg": "2.jpg", "c.jpg": "3.jpg", "c\u200b.jpg": "4.jpg",
    }  # fmt: skip


def test_every_bad_line_is_told_and_harms_no_other(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg", "c.jpg", "one/x.jpg", "two/x.jpg", "d.jpg")
    table = (
        "file,output,unit\n"
        "a.jpg,Anh,\n"
        "nobody.jpg,B,\n"
        "A.jpg,Khác,\n"
        "b.jpg,ANH.jpg,\n"
        ",Không tên,\n"
        "x.jpg,X,\n"
        "c.jpg,../../c,\n"
        "d.jpg,D,far too long\n"
    )

    def check(unit: str) -> Unit | None:
        if len(unit) > 5:
            raise UsageError("at most %(most)s", most=5)
        return free_unit(unit)

    (folder.parent / "staff.csv").write_text(table, "utf-8")
    plan = make_plan(
        LocalFolder(folder), LocalFolder(folder.parent / "out"), Options(), folder.parent / "staff.csv", check
    )
    assert {job.source: (job.output, unit_name(job.options.unit)) for job in plan.jobs()} == {
        "a.jpg": ("Anh.jpg", ""),
        "b.jpg": ("ANH (2).jpg", ""),
        "c.jpg": ("c.jpg", ""),
        "d.jpg": ("D.jpg", ""),
        "one/x.jpg": ("one/x.jpg", ""),
        "two/x.jpg": ("two/x.jpg", ""),
    }
    assert told(plan) == [
        "line 8: “../../c” is a path; give a name only. The photo keeps its own name.",
        "2 people are called “Anh”: their pictures have the unit, or a number, after the name.",
        "line 3: there is no photo “nobody.jpg” in the folder.",
        "line 4: “A.jpg” is in line 2 already.",
        "line 7: “x.jpg” is the name of 2 photos; give the path, such as “one/x.jpg”.",
        "line 9: at most 5",
        "Units that cannot be drawn are left out of the pictures; shorten them in the list.",
    ]
    assert plan.matching
    vietnamese = load_translator("vi")
    assert all("%(" not in format_remark(remark, vietnamese) for remark in plan.matching.remarks)


def test_what_excel_and_people_make_of_file_names(folder: Path) -> None:
    put(folder, "0012.jpg", "Nguyễn Thị Ánh Tuyết.jpg", "le van binh.jpg", "Khoa Nội/IMG_1.jpg", "Khoa Sản/IMG_1.jpg")
    table = (
        "Ảnh,Họ và tên,Khoa/phòng\n"
        "12,Mười Hai,\n"
        "nguyen thi anh tuyet.jpg,Tuyết,\n"
        "Lê Văn Bình,Bình,\n"
        "C:\\anh\\img_1.JPG,Cúc,Khoa Sản\n"
    )
    assert outputs(folder, table) == {
        "0012.jpg": "Mười Hai.jpg",
        "Nguyễn Thị Ánh Tuyết.jpg": "Tuyết.jpg",
        "le van binh.jpg": "Bình.jpg",
        "Khoa Nội/IMG_1.jpg": "Khoa Nội/IMG_1.jpg",
        "Khoa Sản/IMG_1.jpg": "Khoa Sản/Cúc.jpg",
    }


def test_namesakes_in_one_folder_are_told_apart_by_unit_or_number(folder: Path) -> None:
    put(folder, *(f"{number}.jpg" for number in range(1, 5)))
    table = (
        "Tệp;Họ tên;Đơn vị\n1;Nguyễn Thị Hương;Khoa Nội\n2;Nguyễn Thị Hương;Khoa Sản\n"
        "3;Lê Văn An;Khoa Nội\n4;Lê Văn An;Khoa Nội\n"
    )
    assert list(outputs(folder, table).values()) == [
        "Nguyễn Thị Hương - Khoa Nội.jpg",
        "Nguyễn Thị Hương - Khoa Sản.jpg",
        "Lê Văn An.jpg",
        "Lê Văn An (2).jpg",
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a.jpg,Nguyễn\n".encode(), "none of the first 40 rows has the headings"),
        (b"", "none of the first 40 rows has the headings"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n", "is a PDF, not a list"),
        (saved(hopper()), "is a photo, not a list"),
        (bytes(range(256)) * 40, "is damaged, or is not a list"),
        (bytes(9_000), "is damaged, or is not a list"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind (.xls), or has a password"),
    ],
)
def test_what_is_no_list_is_told_kindly(folder: Path, table: bytes, words: str) -> None:
    put(folder, "a.jpg")
    with pytest.raises(FramerError) as caught:
        planned(folder, table)
    assert words in caught.value.to_message(str).text


@pytest.mark.parametrize("table", [b"file\na.jpg\n\xec\n", "file\nHoàng\n".encode("cp1258"), b"file\na\x00b\n"])
def test_odd_letters_stop_nothing(folder: Path, table: bytes) -> None:
    put(folder, "a.jpg")
    assert outputs(folder, table) == {"a.jpg": "a.jpg"}


def test_a_list_that_is_not_there(folder: Path) -> None:
    with pytest.raises(NoFile, match="table"):
        make_plan(LocalFolder(folder), LocalFolder(folder.parent / "out"), Options(), folder / "x.csv", any_unit)


def test_a_unit_that_is_not_in_the_list_is_told_for_its_photo_and_the_others_go_on(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg", "c.jpg")
    units = (Unit("noi", "Khoa Nội"), Unit("ngoai", "Khoa Ngoại"))
    table = folder.parent / "staff.csv"
    table.write_text("file,unit\na.jpg,khoa noi\nb.jpg,Khoa Nhi\n", "utf-8")
    options = Options(unit=units[1])
    out = LocalFolder(folder.parent / "out")
    plan = make_plan(LocalFolder(folder), out, options, table, lambda text: choose_unit(units, text))
    first, refused, other = plan.jobs()
    assert (first.options.unit, first.refusal) == (units[0], None)
    assert refused.refusal
    assert "Khoa Nhi" in refused.refusal.to_message(str).text
    assert unit_name(refused.options.unit) == "Khoa Nhi"
    assert (other.options.unit, other.refusal) == (units[1], None)
