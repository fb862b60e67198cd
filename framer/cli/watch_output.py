"""What `framer watch` says while it works, and how often it writes its reports."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from framer.cli.batch_progress import BatchProgress, path_on_one_line
from framer.cli.console import console_translator, print_error, print_info
from framer.errors import FramerError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.plan import Plan
    from framer.batch.run import FileEvent
    from framer.batch.types import ReportRow

_REPORT_QUIET_SECONDS = 2.0  # seconds of quiet after which the reports are written
_REPORT_MAX_DELAY = 60.0  # seconds after which they are written though it does not become quiet
_REPORT_TIME_SHARE = 10  # they are written at most for one part in so many of the time
_REPORT_RETRY_SECONDS = 30.0  # seconds until it is tried again after it could not be done

_WAITING_MESSAGE = N_("Pictures: %(made)s, not made: %(failed)s. Waiting for photos; Ctrl-C ends it.")
_MISSING_PHOTOS = N_("Lines of the table of names whose photos are not there yet: %(count)s.")
_AVAILABLE_AGAIN = N_("%(path)s is available again.")


class WatchOutput:
    """Progress as of a batch until the first round is done, then a line for each photo of which there is news.

    `fresh`: there has been no news yet.
    """

    def __init__(self, plan: "Plan", quiet: bool) -> None:
        """`quiet`: say nothing but what is wrong."""
        self.is_first_round = True
        self._quiet, self._missing_photo_count, self._last_problem = quiet, 0, ""
        self._cleanup = ExitStack()
        self._progress: BatchProgress | None = BatchProgress(plan.total, quiet)

    def __enter__(self) -> Self:
        """Show the progress."""
        if self._progress:
            self._cleanup.enter_context(self._progress)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show no more."""
        self._cleanup.close()

    def end_first_round(self) -> None:
        """The first round is done: from now on there are lines."""
        self.is_first_round, self._progress = False, None
        self._cleanup.close()

    def show_event(self, event: "FileEvent") -> None:
        """Something became of a photo."""
        from framer.batch.report.reasons import reason_label
        from framer.batch.report.summary import lower_first_letter
        from framer.batch.types import DONE, FAILED, REMOVED

        row = event.row
        if self._progress:
            self._progress.add_row(row)
        elif not self._quiet and row.status == DONE:
            labels = "; ".join(
                lower_first_letter(reason_label(warning, console_translator())) for warning in row.warnings
            )
            print_info(f"framer: {path_on_one_line(row.source)} → {row.output}" + (f" ({labels})" if labels else ""))
        elif not self._quiet and row.status in (FAILED, REMOVED):
            print_info(f"framer: {path_on_one_line(row.source)}: {row.message}")

    def show_problem(self, error: FramerError) -> None:
        """Something is in the way; the same thing is not said over and over."""
        self.end_first_round()
        message = error.to_message(str).text
        if message != self._last_problem:
            print_error(error)
        self._last_problem = message

    def show_recovery(self, path: object) -> None:
        """It is no more."""
        self._last_problem = ""
        if not self._quiet:
            print_info("framer: " + console_translator()(_AVAILABLE_AGAIN) % {"path": path})

    def show_idle(self, rows: Iterable["ReportRow"], awaited: int) -> None:
        """All is done for now."""
        from framer.batch.report.summary import count_rows

        self.end_first_round()
        self._last_problem = ""
        if self._quiet:
            return
        counts = count_rows(rows)
        print_info(
            "framer: "
            + console_translator()(_WAITING_MESSAGE) % {"made": counts.picture_count, "failed": counts.failed}
        )
        if awaited and awaited != self._missing_photo_count:
            print_info("framer: " + console_translator()(_MISSING_PHOTOS) % {"count": awaited})
        self._missing_photo_count = awaited


class ReportSchedule:
    """When the reports are to be written: soon after something has happened, but not all the time."""

    def __init__(self, write: Callable[[], FramerError | None], clock: Callable[[], float] = time.monotonic) -> None:
        """They are to be written once in any case. `write` gives back what was in the way."""
        self._write, self._clock = write, clock
        self._changed_since: float | None = clock() - _REPORT_QUIET_SECONDS
        self._last_change = clock() - _REPORT_QUIET_SECONDS
        self._not_before = 0.0

    def note_change(self) -> None:
        """Something has happened that they are to show."""
        self._last_change = self._clock()
        self._changed_since = self._last_change if self._changed_since is None else self._changed_since

    def is_due(self) -> bool:
        """Whether it is time to write."""
        now = self._clock()
        if self._changed_since is None or now < self._not_before:
            return False
        return now - self._last_change >= _REPORT_QUIET_SECONDS or now - self._changed_since >= _REPORT_MAX_DELAY

    def write(self) -> FramerError | None:
        """Write them; what is in the way comes back, and it is to be tried again later."""
        began = self._clock()
        error = self._write()
        now = self._clock()
        if error:
            self._not_before = now + _REPORT_RETRY_SECONDS
        else:
            self._changed_since = None
            self._not_before = now + _REPORT_TIME_SHARE * (now - began)
        return error
