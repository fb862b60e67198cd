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


def test_a_failure_now_and_then_among_pictures_that_are_there_says_nothing_of_the_rest(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with BatchProgress(Console.from_environment(), 400, False) as progress:
        for number in range(200):
            clock.now += 0.03
            progress.add_row(ReportRow("a.jpg", "failed" if number % 60 == 30 else "resumed"))
    assert capsys.readouterr().err.splitlines()[-1].endswith("0:06 left")


def test_what_failed_is_named_once(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with BatchProgress(Console.from_environment(), 2, False) as progress:
        progress.add_row(ReportRow("3.jpg", "failed", message="3.jpg: there is already a file."))
        progress.add_row(ReportRow("4.jpg", "failed", message="damaged."))
    assert capsys.readouterr().err.splitlines() == [
        "framer: 3.jpg: there is already a file.",
        "framer: 4.jpg: damaged.",
    ]
