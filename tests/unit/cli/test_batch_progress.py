"""How far a run is, and what time is left."""

import pytest

from framer.batch.types import ReportRow
from framer.cli import batch_progress
from framer.cli.batch_progress import BatchProgress
from framer.cli.console import Console


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(batch_progress, "time", clock)
    monkeypatch.setenv("FRAMER_LANG", "en")
    return clock


def test_photos_that_are_gone_are_no_progress(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with BatchProgress(Console.from_environment(), 2, False) as progress:
        for status in ("done", "removed", "removed", "removed", "done"):
            clock.now += 6
            progress.add_row(ReportRow("a.jpg", status))
    assert [line.split(",")[0] for line in capsys.readouterr().err.splitlines()] == ["framer: 2 of 2"]


def test_the_time_left_after_a_resume_is_that_of_pictures_still_to_be_made(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchProgress(Console.from_environment(), 300, False) as progress:
        for _ in range(100):
            progress.add_row(ReportRow("a.jpg", "resumed"))
        for _ in range(11):
            clock.now += 1
            progress.add_row(ReportRow("b.jpg", "done"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("framer: 110 of 300, ")
    assert lines[-1].endswith("3:10 left")


def test_no_time_is_told_while_pictures_of_an_earlier_run_are_passed(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchProgress(Console.from_environment(), 509, False) as progress:
        for number in range(300):
            clock.now += 0.001
            progress.add_row(ReportRow("a.jpg", "failed" if number % 60 == 30 else "resumed"))
        clock.now += 6
        progress.add_row(ReportRow("b.jpg", "done"))
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "of" in line] == [
        "framer: 100 of 509 files",
        "framer: 200 of 509 files",
        "framer: 300 of 509 files",
        "framer: 301 of 509 files",
    ]


def test_the_rate_is_that_of_pictures_made_also_where_they_stand_among_others(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchProgress(Console.from_environment(), 400, False) as progress:
        for number in range(200):
            clock.now += 0 if number % 4 else 2
            progress.add_row(ReportRow("a.jpg", "resumed" if number % 4 else "done"))
    assert capsys.readouterr().err.splitlines()[-1] == "framer: 193 of 400, 0.5 a second, 1:45 left"


def test_what_failed_is_named_once(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with BatchProgress(Console.from_environment(), 2, False) as progress:
        progress.add_row(ReportRow("3.jpg", "failed", message="3.jpg: there is already a file."))
        progress.add_row(ReportRow("4.jpg", "failed", message="damaged."))
    assert capsys.readouterr().err.splitlines() == [
        "framer: 3.jpg: there is already a file.",
        "framer: 4.jpg: damaged.",
    ]
