"""What leaves a batch: folders and names, sizes, ZIP files, old pictures aside; and the end of a campaign."""

import os
import pty
import subprocess
import zipfile

import pytest

from support.batches import pictures_in, put
from support.command import SMALL, Cli, command, environment
from support.pictures import astronaut, hopper, saved

pytestmark = pytest.mark.long

PHOTOS = {
    "nguyen van an.jpg": saved(astronaut(300)),
    "NV2.png": saved(hopper().resize((300, 350)), "PNG"),
    "IMG_1.jpg": saved(astronaut(280)),
}
LIST = "Họ tên,Đơn vị,Mã NV\nNguyễn Văn An,Khoa Nội,NV1\nTrần Thị Bình,Khoa Sản,NV2\nLê Cúc,Khoa Sản,NV3\n"
FRAMED = ("batch", "in", "out", *SMALL, "--names", "list.csv")


@pytest.fixture
def run(cli: Cli) -> Cli:
    put(cli.folder / "in", PHOTOS)
    (cli.folder / "list.csv").write_text(LIST, "utf-8")
    return cli


def test_pictures_by_unit_in_two_sizes_and_a_zip_for_each(run: Cli) -> None:
    done = run(
        *FRAMED[:3],
        "--size",
        "256,300",
        *FRAMED[5:],
        "--folders",
        "unit",
        "--name-pattern",
        "{name} - {code}",
        "--zip",
        "unit",
    )
    assert done.code == 0, done.err
    wanted = {"IMG_1.jpg", "Khoa Nội/Nguyễn Văn An - NV1.jpg", "Khoa Sản/Trần Thị Bình - NV2.jpg"}
    assert set(pictures_in(run.folder / "out")) == wanted | {f"300/{name}" for name in wanted}
    assert "in folders of their own: 300" in done.err
    with zipfile.ZipFile(run.folder / "out/Khoa Nội.zip") as archive:
        assert set(archive.namelist()) == {
            "Khoa Nội/Nguyễn Văn An - NV1.jpg", "Khoa Nội/300/Nguyễn Văn An - NV1.jpg",
        }  # fmt: skip
    assert (run.folder / "out/No unit given.zip").exists()
    people = (run.folder / "out/people.csv").read_text("utf-16").splitlines()
    assert people[3].split("\t")[0::5] == ["Lê Cúc", "no photo yet"]


def test_frames_of_one_campaign_and_no_others(run: Cli) -> None:
    done = run(*FRAMED, "--frame", "lang-son-xvii/ring,lang-son-xvii/ribbon")
    assert done.code == 0, done.err
    assert {path.name for path in (run.folder / "out/ribbon").iterdir()} >= {"IMG_1.jpg"}
    mixed = run(*FRAMED, "--frame", "lang-son-xvii/ring,plain-red-gold/ring")
    assert (mixed.code, "several campaigns" in mixed.err) == (2, True)


def test_old_pictures_are_told_and_moved_aside(run: Cli) -> None:
    run(*FRAMED)
    (run.folder / "list.csv").write_text(LIST.replace("Văn An", "Văn Ân"), "utf-8")
    (run.folder / "matches.csv").unlink(missing_ok=True)
    told = run(*FRAMED, "--name-pattern", "{name}")
    again = run(*FRAMED, "--name-pattern", "{name} - {unit}")
    assert "old picture" in again.err, told.err
    assert "old picture" in (run.folder / "out/report.csv").read_text("utf-16")
    tidied = run(*FRAMED, "--name-pattern", "{name} - {unit}", "--tidy")
    assert "Old pictures moved aside" in tidied.err
    assert "old picture" not in (run.folder / "out/report.csv").read_text("utf-16").lower()
    assert len(pictures_in(run.folder / "out")) == 3
    assert list((run.folder / "out/.framer/cu").iterdir())


