"""SFTP for storages: only servers whose key is known, and whole files without a round trip for each chunk."""

import contextlib
import logging
import stat
from io import BytesIO
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from framer.errors import Unreachable
from framer.i18n import N_, Message

_SYSTEM_KNOWN_HOSTS = Path("/etc/ssh/ssh_known_hosts")
# Seconds for each step of connecting: less than a photo's deadline, so that the fault has its own name.
_SFTP_CONNECT_TIMEOUT = 10.0
SFTP_IDLE_TIMEOUT = 30.0  # seconds without a byte after which a connection counts as lost
_SFTP_KEEPALIVE_INTERVAL = 30  # seconds, so that routers do not forget an idle connection
_MAX_PREFETCH_REQUESTS = 64  # of 32 kB each, under way at once while a file is read

_UNKNOWN_HOST_KEY = Message(
    N_("%(host)s: the server's key is not in known_hosts, so nobody can tell whether this is the right server."),
    N_("Connect once with “%(command)s”, compare the key, and let ssh keep it."),
)
_CHANGED_HOST_KEY = Message(
    N_("%(host)s: the server's key differs from the one in known_hosts."),
    N_("Ask who runs the server; if its key was changed there, take the old line out of known_hosts."),
)

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # it raises its errors as well


class _HostKeyError(paramiko.SSHException):  # type: ignore[misc]  # no types there
    """The server's key is not in known_hosts."""


class _RejectUnknownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        raise _HostKeyError


class CheckedSFTP(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's SFTP, which by itself accepts any server's key, with OpenSSH's lists of known hosts and timeouts."""

    def _connect(self) -> None:
        """Connect, when fsspec wants it. Raises Unreachable for an unknown or changed key, and paramiko's errors."""
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        with contextlib.suppress(OSError):
            self.client.load_system_host_keys(str(_SYSTEM_KNOWN_HOSTS))
        self.client.set_missing_host_key_policy(_RejectUnknownHosts())
        timeouts = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), _SFTP_CONNECT_TIMEOUT)
        try:
            self.client.connect(self.host, **{**timeouts, **self.ssh_kwargs})
        except (_HostKeyError, paramiko.BadHostKeyException) as error:
            self.client.close()
            message = _UNKNOWN_HOST_KEY if isinstance(error, _HostKeyError) else _CHANGED_HOST_KEY
            raise Unreachable(*message, host=self.host, command=self._ssh_command()) from None
        transport = self.client.get_transport()
        if not transport:
            raise paramiko.SSHException("the connection was lost")
        transport.set_keepalive(_SFTP_KEEPALIVE_INTERVAL)
        try:
            channel = transport.open_session(timeout=_SFTP_CONNECT_TIMEOUT)
            channel.settimeout(SFTP_IDLE_TIMEOUT)  # now: a server may accept the login and then send nothing
            channel.invoke_subsystem("sftp")
            self.ftp = paramiko.SFTPClient(channel)
        except Exception:
            self.client.close()
            raise

    def _ssh_command(self) -> str:
        port = self.ssh_kwargs.get("port")
        return f"ssh -p {port} {self.host}" if port else f"ssh {self.host}"

    def is_alive(self) -> bool:
        """Whether the connection is open, as far as this side knows."""
        transport = self.client.get_transport()
        channel = self.ftp.get_channel()
        return bool(transport and transport.is_active() and channel and not channel.closed)

    def close(self) -> None:
        """Close the connection."""
        self.client.close()

    def ls(self, path: str, detail: bool = False, **_options: Any) -> list[Any]:
        """What is in a folder; unlike fsspec's it tells pipes and devices from files."""
        entries = [
            {
                "name": f"{path.rstrip('/')}/{attributes.filename}",
                "size": attributes.st_size,
                "type": _entry_type(attributes.st_mode or 0),
            }
            for attributes in self.ftp.listdir_iter(path)
        ]
        return entries if detail else sorted(entry["name"] for entry in entries)

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_options: Any) -> bytes:
        """A file's bytes from `start` to `end`."""
        with self.ftp.open(path, "rb") as file:
            size = file.stat().st_size or 0
            begin, stop = start or 0, size if end is None else min(end, size)
            if end is None:
                file.prefetch(size, _MAX_PREFETCH_REQUESTS)
            file.seek(begin)
            data: bytes = file.read(max(0, stop - begin))
        return data

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_options: Any) -> None:  # noqa: ARG002
        """Write a file."""
        self.ftp.putfo(BytesIO(value), path, file_size=len(value))

    def put_file(self, lpath: str, rpath: str, callback: Any = None, **_options: Any) -> None:  # noqa: ARG002
        """Upload a file of this machine."""
        self.ftp.put(lpath, rpath)

    def rm_file(self, path: str) -> None:
        """Delete a file."""
        self.ftp.remove(path)


def _entry_type(mode: int) -> str:
    kinds = {stat.S_IFDIR: "directory", stat.S_IFLNK: "link", stat.S_IFREG: "file", 0: "file"}  # 0: it is not said
    return kinds.get(stat.S_IFMT(mode), "special")
