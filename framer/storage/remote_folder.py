"""A folder in a storage that is reached by a URL, such as ``sftp://host/photos``, through fsspec.

`framer.batch.location` makes them of URLs. Photos go between the storage and the process that works on them.
"""

import contextlib
import errno
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from framer.errors import FramerError, OutputError, SetupError, TooLarge, UsageError
from framer.i18n import N_

OperationT = TypeVar("OperationT")

SSH_PROTOCOLS = ("sftp", "ssh")
REMOTE_PHOTO_TIMEOUT = 60.0  # seconds that a photo may take with its way through the network: 80 MB at 2 MB/s are 40
EXAMPLE_URL = N_("An example: sftp://name@host/folder")

_PROTOCOL_EXTRAS = {"sftp": "sftp", "ssh": "sftp", "s3": "s3", "s3a": "s3", "smb": "smb"}
_FLAT_PROTOCOLS = {
    "s3",
    "s3a",
    "gs",
    "gcs",
    "az",
    "abfs",
    "abfss",
    "adl",
    "oss",
    "oci",
    "memory",
}  # no folders to be made
_SECRET_OPTION = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
_NETWORK_ERRNOS = {
    getattr(errno, name, errno.ECONNRESET)
    for name in ("ECONNRESET", "ECONNABORTED", "ENOTCONN", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EHOSTDOWN")
}
# Libraries of storages often leave the number out.
_DEFAULT_ERRNOS = {
    FileNotFoundError: errno.ENOENT,
    PermissionError: errno.EACCES,
    FileExistsError: errno.EEXIST,
    IsADirectoryError: errno.EISDIR,
    NotADirectoryError: errno.ENOTDIR,
}

_PROTOCOL_NOT_INSTALLED = N_("%(url)s: the package for %(protocol)s:// is not installed.")
_INSTALL_EXTRA = N_("Install it with: pip install 'framer[%(extra)s]'")
_FSSPEC_REASON = N_("fsspec says: %(reason)s")

_thread_connections = threading.local()  # connections of this thread, by protocol and options


class Unreachable(OutputError):
    """The storage does not answer, or lets nobody in."""

    default_message = N_("%(path)s: the storage cannot be reached (%(reason)s).")
    default_hint = N_("Check the address, the network and the account; then start again: finished pictures are kept.")


@dataclass(frozen=True)
class RemoteFolder:
    """A folder in a storage. It can be pickled; every process and thread makes its own connection.

    `shown` is the URL without user and password; `path` is the folder's, as the storage has it; `options` are what the
    storage's library needs to connect, with the password if the URL has one.

    All methods take names relative to the folder, with ``/``, and raise OSError for what concerns one file, Unreachable
    for what concerns all.
    """

    display_url: str
    protocol: str
    path: str
    options: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        """The URL as it may be shown."""
        return self.display_url

    def full_path(self, name: str) -> str:
        """The path of `name`, as the storage has it."""
        return f"{self.path.rstrip('/')}/{name}" if name else self.path

    def info(self, name: str = "") -> Mapping[str, Any]:
        """What is known of a file: at least ``type`` ("file", "directory", "link", "special") and ``size`` in bytes."""
        found: Mapping[str, Any] = self._call(lambda system: system.info(self.full_path(name)))
        return found

    def list_entries(self, name: str) -> list[tuple[str, str]]:
        """Names and types of what is in the folder `name`."""
        path = self.full_path(name)
        found = self._call(lambda system: [(one["name"], one["type"]) for one in system.ls(path, detail=True)])
        names = [(full.rstrip("/").rpartition("/")[2], kind) for full, kind in found if _is_entry_of(full, path)]
        return [(own, kind) for own, kind in names if own]

    def read(self, name: str, most: int) -> bytes:
        """All bytes of a file. Raises TooLarge when there are more than `most`."""
        data: bytes = b""
        if (self.info(name)["size"] or 0) <= most:
            data = self._call(lambda system: system.cat_file(self.full_path(name)))
            if len(data) <= most:
                return data
        raise TooLarge(size=f"> {most / 1e6:g} MB", limit=f"{most / 1e6:g} MB")

    def read_head(self, name: str, size: int) -> bytes:
        """The first bytes of a file, at most `size`."""
        found: bytes = self._call(lambda system: system.cat_file(self.full_path(name), 0, size)) if size else b""
        return found

    def write(self, name: str, data: bytes) -> None:
        """Write a file, and the folders that it needs."""
        self._with_parent_directory(name, lambda system: system.pipe_file(self.full_path(name), data))

    def move(self, name: str, to: str) -> None:
        """Give a file another name, over a file that has it, with the storage's own means: no bytes come here."""
        try:
            self._with_parent_directory(
                to, lambda system: _rename_or_copy(system, self.full_path(name), self.full_path(to))
            )
        except FileExistsError:  # SMB renames over nothing
            self.remove(to)
            self._call(lambda system: _rename_or_copy(system, self.full_path(name), self.full_path(to)))

    def remove(self, name: str) -> None:
        """Delete a file."""
        self._call(lambda system: system.rm_file(self.full_path(name)))

    def download(self, name: str, path: Path) -> None:
        """Copy a file to this machine, whole or not at all."""
        try:
            self._call(lambda system: system.get_file(self.full_path(name), str(path)))
        except (OSError, Unreachable):
            path.unlink(missing_ok=True)
            raise

    def upload(self, path: Path, name: str) -> None:
        """Copy a file from this machine."""
        self._with_parent_directory(name, lambda system: system.put_file(str(path), self.full_path(name)))

    def make_directory(self, name: str) -> None:
        """Make a folder and those above it, where the storage has folders."""
        if self.protocol not in _FLAT_PROTOCOLS:
            self._call(lambda system: system.makedirs(self.full_path(name), exist_ok=True))

    def _with_parent_directory(self, name: str, work: Callable[[Any], object]) -> None:
        """Do `work`; when the folder of `name` is not there, make it and try again."""
        try:
            self._call(work)
        except FileNotFoundError:
            with contextlib.suppress(OSError):  # another worker may have been faster
                self.make_directory(name.rpartition("/")[0])
            self._call(work)

    def _call(self, work: Callable[[Any], OperationT]) -> OperationT:
        """`work` with the connection; once more with a new one, when the old one turns out to have ended."""
        try:
            return work(self._connection())
        except Exception as error:  # each library has exceptions of its own, with no common base
            if not self._drop_dead_connection(error):
                raise self._translate_error(error) from error
        try:
            return work(self._connection())
        except Exception as error:
            raise self._translate_error(error, lost=self._drop_dead_connection(error)) from error

    def _connection(self) -> Any:
        """This thread's own connection: those over SSH are not made for several threads. Raises Unreachable."""
        known = vars(_thread_connections)
        system = known.get(self._connection_key)
        if system is None:
            try:
                system = filesystem_class(self.protocol, self.display_url)(**self.options, skip_instance_cache=True)
            except Exception as error:
                raise self._translate_error(error, lost=True) from error
            known[self._connection_key] = system
        system.invalidate_cache()  # other processes write there
        return system

    def _drop_dead_connection(self, error: Exception) -> bool:
        """Let a connection over SSH go that has ended, or no longer answers; whether it was so."""
        system = vars(_thread_connections).get(self._connection_key)
        if self.protocol not in SSH_PROTOCOLS or system is None:
            return False
        if system.is_alive() and not isinstance(error, TimeoutError):
            return False
        del vars(_thread_connections)[self._connection_key]
        system.close()
        return True

    @property
    def _connection_key(self) -> str:
        return repr((self.protocol, sorted(self.options.items())))

    def _translate_error(self, error: Exception, lost: bool = False) -> Exception:
        """The error as OSError with a number, or as Unreachable, as when all is `lost`; FramerErrors as they are."""
        if isinstance(error, FramerError):
            return error
        reason = self._error_reason(error)
        if lost:
            return Unreachable(path=self.display_url, reason=reason)
        if isinstance(error, OSError) and not _is_network_error(error):
            number = error.errno or next((no for kind, no in _DEFAULT_ERRNOS.items() if isinstance(error, kind)), 0)
            return OSError(number, error.strerror or reason)
        if isinstance(error, ValueError):  # such as a name that is no UTF-8
            return OSError(errno.EINVAL, reason)
        return Unreachable(path=self.display_url, reason=reason)

    def _error_reason(self, error: Exception) -> str:
        """The library's own words in one line; only the error's kind when they hold a secret."""
        text = " ".join(str(getattr(error, "strerror", None) or error).split())
        secrets = [str(value) for name, value in self.options.items() if value and _SECRET_OPTION.search(name)]
        return type(error).__name__ if not text or any(secret in text for secret in secrets) else text[:200]


def filesystem_class(protocol: str, shown: str) -> Callable[..., Any]:
    """What makes connections. Raises UsageError or SetupError."""
    details = {"url": shown, "protocol": protocol, "extra": _PROTOCOL_EXTRAS.get(protocol, "remote")}
    try:
        import fsspec  # noqa: PLC0415  (only an extra brings it)
        import upath  # noqa: F401, PLC0415

        if protocol in SSH_PROTOCOLS:
            from framer.storage.sftp import CheckedSFTP  # noqa: PLC0415  (needs paramiko)

            return CheckedSFTP
        found: Callable[..., Any] = fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        hint = (
            _INSTALL_EXTRA
            if protocol in _PROTOCOL_EXTRAS or not str(error.msg).startswith("Please")
            else _FSSPEC_REASON
        )
        raise SetupError(_PROTOCOL_NOT_INSTALLED, hint, **details, reason=error.msg) from error
    except ValueError as error:
        raise UsageError(
            N_("%(url)s: framer knows no storage of the kind %(protocol)s://."), EXAMPLE_URL, **details
        ) from error
    return found


def _rename_or_copy(system: Any, old: str, new: str) -> None:
    """Rename; where a storage can only copy, copy there and delete."""
    from fsspec import AbstractFileSystem  # noqa: PLC0415  (only an extra brings it)

    if type(system).mv is not AbstractFileSystem.mv:
        system.mv(old, new)
        return
    system.cp_file(old, new)
    system.rm_file(old)


def _is_entry_of(full: str, folder: str) -> bool:
    """Whether it is something in the folder, not the folder's own mark, as S3 has them."""
    return full.strip("/") != folder.strip("/")


def _is_network_error(error: OSError) -> bool:
    return isinstance(error, ConnectionError | TimeoutError | socket.gaierror) or error.errno in _NETWORK_ERRNOS
