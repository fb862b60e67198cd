"""What decoders in C, and Pillow, write to the terminal by themselves: it is not for people, and says nothing to do."""

import contextlib
import os
import sys
from collections.abc import Iterator

_STDERR = 2  # the descriptor, which code in C uses whatever `sys.stderr` is


@contextlib.contextmanager
def quiet_decoders() -> Iterator[None]:
    """Nothing that is written to stderr meanwhile is seen, by whatever code of this process."""
    try:
        terminal = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    _flush()
    os.dup2(null, _STDERR)
    os.close(null)
    try:
        yield
    finally:
        _flush()
        os.dup2(terminal, _STDERR)
        os.close(terminal)


def _flush() -> None:
    if sys.stderr:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
