"""A lock of a file in OUT's state directory; the system unlocks it when the process ends, however it ends."""

import contextlib
import os
from pathlib import Path

from framer.errors import UsageError
from framer.i18n import N_


def lock_file(path: Path, out: str, cleanup: contextlib.ExitStack) -> None:
    """Lock the file until `cleanup` is closed; `out` is what messages call the folder.

    Raises OSError, or UsageError when another process has it. A network share that knows no locks has none.
    """
    file = cleanup.enter_context(path.open("a+b"))
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  (only there)

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415  (only there)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise UsageError(
            N_("%(out)s: another framer is working in this folder."), N_("Wait until it is done."), out=out
        ) from error
    except OSError:  # a network share that knows no locks
        return
