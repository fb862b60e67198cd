"""`framer batch` as people run it: what it says and leaves, how it is interrupted and killed, and hostile folders."""

import collections
import json
import os
import pty
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from framer.batch.types import REPORT_NAMES
from framer.errors import SetupError
from support.batches import pictures_in, put
from support.command import SMALL, Cli, command, environment, names, picture, process
from support.pictures import astronaut, hopper, saved

pytestmark = pytest.mark.long

GOOD = {"An.jpg": saved(astronaut(300)), "Bình.png": saved(hopper().resize((300, 350)), "PNG")}


def many(folder: Path, number: int) -> Path:
    """Photos that differ in their sizes."""
    return put(folder, {f"{n % 3}/p{n:03}.jpg": saved(astronaut(300 + n)) for n in range(number)})


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def run(cli: Cli) -> Cli:
    return cli


def test_a_folder_becomes_pictures_reports_and_records(run: Cli) -> None:
    put(run.folder / "in", {**GOOD, "Khoa Nội/Cúc.jpg": GOOD["An.jpg"], "bad.jpg": b"text", "list.txt": b"text"})
    done = run("batch", "in", "out", *SMALL, "--json", "out.jsonl")
    assert done.code == 1, done.err
    assert done.out == b""
    assert "framer: bad.jpg: This file is not a photo" in done.err
    assert names(run.folder / "out") == {
        "An.jpg", "Bình.jpg", "Khoa Nội", "director.html", "report.csv", "report.html", ".framer",
    }  # fmt: skip
    run.photo("in/Bình.png", "-o", "one.jpg")
    assert (run.folder / "out/Bình.jpg").read_bytes() == (run.folder / "one.jpg").read_bytes()

    records = {str(record["source"]): record for record in lines(run.folder / "out.jsonl")}
    assert {source: record["ok"] for source, record in records.items()} == {
        "An.jpg": True, "Bình.png": True, "Khoa Nội/Cúc.jpg": True, "bad.jpg": False, "list.txt": None,
    }  # fmt: skip
    assert records["Bình.png"]["output"] == "Bình.jpg"
    assert records["bad.jpg"]["error"]["code"] == "unsupported"  # type: ignore[index]
    assert len((run.folder / "out/report.csv").read_text("utf-16").splitlines()) == 6

    again = run("batch", "in", "out", *SMALL, "--json", "-")
    records = {record["source"]: record for record in map(json.loads, again.text.splitlines())}
    assert records["An.jpg"]["resumed"] is True
    (run.folder / "in/bad.jpg").unlink()
    assert run("batch", "in", "out", *SMALL, "--quiet").err == ""


def test_names_and_units_go_onto_the_pictures(run: Cli) -> None:
    put(run.folder / "in", {"a.jpg": GOOD["An.jpg"], "b.jpg": GOOD["An.jpg"]})
    (run.folder / "staff.csv").write_text("\ufefftệp;tên;đơn vị\na.jpg;Nguyễn Văn A;Khoa Nội\nb.jpg;;\n", "utf-8")
    done = run("batch", "in", "out", "--frame", "lang-son-xvii/page", "--names", "staff.csv", *SMALL)
    assert (done.code, "no line" in done.err) == (0, False), done.err
    with_unit, without_unit = (picture(run.folder / "out" / name) for name in ("Nguyễn Văn A.jpg", "b.jpg"))
    assert with_unit.tobytes() != without_unit.tobytes()
    ring = run("batch", "in", "ring", "--frame", "lang-son-xvii/ring", "--names", "staff.csv", *SMALL)
    assert ring.err.count("has no line for the unit's name") == 1
    run.photo("in/a.jpg", "-o", "a.jpg", "--frame", "lang-son-xvii/page", "--unit", "Khoa Nội")
    assert (run.folder / "a.jpg").read_bytes() == (run.folder / "out/Nguyễn Văn A.jpg").read_bytes()


def test_a_full_disk_under_the_records_ends_the_run_with_six(run: Cli) -> None:
    put(run.folder / "in", GOOD)
    done = run("batch", "in", "out", *SMALL, "--json", "/dev/full")
    assert done.code == 6
    assert "no space left" in done.err


