"""The plan: what is looked at, what pictures are called, and what the tables say about them."""

import os
import unicodedata
from pathlib import Path

import pytest
from pictures import quarters, saved

from framer.batch.paths import folded, name_pictures, safe_name
from framer.batch.plan import Plan, make_plan
from framer.batch.report_csv import safe
from framer.batch.table import BadTable
from framer.batch.values import Job
from framer.batch.walk import LOCKED
from framer.errors import FramerError, NoFile, UsageError
from framer.values import Crop, Options
from framer.words import translator

PHOTO = saved(quarters(8, 8))


def put(folder: Path, *names: str, data: bytes = PHOTO) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def any_unit(_unit: str) -> None:
    return None


def planned(folder: Path, names: str | bytes | None = None, corrections: str | None = None, **options: str) -> Plan:
    table = folder.parent / "staff.csv"
    if names is not None:
        table.write_bytes(names if isinstance(names, bytes) else names.encode())
    out = folder.parent / "out"
    if corrections is not None:
        out.mkdir(exist_ok=True)
        (out / "corrections.csv").write_text(corrections, "utf-8")
    return make_plan(folder, out, Options(**options), table if names is not None else None, any_unit)  # type: ignore[arg-type]


def jobs(folder: Path, names: str | None = None, corrections: str | None = None) -> dict[str, Job]:
    return {job.source: job for job in planned(folder, names, corrections).jobs()}


def outputs(folder: Path, names: str | None = None, corrections: str | None = None) -> dict[str, str]:
    return {source: job.output for source, job in jobs(folder, names, corrections).items() if not job.skip}


