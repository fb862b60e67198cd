"""`framer batch` over twenty thousand files, and over the odd and hostile ones among good photos."""

import contextlib
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.batches import put
from support.command import SMALL, command, environment
from support.pictures import astronaut, saved, shared


def many(folder: Path, number: int) -> Path:
    """Photos that differ in their sizes."""
    return put(folder, {f"{n % 3}/p{n:03}.jpg": saved(astronaut(300 + n)) for n in range(number)})


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_twenty_thousand_files_take_little_memory(tmp_path: Path) -> None:
    """So many are planned; a run of a quarter of them, each of which is refused, makes a report."""
    folder, quarter = tmp_path / "in", tmp_path / "quarter"
    for n in range(250):
        directory = (folder if n < 200 else quarter) / f"{n:03}"
        directory.mkdir(parents=True)
        for k in range(100):
            (directory / f"{k:03}.jpg").touch()
    program = (  # VmHWM: ru_maxrss begins with what the tests' own process has
        "import sys\nfrom pathlib import Path\nfrom framer.cli import main\n"
        "code = main(['batch', *sys.argv[1:], '--quiet'])\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0], file=sys.stderr)\nsys.exit(code)"
    )

    def peak(source: Path, *more: str) -> tuple[float, str]:
        done = subprocess.run(
            [sys.executable, "-c", program, source, tmp_path / "out", *more],
            capture_output=True, text=True, check=False, env=environment(),
        )  # fmt: skip
        assert done.returncode == (0 if "--dry-run" in more else 1)
        return float(done.stderr) / 1000, done.stdout

    few, _ = peak(folder / "000", "--dry-run")
    many, plan = peak(folder, "--dry-run")
    assert plan.count("\n") == 20_000
    assert many - few < 20  # MB
    few, _ = peak(folder / "000", "--workers", "2")
    many, _ = peak(quarter, "--workers", "2")
    assert (tmp_path / "out" / "report.csv").read_bytes().decode("utf-16").count("\r\n") == 5_001
    assert many - few < 20  # MB


def memory(pid: int) -> int:
    """Bytes that a process and all that it has started hold; what they share counts for each."""
    total, waiting = 0, [pid]
    while waiting:
        process_directory = Path(f"/proc/{waiting.pop()}")
        try:
            total += int((process_directory / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
            for thread in (process_directory / "task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except OSError:  # it has just ended
            continue
    return total


def test_the_corpus_among_good_photos(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(shared("corpus"), folder)
    put(folder, {f"good/{n}.jpg": saved(astronaut(200 + n)) for n in range(6)})
    with (tmp_path / "said").open("wb") as stderr:
        running = subprocess.Popen(
            command("batch", "in", "out", *SMALL, "--json", "r.jsonl", "--workers", 2),
            cwd=tmp_path, env=environment(), stderr=stderr,
        )  # fmt: skip
        held = [0]
        while running.poll() is None:
            held.append(memory(running.pid))
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.2)
    assert running.returncode == 1
    assert b"Traceback" not in (tmp_path / "said").read_bytes()
    assert 100 * 2**20 < max(held) < 1.5 * 2**30
    with shared("corpus/corpus.csv").open(encoding="utf-8") as file:
        expected = {row["file"]: row["expect"] for row in csv.DictReader(file)}
    records = {str(record["source"]): record for record in lines(tmp_path / "r.jsonl")}
    assert all(records[f"good/{n}.jpg"]["ok"] for n in range(6))
    passed = {name for name, record in records.items() if record["ok"] is None}
    assert passed == {"._IMG_0001.JPG", "corpus.csv"} & set(records)  # a PDF is opened: photos may be in it
    wrong = {
        name
        for name, expect in expected.items()
        if name not in passed and expect != "either" and records[name]["ok"] is not (expect == "ok")
    }
    assert wrong == set()
    codes = {record["error"]["code"] for record in records.values() if record["ok"] is False}  # type: ignore[index]
    assert codes <= {"too_large", "unsupported", "unreadable", "too_slow", "packed"}
