"""A folder in a storage: the form of `framer.batch.folder.Folder` for URLs, without knowing of it."""
# ruff: noqa: D102  (the interface has the docstrings)

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from framer.errors import NoFile, TooLarge
from framer.storage.client import StorageClient
from framer.storage.filesystems import FLAT_PROTOCOLS, SSH_PROTOCOLS

REMOTE_PHOTO_TIMEOUT = 60.0  # seconds that a photo may take with its way through the network: 80 MB at 2 MB/s are 40

_FINGERPRINT_KEYS = ("size", "ETag", "mtime", "LastModified", "created")  # what storages say of a file, each some
_SSH_PORT = 22

# Whoever reads a PDF reads letter by letter, back and forth, and each would be a question to the server.
_BUFFER_BYTES = 2**18


class _RemoteFile(io.RawIOBase):
    """An open file of a storage as Python's own are: not every library's `seek` answers where it is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._file.seek(offset, whence)
        return self._file.tell()

    def tell(self) -> int:
        return self._file.tell()


@dataclass(frozen=True)
class RemoteFolder:
    """A folder in a storage. `path` is the folder's, as the storage has it."""

    client: StorageClient
    path: str

    @property
    def display_name(self) -> str:
        return self.client.display_url

    @property
    def local_path(self) -> None:
        return None

    def display_path(self, name: str) -> str:
        return f"{self.display_name}/{name}"

    def absolute(self) -> "RemoteFolder":
        return self

    def is_within(self, other: object) -> bool:
        """By protocol, host, port and path; links in a storage are not followed, nor other names of a host known."""
        if not isinstance(other, RemoteFolder):
            return False
        outer = other._comparable_parts()
        return self._comparable_parts()[: len(outer)] == outer

    def is_directory(self) -> bool:
        try:
            return bool(self._info("")["type"] == "directory")
        except OSError:
            return False

    def is_file(self) -> bool:
        """Never: storages may hold a file and a folder of one name."""
        return False

    def list_entries(self, name: str) -> list[tuple[str, str]]:
        path = self._full_path(name)
        entries = self.client.call(
            lambda system: [(entry["name"], entry["type"]) for entry in system.ls(path, detail=True)]
        )
        named = [(_last_part(entry_path), kind) for entry_path, kind in entries if not _is_same_entry(entry_path, path)]
        return [(entry_name, kind) for entry_name, kind in named if entry_name]

    def read(self, name: str, max_bytes: int) -> bytes:
        try:
            if self.size(name) <= max_bytes:
                data: bytes = self.client.call(lambda system: system.cat_file(self._full_path(name)))
                if len(data) <= max_bytes:
                    return data
        except OSError as error:
            raise NoFile(path=self.display_path(name)) from error
        raise TooLarge(size=f"> {max_bytes / 1e6:g} MB", limit=f"{max_bytes / 1e6:g} MB")

    def read_head(self, name: str, size: int) -> bytes:
        head: bytes = self.client.call(lambda system: system.cat_file(self._full_path(name), 0, size))
        return head

    @contextlib.contextmanager
    def open_file(self, name: str) -> Iterator[BinaryIO]:
        """Parts of it are fetched as they are read; what the network does to that is an OSError."""
        file = self.client.call(lambda system: system.open(self._full_path(name), "rb"))
        with contextlib.closing(file):
            yield io.BufferedReader(_RemoteFile(file), _BUFFER_BYTES)

    def is_on_disk(self, name: str) -> bool:  # noqa: ARG002  (the interface's)
        """Always: every look goes through the network."""
        return True

    def size(self, name: str) -> int:
        return self._info(name)["size"] or 0

    def exists(self, name: str) -> bool:
        try:
            self._info(name)
        except FileNotFoundError:
            return False
        return True

    def fingerprint(self, name: str) -> str:
        try:
            info = self._info(name)
        except FileNotFoundError:
            return ""
        return " ".join(str(info[key]) for key in _FINGERPRINT_KEYS if info.get(key) is not None)

    def write(self, name: str, data: bytes) -> None:
        self._call_with_parent(name, lambda system: system.pipe_file(self._full_path(name), data))

    def write_durably(self, name: str, data: bytes) -> None:
        """As `write`: what a storage has taken it keeps, and others see no file before it is whole, or a staged one."""
        self.write(name, data)

    def move(self, name: str, to: str) -> None:
        """By the storage's own means: no bytes pass through this machine."""
        old, new = self._full_path(name), self._full_path(to)
        try:
            self._call_with_parent(to, lambda system: _rename_or_copy(system, old, new))
        except FileExistsError:  # SMB renames over nothing
            self.remove(to)
            self.client.call(lambda system: _rename_or_copy(system, old, new))

    def remove(self, name: str) -> None:
        self.client.call(lambda system: system.rm_file(self._full_path(name)))

    def upload(self, path: Path, name: str) -> None:
        self._call_with_parent(name, lambda system: system.put_file(str(path), self._full_path(name)))

    @contextlib.contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """A download, deleted afterwards."""
        with TemporaryDirectory(prefix="framer-") as directory:
            path = Path(directory, PurePosixPath(name).name)
            try:
                self.client.call(lambda system: system.get_file(self._full_path(name), str(path)))
            except FileNotFoundError:
                path.unlink(missing_ok=True)  # some libraries begin the file before they ask for it
            yield path

    def make_directory(self, name: str) -> None:
        if self.client.protocol not in FLAT_PROTOCOLS:
            self.client.call(lambda system: system.makedirs(self._full_path(name), exist_ok=True))

    def lacks_directory(self, name: str) -> bool:  # noqa: ARG002
        return False

    def _full_path(self, name: str) -> str:
        return f"{self.path.rstrip('/')}/{name}" if name else self.path

    def _info(self, name: str) -> Mapping[str, Any]:
        """What is known of a file: at least ``type`` ("file", "directory", "link", "special") and ``size`` in bytes."""
        info: Mapping[str, Any] = self.client.call(lambda system: system.info(self._full_path(name)))
        return info

    def _call_with_parent(self, name: str, operation: Callable[[Any], object]) -> None:
        """Call; when the directory of `name` does not exist, make it and call again."""
        try:
            self.client.call(operation)
        except FileNotFoundError:
            with contextlib.suppress(OSError):  # another worker may have been faster
                self.make_directory(name.rpartition("/")[0])
            self.client.call(operation)

    def _comparable_parts(self) -> tuple[str, ...]:
        """The storage and the folders down to this one. Upper and lower case count as the same, to be careful."""
        protocol, options = self.client.protocol, self.client.options
        kind = "ssh" if protocol in SSH_PROTOCOLS else protocol.removesuffix("a")
        host = str(options.get("host", "")).lower()
        port = str(options.get("port") or (_SSH_PORT if kind == "ssh" else ""))
        return kind, host, port, *PurePosixPath(os.path.normpath(f"/{self.path}").casefold()).parts


def _rename_or_copy(system: Any, old: str, new: str) -> None:
    """Rename; where a storage can only copy, copy there and delete."""
    from fsspec import AbstractFileSystem  # noqa: PLC0415  (only an extra brings it)

    if type(system).mv is not AbstractFileSystem.mv:
        system.mv(old, new)
        return
    system.cp_file(old, new)
    system.rm_file(old)


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _is_same_entry(path: str, folder: str) -> bool:
    """Whether an entry is the folder's own mark, as S3 has them."""
    return path.strip("/") == folder.strip("/")
