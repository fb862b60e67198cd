"""What `framer watch` prints, and when it writes its reports."""

from pathlib import Path

import pytest

from framer.batch.file_events import FileEvent
from framer.batch.folder import LocalFolder
from framer.batch.plan import Plan
from framer.batch.types import DONE, ReportRow
from framer.cli.console import Console
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

    schedule = ReportSchedule(write, clock)
    assert schedule.is_due()  # a first one, whatever there is
    schedule.write()
    assert not schedule.is_due()
    schedule.note_change()
    clock.now += 30
    assert not schedule.is_due()  # they take a tenth of the time at most
    clock.now += 10
    assert schedule.is_due()
    errors.append(OutputError(path="out", reason="full"))
    assert schedule.write() is not None
    assert not schedule.is_due()
    clock.now += 31
    assert schedule.is_due()
    schedule.write()
    for _ in range(61):
        assert not schedule.is_due()
        clock.now += 1
        schedule.note_change()
    assert schedule.is_due()  # also if it never becomes quiet


def test_the_same_problem_is_printed_once_until_it_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    full = OutputError(path="out", reason="full")
    plan = Plan(LocalFolder(Path("in")), LocalFolder(Path("out")), SMALL)
    with WatchOutput(Console("en"), plan, quiet=True) as output:
        for _ in range(3):
            output.show_problem(full)
        output.show_recovery("out")
        output.show_problem(full)
    assert capsys.readouterr().err.count("full") == 2


def test_many_photos_at_once_are_counted_with_the_time_left_and_few_have_a_line_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = Plan(LocalFolder(Path("in")), LocalFolder(Path("out")), SMALL)
    rows = [ReportRow(f"{number}.jpg", DONE, output=f"{number}.jpg") for number in range(202)]
    events = [FileEvent(row, {}) for row in rows]
    with WatchOutput(Console("en"), plan, quiet=False) as output:
        output.end_first_round()
        output.begin_round(200)
        for event in events[:200]:
            output.show_event(event)
        output.show_idle([], 0)
        output.show_event(events[200])
    told = capsys.readouterr().err
    assert "100 of 200, " in told
    assert "200 of 200, " in told
    assert " left" in told
    assert "5.jpg" not in told
    assert "200.jpg → 200.jpg" in told
