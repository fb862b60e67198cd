"""What has been done, in ``OUT/.framer/journal.jsonl``: written to disk before the picture is in its place.

After a power cut a picture is therefore known to the journal, or not yet in its place; one that the journal knows but
that is not there, or is another, is made anew.
"""

import contextlib
import errno
import json
import os
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from framer.atomic_files import explain_os_error
from framer.batch.output_names import fold_name

DIGEST_DIGITS = 16  # hexadecimal, of a picture that is only to be recognised
MAX_STALE_LINES = 1_000  # outdated lines that are not worth a rewriting


@dataclass(frozen=True)
class FurtherPicture:
    """Another picture of the same photo, in another size or frame: its place in OUT, and what came out."""

    output: str
    recipe: str
    size: int
    sha256: str


@dataclass(frozen=True)
class JournalEntry:
    """A photo that was framed: what it was made of, and what came out. Its fields are the keys of a journal line.

    - `source`: the photo's path as the file system has it, with lone surrogates for bytes that are no UTF-8.
    - `digest`, `sha256`: of the photo's and the picture's bytes, hexadecimal; `size`: of the picture, in bytes.
    - `recipe`: stands for frame, options and framer's version (see `framer.batch.recipe`).
    - `output`: the picture's path in OUT.
    - `pixels`: how many photo pixels the frame's window shows across.
    - `record`: as in docs/commands.md.
    - `further`: other pictures of the photo. A line without them has no such key, as in the versions before.
    """

    source: str
    digest: str
    recipe: str
    output: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]
    further: tuple[FurtherPicture, ...] = ()

    def pictures(self) -> Iterator[tuple[str, int, str]]:
        """Place, size and sha256 of each picture that was made of the photo."""
        yield self.output, self.size, self.sha256
        for picture in self.further:
            yield picture.output, picture.size, picture.sha256

    def to_line(self) -> bytes:
        """The journal's line, with its newline.

        In ASCII, and by json: msgspec takes no lone surrogates, as which odd bytes of file names come back.
        """
        values = asdict(self)
        if not self.further:
            del values["further"]
        return (json.dumps(values) + "\n").encode()


@dataclass(frozen=True)
class KnownPicture:
    """A picture that was made here: of which photo, where it was put, its size and sha256."""

    source: str
    output: str
    size: int
    sha256: str


