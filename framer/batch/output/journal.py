"""What has been done, in ``OUT/.framer/journal.jsonl``: written to disk before the picture is in its place.

After a power cut a picture is therefore known to the journal, or not yet in its place; one that the journal knows but
that is not there, or is another, is made anew.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from framer.atomic_files import explain_os_error
from framer.batch.output.journal_entry import DIGEST_DIGITS, JournalEntry, parse_entry
from framer.batch.output_names import fold_name

MAX_STALE_LINES = 1_000  # outdated lines that are not worth a rewriting


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
        self._places: dict[str, int] = {}  # source → hash of its first picture's path in OUT
        self._output_offsets: dict[int, int] = {}  # hash of a picture's place → where its newest line begins
        self._known_pictures: dict[int, tuple[str, ...]] = {}  # hash of a place → its pictures' digests, begun
        self._former: dict[str, str] = {}  # source → its former path, where its picture has not gone along yet
        self._unseen: set[str] = set()
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

    def former_sources(self) -> Mapping[str, str]:
        """The former paths of photos that were renamed and whose pictures have not gone along yet."""
        return dict(self._former)

    def rank(self, source: str) -> int:
        """The higher, the later the photo's newest entry was written; -1 without one."""
        return self._offsets.get(source, -1)

    def rename(self, moves: Mapping[str, tuple[str, str]]) -> None:
        """Have photos under new paths from now on: new → former, and the photo's digest. Raises OutputError.

        Photos may swap names. What the journal says of another photo's content is left as it is.
        """
        entries = {source: self.peek(former) for source, (former, _) in moves.items()}
        for source, (former, digest) in moves.items():
            entry = entries[source]
            if entry and entry.digest == digest:
                self.add(replace(entry, source=source, former=former))

    @property
    def directory(self) -> Path:
        """Where it lies on this machine."""
        return self._path.parent

    def is_elsewhere(self, source: str, output: str) -> bool:
        """Whether the photo has a picture, and that has not just this path in OUT."""
        return source in self._places and self._places[source] != hash(output)

    def has_place(self, source: str, output: str) -> bool:
        """Whether the picture that was last put to this place in OUT is the photo's."""
        offset = self._output_offsets.get(_hash_place(output))
        entry = None if offset is None else self._read_entry_at(offset)
        return entry is not None and entry.source == source

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
        self._index_entry(entry, offset, self._reader)

    def close(self) -> None:
        """Close the file."""
        self._writer.close()
        self._reader.close()

    def _read_entry_at(self, offset: int) -> JournalEntry | None:
        return _read_line_at(self._reader, offset)

    def _index_entry(self, entry: JournalEntry, offset: int, reader: BinaryIO) -> None:
        if not entry.is_past:
            self._offsets[entry.source] = offset
            self._places[entry.source] = hash(entry.output)
            self._former.pop(entry.source, None)
        if entry.former:
            self._former[entry.source] = entry.former
            self._forget_former(entry, reader)
        for output, _, sha256 in entry.pictures():
            place, digest = _hash_place(output), sha256[:DIGEST_DIGITS]
            self._output_offsets[place] = offset
            known = self._known_pictures.get(place, ())
            if digest not in known:
                self._known_pictures[place] = (*known, digest)

    def _forget_former(self, entry: JournalEntry, reader: BinaryIO) -> None:
        """Nothing lies under a renamed photo's former path, unless another photo has come there."""
        offset = self._offsets.get(entry.former)
        before = None if offset is None else _read_line_at(reader, offset)
        if before and before.digest == entry.digest:
            del self._offsets[entry.former], self._places[entry.former]
            self._former.pop(entry.former, None)
            self._unseen.discard(entry.former)

    def _needed_offsets(self) -> set[int]:
        """Of the lines that are the newest of a photo, or of a picture's place: by those old pictures are known."""
        return {*self._offsets.values(), *self._output_offsets.values()}

    def _load_index(self) -> int:
        """Index the entries and cut off a torn last line; returns the number of lines."""
        if not self._path.exists():
            return 0
        count = offset = 0
        with self._path.open("r+b") as file, self._path.open("rb") as reader:
            for line in file:
                if not line.endswith(b"\n"):
                    file.truncate(offset)
                    break
                if entry := parse_entry(line):
                    self._index_entry(entry, offset, reader)
                offset += len(line)
                count += 1
        return count

    def _compact(self) -> None:
        """Keep the newest line of each photo and of each picture's place only, in their order."""
        new_path = self._path.with_name(f"{self._path.name}.new")
        with self._path.open("rb") as old, new_path.open("wb") as new:
            moved, newest = {}, set(self._offsets.values())
            for offset in sorted(self._needed_offsets()):
                old.seek(offset)
                moved[offset] = new.tell()
                line = old.readline()
                past = None if offset in newest else parse_entry(line)
                new.write(replace(past, former="", is_past=True).to_line() if past else line)
            new.flush()
            os.fsync(new.fileno())
        new_path.replace(self._path)
        self._offsets = {source: moved[offset] for source, offset in self._offsets.items()}
        self._output_offsets = {place: moved[offset] for place, offset in self._output_offsets.items()}


def find_last_entry(path: Path, source: str) -> JournalEntry | None:
    """The newest entry of a photo in the journal at `path`, which another may have open; None: it has none."""
    found = None
    for entry in _read_entries(path):
        found = entry if entry.source == source and not entry.is_past else found
    return found


def read_last_entries(path: Path) -> dict[str, JournalEntry]:
    """The newest entry of each photo in the journal at `path`, without its record; none where it cannot be read."""
    entries = (entry for entry in _read_entries(path) if not entry.is_past)
    return {entry.source: replace(entry, record={}) for entry in entries}


def _read_entries(path: Path) -> Iterator[JournalEntry]:
    with contextlib.suppress(OSError), path.open("rb") as file:
        yield from filter(None, map(parse_entry, file))


def _read_line_at(file: BinaryIO, offset: int) -> JournalEntry | None:
    file.seek(offset)
    return parse_entry(file.readline())


def _hash_place(output: str) -> int:
    """Stands for a picture's place in OUT, the same for names that are one file on Windows or macOS."""
    return hash(fold_name(output))


def _fsync_directory(path: Path) -> None:
    """Flush the directory's list of files to the disk, where systems can."""
    if os.name == "nt":
        return
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
