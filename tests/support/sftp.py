"""A real SFTP server for tests: OpenSSH's sshd on a loopback port, with keys and accounts of its own."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest

# HOME: a shell that sshd starts reads ~/.bashrc, which may do and wait for anything.
_CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host_key
AuthorizedKeysFile {home}/client.pub
PidFile {home}/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
MaxAuthTries 50
SetEnv HOME={home}/client
Subsystem sftp {home}/sftp.sh
"""
# What each connection does is written to a file of its own.
_LOGGED = """#!/bin/sh
exec {program} -e -l INFO 2>"{home}/connections/$$.log"
"""
_PROGRAMS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


class SftpServer:
    """The server, and what a client needs: a home folder with a key and the list of known hosts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.known = home / "client/.ssh/known_hosts"

    def __enter__(self) -> Self:
        self.known.parent.mkdir(parents=True, mode=0o700)
        for path in (self.home / "host_key", self.known.parent / "id_ed25519"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        shutil.copy(self.known.parent / "id_ed25519.pub", self.home / "client.pub")
        self.trust("host_key.pub")
        (self.home / "connections").mkdir()
        script = self.home / "sftp.sh"
        script.write_text(_LOGGED.format(program=_sftp_program(), home=self.home))
        script.chmod(0o700)
        (self.home / "sshd_config").write_text(_CONFIG.format(port=self.port, home=self.home))
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; the call returns when a client can connect."""
        log = (self.home / "sshd.log").open("ab")
        with log:
            self._running = subprocess.Popen(
                [str(_sshd()), "-D", "-e", "-f", str(self.home / "sshd_config")], stderr=log, start_new_session=True
            )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._running.poll() is None, (self.home / "sshd.log").read_text()
            time.sleep(0.02)
        pytest.fail("sshd does not listen")

    def stop(self) -> None:
        """End the server and all its connections."""
        for number in (*_children(self._running.pid), self._running.pid):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._running.wait()

    def trust(self, key: str) -> None:
        """Let the client know the server by the key in this file."""
        kind, data, *_ = (self.home / key).read_text().split()
        self.known.write_text(f"[127.0.0.1]:{self.port} {kind} {data}\n")

    def url(self, folder: Path) -> str:
        """The folder's address; the password is of no use there, and must be seen nowhere."""
        return f"sftp://{getpass.getuser()}:{SECRET}@127.0.0.1:{self.port}{folder}"

    def connections(self) -> set[Path]:
        """A file for each connection, with what was done over it."""
        return set((self.home / "connections").iterdir())

    @property
    def environment(self) -> dict[str, str]:
        """What the client's process needs."""
        return {"HOME": str(self.home / "client"), "XDG_STATE_HOME": str(self.home / "state")}


SECRET = "kh%C3%B4ng-ai-thấy"


def _sshd() -> Path | None:
    program = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
    return Path(program) if program else None


def _sftp_program() -> str:
    return next((path for path in _PROGRAMS if Path(path).exists()), "")


def skip_without_sftp() -> None:
    """Skip the test where there can be no server, or no client."""
    pytest.importorskip("paramiko", reason="the extra sftp is not installed")
    if reason := _missing_part():
        pytest.skip(reason)


def _missing_part() -> str:
    """Why there can be no server here; empty if there can."""
    if not _sshd() or not _sftp_program() or not shutil.which("ssh-keygen"):
        return "sshd is not installed (Debian: openssh-server)"
    if os.geteuid() == 0 and not Path("/run/sshd").is_dir():
        try:
            Path("/run/sshd").mkdir()  # as the system's own start of sshd does
        except OSError:
            return "/run/sshd cannot be made"
    return ""


def _children(number: int) -> list[int]:
    """All processes below this one, the last ones first."""
    try:
        own = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, own) for found in (*_children(child), child)]


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
