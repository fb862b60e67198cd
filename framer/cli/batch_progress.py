"""The progress of a batch: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from framer.cli.console import Console
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.types import ReportRow

_PHOTOS_PER_LINE, _SECONDS_PER_LINE = 100, 5.0
_PROGRESS_LINE = N_("%(done)s of %(total)s, %(rate)s a second, %(left)s left")
_COUNTED_FILES = N_("%(done)s of %(total)s files")  # while nobody knows how long the rest takes

_MACHINES_LINE = N_("By machine: %(counts)s")


class BatchProgress:
    """Shows how far a run is (see `RunPace`); nothing if `quiet`. `total` is the number of rows to come."""

    def __init__(self, console: Console, total: int, quiet: bool) -> None:
        from framer.batch.pace import RunPace

        self._console = console
        self._pace, self._quiet = RunPace(total), quiet
        self._machines: Counter[str] = Counter()
        self._printed_count, self._last_line_at = 0, 0.0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr and sys.stderr.isatty():
            from rich.console import Console as RichConsole
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TextColumn("{task.fields[left]}"),
                console=RichConsole(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=self._pace.total, rate="", left="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def add_row(self, row: "ReportRow", *, is_told: bool = False) -> None:
        """Count a row; a photo that failed is shown at once, unless why `is_told` anyway."""
        now, pace = time.monotonic(), self._pace
        if not pace.add(row, now):
            return
        if row.machine:
            self._machines[row.machine] += 1
        if self._quiet:
            return
        self._last_line_at = self._last_line_at or now
        if row.status == "failed" and not is_told:
            source = path_on_one_line(row.source)
            is_named = row.message.startswith(f"{row.source}: ")  # as most messages about files begin
            place = f" ({row.machine})" if row.machine else ""
            self._print((f"framer: {row.message}" if is_named else f"framer: {source}: {row.message}") + place)
        rate, left = pace.rate(now), pace.seconds_left(now)
        if self._bar:
            rate_text = "" if rate is None else f"{rate:.1f}/s"
            left_text = "" if left is None else _format_duration(left)
            self._bar.update(self._task, completed=pace.done, total=pace.total, rate=rate_text, left=left_text)
        elif pace.done - self._printed_count >= _PHOTOS_PER_LINE or now - self._last_line_at >= _SECONDS_PER_LINE:
            self._printed_count, self._last_line_at = pace.done, now
            self._print_line(rate, left)

    def tell(self, message: str, machine: str) -> None:
        """Print a message about a machine of a cluster, between what else is shown."""
        if not self._quiet:
            self._print("framer: " + self._console.translate(message) % {"machine": machine})

    def print_machines(self) -> None:
        """Print how many photos each machine of a cluster has done, if there is one."""
        if self._machines and not self._quiet:
            counts = ", ".join(f"{machine}: {count}" for machine, count in self._machines.most_common())
            self._console.print_message(_MACHINES_LINE, counts=counts)

    def _print_line(self, rate: float | None, left: float | None) -> None:
        counts = {"done": self._pace.done, "total": self._pace.total}
        if rate is None or left is None:
            self._console.print_message(_COUNTED_FILES, **counts)
        else:
            self._console.print_message(_PROGRESS_LINE, **counts, rate=f"{rate:.1f}", left=_format_duration(left))

    def _print(self, text: str) -> None:
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            self._console.print_info(text)


def path_on_one_line(path: str) -> str:
    """The path with a question mark for each character that cannot be printed, such as a line end."""
    return "".join(character if character.isprintable() else "?" for character in path)


def _format_duration(seconds: float) -> str:
    minutes, whole_seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{whole_seconds:02}" if hours else f"{minutes}:{whole_seconds:02}"
