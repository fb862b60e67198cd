"""Counts under load: a process that is killed, two machines with one Redis, a batch and its report."""

import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, CountKey, CountsUnavailable
from framer.settings import Settings
from support.campaigns import write_campaign
from support.command import SMALL, environment, process
from support.pictures import astronaut, saved
from support.redis import running_redis

pytestmark = pytest.mark.long

DAY = date(2027, 9, 1)
KEY = CountKey(MADE, "dai-hoi", "ring", "", DAY)
PICTURES = 10_000
# Eight threads that count; before and after each writing a line says how many there were.
COUNTING = f"""
import sys, threading
from pathlib import Path
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE

share, begun, lock = {PICTURES} // 8, 0, threading.Lock()
counter = Counter(CountsFile(Path(sys.argv[1])))

def count():
    global begun
    for number in range(share):
        with lock:
            begun += 1
        counter.count(MADE, "dai-hoi", "ring")
        if number % 25 == 24:
            with lock:
                before = begun - 8  # each thread may have begun one more
            written = counter.flush()
            with lock:
                print(before if written else 0, begun, flush=True)

threads = [threading.Thread(target=count) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
counter.close()
print("done", flush=True)
"""


def total(path: Path) -> int:
    return sum(CountsFile(path).read(["dai-hoi"]).values())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_kill_loses_what_was_not_written_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "counts.sqlite"
    command = [sys.executable, "-c", COUNTING, str(path)]
    counting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert counting.stdout
    lines = []
    for line in counting.stdout:
        lines.append(line.split())
        if len(lines) == 100:
            counting.send_signal(signal.SIGKILL)
            break
    lines += [line.split() for line in counting.stdout if line.endswith("\n")]
    counting.stdout.close()
    counting.wait()
    assert ["done"] not in lines, "it was killed in the middle"
    written = total(path)
    assert written >= max(int(before) for before, _ in lines), "what a writing has told is there"
    assert written <= PICTURES
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    assert total(path) == written + PICTURES, "the next process loses none and counts none twice"


def test_two_machines_with_one_redis_add_up(tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="the extra redis is not installed")
    from framer.counts.open_counts import open_counter  # noqa: PLC0415

    with running_redis(tmp_path / "redis", "--save", "", "--appendonly", "no") as url:
        machines = [
            open_counter(Settings(counts=str(tmp_path / f"{number}.sqlite"), redis_url=url)) for number in (1, 2)
        ]
        nowhere = tmp_path / "a-file"
        nowhere.write_text("x")
        machines.append(open_counter(Settings(counts=str(nowhere / "counts.sqlite"), redis_url=url)))
        assert machines[2].state.in_memory
        for number, machine in enumerate(machines, 1):
            for _ in range(10 * number):
                machine.count(MADE, "dai-hoi", "ring")
            assert machine.flush()
        for machine in machines:
            assert sum(machine.read(["dai-hoi"]).values()) == 60
        assert machines[0].store
        assert machines[1].store
        assert machines[0].store.add_report("abc", "dai-hoi/ring", {"": 7}, DAY) == 7
        assert machines[1].store.add_report("abc", "dai-hoi/ring", {"": 9}, DAY) == 2
        assert sum(machines[1].read(["dai-hoi"]).values()) == 69
    with pytest.raises(CountsUnavailable, match="Redis"):
        machines[0].read(["dai-hoi"])
    machines[0].count(MADE, "dai-hoi", "ring")
    assert machines[0].flush(), "its own file takes it"
    with running_redis(tmp_path / "redis", "--save", "", "--appendonly", "no") as url:  # one that knows nothing
        again = [open_counter(Settings(counts=str(tmp_path / f"{number}.sqlite"), redis_url=url)) for number in (1, 2)]
        for machine in again:
            machine.count(MADE, "dai-hoi", "ring")
            assert machine.flush()
        assert sum(again[0].read(["dai-hoi"]).values()) == 10 + 20 + 9 + 1 + 2, "all that the files have"


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    """The variables of a machine that counts, with the campaign `dai-hoi` and a folder of six photos."""
    manifest = write_campaign(tmp_path / "frames", ends=None, starts=None) / "campaign.toml"
    units = 'units = [{ id = "noi", name = "Khoa Nội" }]\n'
    manifest.write_text(units + manifest.read_text("utf-8"), "utf-8")
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(6):
        (photos / f"{number}.jpg").write_bytes(saved(astronaut(200 + number)))
    return environment(FRAMER_FRAMES_DIR=str(tmp_path / "frames"), FRAMER_COUNTS=str(tmp_path / "counts.sqlite"))


def batch(folder: Path, variables: dict[str, str], *more: str) -> str:
    arguments = ("photos", "out", "--frame", "dai-hoi", *SMALL, "--workers", "1", *more)
    done = process("batch", *arguments, cwd=folder, env=variables)
    assert done.returncode == 0, done.stderr
    return done.stderr.decode()


def test_a_batch_counts_each_picture_once(tmp_path: Path, site: dict[str, str]) -> None:
    counts = tmp_path / "counts.sqlite"
    assert "Counted for the campaign: 6" in batch(tmp_path, site)
    assert "Counted" not in batch(tmp_path, site)
    batch(tmp_path, site, "--force")
    assert total(counts) == 6
    shutil.copy(tmp_path / "photos" / "0.jpg", tmp_path / "photos" / "new.jpg")
    assert "Counted for the campaign: 1" in batch(tmp_path, site)
    assert total(counts) == 7


def test_a_report_of_another_machine_is_added_once(tmp_path: Path, site: dict[str, str]) -> None:
    batch(tmp_path, {**site, "FRAMER_COUNTS": "off"}, "--unit", "Khoa Nội")
    counts = tmp_path / "counts.sqlite"
    assert not counts.exists()
    for told in ("dai-hoi: 6; counted before: 0", "dai-hoi: 0; counted before: 6"):
        done = process("counts", "--add", "out/report.csv", cwd=tmp_path, env=site)
        assert (done.returncode, told in done.stderr.decode()) == (0, True), done.stderr
    assert {key.unit for key in CountsFile(counts).read(["dai-hoi"])} == {"noi"}
    shown = process("counts", "dai-hoi", cwd=tmp_path, env=site).stdout.decode()
    assert "Khoa Nội" in shown
    assert "≥ 5" in shown
    as_csv = process("counts", "dai-hoi", "--csv", "--by", "day", cwd=tmp_path, env=site).stdout
    assert as_csv.decode("utf-16").splitlines()[-1].split("\t")[1] == "5"


def test_counts_that_cannot_be_written_stop_no_batch(tmp_path: Path, site: dict[str, str]) -> None:
    (tmp_path / "counts.sqlite").mkdir()
    told = batch(tmp_path, site)
    assert "could not be counted" in told
    doctor = process("doctor", cwd=tmp_path, env=site)
    assert "Nothing is counted just now" in doctor.stdout.decode()


def test_the_command_says_what_is_wrong(tmp_path: Path, site: dict[str, str]) -> None:
    off = process("counts", "dai-hoi", cwd=tmp_path, env={**site, "FRAMER_COUNTS": "off"})
    assert (off.returncode, b"Nothing is counted on this machine" in off.stderr) == (3, True)
    (tmp_path / "old.csv").write_text("file,picture\na.jpg,a.jpg\n")
    old = process("counts", "--add", "old.csv", cwd=tmp_path, env=site)
    assert (old.returncode, b"does not say of which frame" in old.stderr) == (2, True)
    both = process("counts", "dai-hoi", "--add", "old.csv", cwd=tmp_path, env=site)
    assert both.returncode == 2