def test_a_full_disk_ends_the_run_with_six_and_the_next_goes_on(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    put(run.folder / "in", GOOD)
    real = os.fsync

    def full(number: int) -> None:
        if Path(f"/proc/self/fd/{number}").readlink().name == "journal.jsonl":
            raise OSError(28, "No space left on device")
        real(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        done = run("batch", "in", "out", *SMALL)
    assert done.code == 6
    assert "no space left" in done.err
    assert pictures_in(run.folder / "out") == {}
    assert run("batch", "in", "out", *SMALL).code == 0


def test_a_run_that_cannot_begin_leaves_the_reports_of_the_last_one(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: object) -> None:
        raise SetupError(what="no workers")

    put(run.folder / "in", GOOD)
    assert run("batch", "in", "out", *SMALL).code == 0
    before = {name: (run.folder / "out" / name).read_bytes() for name in REPORT_NAMES}
    with monkeypatch.context() as patch:
        patch.setattr("framer.workers.executor.LocalExecutor.run", none)
        run.failed(run("batch", "in", "out", *SMALL, "--quiet"), SetupError.exit_code, "no workers")
    assert {name: (run.folder / "out" / name).read_bytes() for name in REPORT_NAMES} == before


def test_corrections_are_honoured_and_lost_ones_named(run: Cli) -> None:
    put(run.folder / "in", GOOD)
    assert run("batch", "in", "out", *SMALL).code == 0
    before = pictures_in(run.folder / "out")
    table = "file,crop,face,skip\nAn.jpg,40 20 200,,\nBình.png,,,x\nold.jpg,,,x\n"
    (run.folder / "out/corrections.csv").write_text(table, "utf-8")
    done = run("batch", "in", "out", *SMALL, "--json", "r.jsonl")
    assert done.code == 0
    assert "corrections.csv: line 4: there is no photo “old.jpg”" in done.err
    assert {record["source"]: record["ok"] for record in lines(run.folder / "r.jsonl")} == {
        "An.jpg": True, "Bình.png": None,
    }  # fmt: skip
    run.photo("in/An.jpg", "-o", "an.jpg", "--crop", "40,20,200")
    assert (run.folder / "out/An.jpg").read_bytes() == (run.folder / "an.jpg").read_bytes() != before["An.jpg"]


def test_progress_is_lines_where_there_is_no_terminal_and_a_bar_on_one(tmp_path: Path) -> None:
    put(tmp_path / "in", {f"{n}.txt": b"" for n in range(250)} | GOOD)
    done = process("batch", "in", "out", *SMALL, cwd=tmp_path)
    assert done.returncode == 0
    assert b"of 252 files" in done.stderr
    assert b"\x1b[" not in done.stderr
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("batch", "in", "out", *SMALL), cwd=tmp_path, stderr=theirs, env=environment(TERM="xterm")
    ) as running:
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        os.close(ours)
    assert running.returncode == 0
    assert b"/252" in seen
    assert b"of 252," not in seen


def _finished(out: Path) -> int:
    return sum(1 for path in out.rglob("*.jpg") if ".framer" not in path.parts)


def _wait(running: "subprocess.Popen[bytes]", out: Path, number: int) -> None:
    end = time.monotonic() + 30
    while running.poll() is None and _finished(out) < number and time.monotonic() < end:
        time.sleep(0.005)


def test_ctrl_c_keeps_what_is_done_writes_the_reports_and_the_next_run_goes_on(tmp_path: Path) -> None:
    many(tmp_path / "in", 60)
    out = tmp_path / "out"
    running = subprocess.Popen(
        command("batch", "in", "out", *SMALL, "--workers", 2), cwd=tmp_path, stderr=subprocess.PIPE,
        env=environment(), start_new_session=True,
    )  # fmt: skip
    _wait(running, out, 5)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    _, stderr = running.communicate(timeout=30)
    assert running.returncode == 130, stderr
    assert b"Traceback" not in stderr
    assert b"Stopping" in stderr
    done = _finished(out)
    assert 5 <= done < 60
    assert names(out) >= {"report.csv", "report.html"}
    assert list((out / ".framer/parts").iterdir()) == []
    again = process("batch", "in", "out", *SMALL, "--json", "r.jsonl", cwd=tmp_path)
    assert again.returncode == 0
    assert sum(bool(record.get("resumed")) for record in lines(tmp_path / "r.jsonl")) == done
    assert _finished(out) == 60


@pytest.mark.large
def test_killed_at_random_moments_it_ends_with_the_same_bytes(tmp_path: Path) -> None:
    number, kills, workers = 60, 5, 2
    many(tmp_path / "in", number)
    whole = process("batch", "in", "whole", *SMALL, cwd=tmp_path)
    assert whole.returncode == 0, whole.stderr
    out, chance = tmp_path / "out", random.Random(20200921)
    killed = 0
    for _ in range(kills):
        running = subprocess.Popen(
            command("batch", "in", "out", *SMALL, "--quiet", "--workers", workers), cwd=tmp_path, env=environment()
        )
        _wait(running, out, _finished(out) + chance.randint(0, 5))
        time.sleep(chance.random() * 0.06)
        running.kill()
        killed += running.wait() == -signal.SIGKILL
    assert killed == kills
    assert 0 < _finished(out) < number
    last = process("batch", "in", "out", *SMALL, "--quiet", cwd=tmp_path)
    assert last.returncode == 0, last.stderr
    assert pictures_in(out) == pictures_in(tmp_path / "whole")
    assert list((out / ".framer/parts").iterdir()) == []
    done = collections.Counter(line["source"] for line in lines(out / ".framer/journal.jsonl"))
    assert len(done) == number
    assert done.total() - number <= kills * 2 * workers  # what was in flight
    rows = lines(out / ".framer/rows.jsonl")
    assert len(rows) == number


def test_a_worker_killed_in_mid_photo_costs_nothing(tmp_path: Path) -> None:
    many(tmp_path / "in", 40)
    running = subprocess.Popen(
        command("batch", "in", "out", *SMALL, "--workers", 2, "--json", "r.jsonl"),
        cwd=tmp_path, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    _wait(running, tmp_path / "out", 4)
    threads = Path(f"/proc/{running.pid}/task").iterdir()
    children = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[-1], signal.SIGKILL)
    _, stderr = running.communicate(timeout=60)
    records = lines(tmp_path / "r.jsonl")
    assert [record["ok"] for record in records] == [True] * 40
    assert running.returncode == 0, stderr
    assert _finished(tmp_path / "out") == 40


def test_a_staff_list_names_the_pictures_and_leaves_two_tables(run: Cli) -> None:
    put(run.folder / "in", {"nguyen van an.jpg": GOOD["An.jpg"], "IMG_0001.png": GOOD["Bình.png"]})
    (run.folder / "list.csv").write_text("Họ và tên;Đơn vị\nNguyễn Văn An;Khoa Nội\nTrần Thị Bình;Khoa Sản\n", "utf-8")
    command = ("batch", "in", "out", *SMALL, "--names", "list.csv")
    done = run(*command)
    assert done.code == 0, done.err
    out = run.folder / "out"
    assert {path.name for path in out.glob("*.jpg")} == {"Nguyễn Văn An.jpg", "IMG_0001.jpg"}
    missing = (out / "missing-people.txt").read_bytes().decode("utf-8-sig")
    assert missing == "No photo yet: 1 of 2 people\r\n\r\nKhoa Sản (1):\r\n- Trần Thị Bình\r\n"
    assert "Photos that belong to nobody" in (out / "report.html").read_text("utf-8")

    table = (out / "matches.csv").read_text("utf-16")
    line = next(line for line in table.splitlines() if line.startswith("IMG_0001.png"))
    (out / "matches.csv").write_text(table.replace(line, line + "tran thi binh"), "utf-16")
    again = run(*command)
    assert "1 was there already and has another name or folder now." in again.err
    assert (out / "Trần Thị Bình.jpg").exists()
    assert "tran thi binh" in (out / "matches.csv").read_text("utf-16")
    assert "- Trần" not in (out / "missing-people.txt").read_text("utf-8-sig")
