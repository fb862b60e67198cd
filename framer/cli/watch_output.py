"""What `framer watch` says while it works, and how often it writes its reports."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from framer.cli.batch_progress import Progress, shown
from framer.cli.console import fail, say, translate
from framer.errors import FramerError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.plan import Plan
    from framer.batch.run import Event
    from framer.batch.types import Row

_AFTER = 2.0  # seconds of quiet after which the reports are written
_AT_LAST = 60.0  # seconds after which they are written though it does not become quiet
_SHARE = 10  # they are written at most for one part in so many of the time
_AGAIN = 30.0  # seconds until it is tried again after it could not be done

_WAITING = N_("Pictures: %(made)s, not made: %(failed)s. Waiting for photos; Ctrl-C ends it.")
_AWAITED = N_("Lines of the table of names whose photos are not there yet: %(count)s.")
_BACK = N_("%(path)s: all is well again.")


class Lines:
    """Progress as of a batch until the first round is done, then a line for each photo of which there is news.

    `fresh`: there has been no news yet.
    """

    def __init__(self, plan: "Plan", quiet: bool) -> None:
        """`quiet`: say nothing but what is wrong."""
        self.fresh = True
        self._quiet, self._awaited, self._said = quiet, 0, ""
        self._tidy = ExitStack()
        self._progress: Progress | None = Progress(plan.total, quiet)

    def __enter__(self) -> Self:
        """Show the progress."""
        if self._progress:
            self._tidy.enter_context(self._progress)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show no more."""
        self._tidy.close()

    def end_of_first(self) -> None:
        """The first round is done: from now on there are lines."""
        self.fresh, self._progress = False, None
        self._tidy.close()

    def event(self, event: "Event") -> None:
        """Something became of a photo."""
        from framer.batch.report.reasons import label
        from framer.batch.report.summary import lower_first
        from framer.batch.types import DONE, FAILED, REMOVED

        row = event.row
        if self._progress:
            self._progress.tell(row)
        elif not self._quiet and row.status == DONE:
            labels = "; ".join(lower_first(label(warning, translate())) for warning in row.warnings)
            say(f"framer: {shown(row.source)} → {row.output}" + (f" ({labels})" if labels else ""))
        elif not self._quiet and row.status in (FAILED, REMOVED):
            say(f"framer: {shown(row.source)}: {row.message}")

    def trouble(self, error: FramerError) -> None:
        """Something is in the way; the same thing is not said over and over."""
        self.end_of_first()
        message = error.words(str).message
        if message != self._said:
            fail(error)
        self._said = message

    def back(self, path: object) -> None:
        """It is no more."""
        self._said = ""
        if not self._quiet:
            say("framer: " + translate()(_BACK) % {"path": path})

    def waiting(self, rows: Iterable["Row"], awaited: int) -> None:
        """All is done for now."""
        from framer.batch.report.summary import count

        self.end_of_first()
        self._said = ""
        if self._quiet:
            return
        counts = count(rows)
        say("framer: " + translate()(_WAITING) % {"made": counts.made, "failed": counts.failed})
        if awaited and awaited != self._awaited:
            say("framer: " + translate()(_AWAITED) % {"count": awaited})
        self._awaited = awaited


class ReportTimes:
    """When the reports are to be written: soon after something has happened, but not all the time."""

    def __init__(self, write: Callable[[], FramerError | None], clock: Callable[[], float] = time.monotonic) -> None:
        """They are to be written once in any case. `write` gives back what was in the way."""
        self._write, self._clock = write, clock
        self._since: float | None = clock() - _AFTER
        self._last = clock() - _AFTER
        self._next = 0.0

    def changed(self) -> None:
        """Something has happened that they are to show."""
        self._last = self._clock()
        self._since = self._last if self._since is None else self._since

    def is_due(self) -> bool:
        """Whether it is time to write."""
        now = self._clock()
        if self._since is None or now < self._next:
            return False
        return now - self._last >= _AFTER or now - self._since >= _AT_LAST

    def write(self) -> FramerError | None:
        """Write them; what is in the way comes back, and it is to be tried again later."""
        began = self._clock()
        error = self._write()
        now = self._clock()
        if error:
            self._next = now + _AGAIN
        else:
            self._since = None
            self._next = now + _SHARE * (now - began)
        return error
