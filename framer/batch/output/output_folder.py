"""What is done with photos in SOURCE and pictures in OUT, the same in this process and in workers."""

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

from framer.atomic_files import explain_os_error
from framer.batch.folder import Folder
from framer.batch.output.made_folders import find_missing_folders, note_made_folders
from framer.batch.report.thumbnails import MAX_HEADS_BYTES, make_thumbnail, pack_heads, unpack_heads
from framer.batch.types import STATE_DIRECTORY_NAME, FileJob
from framer.errors import FramerError, NoFile, OutputError, TooLarge, Unreachable

STAGING_DIRECTORY = f"{STATE_DIRECTORY_NAME}/parts"
THUMBNAIL_DIRECTORY = f"{STATE_DIRECTORY_NAME}/thumbs"
ASIDE_DIRECTORY = f"{STATE_DIRECTORY_NAME}/cu"  # for pictures that no longer belong: old ones, in Vietnamese

_MAX_PICTURE_BYTES = 1 << 26  # of a picture of which a thumbnail is made; framer's own have 17 MB at most
_MAX_THUMBNAIL_BYTES = 1 << 16
_PROBE_DATA = bytes(1 << 16)  # more than a full disk takes

# Faults that the next picture meets as well, and faults of one picture's name.
_FATAL_ERRNOS = {
    errno.ENOSPC,
    errno.EROFS,
    errno.EIO,
    getattr(errno, "EDQUOT", errno.ENOSPC),
    errno.ENODEV,
    errno.ENXIO,
}
_NAME_ERRNOS = {errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EINVAL}


