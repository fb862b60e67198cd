"""`framer batch`: wrong use, and dry runs."""

import os
from pathlib import Path

import pytest

from support.batches import put
from support.command import Cli, names
from support.pictures import astronaut, hopper, saved

GOOD = {"An.jpg": saved(astronaut(300)), "Bình.png": saved(hopper().resize((300, 350)), "PNG")}


@pytest.fixture
def run(cli: Cli) -> Cli:
    return cli


def test_a_dry_run_shows_the_plan_and_writes_nothing(run: Cli) -> None:
    put(run.folder / "in", {**GOOD, "An.png": b"", "Thumbs.db": b""})
    (run.folder / "staff.csv").write_text("file,output,unit\nBình.png,Trần Bình,Khoa Nội\n", "utf-8")
    done = run("batch", "in", "out", "--names", "staff.csv", "--dry-run")
    assert done.code == 0
    assert done.text.splitlines() == [
        "Thumbs.db  –  A hidden file or folder, or one that the system made for itself.",
        "An.jpg  →  An.jpg",
        "An.png  →  An-png.jpg",
        "Bình.png  →  Trần Bình.jpg  (Khoa Nội)",
    ]
    assert "Photos to frame: 3; passed over: 1." in done.err
    assert names(run.folder) == {"in", "staff.csv"}


def test_bad_lines_of_a_staff_list_are_told_and_stop_nothing(run: Cli) -> None:
    put(run.folder / "in", GOOD)
    table = "file,name,unit\nAn.jpg,An," + "x" * 300 + "\nnobody.jpg,Nobody,\n,,\nBình.png,Trần Bình,\n"
    (run.folder / "staff.csv").write_text(table, "utf-8")
    done = run("batch", "in", "out", "--frame", "lang-son-xvii/page", "--names", "staff.csv", "--dry-run")
    assert done.code == 0
    assert "line 2: The unit's name has 300 characters" in done.err
    assert "line 3: there is no photo “nobody.jpg”" in done.err
    assert done.text.splitlines() == ["An.jpg  →  An.jpg", "Bình.png  →  Trần Bình.jpg"]


def test_a_dry_run_shows_the_three_heaps_and_who_has_no_photo(run: Cli) -> None:
    photos = ["Nguyễn Văn An.jpg", "Bình.jpg", "IMG_0001.jpg"]
    put(run.folder / "in", dict.fromkeys(photos, GOOD["An.jpg"]))
    table = "Họ và tên;Đơn vị\nNguyễn Văn An;Khoa Nội\nTrần Văn Bình;Khoa Nội\nLê Thị Cúc;Khoa Sản\n"
    (run.folder / "staff.csv").write_text(table, "utf-8")
    done = run("batch", "in", "out", "--names", "staff.csv", "--dry-run")
    assert "Nguyễn Văn An.jpg  →  Nguyễn Văn An.jpg  (Khoa Nội)" in done.text.splitlines()
    assert "Photos matched with a person: 1; likely: 1; nobody’s: 1." in done.err
    assert "Bình.jpg  →  Trần Văn Bình (Khoa Nội)  (a part of the name that only one person has)" in done.err
    assert "IMG_0001.jpg  (nothing in the name fits)" in done.err
    assert "No photo yet: 1 of 3 people\n\nKhoa Sản (1):\n- Lê Thị Cúc\n\nA photo may be there already" in done.err
    assert names(run.folder) == {"in", "staff.csv"}


def test_the_folders_name_is_the_unit_where_no_list_says_one(run: Cli) -> None:
    put(run.folder / "in", {"Khoa Nội/a.jpg": GOOD["An.jpg"], "b.jpg": GOOD["An.jpg"], "x" * 70 + "/c.jpg": b""})
    done = run("batch", "in", "out", "--frame", "lang-son-xvii/page", "--unit-from", "folder", "--dry-run")
    assert done.text.splitlines()[:2] == ["b.jpg  →  b.jpg", "Khoa Nội/a.jpg  →  Khoa Nội/a.jpg  (Khoa Nội)"]
    assert f"{'x' * 70}: The unit's name has 70 characters" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing", "out"), 2, "no such folder"),
        (("in", "in/out"), 2, "inside the other"),
        (("in", "out", "--json", "in/x.jsonl"), 2, "in the folder of photos"),
        (("in", "out", "--json", "no/x.jsonl"), 6, "no such folder to write into"),
        (("in", "out", "--frame", "no/such"), 2, "no frame called"),
        (("in", "out", "--size", "9"), 2, "size"),
        (("in", "out", "--format", "bmp"), 2, "format"),
        (("in", "out", "--names", "no.csv"), 2, "the table is not there"),
        (("in", "out", "--workers", "0"), 2, "--workers"),
        (("in", "out", "--frame", "lang-son-xvii/page", "--unit", "x" * 300), 2, "300 characters"),
        (("in", "file"), 6, "a file, not a folder"),
        (("x" * 300, "out"), 2, "no such folder"),
        (("in", "x" * 300), 6, "name is too long"),
    ],
)
def test_wrong_use_is_an_error_before_anything_is_done(
    run: Cli, arguments: tuple[str, ...], code: int, words: str
) -> None:
    put(run.folder / "in", GOOD)
    (run.folder / "file").write_text("")
    run.failed(run("batch", *arguments), code, words)
    assert names(run.folder) == {"in", "file"}


def test_a_dry_run_says_which_folder_may_not_be_read(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    put(run.folder / "in", {**GOOD, "shut/a.jpg": b""})
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "shut: this folder may not be read." in run("batch", "in", "out", "--dry-run").text.splitlines()


def test_a_folder_without_photos_is_wrong_use_and_changes_nothing(run: Cli) -> None:
    put(run.folder / "in", {"note.txt": b"x"})
    put(run.folder / "out", {"report.csv": b"of the last run"})
    run.failed(run("batch", "in", "out"), 2, "in: there is no photo in this folder.")
    assert (run.folder / "out" / "report.csv").read_bytes() == b"of the last run"
    assert names(run.folder / "out") == {"report.csv"}


def test_a_run_says_its_frame_and_that_the_campaign_has_ended(run: Cli) -> None:
    put(run.folder / "in", GOOD)
    done = run("batch", "in", "out", "--frame", "lang-son-xvii/ring", "--dry-run")
    assert "Frame: lang-son-xvii/ring, of “" in done.err
    assert "This campaign ended on " in done.err
    assert "ended on" not in run("batch", "in", "out", "--frame", "plain-red-gold/ring", "--dry-run").err
    run.monkeypatch.setenv("FRAMER_CLOSE_ENDED", "1")
    run.failed(run("batch", "in", "out", "--frame", "lang-son-xvii/ring", "--dry-run"), 2, "")


def test_a_choice_that_there_is_not_is_told_in_one_language(run: Cli) -> None:
    put(run.folder / "in", GOOD)
    run.speak("vi")
    refused = run("batch", "in", "out", "--folders", "x")
    assert "not one of" not in refused.err
    run.failed(refused, 2, "hãy chọn: 'flat', 'tree', 'unit'")
