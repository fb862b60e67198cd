"""What `framer watch` says, and when it writes its reports."""

from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.plan import Plan
from framer.cli.watch_output import ReportSchedule, WatchOutput
from framer.errors import FramerError, OutputError
from framer.imaging.types import Options

SMALL = Options(size=256)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_reports_are_written_when_it_is_quiet_but_not_all_the_time() -> None:
    clock = Clock()
    errors: list[FramerError | None] = []

    def write() -> FramerError | None:
        clock.now += 4  # seconds that it takes
        return errors.pop() if errors else None

    times = ReportSchedule(write, clock)
    assert times.is_due()  # a first one, whatever there is
    times.write()
    assert not times.is_due()
    times.note_change()
    clock.now += 30
    assert not times.is_due()  # they take a tenth of the time at most
    clock.now += 10
    assert times.is_due()
    errors.append(OutputError(path="out", reason="full"))
    assert times.write() is not None
    assert not times.is_due()
    clock.now += 31
    assert times.is_due()
    times.write()
    for _ in range(61):
        assert not times.is_due()
        clock.now += 1
        times.note_change()
    assert times.is_due()  # also if it never becomes quiet


def test_the_same_trouble_is_said_once_until_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    full = OutputError(path="out", reason="full")
    with WatchOutput(Plan(LocalFolder(Path("in")), LocalFolder(Path("out")), SMALL), quiet=True) as lines:
        for _ in range(3):
            lines.show_problem(full)
        lines.show_recovery("out")
        lines.show_problem(full)
    assert capsys.readouterr().err.count("full") == 2