@dataclass(frozen=True)
class OutputFolder:
    """SOURCE and OUT of one run. It can be pickled. `output` is a picture's path in OUT, relative, with ``/``.

    A picture is staged (written into a directory of framer's own, under a staged name) by the worker that made it, and
    published (moved to its place) by the process that writes the journal.
    """

    source: Folder
    out: Folder

    def read_photo(self, job: FileJob, max_bytes: int) -> bytes:
        """A photo's bytes, also of one inside another file. Raises NoFile, TooLarge, Unreadable or Unreachable."""
        if job.packed is None:
            return self.source.read(job.source, max_bytes)
        from framer.batch.packed.container import read_packed_photo  # noqa: PLC0415  (few folders need it)

        try:
            with self.source.open_file(job.packed.container) as file:
                return read_packed_photo(file, job.packed.keys, max_bytes)
        except OSError as error:
            raise NoFile(path=self.source.display_path(job.packed.container)) from error

    def stage(self, staged_name: str, data: bytes) -> None:
        """Write a picture, to the disk itself, into the staging directory. Raises OutputError."""
        try:
            self.out.write_durably(_staged_path(staged_name), data)
        except OSError as error:
            self.discard(staged_name)
            raise explain_os_error(self.out.display_name, error) from error

    def copy_to_stage(self, output: str, size: int, digest: str, staged_name: str) -> bool:
        """Stage what is in a picture's place, if that is the picture of this size and sha256. Raises OutputError."""
        try:
            data = self.out.read(output, size)
        except (NoFile, TooLarge):
            return False
        if len(data) != size or sha256(data).hexdigest() != digest:
            return False
        self.stage(staged_name, data)
        return True

    def copy_thumbnail(self, output: str, to: str) -> None:
        """Keep a picture's small JPEGs for the same picture in another place, if there are. Raises Unreachable."""
        with contextlib.suppress(NoFile, TooLarge, OSError):
            self.write_thumbnail(to, self.out.read(_kept_thumbnail_path(output), _MAX_THUMBNAIL_BYTES))
            self.write_heads(to, self.read_heads(output))

    def publish(self, staged_name: str, output: str) -> None:
        """Move a staged picture to its place; if it cannot be moved it is discarded. Raises OutputError."""
        new_folders = find_missing_folders(self.out, output)
        try:
            self.out.move(_staged_path(staged_name), output)
        except OSError as error:
            self.discard(staged_name)
            raise explain_os_error(self.out.display_path(output), error) from error
        note_made_folders(self.out, new_folders)

    def discard(self, staged_name: str) -> None:
        """Delete a staged picture, if it is there and can be deleted."""
        with contextlib.suppress(OSError, Unreachable):
            self.out.remove(_staged_path(staged_name))

    def discard_all(self) -> None:
        """Delete all that is staged, such as what an earlier run left behind."""
        with contextlib.suppress(OSError, Unreachable):
            for staged_name, _ in self.out.list_entries(STAGING_DIRECTORY):
                self.discard(staged_name)

    def set_aside(self, output: str) -> str:
        """Move what has a picture's place to a place of its own below ASIDE_DIRECTORY; its path. Raises OutputError."""
        try:
            aside = next(place for place in aside_places(output) if not self.out.exists(place))
            self.out.move(output, aside)
        except OSError as error:
            raise explain_os_error(self.out.display_path(output), error) from error
        return aside

    def write_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small JPEG of a picture for the report, which can do without. Raises Unreachable."""
        with contextlib.suppress(OSError):
            try:
                self.out.write(_kept_thumbnail_path(output), data)
            except FileNotFoundError:
                self.out.make_directory(THUMBNAIL_DIRECTORY)
                self.out.write(_kept_thumbnail_path(output), data)

    def read_thumbnail(self, output: str) -> bytes:
        """The small JPEG of a picture, made of the picture where it was not kept; empty if there is none.

        In a storage no picture is read for it.
        """
        if kept := self.read_kept_thumbnail(output):
            return kept
        if self.out.local_path is not None:
            with contextlib.suppress(OSError, FramerError):
                return make_thumbnail(self.out.read(output, _MAX_PICTURE_BYTES))
        return b""

    def read_kept_thumbnail(self, output: str) -> bytes:
        """As `read_thumbnail`, but no picture is opened: empty where none was kept."""
        with contextlib.suppress(OSError, FramerError):
            return self.out.read(_kept_thumbnail_path(output), _MAX_THUMBNAIL_BYTES)
        return b""

    def exists(self, output: str) -> bool:
        """Whether OUT has anything of that name. Raises OutputError."""
        try:
            return self.out.exists(output)
        except OSError as error:
            raise explain_os_error(self.out.display_path(output), error) from error

    def matches(self, output: str, size: int, digest: str) -> bool:
        """Whether OUT has the picture of this size (bytes) and sha256. It is read for that. Raises Unreachable."""
        try:
            return self._has_size(output, size) and sha256(self.out.read(output, size)).hexdigest() == digest
        except (NoFile, TooLarge):
            return False

    def seems_to_match(self, output: str, size: int, digest: str) -> bool:
        """As `matches`, but in a storage by the size alone: no picture is moved to this machine for it."""
        if self.out.local_path is None:
            return self._has_size(output, size)
        return self.matches(output, size, digest)

    def read_picture(self, output: str) -> bytes | None:
        """A picture's bytes; None where there is none, or it is larger than framer's own are. Raises Unreachable."""
        try:
            return self.out.read(output, _MAX_PICTURE_BYTES)
        except (NoFile, TooLarge):
            return None

    def remove_picture(self, output: str, size: int, digest: str) -> None:
        """Delete the picture of this size and sha256, and its thumbnails, after it was written elsewhere."""
        with contextlib.suppress(OSError, FramerError):
            if self.matches(output, size, digest):
                self.out.remove(output)
        for path in (_kept_thumbnail_path(output), _kept_heads_path(output)):
            with contextlib.suppress(OSError, FramerError):
                self.out.remove(path)

    def write_heads(self, output: str, heads: Sequence[bytes]) -> None:
        """Keep the small JPEGs of a photo's faces for the report, which can do without. Raises Unreachable."""
        if heads:
            with contextlib.suppress(OSError):
                self.out.make_directory(THUMBNAIL_DIRECTORY)
                self.out.write(_kept_heads_path(output), pack_heads(heads))

    def read_heads(self, output: str) -> tuple[bytes, ...]:
        """The small JPEGs of a photo's faces, from left to right; none where they were not kept."""
        with contextlib.suppress(OSError, FramerError):
            return unpack_heads(self.out.read(_kept_heads_path(output), MAX_HEADS_BYTES))
        return ()

    def is_fatal(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either. Unless `error` says so, a file is written to find out."""
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        if isinstance(error, Unreachable) or number in _FATAL_ERRNOS or self.out.lacks_directory(STAGING_DIRECTORY):
            return True
        return number not in _NAME_ERRNOS and not self._can_write()

    def _has_size(self, output: str, size: int) -> bool:
        try:
            return self.out.size(output) == size
        except OSError:
            return False

    def _can_write(self) -> bool:
        """Whether OUT takes a file. What the try leaves behind is deleted."""
        probe_name = f".framer-{os.urandom(8).hex()}.probe"
        try:
            self.out.write(probe_name, _PROBE_DATA)
            self.out.remove(probe_name)
        except Unreachable:
            return False
        except OSError:
            with contextlib.suppress(OSError, Unreachable):
                self.out.remove(probe_name)
            return False
        return True


def aside_places(output: str) -> Iterator[str]:
    """Where the picture of a place in OUT is put aside, as the first of that name, the second, and so on."""
    stem, dot, ending = output.rpartition(".")
    yield f"{ASIDE_DIRECTORY}/{output}"
    yield from (f"{ASIDE_DIRECTORY}/{stem} ({number}){dot}{ending}" for number in count(2))


def open_output_folder(source: Folder, out: Folder) -> OutputFolder:
    """The two folders for a run, by absolute paths: workers may have another working directory."""
    return OutputFolder(source.absolute(), out.absolute())


def _staged_path(staged_name: str) -> str:
    return f"{STAGING_DIRECTORY}/{staged_name}"


def _kept_heads_path(output: str) -> str:
    return f"{_kept_thumbnail_path(output)}.heads"


def _kept_thumbnail_path(output: str) -> str:
    """One file for each picture, whatever characters its name has."""
    return f"{THUMBNAIL_DIRECTORY}/{sha256(output.encode()).hexdigest()[:32]}.jpg"
