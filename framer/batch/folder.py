"""SOURCE and OUT as a batch sees them, wherever they are: one interface, and its form on this machine.

The other form is `framer.storage.remote_folder.RemoteFolder`. No module of this package imports it: the command line,
which reads a person's path or URL, chooses the form.
"""
# ruff: noqa: D102  (the interface has the docstrings)

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from framer.atomic_files import read_photo
from framer.batch.file_attributes import has_content_here, has_hidden_attribute


class Folder(Protocol):
    """A folder of photos or pictures. It can be pickled; any process and thread may use it.

    Names of files and directories are relative, with ``/``; the empty name is the folder itself. Unless a method says
    otherwise, it raises OSError for what concerns one file, and Unreachable when the folder as a whole does not answer.
    """

    @property
    def display_name(self) -> str:
        """The path or URL for messages, without credentials."""
        ...

    @property
    def local_path(self) -> Path | None:
        """The path of a folder of this machine (or mounted on it); None where every read goes over a network."""
        ...

    def display_path(self, name: str) -> str:
        """The path or URL of a file in it, for messages."""
        ...

    def absolute(self) -> "Folder":
        """The same folder for a process with another working directory."""
        ...

    def is_within(self, other: "Folder") -> bool:
        """Whether it is `other`, or inside it; a local folder never is in a remote one, nor the other way round."""
        ...

    def is_directory(self) -> bool:
        """Whether the folder exists and is one; False also where that cannot be seen. Raises Unreachable only."""
        ...

    def is_file(self) -> bool:
        """Whether a file is in the folder's place, so that no directory can be made. Raises Unreachable only."""
        ...

    def list_entries(self, name: str) -> list[tuple[str, str]]:
        """Name and kind of each entry of a directory, in no order.

        Kinds: "file", "directory", "link" (not followed), "special" (pipe, device, socket), "hidden" (by an attribute).
        """
        ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """All bytes of a file. Raises NoFile, TooLarge for more than `max_bytes`, or Unreachable."""
        ...

    def read_head(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a file, or all if there are fewer."""
        ...

    def open_file(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file for reading, at any place in it."""
        ...

    def is_on_disk(self, name: str) -> bool:
        """Whether a file's content is where it can be read at once; False: a cloud has to fetch it. Never raises."""
        ...

    def size(self, name: str) -> int:
        """The bytes that a file has."""
        ...

    def exists(self, name: str) -> bool:
        """Whether there is anything of this name."""
        ...

    def fingerprint(self, name: str) -> str:
        """A text that changes when the file is written anew; empty if there is no such file."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file into a directory that exists (storages make it where they have directories)."""
        ...

    def write_durably(self, name: str, data: bytes) -> None:
        """As `write`, but whole or not at all, and so that a power cut does not lose it."""
        ...

    def move(self, name: str, to: str) -> None:
        """Rename a file over whatever file has the name `to`, and make the directories that `to` needs."""
        ...

    def remove(self, name: str) -> None:
        """Delete a file."""
        ...

    def upload(self, path: Path, name: str) -> None:
        """Copy a file of this machine into the folder."""
        ...

    def local_copy(self, name: str) -> AbstractContextManager[Path]:
        """A path of this machine with the file's content, for reading; a path to nothing if there is no such file."""
        ...

    def make_directory(self, name: str) -> None:
        """Make a directory and those above it; nothing happens where it exists or storages know no directories."""
        ...

    def lacks_directory(self, name: str) -> bool:
        """Whether writing into this directory must fail because it is none; never where writing makes directories."""
        ...


def folders_overlap(source: Folder, out: Folder) -> bool:
    """Whether the two are one folder, or one is inside the other."""
    return source.is_within(out) or out.is_within(source)


@dataclass(frozen=True)
class LocalFolder:
    """A folder of this machine's file system. Links count as the file they lead to if that is inside the folder."""

    local_path: Path

    @property
    def display_name(self) -> str:
        """The path as it was given."""
        return str(self.local_path)

    def display_path(self, name: str) -> str:
        return str(self.local_path / name)

    def absolute(self) -> "LocalFolder":
        return LocalFolder(self.local_path.absolute())

    def is_within(self, other: Folder) -> bool:
        """By real paths; directories that exist are compared as the file system sees them."""
        if other.local_path is None:
            return False
        path, outer = Path(os.path.realpath(self.local_path)), Path(os.path.realpath(other.local_path))
        return any(_is_same_directory(directory, outer) for directory in (path, *path.parents))

    def is_directory(self) -> bool:
        return os.path.isdir(self.local_path)  # noqa: PTH112  (answers also where it may not look)

    def is_file(self) -> bool:
        return os.path.isfile(self.local_path)  # noqa: PTH113  (answers also where it may not look)

    def list_entries(self, name: str) -> list[tuple[str, str]]:
        with os.scandir(self.local_path / name) as entries:
            return [(entry.name, self._entry_kind(entry)) for entry in entries]

    def read(self, name: str, max_bytes: int) -> bytes:
        return read_photo(self.local_path / name, max_bytes)

    def read_head(self, name: str, size: int) -> bytes:
        with (self.local_path / name).open("rb") as file:
            return file.read(size)

    def open_file(self, name: str) -> AbstractContextManager[BinaryIO]:
        return (self.local_path / name).open("rb")

    def is_on_disk(self, name: str) -> bool:
        try:
            return has_content_here((self.local_path / name).stat())
        except OSError:
            return True

    def size(self, name: str) -> int:
        return (self.local_path / name).stat().st_size

    def exists(self, name: str) -> bool:
        """Whether there is anything of this name, also a link that leads nowhere."""
        return os.path.lexists(self.local_path / name)

    def fingerprint(self, name: str) -> str:
        try:
            status = (self.local_path / name).stat()
        except FileNotFoundError:
            return ""
        return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"

    def write(self, name: str, data: bytes) -> None:
        (self.local_path / name).write_bytes(data)

    def write_durably(self, name: str, data: bytes) -> None:
        """Write beside the file's place, flush to the disk, rename."""
        path = self.local_path / name
        beside = path.with_name(f"{os.urandom(4).hex()}-{path.name}")  # two machines may write the same file
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise

    def move(self, name: str, to: str) -> None:
        path, target = self.local_path / name, self.local_path / to
        try:
            path.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    def remove(self, name: str) -> None:
        (self.local_path / name).unlink()

    def upload(self, path: Path, name: str) -> None:
        shutil.copyfile(path, self.local_path / name)

    @contextlib.contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """The file itself."""
        yield self.local_path / name

    def make_directory(self, name: str) -> None:
        (self.local_path / name).mkdir(parents=True, exist_ok=True)

    def lacks_directory(self, name: str) -> bool:
        return not os.path.isdir(self.local_path / name)  # noqa: PTH112  (answers also where it may not look)

    def _entry_kind(self, entry: "os.DirEntry[str]") -> str:
        try:
            if has_hidden_attribute(entry):
                return "hidden"
            if entry.is_symlink():
                return "file" if self._leads_to_own_file(entry.path) else "link"
            if entry.is_dir():
                return "directory"
            return "file" if entry.is_file() else "special"
        except OSError:  # reading it will show why
            return "file"

    def _leads_to_own_file(self, link: str) -> bool:
        target = os.path.realpath(link)
        is_inside = Path(target).is_relative_to(os.path.realpath(self.local_path))
        return is_inside and os.path.isfile(target)  # noqa: PTH113  (long lists)


def _is_same_directory(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return path == other
