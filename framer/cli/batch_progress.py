"""How far a batch is: a bar on a terminal, now and then a line elsewhere; and Ctrl-C, told to whom it concerns."""

import contextlib
import signal
import sys
import time
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from framer.cli.console import console_translator, print_info
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.types import ReportRow

_PHOTOS_PER_LINE, _SECONDS_PER_LINE = 100, 5.0
_PROGRESS_LINE = N_("%(done)s of %(total)s, %(rate)s a second, %(left)s left")
_STOPPING_MESSAGE = N_("Stopping when the photos in progress are finished. Ctrl-C again stops at once.")


class BatchProgress:
    """How far a run is, for a person. The clock starts with the first row: until then workers get ready."""

    def __init__(self, total: int, quiet: bool) -> None:
        """`total`: rows to come."""
        self._total, self._quiet = total, quiet
        self._done = self._printed_count = 0
        self._started_at = self._last_line_at = 0.0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Show the bar, where stderr is a terminal."""
        if not self._quiet and sys.stderr and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total, rate="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def add_row(self, row: "ReportRow") -> None:
        """One more; a photo that failed is named at once."""
        self._done += 1
        if self._quiet:
            return
        now = time.monotonic()
        if not self._started_at:
            self._started_at = self._last_line_at = now
        if row.status == "failed":
            self._print(f"framer: {path_on_one_line(row.source)}: {row.message}")
        if self._bar:
            self._bar.update(self._task, completed=self._done, rate=f"{self._rate(now):.1f}/s")
        elif self._done - self._printed_count >= _PHOTOS_PER_LINE or now - self._last_line_at >= _SECONDS_PER_LINE:
            self._printed_count, self._last_line_at = self._done, now
            rate = self._rate(now)
            left = max(0, self._total - self._done) / rate if rate else 0
            words = {"done": self._done, "total": self._total, "rate": f"{rate:.1f}", "left": _format_duration(left)}
            print_info(f"framer: {console_translator()(_PROGRESS_LINE) % words}")

    def _rate(self, now: float) -> float:
        return self._done / max(now - self._started_at, 1e-3)

    def _print(self, text: str) -> None:
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            print_info(text)


class InterruptHandler:
    """Ctrl-C (and the system's request to end) asks the run to stop; a second Ctrl-C ends it at once."""

    def __init__(self, quiet: bool) -> None:
        """Nothing has happened yet."""
        self._requested = False
        self._announced = quiet
        self._previous_handlers: dict[int, Any] = {}

    def is_requested(self) -> bool:
        """Whether somebody wants it to stop; the first answer says so on stderr."""
        if self._requested and not self._announced:
            self._announced = True
            print_info(f"framer: {console_translator()(_STOPPING_MESSAGE)}")
        return self._requested

    def __enter__(self) -> Self:
        """Listen."""
        with contextlib.suppress(ValueError):  # another thread than the main one hears no signals
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous_handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put back what listened before."""
        for number, before in self._previous_handlers.items():
            signal.signal(number, before)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._requested:
            raise KeyboardInterrupt
        self._requested = True  # and no more: the handler may have cut into a line that is being written


def path_on_one_line(path: str) -> str:
    """A path on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in path)


def _format_duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
