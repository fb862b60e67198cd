"""What `framer watch` prints while it works, and when it writes its reports."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from framer.cli.batch_progress import BatchProgress, path_on_one_line
from framer.cli.console import Console
from framer.errors import FramerError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.file_events import FileEvent
    from framer.batch.plan import Plan
    from framer.batch.types import ReportRow

_REPORT_QUIET_SECONDS = 2.0  # without a change after which the reports are written
_REPORT_MAX_DELAY = 60.0  # seconds after a change until they are written though others follow
_REPORT_TIME_SHARE = 10  # of the time, one part in so many is spent on writing them at most
_REPORT_RETRY_SECONDS = 30.0  # after they could not be written

_WAITING_MESSAGE = N_("Pictures: %(made)s, not made: %(failed)s. Waiting for photos; Ctrl-C ends it.")
_MISSING_PHOTOS = N_("People of the staff list who have no photo yet: %(count)s.")
_AVAILABLE_AGAIN = N_("%(path)s is available again.")


class WatchOutput:
    """Shows the progress of the first round, and of any with many files, as a batch does; else a line for each event.

    `quiet`: prints problems only. `is_first_round`: nothing was printed yet but progress.
    """

    def __init__(self, console: Console, plan: "Plan", quiet: bool) -> None:
        self.is_first_round = True
        self._console = console
        self._quiet, self._missing_photo_count, self._last_problem = quiet, 0, ""
        self._cleanup = ExitStack()
        self._progress: BatchProgress | None = BatchProgress(console, plan.total, quiet)

    def __enter__(self) -> Self:
        if self._progress:
            self._cleanup.enter_context(self._progress)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def end_first_round(self) -> None:
        """Show no more progress; from now on events are lines."""
        self.is_first_round = False
        self._end_progress()

    def begin_round(self, total: int) -> None:
        """Show how many of so many files are done and the time left, instead of a line for each."""
        self._end_progress()
        self._progress = self._cleanup.enter_context(BatchProgress(self._console, total, self._quiet))

    def _end_progress(self) -> None:
        self._progress = None
        self._cleanup.close()

    def show_event(self, event: "FileEvent") -> None:
        """Print what became of a photo, or count it in the first round."""
        from framer.batch.report.reasons import reason_label, row_reasons
        from framer.batch.report.summary import lower_first_letter
        from framer.batch.types import DONE, FAILED, REMOVED

        row = event.row
        if self._progress:
            self._progress.add_row(row)
        elif not self._quiet and row.status == DONE:
            labels = "; ".join(
                lower_first_letter(reason_label(warning, self._console.translate)) for warning in row_reasons(row)
            )
            self._console.print_info(
                f"framer: {path_on_one_line(row.source)} → {row.output}" + (f" ({labels})" if labels else "")
            )
        elif not self._quiet and row.status in (FAILED, REMOVED):
            self._console.print_info(f"framer: {path_on_one_line(row.source)}: {row.message}")

    def show_problem(self, error: FramerError) -> None:
        """Print the error, unless it is the same as the last time."""
        self.end_first_round()
        problem = error.to_message(str).text
        if problem != self._last_problem:
            self._console.print_error(error)
        self._last_problem = problem

    def show_recovery(self, path: object) -> None:
        """Print that the problem with `path` is over."""
        self._last_problem = ""
        if not self._quiet:
            self._console.print_message(_AVAILABLE_AGAIN, path=path)

    def show_idle(self, rows: Iterable["ReportRow"], missing_photo_count: int) -> None:
        """Print how many pictures there are, and how many photos of the table of names are missing, if that changed."""
        from framer.batch.report.summary import count_rows

        self.end_first_round()
        self._last_problem = ""
        if self._quiet:
            return
        counts = count_rows(rows)
        self._console.print_message(_WAITING_MESSAGE, made=counts.picture_count, failed=counts.failed)
        if missing_photo_count and missing_photo_count != self._missing_photo_count:
            self._console.print_message(_MISSING_PHOTOS, count=missing_photo_count)
        self._missing_photo_count = missing_photo_count


class ReportSchedule:
    """When the reports are due: once at first, then soon after a change, but not all the time.

    `write` returns why they cannot be written. `clock` returns seconds (monotonic).
    """

    def __init__(self, write: Callable[[], FramerError | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._changed_since: float | None = clock() - _REPORT_QUIET_SECONDS
        self._last_change = clock() - _REPORT_QUIET_SECONDS
        self._not_before = 0.0

    def note_change(self) -> None:
        """Something has changed that they show."""
        self._last_change = self._clock()
        self._changed_since = self._last_change if self._changed_since is None else self._changed_since

    def is_due(self) -> bool:
        """Whether it is time to write them."""
        now = self._clock()
        if self._changed_since is None or now < self._not_before:
            return False
        return now - self._last_change >= _REPORT_QUIET_SECONDS or now - self._changed_since >= _REPORT_MAX_DELAY

    def write(self) -> FramerError | None:
        """Write them; returns the error, after which they are due again later."""
        began = self._clock()
        error = self._write()
        now = self._clock()
        if error:
            self._not_before = now + _REPORT_RETRY_SECONDS
        else:
            self._changed_since = None
            self._not_before = now + _REPORT_TIME_SHARE * (now - began)
        return error
