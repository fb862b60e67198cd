"""Connections to a storage: one for each thread, made anew when it is lost, with the library's errors translated."""

import errno
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from framer.errors import FramerError, Unreachable
from framer.storage.filesystems import SSH_PROTOCOLS, filesystem_class

OperationT = TypeVar("OperationT")

_SECRET_OPTION = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
_MAX_REASON_LENGTH = 200  # characters of a library's message
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

_thread_connections = threading.local()  # connections of this thread, by protocol and options


@dataclass(frozen=True)
class StorageClient:
    """A storage and how to connect to it. It can be pickled; every process and thread makes its own connection.

    `display_url` is for messages. `options` are what the storage's library needs to connect, with the password if the
    URL has one.
    """

    display_url: str
    protocol: str
    options: Mapping[str, Any] = field(repr=False)

    def call(self, operation: Callable[[Any], OperationT]) -> OperationT:
        """What `operation` returns, given the connection (an fsspec filesystem); if that was lost, given a new one.

        Raises OSError with a number for what concerns one file, Unreachable for what concerns all, and FramerErrors of
        the operation as they are.
        """
        try:
            return operation(self._connect())
        except Exception as error:  # each library has exceptions of its own, with no common base
            if not self._drop_dead_connection(error):
                raise self._translate_error(error) from error
        try:
            return operation(self._connect())
        except Exception as error:
            raise self._translate_error(error, lost=self._drop_dead_connection(error)) from error

    def _connect(self) -> Any:
        """This thread's own connection: those over SSH are not made for several threads. Raises Unreachable."""
        connections = vars(_thread_connections)
        connection = connections.get(self._connection_key)
        if connection is None:
            try:
                make_connection = filesystem_class(self.protocol, self.display_url)
                connection = make_connection(**self.options, skip_instance_cache=True)
            except Exception as error:
                raise self._translate_error(error, lost=True) from error
            connections[self._connection_key] = connection
        connection.invalidate_cache()  # other processes write there
        return connection

    def _drop_dead_connection(self, error: Exception) -> bool:
        """Close a connection over SSH that has ended or no longer answers; whether it was so."""
        connections = vars(_thread_connections)
        connection = connections.get(self._connection_key)
        if self.protocol not in SSH_PROTOCOLS or connection is None:
            return False
        if connection.is_alive() and not isinstance(error, TimeoutError):
            return False
        del connections[self._connection_key]
        connection.close()
        return True

    @property
    def _connection_key(self) -> str:
        return repr((self.protocol, sorted(self.options.items())))

    def _translate_error(self, error: Exception, lost: bool = False) -> Exception:
        """`error` as OSError with a number, or as Unreachable, as where the connection is `lost`."""
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
        """The library's own message in one line; only the error's kind when it holds a secret."""
        text = " ".join(str(getattr(error, "strerror", None) or error).split())
        secrets = [str(value) for name, value in self.options.items() if value and _SECRET_OPTION.search(name)]
        if not text or any(secret in text for secret in secrets):
            return type(error).__name__
        return text[:_MAX_REASON_LENGTH]


def close_connections() -> None:
    """Close all connections of this thread; later calls make new ones."""
    connections = vars(_thread_connections)
    while connections:
        _, connection = connections.popitem()
        if hasattr(connection, "close"):  # of fsspec's own filesystems few have it
            connection.close()


def _is_network_error(error: OSError) -> bool:
    return isinstance(error, ConnectionError | TimeoutError | socket.gaierror) or error.errno in _NETWORK_ERRNOS
