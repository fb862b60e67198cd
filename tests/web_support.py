"""What the web tests share: a small campaign, an app, a real server, forms as bytes, and one assertion for failures."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import skimage.data
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from framer.catalogue import Catalogue
from framer.frames import Shelf
from framer.settings import read_settings
from framer.web.app import create_app

# A script that is not one of framer's own modules, and not data.
FOREIGN_SCRIPT = r'<script(?! type="module" src="/static/js/| type="application/json")'
TITLE = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
BOUNDARY = "----frame"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def write_campaign(folder: Path, name: str = "dai-hoi", frames: int = 1, fields: str = "", **words: Any) -> Path:
    """A campaign `name` in `folder`, whose first frame has the `fields`; `words` win over the usual ones."""
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    usual = {"title": TITLE, "mark": "Đại hội XVII", "organiser": "Sở Y tế tỉnh Lạng Sơn", "caption": ""}
    days = {"starts": date(2020, 9, 21), "ends": date(2020, 9, 29)}
    known = {**usual, **days, **words}
    lines = [f"{key} = {toml(value)}" for key, value in known.items() if value is not None]
    for number in range(frames):
        write_overlay(home / f"ring{number}.png")
        lines += ["[[frames]]", f'id = "ring{number}"', f'title = "Vòng {number}"', f'overlay = "ring{number}.png"']
        lines += ["window = { cx = 0.5, cy = 0.5, r = 0.37 }", fields if number == 0 else ""]
    home.joinpath("campaign.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return home


def toml(value: str | date) -> str:
    """A value as TOML writes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else value.isoformat()


def write_overlay(path: Path, colour: tuple[int, int, int] = (200, 16, 46), side: int = 1080) -> None:
    """An overlay with a round opening."""
    overlay = Image.new("RGBA", (side, side), (*colour, 255))
    ImageDraw.Draw(overlay).ellipse(tuple(side * n / 1080 for n in (140, 140, 940, 940)), (0, 0, 0, 0))
    overlay.save(path)


def make_campaign(folder: Path, frames: int = 1) -> Path:
    """A folder of campaigns with one in it."""
    write_campaign(folder, frames=frames)
    return folder


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def settled(catalogue: Catalogue, clock: Clock) -> Shelf:
    """The shelf when a change has had the time to be seen, to come to rest, and to be read."""
    for _ in range(2):
        clock.seconds += 2
        shelf = catalogue.shelf()
    return shelf


def make_app(folder: Path, frames: int = 1, make: Any = None, **environment: str) -> Flask:
    """An app for that campaign."""
    return create_app(read_settings(environment), Catalogue([make_campaign(folder, frames)]), make)


def portrait(side: int = 512, **options: Any) -> bytes:
    """The astronaut as a JPEG."""
    out = BytesIO()
    Image.fromarray(skimage.data.astronaut()).resize((side, side)).save(out, "JPEG", **options)
    return out.getvalue()


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    """One part of a form."""
    extra = "" if filename is None else f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"


def form(photo: bytes | None = None, filename: str = "anh.jpg", **fields: str) -> bytes:
    """A whole form as a browser sends it."""
    body = b"".join(part(name, value.encode()) for name, value in fields.items())
    if photo is not None:
        body += part("photo", photo, filename)
    return body + f"--{BOUNDARY}--\r\n".encode()


def post(client: FlaskClient, body: bytes, path: str = "/api/v1/avatars", **headers: str) -> Any:
    """Send a form."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data=body, headers={"Content-Type": FORM, **names})


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The shape of every failure of the API; returns it."""
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    problem: dict[str, Any] = response.get_json(force=True)
    assert set(problem) == {"type", "title", "status", "detail", "code", "hint"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert all(problem.values())
    assert "Traceback" not in response.text
    assert "%(" not in response.text
    return problem


SERVER = """
import sys, tempfile
from pathlib import Path
from framer.catalogue import Catalogue
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.framing import open_workers
from framer.web.server import serve

def spied(*args, **more):
    Path(sys.argv[2]).write_text("used")
    raise RuntimeError("a temporary file")

for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp", "mkdtemp"):
    setattr(tempfile, name, spied)
settings, catalogue = read_settings(), Catalogue([Path(sys.argv[1])])
app = create_app(settings, catalogue, workers=open_workers(settings, catalogue.shelf, 2))
serve(app, "127.0.0.1", 0, lambda url: print(url, flush=True))
print("ended", flush=True)
"""


class Server:
    """A real server in a process of its own, with an empty folder for temporary files and a spy on them."""

    def __init__(self, folder: Path, program: str = SERVER, **environment: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.spy = folder / "spy"
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))
        imports = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
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
