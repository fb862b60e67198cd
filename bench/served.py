"""A `framer serve` of our own on loopback, and photos to send to it."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EDGE = "edge-of-the-form"
_READY = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Served:
    """A running server; its log is in a file."""

    pid: int
    port: int
    log: Path


@dataclass(frozen=True)
class Answer:
    """Status, headers in lower case, and body. Status 0: the connection broke."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextlib.contextmanager
def served(*flags: str, **environment: str) -> Iterator[Served]:
    """Serve until the end of the block; every client may ask as often as it likes unless `environment` says else."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "framer", "serve", "--host", "127.0.0.1", "--port", "0", *flags],
                stdout=sink,
                stderr=sink,
                env={**os.environ, "FRAMER_LANG": "en", **environment},
            )
        try:
            while not (ready := _READY.search(log.read_text("utf-8"))):
                if process.poll() is not None:
                    raise SystemExit(log.read_text("utf-8"))
                time.sleep(0.05)
            yield Served(process.pid, int(ready[1]), log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def form(photo: bytes, **fields: str) -> bytes:
    """A photo and fields as a browser sends them."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()
    ]
    parts.append(f'--{EDGE}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n')
    return "\r\n".join(parts).encode() + photo + f"\r\n--{EDGE}--\r\n".encode()


def ask(
    port: int, method: str, path: str, body: bytes = b"", accept: str = "image/jpeg", *, seconds: float = 60.0
) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    headers = {"Accept": accept, "Connection": "close"}
    if body:
        headers["Content-Type"] = f"multipart/form-data; boundary={EDGE}"
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    except (OSError, http.client.HTTPException):
        return Answer(0, {}, b"")
    finally:
        connection.close()