class Journal:
    """The journal of one OUT, open for one process. Only sources, offsets and hashes of names are held in memory."""

    def __init__(self, path: Path) -> None:
        """Read the journal, if there is one; a last line that a crash cut off is removed. Raises OutputError."""
        self._path = path
        self._offsets: dict[str, int] = {}  # source → where its newest line begins, in bytes
        self._output_offsets: dict[int, int] = {}  # hash of a picture's place → where its newest line begins
        self._known_pictures: dict[int, tuple[str, ...]] = {}  # hash of a place → its pictures' digests, begun
        try:
            if self._load_index() > 2 * len(self._needed_offsets()) + MAX_STALE_LINES:
                self._compact()
            self._unseen = set(self._offsets)
            self._writer = path.open("ab", buffering=0)  # what a full disk did not take must not be tried again
            self._reader = path.open("rb")
            _fsync_directory(path.parent)
        except OSError as error:
            raise explain_os_error(path, error) from error

    def find(self, source: str) -> JournalEntry | None:
        """The newest entry of a photo, if there is one; the photo counts as seen from now on."""
        self._unseen.discard(source)
        offset = self._offsets.get(source)
        return None if offset is None else self._read_entry_at(offset)

    @property
    def count(self) -> int:
        """How many photos it knows."""
        return len(self._offsets)

    def peek(self, source: str) -> JournalEntry | None:
        """As `find`, but the photo does not count as seen."""
        offset = self._offsets.get(source)
        return None if offset is None else self._read_entry_at(offset)

    def sources(self) -> KeysView[str]:
        """The paths of all photos that were framed."""
        return self._offsets.keys()

    def known_pictures(self, output: str) -> tuple[str, ...]:
        """How the sha256 of all pictures of this name begin that were made here (DIGEST_DIGITS); empty: none ever."""
        return self._known_pictures.get(_hash_place(output), ())

    def pictures_elsewhere(self, places: Iterable[str]) -> Iterator[KnownPicture]:
        """Pictures that were ever made here, the newest of each place, at none of these places in OUT."""
        wanted = dict(self._output_offsets)
        for place in places:
            wanted.pop(_hash_place(place), None)
        for place_hash, offset in sorted(wanted.items(), key=itemgetter(1)):
            if entry := self._read_entry_at(offset):
                for output, size, digest in entry.pictures():
                    if _hash_place(output) == place_hash:
                        yield KnownPicture(entry.source, output, size, digest)

    def unseen_entries(self) -> Iterator[JournalEntry]:
        """The newest entries of photos that were not asked for since the journal was opened, in the order of names."""
        for source in sorted(self._unseen):
            if entry := self._read_entry_at(self._offsets[source]):
                yield entry

    def add(self, entry: JournalEntry) -> None:
        """Write the entry, to the disk itself. Raises OutputError; then the journal is as it was before."""
        line = entry.to_line()
        offset = -1
        try:
            offset = self._writer.seek(0, os.SEEK_END)
            if self._writer.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._writer.fileno())
        except OSError as error:
            if offset >= 0:  # half a line would spoil the next one
                with contextlib.suppress(OSError):
                    self._writer.truncate(offset)
            raise explain_os_error(self._path, error) from error
        self._index_entry(entry, offset)

    def close(self) -> None:
        """Close the file."""
        self._writer.close()
        self._reader.close()

    def _read_entry_at(self, offset: int) -> JournalEntry | None:
        self._reader.seek(offset)
        return _parse_entry(self._reader.readline())

    def _index_entry(self, entry: JournalEntry, offset: int) -> None:
        self._offsets[entry.source] = offset
        for output, _, sha256 in entry.pictures():
            place, digest = _hash_place(output), sha256[:DIGEST_DIGITS]
            self._output_offsets[place] = offset
            known = self._known_pictures.get(place, ())
            if digest not in known:
                self._known_pictures[place] = (*known, digest)

    def _needed_offsets(self) -> set[int]:
        """Of the lines that are the newest of a photo, or of a picture's place: by those old pictures are known."""
        return {*self._offsets.values(), *self._output_offsets.values()}

    def _load_index(self) -> int:
        """Index the entries and cut off a torn last line; returns the number of lines."""
        if not self._path.exists():
            return 0
        count = offset = 0
        with self._path.open("r+b") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    file.truncate(offset)
                    break
                if entry := _parse_entry(line):
                    self._index_entry(entry, offset)
                offset += len(line)
                count += 1
        return count

    def _compact(self) -> None:
        """Keep the newest line of each photo and of each picture's place only, in their order."""
        new_path = self._path.with_name(f"{self._path.name}.new")
        with self._path.open("rb") as old, new_path.open("wb") as new:
            moved = {}
            for offset in sorted(self._needed_offsets()):
                old.seek(offset)
                moved[offset] = new.tell()
                new.write(old.readline())
            new.flush()
            os.fsync(new.fileno())
        new_path.replace(self._path)
        self._offsets = {source: moved[offset] for source, offset in self._offsets.items()}
        self._output_offsets = {place: moved[offset] for place, offset in self._output_offsets.items()}


def find_last_entry(path: Path, source: str) -> JournalEntry | None:
    """The newest entry of a photo in the journal at `path`, which another may have open; None: it has none."""
    found = None
    for entry in _read_entries(path):
        found = entry if entry.source == source else found
    return found


def read_last_entries(path: Path) -> dict[str, JournalEntry]:
    """The newest entry of each photo in the journal at `path`, without its record; none where it cannot be read."""
    return {entry.source: replace(entry, record={}) for entry in _read_entries(path)}


def _read_entries(path: Path) -> Iterator[JournalEntry]:
    with contextlib.suppress(OSError), path.open("rb") as file:
        yield from filter(None, map(_parse_entry, file))


def _hash_place(output: str) -> int:
    """Stands for a picture's place in OUT, the same for names that are one file on Windows or macOS."""
    return hash(fold_name(output))


def _parse_entry(line: bytes) -> JournalEntry | None:
    """The entry in a line, if it has all keys with values of their types; further keys do not count."""
    try:
        return msgspec.convert(json.loads(line), JournalEntry)
    except ValueError:  # also msgspec's
        return None


def _fsync_directory(path: Path) -> None:
    """Flush the directory's list of files to the disk, where systems can."""
    if os.name == "nt":
        return
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