def test_folders_of_units_are_not_left_behind_empty(run: Cli) -> None:
    run(*FRAMED, "--folders", "unit")
    assert {path.parent.name for path in (run.folder / "out").glob("*/*.jpg")} == {"Khoa Nội", "Khoa Sản"}
    run(*FRAMED, "--folders", "flat", "--tidy")
    assert [path.name for path in (run.folder / "out").iterdir() if path.is_dir()] == [".framer"]
    assert len(pictures_in(run.folder / "out")) == 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--name-pattern", "{nam}"), "no pattern for names"),
        (("--size", "256,256"), "there twice"),
        (("--size", "256,"), "there twice, or nothing"),
        (("--size", "256,99999"), "size"),
        (("--zip", "khoa"), "khoa"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(run: Cli, more: tuple[str, ...], told: str) -> None:
    done = run(*FRAMED[:3], *FRAMED[5:], *more)
    assert done.code == 2
    assert told in done.err
    assert not (run.folder / "out").exists()


def test_folders_of_units_need_units(run: Cli) -> None:
    done = run("batch", "in", "out", *SMALL, "--folders", "unit")
    assert (done.code, "--unit-from folder" in done.err) == (2, True)


def test_the_report_is_opened_when_it_is_asked_for(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    folder = run.folder / "in"
    assert run(str(folder), "--open").code == 0
    assert opened == [(run.folder / "in - framed/report.html").as_uri()]


def test_finish_asks_counts_and_says_what_it_has_removed(run: Cli) -> None:
    run(*FRAMED)
    pictures = pictures_in(run.folder / "out")
    refused = run("finish", "out")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert answer_finish(run, "n\n") == 1
    assert (run.folder / "out/report.html").exists()
    assert answer_finish(run, "có\n") == 0
    assert pictures_in(run.folder / "out") == pictures
    assert {path.name for path in (run.folder / "out/.framer").iterdir()} == {"report.txt"}
    counts = (run.folder / "out/counts.csv").read_text("utf-16").splitlines()
    assert counts[1:] == ["No unit given\t1", "Khoa Nội\t1", "Khoa Sản\t1", "All\t3"]
    assert run("finish", "out", "--yes").code == 2


def answer_finish(run: Cli, answer: str) -> int:
    """`framer finish out` on a terminal, where this is typed; its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("finish", "out"),
        stdin=theirs,
        stderr=subprocess.PIPE,
        cwd=run.folder,
        env=environment(LC_ALL="C.UTF-8"),
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    _, said = process.communicate(timeout=60)
    os.close(ours)
    assert "small pictures" in said.decode()
    return process.returncode


def test_a_zip_of_a_unit_that_was_renamed_goes_aside_or_is_told(run: Cli) -> None:
    run(*FRAMED, "--zip", "unit")
    out = run.folder / "out"
    former = (out / "Khoa Nội.zip").read_bytes()
    (run.folder / "list.csv").write_text(LIST.replace("Khoa Nội", "Khoa Nội tổng hợp"), "utf-8")
    again = run(*FRAMED, "--zip", "unit")
    assert ("in other ZIP files now" in again.err, ".framer/cu/Khoa Nội.zip" in again.err) == (True, True)
    assert {path.name for path in out.glob("*.zip")} == {
        "Khoa Nội tổng hợp.zip", "Khoa Sản.zip", "No unit given.zip",
    }  # fmt: skip
    assert (out / ".framer/cu/Khoa Nội.zip").read_bytes() == former


def test_zips_of_another_folder_of_photos_stay_and_are_told(run: Cli) -> None:
    run(*FRAMED, "--zip", "unit")
    put(run.folder / "other", {"Khoa Dược/lê d.jpg": PHOTOS["IMG_1.jpg"]})
    told = run("batch", "other", "out", *SMALL, "--zip", "unit")
    assert "left as they are: Khoa Nội.zip, Khoa Sản.zip" in told.err
    assert len(list((run.folder / "out").glob("*.zip"))) == 4


def test_a_persons_own_file_makes_room_for_a_zip_and_is_told(run: Cli) -> None:
    (run.folder / "out").mkdir()
    (run.folder / "out/Khoa Nội.zip").write_bytes(b"a person's")
    done = run(*FRAMED, "--zip", "unit")
    assert ("framer did not make" in done.err, ".framer/cu/Khoa Nội.zip" in done.err) == (True, True)
    assert (run.folder / "out/.framer/cu/Khoa Nội.zip").read_bytes() == b"a person's"
    assert zipfile.is_zipfile(run.folder / "out/Khoa Nội.zip")
