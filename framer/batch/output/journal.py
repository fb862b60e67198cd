"""What has been done, in ``OUT/.framer/journal.jsonl``: written to disk before the picture is in its place.

After a power cut a picture is therefore known to the journal, or not yet there; one that the journal knows but that is
not there, or is another, is made anew.
"""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from framer.atomic_files import explain_os_error
from framer.batch.output_names import fold_name

_MAX_STALE_LINES = 1_000  # old lines that are not worth a rewriting


@dataclass(frozen=True)
class JournalEntry:
    """A photo that was framed: what it was made of, and what came out.

    `digest` and `sha256` are of the photo's and the picture's bytes, `size` is the picture's in bytes. `recipe` stands
    for frame, options and framer's version. `record` is that of docs/commands.md; `pixels` is how many
    photo pixels the frame's window shows across.
    """

    source: str
    digest: str
    recipe: str
    output: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]


_ENTRY_KEYS = {field.name for field in fields(JournalEntry)}


class Journal:
    """The journal of one OUT. One process at a time writes it."""

    def __init__(self, path: Path) -> None:
        """Read what there is; a line that a crash cut off is dropped. Raises OutputError."""
        self._path = path
        self._offsets: dict[str, int] = {}  # source → where its newest line is
        self._output_hashes: set[int] = set()
        try:
            if self._load_index() > 2 * len(self._offsets) + _MAX_STALE_LINES:
                self._compact()
            self._unseen = set(self._offsets)
            self._writer = path.open("ab", buffering=0)  # what a full disk did not take must not be tried again
            self._reader = path.open("rb")
            _fsync_directory(path.parent)
        except OSError as error:
            raise explain_os_error(path, error) from error

    def find(self, source: str) -> JournalEntry | None:
        """What was made of the photo, if anything; from now on it does not count as gone."""
        self._unseen.discard(source)
        at = self._offsets.get(source)
        if at is None:
            return None
        return self._read_entry_at(at)

    def has_output(self, output: str) -> bool:
        """Whether a picture of this name was ever made here."""
        return hash(fold_name(output)) in self._output_hashes

    def unseen_entries(self) -> Iterator[JournalEntry]:
        """The photos that were framed once and that nobody has asked for since the journal was opened."""
        for source in sorted(self._unseen):
            if entry := self._read_entry_at(self._offsets[source]):
                yield entry

    def add(self, entry: JournalEntry) -> None:
        """Write the entry, to the disk itself. Raises OutputError."""
        line = (json.dumps(asdict(entry)) + "\n").encode()  # ASCII: names that are no UTF-8 come back as they were
        at = -1
        try:
            at = self._writer.seek(0, os.SEEK_END)
            if self._writer.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._writer.fileno())
        except OSError as error:
            if at >= 0:  # half a line would spoil the next one
                with contextlib.suppress(OSError):
                    self._writer.truncate(at)
            raise explain_os_error(self._path, error) from error
        self._index_entry(entry, at)

    def close(self) -> None:
        """Let the file go."""
        self._writer.close()
        self._reader.close()

    def _read_entry_at(self, at: int) -> JournalEntry | None:
        self._reader.seek(at)
        return _parse_entry(self._reader.readline())

    def _index_entry(self, entry: JournalEntry, at: int) -> None:
        self._offsets[entry.source] = at
        self._output_hashes.add(hash(fold_name(entry.output)))

    def _load_index(self) -> int:
        """Note where the entries are, and cut off a torn end; the number of lines comes back."""
        if not self._path.exists():
            return 0
        number = at = 0
        with self._path.open("r+b") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    file.truncate(at)
                    break
                if entry := _parse_entry(line):
                    self._index_entry(entry, at)
                at += len(line)
                number += 1
        return number

    def _compact(self) -> None:
        """Keep the newest line of each photo only."""
        beside = self._path.with_name(f"{self._path.name}.new")
        with self._path.open("rb") as old, beside.open("wb") as new:
            for source, at in self._offsets.items():
                old.seek(at)
                self._offsets[source] = new.tell()
                new.write(old.readline())
            new.flush()
            os.fsync(new.fileno())
        beside.replace(self._path)


def _parse_entry(line: bytes) -> JournalEntry | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return JournalEntry(**found) if isinstance(found, dict) and set(found) == _ENTRY_KEYS else None


def _fsync_directory(path: Path) -> None:
    """Let the folder itself remember its files after a power cut, where systems can say so."""
    if os.name == "nt":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
