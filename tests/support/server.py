"""The real server in a process of its own, and raw requests on its sockets."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from support import TESTS
from support.campaigns import make_campaign
from support.http import FORM

SERVER = """
import sys, tempfile
from pathlib import Path
from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.photo_workers import create_photo_workers
from framer.web.serve import serve_app

def spied(*args, **more):
    Path(sys.argv[2]).write_text("used")
    raise RuntimeError("a temporary file")

for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp", "mkdtemp"):
    setattr(tempfile, name, spied)
settings, catalogue = read_settings(), ReloadingRegistry([Path(sys.argv[1])])
app = create_app(settings, catalogue, workers=create_photo_workers(settings, catalogue.current, 2))
serve_app(app, "127.0.0.1", 0, lambda url: print(url, flush=True))
print("ended", flush=True)
"""


class Server:
    """A real server in a process of its own, with an empty folder for temporary files and a spy on them."""

    def __init__(self, folder: Path, program: str = SERVER, **environment: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.spy = folder / "spy"
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))
        imports = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH"))))
        command = [sys.executable, "-c", program, str(make_campaign(folder / "frames")), str(self.spy)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **places, "PYTHONPATH": imports, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:")
        self.port = int(self.url.rsplit(":", 1)[1])

    def connect(self) -> socket.socket:
        """A connection of a client that gives up after a while."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """End it: exit code, stdout, stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err

    def peak_kilobytes(self) -> int:
        """The most memory that it has used (Linux)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


@contextlib.contextmanager
def serving(folder: Path, program: str = SERVER, **environment: str) -> Iterator[Server]:
    """A running server."""
    server = Server(folder, program, **environment)
    try:
        yield server
    finally:
        with server.process:  # closes its pipes
            server.process.kill()


def head(length: int | None, path: str = "/api/v1/avatars", *more: str) -> bytes:
    """The start of a POST; `length` None: chunked."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {FORM}", size, *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(client: socket.socket) -> tuple[int, str, bytes]:
    """Read one response: status, headers, body."""
    data = b""
    deadline = time.monotonic() + 20
    while b"\r\n\r\n" not in data and time.monotonic() < deadline:
        data += client.recv(65536) or b"\r\n\r\n"
    headers, _, body = data.partition(b"\r\n\r\n")
    text = headers.decode().lower()
    length = next(int(line.split(":")[1]) for line in text.splitlines() if line.startswith("content-length:"))
    while len(body) < length:
        piece = client.recv(65536)
        assert piece
        body += piece
    return int(headers.split()[1]), text, body
