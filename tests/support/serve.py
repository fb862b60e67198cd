"""`framer serve` as a process, for tests of operation: certificates, plain requests, an orderly end."""

import contextlib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from support import ROOT
from support.command import environment
from support.http import FORM

DEPLOY = ROOT / "deploy"
SECONDS = 40  # deadline of everything that is waited for


class Reply(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        members: dict[str, object] = json.loads(self.body)
        return members


def ask(
    port: int, method: str, path: str, body: bytes = b"", tls: ssl.SSLContext | None = None, **headers: str
) -> Reply:
    """One request to 127.0.0.1 on a connection of its own; a body is a photo's form. Raises OSError, HTTPException."""
    link = (
        HTTPSConnection("127.0.0.1", port, timeout=SECONDS, context=tls)
        if tls
        else HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    )
    with contextlib.closing(link):
        kind = {"Content-Type": FORM} if body else {}
        link.request(method, path, body or None, {**kind, **{k.replace("_", "-"): v for k, v in headers.items()}})
        got = link.getresponse()
        return Reply(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())


def wait_for(condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Return as soon as `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        threading.Event().wait(0.02)


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether a server answers 200 there."""
    try:
        return ask(port, "GET", path).status == 200
    except (OSError, HTTPException):
        return False


class Framer:
    """`framer serve` in a session of its own, so that whatever it started can be ended with it."""

    def __init__(self, *arguments: object, command: list[str] | None = None, **variables: str) -> None:
        self.process = subprocess.Popen(
            [*(command or [sys.executable, "-m", "framer", "serve"]), *map(str, arguments)],
            env=environment(**{"FRAMER_WORKERS": "1", **variables}),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self.process.stderr is not None
        self.said = [self.process.stderr.readline().strip()]
        self.url = self.said[0]
        if not self.url.startswith("http"):
            self.process.kill()
            pytest.fail(self.url + self.process.stderr.read())
        self.port = int(self.url.rsplit(":", 1)[1])
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(line.rstrip("\n") for line in self.process.stderr)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with a signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def end(self) -> None:
        """End what is left of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        assert self.process.stderr is not None
        self.process.stderr.close()


@contextlib.contextmanager
def framer_serve(*arguments: object, **variables: str) -> Iterator[Framer]:
    """A running `framer serve`."""
    server = Framer(*arguments, **variables)
    try:
        yield server
    finally:
        server.end()


def openssl(folder: Path, *arguments: object) -> None:
    """Run OpenSSL's own command."""
    command = shutil.which("openssl")
    if not command:
        pytest.skip("there is no openssl on this machine")
    subprocess.run([command, *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def make_certificate(
    folder: Path, names: str = "IP:127.0.0.1,DNS:khung.example.vn", days: int = 30
) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key; with negative `days` one that has expired."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names").write_text(f"subjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n")
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem")
    openssl(folder, "req", "-new", "-key", "key.pem", "-subj", "/CN=framer", "-out", "request.pem")
    sign = ("x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-days", days, "-extfile", "names")
    openssl(folder, *sign, "-out", "cert.pem")
    return folder / "cert.pem", folder / "key.pem"


def free_port() -> int:
    """A port of loopback that nobody has, none that the system gives to others meanwhile, and never the same again."""
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("all ports were used")


def _ports() -> Iterator[int]:
    """A share of ports for each worker of pytest-xdist, below those that systems hand out (Linux: from 32768)."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first, number = 20_000 + worker % 24 * 500, 500
    begin = os.getpid()  # another run beside this one begins elsewhere
    return (first + (begin + n) % number for n in range(number))


_PORTS = _ports()


class Redis:
    """A redis-server that writes nothing, and can be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.command = shutil.which("redis-server") or pytest.skip("there is no redis-server on this machine")
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self, *more: str) -> None:
        """Start it; `more` may say otherwise than that it writes nothing."""
        bounds = ("--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-ttl")
        address = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder))
        self.process = subprocess.Popen([self.command, *address, *bounds, *more], stdout=subprocess.DEVNULL)
        wait_for(self._listens, "redis-server answers")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """It is there and takes connections, but says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as link:
                link.sendall(b"PING\r\n")
                return link.recv(100).startswith(b"+PONG")
        except OSError:
            return False


class Nginx:
    """Debian's nginx with the nginx.conf of `deploy`: only its addresses and its folder are others."""

    def __init__(self, folder: Path, *framers: int, change: tuple[str, str] = ("", "")) -> None:
        self.command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""
        if not self.command:
            pytest.skip("there is no nginx on this machine")
        self.folder, self.port, self.tls_port = folder, free_port(), free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {
            "framer-1:8000": f"127.0.0.1:{framers[0]}",
            "framer-2:8000": f"127.0.0.1:{framers[-1]}",
            "listen 8080": f"listen 127.0.0.1:{self.port}",
            "/tmp/nginx": f"{folder}/nginx",
            "/etc/nginx/tls": f"{folder}/tls",
        }
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for old, new in [*own.items(), change]:
            assert old in text, old
            text = text.replace(old, new) if old else text
        self.file = folder / "nginx.conf"
        self.file.write_text(text, encoding="utf-8")
        user = "user root;" if os.getuid() == 0 else ""  # or its workers could write nothing anyway
        self.start = [
            self.command,
            "-e",
            "stderr",
            "-p",
            str(folder),
            "-c",
            str(self.file),
            "-g",
            f"daemon off; {user}",
        ]

    def check(self) -> str:
        """What nginx itself says of its file."""
        done = subprocess.run([*self.start, "-t"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def __enter__(self) -> "Nginx":
        self.log = (self.folder / "stderr").open("w+")
        self.process = subprocess.Popen(self.start, stderr=self.log, start_new_session=True)
        wait_for(self._listens, "nginx answers")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)
        self.log.close()

    def said(self) -> str:
        return (self.folder / "stderr").read_text()

    def files(self) -> set[str]:
        """Files that its processes hold open in its folder, deleted ones too, and those that lie in it."""
        paths = {str(path) for kind in ("body", "proxy") for path in self.folder.glob(f"nginx-{kind}/**/*")}
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in [str(self.process.pid), *children]:
            for link in Path(f"/proc/{number}/fd").glob("*"):
                with contextlib.suppress(OSError):
                    paths.add(str(link.readlink()))
        return {path for path in paths if path.startswith(f"{self.folder}/nginx-") and not Path(path).is_dir()}

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 5).close()
            return True
        return False
