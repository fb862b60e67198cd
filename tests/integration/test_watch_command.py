"""`framer watch` as people run it: a process of its own with real workers, real changes, and real signals."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.command import SMALL, command, environment, names, process
from support.pictures import astronaut, hopper, saved

pytestmark = pytest.mark.long

ONE, TWO, THREE = saved(astronaut(300)), saved(hopper().resize((300, 350))), saved(astronaut(280))


class Watching:
    """A running `framer watch in out` in a folder of its own."""

    def __init__(self, folder: Path, *options: object) -> None:
        self.folder, self.log = folder, folder / "stderr.txt"
        (folder / "in").mkdir(exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command("watch", "in", "out", *SMALL, "--workers", 1, *options),
                cwd=folder, stderr=log, env=environment(), start_new_session=True,
            )  # fmt: skip

    @property
    def log_text(self) -> str:
        return self.log.read_text("utf-8")

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert self.process.poll() is None, self.log_text
            assert time.monotonic() < end, self.log_text
            time.sleep(0.02)

    def until_logged(self, words: str, times: int = 1) -> None:
        self.until(lambda: self.log_text.count(words) >= times)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def running() -> Iterator[list[Watching]]:
    """What is still running at the end is ended."""
    started: list[Watching] = []
    yield started
    for watching in started:
        if watching.process.poll() is None:
            watching.process.kill()
            watching.process.wait()


def test_photos_are_framed_as_they_arrive_until_it_is_stopped(tmp_path: Path, running: list[Watching]) -> None:
    watching = Watching(tmp_path, "--json", "r.jsonl")
    running.append(watching)
    folder, out = tmp_path / "in", tmp_path / "out"
    watching.until_logged("Pictures: 0")

    (folder / "An.jpg").write_bytes(ONE)
    watching.until((out / "An.jpg").exists)
    (folder / "Khoa Nội").mkdir()
    (folder / "Khoa Nội/Bình.jpg").write_bytes(TWO)
    watching.until((out / "Khoa Nội/Bình.jpg").exists)
    with (folder / "half.jpg").open("wb") as file:
        file.write(THREE[:5000])
        file.flush()
        watching.until_logged("half.jpg: A part of the photo is missing")
        file.write(THREE[5000:])
    watching.until((out / "half.jpg").exists)
    (out / "corrections.csv").write_text("file,crop,face,skip\nAn.jpg,10 10 200,,\n")
    watching.until_logged("An.jpg → An.jpg", 2)
    watching.until_logged("Pictures: 3, not made: 0")

    assert watching.end(signal.SIGINT) == 0
    assert "3 pictures made." in watching.log_text
    assert "Traceback" not in watching.log_text
    assert names(out) >= {"report.csv", "report.html"}
    assert list((out / ".framer/parts").iterdir()) == []
    assert len((out / "report.csv").read_text("utf-16").splitlines()) == 4
    records = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [record["source"] for record in records if record["ok"]] == [
        "An.jpg", "Khoa Nội/Bình.jpg", "half.jpg", "An.jpg",
    ]  # fmt: skip

    pictures = {name: (out / name).read_bytes() for name in ("An.jpg", "Khoa Nội/Bình.jpg", "half.jpg")}
    again = process("batch", "in", "out", *SMALL, "--json", "-", cwd=tmp_path)
    assert [json.loads(line)["resumed"] for line in again.stdout.splitlines()] == [True, True, True]
    (tmp_path / "whole").mkdir()
    shutil.copy(out / "corrections.csv", tmp_path / "whole")
    assert process("batch", "in", "whole", *SMALL, cwd=tmp_path).returncode == 0
    assert {name: (tmp_path / "whole" / name).read_bytes() for name in pictures} == pictures


def test_pictures_folder_that_goes_away_is_waited_for(tmp_path: Path, running: list[Watching]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(ONE)
    watching = Watching(tmp_path)
    running.append(watching)
    watching.until_logged("Pictures: 1")
    (tmp_path / "out").replace(tmp_path / "away")
    (tmp_path / "in/b.jpg").write_bytes(TWO)
    watching.until_logged("the folder of the pictures no longer exists")
    assert names(tmp_path) == {"in", "away", "stderr.txt"}
    (tmp_path / "away").replace(tmp_path / "out")
    watching.until((tmp_path / "out/b.jpg").exists)
    watching.until_logged("Pictures: 2, not made: 0")
    assert watching.end(signal.SIGTERM) == 0
    assert "1 was there already" in watching.log_text


def test_one_at_a_time_works_in_a_folder_and_quiet_says_nothing(tmp_path: Path, running: list[Watching]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(ONE)
    (tmp_path / "in/bad.jpg").write_bytes(b"text")
    watching = Watching(tmp_path, "--quiet")
    running.append(watching)
    watching.until((tmp_path / "out/report.html").exists)
    other = process("batch", "in", "out", *SMALL, cwd=tmp_path)
    assert (other.returncode, b"another framer is working" in other.stderr) == (2, True)
    assert watching.end(signal.SIGTERM) == 0
    assert watching.log_text == ""


def test_records_that_cannot_be_written_end_it_with_six_and_keep_the_picture(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(ONE)
    done = process("watch", "in", "out", *SMALL, "--workers", 1, "--json", "/dev/full", cwd=tmp_path)
    assert (done.returncode, b"no space left" in done.stderr) == (6, True), done.stderr
    assert names(tmp_path / "out") >= {"a.jpg", "report.csv"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing", "out"), 2, "no such folder"),
        (("in", "in/out"), 2, "inside the other"),
        (("s3://photos/in", "out"), 2, "folders of this machine only"),
        (("in", "sftp://host/out"), 2, "folders of this machine only"),
        (("in", "out", "--names", "staff.csv"), 2, "none of the first 40 rows has the headings"),
        (("in", "out", "--json", "in/x.jsonl"), 2, "in the folder of photos"),
        (("in", "file"), 6, "file"),
    ],
)
def test_wrong_use_is_told_before_anything_is_done(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "staff.csv").write_text("a.jpg,An\n")
    done = process("watch", *arguments, cwd=tmp_path)
    assert (done.returncode, words in done.stderr.decode()) == (code, True), done.stderr
    assert names(tmp_path) == {"in", "file", "staff.csv"}
