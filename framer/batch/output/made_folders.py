"""The folders in OUT that framer made for pictures: they go again when the last one is moved aside.

Their names are in ``OUT/.framer/folders.jsonl``, each on a line, written when a picture is in its place. A folder that
is not named there was made by a person, or by an earlier version. Only folders of this machine; there is nothing to
raise: an empty folder that stays does no harm.
"""

import contextlib
import json
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from framer.atomic_files import atomic_write
from framer.batch.folder import Folder
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import FramerError
from framer.kept_json import decode_json

MADE_FOLDERS_PATH = f"{STATE_DIRECTORY_NAME}/folders.jsonl"


def find_missing_folders(out: Folder, output: str) -> tuple[str, ...]:
    """The folders that the picture's place needs and that are not there."""
    if out.local_path is None:
        return ()
    return tuple(folder for folder in _folders_of(output) if not os.path.lexists(out.local_path / folder))


def note_made_folders(out: Folder, folders: Collection[str]) -> None:
    """Note that framer has made these."""
    if folders and out.local_path is not None:
        with contextlib.suppress(OSError), (out.local_path / MADE_FOLDERS_PATH).open("ab") as file:
            file.write(b"".join(map(_format_line, folders)))


def remove_emptied_folders(out: Folder, places: Iterable[str]) -> None:
    """Remove the folders that pictures were moved from, where framer made them and they hold nothing at all now."""
    if out.local_path is None:
        return
    made = _read_made(out.local_path)
    emptied = {folder for place in places for folder in _folders_of(place)} & made
    removed = set()
    for folder in sorted(emptied, key=len, reverse=True):  # what is inside another one is longer
        with contextlib.suppress(OSError):  # it holds something
            (out.local_path / folder).rmdir()
            removed.add(folder)
    if removed:
        with contextlib.suppress(FramerError):
            atomic_write(out.local_path / MADE_FOLDERS_PATH, b"".join(map(_format_line, sorted(made - removed))))


def _folders_of(place: str) -> Iterator[str]:
    """The folders that a picture is in, the innermost first."""
    return (str(folder) for folder in PurePosixPath(place).parents if folder.name)


def _format_line(folder: str) -> bytes:
    return (json.dumps(folder) + "\n").encode()


def _read_made(out: Path) -> frozenset[str]:
    made = set()
    with contextlib.suppress(OSError):
        for line in (out / MADE_FOLDERS_PATH).read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                made.add(decode_json(line, str))
    return frozenset(made)
