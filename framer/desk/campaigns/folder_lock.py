"""One desk at a time changes a folder of campaigns: a lock on a file in it, which ends with its process."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from framer.atomic_files import explain_os_error

LOCK_NAME = Path(".framer") / "desk.lock"  # beside what the public server keeps there; git leaves out all of it


@contextlib.contextmanager
def lock_folder(root: Path) -> Iterator[None]:
    """Wait until no other desk changes the folder `root`, and have them wait meanwhile. Raises OutputError.

    Where the system can lock no file there (some network shares) nobody waits: versions still tell the later one.
    """
    path = root / LOCK_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise explain_os_error(path, error) from error
    try:
        with contextlib.suppress(OSError):
            _lock(descriptor)
        yield
    finally:
        os.close(descriptor)  # which ends the lock


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
