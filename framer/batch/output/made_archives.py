"""The ZIP files of units that framer has put into OUT: one of a unit that has no pictures any more goes again.

``OUT/.framer/archives.json`` has their names, with what told each file when it was written. A ZIP that is not named
there, or is another file by now, is a person's, or was copied here: it is never touched.
"""

import contextlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from framer.batch.folder import Folder
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import FramerError, NoFile

MADE_ARCHIVES_PATH = f"{STATE_DIRECTORY_NAME}/archives.json"
_MAX_MADE_BYTES = 5_000_000


def read_made_archives(out: Folder) -> Mapping[str, str]:
    """The names of ZIP files of units, with their fingerprints; those that are not as they were made are left out.

    Raises Unreachable.
    """
    try:
        made: Any = json.loads(out.read(MADE_ARCHIVES_PATH, _MAX_MADE_BYTES))
    except (NoFile, ValueError):
        return {}
    known = made.items() if isinstance(made, dict) else ()
    names = {str(name): str(fingerprint) for name, fingerprint in known if "/" not in name and "\\" not in name}
    return {
        name: fingerprint for name, fingerprint in names.items() if _read_archive_state(out, name) == fingerprint != ""
    }


def note_unit_archives(out: Folder, names: Collection[str]) -> tuple[str, ...]:
    """`names` are all ZIP files of units now, just written: the former ones go. The names of those that went.

    One that cannot be removed, such as one that somebody has open, stays known. Raises Unreachable.
    """
    former = {name: fingerprint for name, fingerprint in read_made_archives(out).items() if name not in names}
    removed = []
    for name in former:
        with contextlib.suppress(OSError, FramerError):
            out.remove(name)
            removed.append(name)
    known = {name: _read_archive_state(out, name) for name in names}
    known |= {name: former[name] for name in former if name not in removed}
    with contextlib.suppress(OSError, FramerError):  # then they are not known as framer's, and stay
        out.write_durably(MADE_ARCHIVES_PATH, json.dumps(known, indent=1, sort_keys=True).encode() + b"\n")
    return tuple(removed)


def _read_archive_state(out: Folder, name: str) -> str:
    try:
        return out.fingerprint(name)
    except OSError:
        return ""
