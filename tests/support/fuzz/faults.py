"""What can go wrong in the process of the fuzzing, on purpose. A module of its own: it is loaded there, and quickly."""

import os
import signal
import time

from framer.imaging.types import Frame
from support.fuzz.photos import Case, Verdict


def misbehave(case: Case, frame: Frame) -> Verdict:
    """A crash, a hang or a hunger, by number; else all is well."""
    if case.number == 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    if case.number == 1:
        time.sleep(60)
    if case.number == 2:
        try:
            return Verdict(f"took {len(b'x' * 1_500_000_000)} bytes")
        except MemoryError:
            return Verdict("memory")
    return Verdict("picture")
