"""``OUT/.framer/units.json``: what was said of units, read by anybody, changed by one process at a time."""

import json
from collections.abc import Callable

from framer.batch.folder import Folder
from framer.batch.matching.renamed_units import RenamedUnits
from framer.batch.output.state_lock import lock_state
from framer.batch.state_json import read_state_json
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import UsageError
from framer.i18n import N_

RENAMED_UNITS_PATH = f"{STATE_DIRECTORY_NAME}/units.json"
_UNITS_LOCK_NAME = "units.lock"
_MAX_RENAMED_BYTES = 5_000_000


def read_renamed_units(out: Folder) -> RenamedUnits:
    """What was said in `out`; nothing where that cannot be understood. Raises Unreachable."""
    return _read_known(out) or RenamedUnits()


def change_renamed_units(out: Folder, change: Callable[[RenamedUnits], RenamedUnits]) -> None:
    """Read, `change` and write what was said, while no other process of this machine does.

    What cannot be understood, such as a slip of somebody who wrote in the file, is never written over. Raises
    UsageError then, and while another process holds the lock for long, OutputError or Unreachable.
    """
    with lock_state(out, RENAMED_UNITS_PATH, _UNITS_LOCK_NAME):
        before = _read_known(out)
        if before is None and out.exists(RENAMED_UNITS_PATH):
            raise UsageError(
                N_("%(path)s: what framer has kept of units with other names cannot be read."),
                N_("Put back a copy of this file, or rename it and say again which unit is which."),
                path=out.display_path(RENAMED_UNITS_PATH),
            )
        after = change(before or RenamedUnits())
        data = json.dumps(after.ids, ensure_ascii=True, indent=1, sort_keys=True) + "\n"
        out.write_durably(RENAMED_UNITS_PATH, data.encode())


def _read_known(out: Folder) -> RenamedUnits | None:
    ids = read_state_json(out, RENAMED_UNITS_PATH, _MAX_RENAMED_BYTES, dict[str, str])
    return None if ids is None else RenamedUnits(ids)