def bad_lines(caught: "pytest.ExceptionInfo[BadTable]") -> list[str]:
    return [line.strip() for line in caught.value.words(str).message.splitlines()[1:]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "photos"
    home.mkdir()
    return home


def test_sub_folders_are_kept_and_the_order_is_that_of_names(folder: Path) -> None:
    put(folder, "b.jpg", "A.jpg", "Khoa Nội/Ánh.png", "Khoa Nội/Sâu/x.JPG", "z.webp")
    assert list(outputs(folder).items()) == [
        ("A.jpg", "A.jpg"),
        ("b.jpg", "b.jpg"),
        ("z.webp", "z.jpg"),
        ("Khoa Nội/Ánh.png", "Khoa Nội/Ánh.jpg"),
        ("Khoa Nội/Sâu/x.JPG", "Khoa Nội/Sâu/x.jpg"),
    ]


def test_what_is_no_photo_is_passed_over_and_named(folder: Path) -> None:
    put(folder, "a.jpg", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", ".git/x.jpg", "__MACOSX/y.jpg")
    put(folder, "list.csv", "BMW.txt", "empty.txt", data=b"BM of names")
    put(folder, "empty", data=b"")
    skipped = {source: job.skip for source, job in jobs(folder).items() if job.skip}
    assert skipped == {
        "._a.jpg": "hidden", ".DS_Store": "hidden", ".git": "hidden", "__MACOSX": "hidden", "BMW.txt": "no_image",
        "desktop.ini": "hidden", "empty": "no_image", "empty.txt": "no_image", "list.csv": "no_image",
        "Thumbs.db": "hidden",
    }  # fmt: skip
    assert planned(folder).total == 11


def test_content_makes_a_photo_of_a_file_without_an_ending_and_the_ending_of_a_bad_one(folder: Path) -> None:
    put(folder, "IMG_1", "Nguyen.Van.A", "scan.dat")
    put(folder, "broken.jpg", "layers.psd", data=b"no photo")
    assert outputs(folder) == {
        "IMG_1": "IMG_1.jpg", "Nguyen.Van.A": "Nguyen.Van.A.jpg", "scan.dat": "scan.dat.jpg",
        "broken.jpg": "broken.jpg", "layers.psd": "layers.jpg",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_to_photos_inside_only(folder: Path, tmp_path: Path) -> None:
    put(folder, "sub/a.jpg")
    put(tmp_path, "elsewhere/b.jpg")
    for name, target in {"in.jpg": "sub/a.jpg", "out.jpg": "../elsewhere/b.jpg", "loop": ".", "gone.jpg": "x"}.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.jpg")
    found = jobs(folder)
    assert {source for source, job in found.items() if not job.skip} == {"in.jpg", "sub/a.jpg"}
    assert {source: job.skip for source, job in found.items() if job.skip} == {
        "out.jpg": "link", "loop": "link", "gone.jpg": "link", "pipe.jpg": "special",
    }  # fmt: skip


def test_a_folder_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.jpg", "shut/b.jpg")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError
        return real(path)

    monkeypatch.setattr("framer.batch.walk.os.scandir", scandir)
    assert {source: job.skip for source, job in jobs(folder).items()} == {"a.jpg": "", "shut": LOCKED}


def test_names_that_would_be_one_are_made_two_whatever_the_order(folder: Path) -> None:
    put(folder, "a.jpg", "a.png", "A.JPG", "a-png.gif", "b.png", "c", "c.jpg")
    found = outputs(folder)
    assert found == {
        "A.JPG": "A.jpg", "a.jpg": "a-jpg.jpg", "a.png": "a-png-2.jpg", "a-png.gif": "a-png.jpg", "b.png": "b.jpg",
        "c": "c.jpg", "c.jpg": "c-jpg.jpg",
    }  # fmt: skip
    names = list(found)
    assert name_pictures((), names, ".jpg") == name_pictures((), names[::-1], ".jpg")


def test_composed_and_decomposed_accents_are_one_name_and_output_is_composed(folder: Path) -> None:
    whole, pieces = "Ánh Tuyết.jpg", unicodedata.normalize("NFD", "Ánh Tuyết.jpg")
    put(folder, whole, pieces, f"{unicodedata.normalize('NFD', 'Khoa Sản')}/a.jpg", "Khoa Sản/a.jpg")
    found = outputs(folder)
    assert len(found) == 4
    assert len({folded(name) for name in found.values()}) == 4
    assert all(unicodedata.is_normalized("NFC", name) for name in found.values())
    assert "Ánh Tuyết.jpg" in found.values()


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("con", "_con"), ("COM1.tar", "_COM1.tar"), ("Lpt²", "_Lpt²"), ("console", "console"),
        ("a. ", "a"), ("..", "_"), ('a<b>:"|?*', "a_b______"), ("a\nb\x07", "a_b_"), ("\udcff", "_"), (".hid", "_hid"),
    ],
)  # fmt: skip
def test_names_are_good_on_every_system(name: str, good: str) -> None:
    assert safe_name(name) == good


def test_long_names_are_cut_and_still_differ() -> None:
    long = "ế" * 82
    _, found = name_pictures((), [f"{long}.jpg", f"{long}.png", f"{long}.gif"], ".jpg")
    assert len(set(found.values())) == 3
    assert all(len(name.encode()) <= 255 and name.endswith(".jpg") for name in found.values())


def test_a_folder_cannot_take_the_place_of_what_framer_writes(folder: Path) -> None:
    put(folder, "report.csv/a.jpg", "a.jpg/b.jpg", "a.png")
    assert outputs(folder) == {
        "report.csv/a.jpg": "report.csv-2/a.jpg", "a.jpg/b.jpg": "a.jpg/b.jpg", "a.png": "a-png.jpg",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_utf8_are_found_again(folder: Path) -> None:
    path = os.fsencode(folder) + b"/\xc1nh.jpg"
    Path(os.fsdecode(path)).write_bytes(PHOTO)
    ((source, output),) = outputs(folder).items()
    assert (folder / source).read_bytes() == PHOTO
    assert output == "_nh.jpg"


@pytest.mark.parametrize(("source", "out"), [("a", "a"), ("a", "a/b/c"), ("a/b", "a"), ("a", "a/../a"), ("a", "link")])
def test_neither_folder_may_be_in_the_other(tmp_path: Path, source: str, out: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to("a/b")
    with pytest.raises(UsageError, match="inside the other"):
        make_plan(tmp_path / source, tmp_path / out, Options(), None, any_unit)


def test_no_source_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match="no such folder"):
        make_plan(tmp_path / "x", tmp_path / "out", Options(), None, any_unit)


@pytest.mark.parametrize(
    "table",
    [
        "file,output,unit\na.jpg,Nguyễn Văn A,Khoa Nội\nsub/b.png,B.jpg,\n".encode(),
        "\ufeffẢnh;Họ và tên;Đơn vị\r\na.jpg;Nguyễn Văn A;Khoa Nội\r\n\r\nSub\\B.PNG;B;\r\n".encode(),
        "STT\tTên tệp\tHọ tên\tKhoa\n1\ta.jpg\tNguyễn Văn A\tKhoa  Nội\n2\tb\t B \t\n".encode("utf-16"),
        unicodedata.normalize("NFD", "file,name,unit\na,Nguyễn Văn A,Khoa Nội\nb.png,B.png,\n").encode(),
    ],
)
def test_the_table_of_names_is_read_as_people_write_it(folder: Path, table: bytes) -> None:
    put(folder, "a.jpg", "sub/b.png", "c.jpg")
    found = {job.source: (job.output, job.options.unit) for job in planned(folder, table, unit="Sở").jobs()}
    assert found == {
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
    assert [str(safe(photo))[0] for photo in photos] == ["'"] * 4
    found = outputs(folder, "file,output\n" + "".join(f"{safe(photo)},{at}\n" for at, photo in enumerate(photos)))
    assert found == {photo: f"{at}.jpg" for at, photo in enumerate(photos)}


def test_every_bad_line_of_the_names_is_told_with_its_number(folder: Path) -> None:
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

    def check(unit: str) -> None:
        if len(unit) > 5:
            raise UsageError("at most %(most)s", most=5)

    (folder.parent / "staff.csv").write_text(table, "utf-8")
    with pytest.raises(BadTable) as caught:
        make_plan(folder, folder.parent / "out", Options(), folder.parent / "staff.csv", check)
    assert bad_lines(caught) == [
        "line 3: there is no photo “nobody.jpg” in the folder.",
        "line 4: “A.jpg” is in line 2 already.",
        "line 5: the name “ANH” is in line 2 already.",
        "line 6: there is no file name.",
        "line 7: “x.jpg” is the name of 2 photos; give the path, such as “one/x.jpg”.",
        "line 8: “../../c” is a path; give a name only.",
        "line 9: at most 5",
    ]
    assert caught.value.words(str).message.startswith("staff.csv: lines that cannot be used: 7.")
    assert "%(" not in "".join(caught.value.words(translator("vi")))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a.jpg,Nguyễn\n".encode(), "no column “file”"),
        (b"", "no column “file”"),
        (b"file\na.jpg\n\xec\n", "line 3: the letters are not stored as UTF-8"),
        ("file\nHoàng\n".encode("cp1258"), "not stored as UTF-8"),
        (b"PK\x03\x04xlsx", "Excel workbook"),
        (b"file\na\x00b\n", "no photo|no table"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_kindly(folder: Path, table: bytes, words: str) -> None:
    put(folder, "a.jpg")
    with pytest.raises(FramerError) as caught:
        planned(folder, table)
    assert any(part in caught.value.words(str).message for part in words.split("|"))


def test_a_table_that_is_not_there(folder: Path) -> None:
    with pytest.raises(NoFile, match="table"):
        make_plan(folder, folder.parent / "out", Options(), folder / "x.csv", any_unit)


def test_corrections_change_their_photos_only(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg", "c.jpg", "=d.jpg", "e.jpg")
    table = 'file,crop,face,skip\na.jpg,"10, 20, 300",,\nb.jpg,,1,\nc.jpg,,,x\n\'=d.jpg,1 2 30 90,,no\na.jpg,5 6 70,,\n'
    found = jobs(folder, corrections=table)
    assert found["a.jpg"].options.crop == Crop(5, 6, 70)
    assert found["b.jpg"].options.face == 1
    assert (found["c.jpg"].skip, found["c.jpg"].corrected) == ("asked", True)
    assert found["=d.jpg"].options.crop == Crop(1, 2, 30, 90)
    assert (found["e.jpg"].options, found["e.jpg"].corrected) == (Options(), False)


def test_corrections_for_photos_that_are_gone_stop_nothing_and_bad_ones_do(folder: Path) -> None:
    put(folder, "a.jpg")
    plan = planned(folder, corrections="file;crop\nold.jpg;1 2 3\n")
    assert [problem.line for problem in plan.lost] == [2]
    with pytest.raises(BadTable) as caught:
        planned(folder, corrections="file;crop;face;skip\na.jpg;1 2;;\na.jpg;;first;\na.jpg;;;perhaps\n")
    assert [line[:7] for line in bad_lines(caught)] == ["line 2:", "line 3:", "line 4:"]
    assert "perhaps" in bad_lines(caught)[2]
