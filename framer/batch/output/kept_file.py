"""``OUT/.framer/corrections.json``: what is in force, read by anybody, changed by one process at a time."""

from collections.abc import Callable

from framer.batch.folder import Folder
from framer.batch.kept_corrections import KeptCorrections, format_kept, parse_kept
from framer.batch.output.state_lock import lock_state
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import UsageError
from framer.i18n import N_

KEPT_PATH = f"{STATE_DIRECTORY_NAME}/corrections.json"
_KEPT_LOCK_NAME = "corrections.lock"  # not the run's own lock: a person may mend while a run is at work
_MAX_KEPT_BYTES = 200_000_000


def read_kept(out: Folder) -> KeptCorrections:
    """What is in force in `out`. Raises UsageError where the file cannot be understood, NoFile or Unreachable."""
    if not out.exists(KEPT_PATH):
        return KeptCorrections()
    try:
        return parse_kept(out.read(KEPT_PATH, _MAX_KEPT_BYTES))
    except ValueError as error:  # also msgspec's
        raise UsageError(
            N_("%(path)s: what framer has kept of corrections cannot be read."),
            N_("Put back a copy of this file, or rename it; then only what corrections.csv says is in force."),
            path=out.display_path(KEPT_PATH),
        ) from error


def change_kept(out: Folder, change: Callable[[KeptCorrections], KeptCorrections]) -> KeptCorrections:
    """Read, `change` and write what is in force, while no other process of this machine does; returns what is then.

    Raises UsageError (also while another process holds the lock for long), OutputError, NoFile or Unreachable.
    """
    with lock_state(out, KEPT_PATH, _KEPT_LOCK_NAME):
        before = read_kept(out)
        after = change(before)
        if after != before:
            out.write_durably(KEPT_PATH, format_kept(after))
    return after
