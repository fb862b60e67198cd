"""What Ctrl-C and SIGTERM do to a batch or a watch: the first stops it in order, the second at once."""

import contextlib
import signal
from types import FrameType, TracebackType
from typing import Any, Self

from framer.cli.console import Console
from framer.i18n import N_

STOPPED_MESSAGE = N_("Stopped. Finished pictures are kept, and the same command goes on from there.")

_STOPPING_MESSAGE = N_("Stopping when the photos in progress are finished. Ctrl-C again stops at once.")


class InterruptHandler:
    """While entered, Ctrl-C or SIGTERM asks the run to stop, and a second one raises KeyboardInterrupt."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self._console = console
        self._requested = False
        self._announced = quiet
        self._previous_handlers: dict[int, Any] = {}

    def is_requested(self) -> bool:
        """Whether the run is to stop; when it first is, that is printed, unless `quiet`."""
        if self._requested and not self._announced:
            self._announced = True
            self._console.print_message(_STOPPING_MESSAGE)
        return self._requested

    def __enter__(self) -> Self:
        with contextlib.suppress(ValueError):  # only the main thread may handle signals
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous_handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._requested:
            raise KeyboardInterrupt
        self._requested = True  # nothing is printed here: the signal may have interrupted a line that is being written
