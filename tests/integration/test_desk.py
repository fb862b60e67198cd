"""The desk as a process: what other pages, old keys and odd names get, where it writes, and what full disks leave."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from framer.desk.running import ask_running, note_running
from support.batches import put
from support.desk_process import started_desk
from support.pictures import SHARED, astronaut, saved

pytestmark = pytest.mark.long

EVIL = "http://evil.example"


@dataclass
class Window:
    """A session at the desk that runs at this address."""

    address: str
    session: str = ""

    def __post_init__(self) -> None:
        self.host = urlsplit(self.address).netloc
        status, body = self.ask("POST", "/api/session", headers={"X-Framer-Key": self.key})
        self.session = json.loads(body)["session"] if status == 201 else ""

    @property
    def key(self) -> str:
        return self.address.partition("#key=")[2]

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of the answer."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {} if isinstance(body, bytes) or body is None else {"Content-Type": "application/json"}
        connection.request(method, path, data, {"X-Framer-Session": self.session, **kind, **(headers or {})})
        answer = connection.getresponse()
        told = answer.status, answer.read()
        connection.close()
        return told

    def create(self, title: str = "Ngày hội") -> dict[str, Any]:
        """A new draft."""
        status, body = self.ask("POST", "/api/campaigns", {"title": title})
        assert status == 201, body
        return dict(json.loads(body))


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window on a desk that all tests of this file share."""
    with started_desk(tmp_path_factory.mktemp("desk")) as address:
        yield Window(address)


def test_starting_it_again_opens_another_window(tmp_path: Path) -> None:
    state = tmp_path / "data/framer/desk"
    with started_desk(tmp_path) as address:
        (note,) = state.glob("dang-chay.json")
        assert note.stat().st_mode & 0o777 == 0o600
        assert ask_running(tmp_path / "elsewhere") is None
        port = urlsplit(address).port or 0
        assert ask_running(state, port + 1) is None, "another desk is wanted"
        again_there = ask_running(state, port)
        assert again_there
        assert Window(again_there).session
        for again in (ask_running(state), ask_running(state)):
            assert again
            assert again.partition("#")[0] == address.partition("#")[0]
            assert again != address
            assert Window(again).session
    assert not note.exists()
    note_running(state, address.partition("/#")[0], "of a desk that was killed")
    assert ask_running(state) is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": EVIL}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"X-Framer-Session": ""}, 401),
        ({"X-Framer-Session": "old"}, 401),
        ({"X-Framer-Session": "", "Cookie": "session=old"}, 401),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/campaigns"), ("GET", "/api/campaigns")])
def test_other_pages_other_names_and_old_sessions_get_nothing(
    window: Window, headers: dict[str, str], status: int, method: str, path: str
) -> None:
    answer, body = window.ask(method, path, {"title": "Bị giả mạo"} if method == "POST" else None, headers)
    assert answer == status
    assert b"campaigns" not in body
    _, listed = window.ask("GET", "/api/campaigns")
    assert "giả mạo" not in listed.decode()


def test_another_site_gets_no_leave_to_ask(window: Window) -> None:
    connection = http.client.HTTPConnection(window.host, timeout=30)
    connection.request(
        "OPTIONS", "/api/campaigns", headers={"Origin": EVIL, "Access-Control-Request-Headers": "x-framer-session"}
    )
    answer = connection.getresponse()
    assert not [name for name, _ in answer.getheaders() if name.lower().startswith("access-control")]
    connection.close()


def test_a_link_opens_one_window_only(window: Window) -> None:
    assert window.ask("POST", "/api/session", headers={"X-Framer-Key": window.key})[0] == 401


def test_a_ticket_is_for_one_get_of_one_address(window: Window) -> None:
    made = window.create()
    path = f"/api/campaigns/{made['id']}"
    ticket = json.loads(window.ask("POST", "/api/tickets", {"path": path})[1])["address"]
    stranger = {"X-Framer-Session": ""}
    assert window.ask("GET", ticket.replace(made["id"], "other"), headers=stranger)[0] == 401
    ticket = json.loads(window.ask("POST", "/api/tickets", {"path": path})[1])["address"]
    assert window.ask("GET", ticket, headers=stranger)[0] == 200
    assert window.ask("GET", ticket, headers=stranger)[0] == 401


@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2f..%2fetc", ".framer", ".luu-tru", "a%00b", "c%5Cd", "%2Fetc"])
def test_no_name_leads_out_of_the_folder(window: Window, name: str) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"version": "", "values": {"title": "x"}}),
        ("PUT", "/logo", b"\x89PNG\r\n\x1a\n"),
        ("POST", "/publish", {"version": ""}),
        ("POST", "/duplicate", {"version": "", "name": "../../x"}),
        ("GET", "/share/poster.pdf", None),
    ):
        status, _ = window.ask(
            method, f"/api/campaigns/{name}{path}", body, {"Content-Type": "image/png"} if method == "PUT" else {}
        )
        assert status in {400, 404, 405, 308}, (method, path)


def test_states_and_new_names_stay_inside(window: Window) -> None:
    made = window.create("Một")
    path = f"/api/campaigns/{made['id']}"
    for state in ("../../x", "/etc", "..", ""):
        assert window.ask("POST", f"{path}/restore", {"version": made["version"], "state": state})[0] == 400
    _, body = window.ask("POST", f"{path}/duplicate", {"name": "../../../tmp/x"})
    assert re.fullmatch(r"[a-z0-9-]+", json.loads(body)["id"])


@pytest.mark.parametrize(
    "name", ["65-svg-script.svg", "66-svg-external-font.svg", "45-truncated.png", "24-no-alpha-rgb.png"]
)
def test_hostile_artwork_is_told_at_its_frame_and_never_published(window: Window, name: str) -> None:
    path = SHARED / "artwork" / name
    if not path.is_file():
        pytest.skip("the shared artwork is not here")
    give_artwork(window, path.read_bytes(), "image/svg+xml" if name.endswith(".svg") else "image/png")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"%s</svg>'


@pytest.mark.parametrize(
    "markup",
    [
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG % "><text>&a;</text>",
        SVG % '><image href="file:///etc/passwd" width="9" height="9"/>',
        SVG % '><image href="http://127.0.0.1:9/x.png" width="9" height="9"/>',
        SVG % ' onload="alert(1)"><rect width="9" height="9"/>',
    ],
)
def test_entities_external_files_and_scripts_of_an_svg(window: Window, markup: str) -> None:
    give_artwork(window, markup.encode(), "image/svg+xml")


def give_artwork(window: Window, data: bytes, kind: str) -> None:
    """Give it to a new campaign: it is refused, or faults are told and it is not published."""
    made = window.create("Khung lạ")
    path = f"/api/campaigns/{made['id']}"
    status, body = window.ask("PUT", f"{path}/artwork", data, {"If-Match": made["version"], "Content-Type": kind})
    assert status in {200, 400}, body
    if status == 200:
        told = json.loads(window.ask("GET", f"{path}/check")[1])["findings"]
        assert [each for each in told if each["level"] == "error"], told
        status, body = window.ask("POST", f"{path}/publish", {"version": json.loads(body)["version"]})
        assert 400 <= status < 500, body
        assert json.loads(window.ask("GET", path)[1])["state"] == "draft"


def test_bodies_have_limits(window: Window) -> None:
    made = window.create("To")
    path = f"/api/campaigns/{made['id']}"
    for target, size, kind in (("logo", 6, "image/png"), ("artwork", 21, "image/png")):
        body = b"\x89PNG\r\n\x1a\n" + bytes(size * 1_000_000)
        assert (
            window.ask("PUT", f"{path}/{target}", body, {"If-Match": made["version"], "Content-Type": kind})[0] == 413
        )
    assert window.ask("POST", "/api/units", {"text": "x" * 3_000_000})[0] == 413


def test_it_writes_in_its_folders_and_in_out_alone(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if not strace or subprocess.run([strace, "-f", "--seccomp-bpf", "-o", os.devnull, "true"], check=False).returncode:
        pytest.skip("there is no strace")
    log = tmp_path / "calls"
    calls = "trace=openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate"
    prefix = [strace, "-f", "--seccomp-bpf", "-y", "-qq", "-e", calls, "-o", str(log)]
    folder = tmp_path / "desk"
    photos = put(tmp_path / "home/anh", {"Khoa Nội/a.jpg": saved(astronaut(96))})
    more = {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path / "home"), "FRAMER_COUNTS": "off"}
    with started_desk(folder, prefix=prefix, **more) as address:
        window = Window(address)
        made = window.create("Ngày hội")
        path = f"/api/campaigns/{made['id']}"
        _, body = window.ask("PATCH", path, {"version": made["version"], "values": {"mark": "Hội"}})
        status, body = window.ask("POST", f"{path}/publish", {"version": json.loads(body)["version"]})
        assert status == 200, body
        window.ask("PUT", "/api/site", {"url": "https://khung.example.vn"})
        assert window.ask("GET", f"{path}/share/poster.pdf")[0] == 200
        frame_folder(window, photos)
    written = {
        match[1]
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if (match := re.search(r'"(/[^"]*)"', line))
        and " = -1" not in line
        and (re.search(r"O_(WRONLY|RDWR|CREAT)", line) or not re.search(r"\bopen(at)?\(", line))
    }
    own = (str(folder), f"{photos} - ", "/dev/", "/proc/")
    assert any(name.startswith(str(folder)) for name in written), "strace saw what is written"
    assert [name for name in written if not name.startswith(own)] == []


def frame_folder(window: Window, source: Path) -> None:
    """Frame a folder at the desk, with its own confined workers, and look at what was made."""
    assert window.ask("PUT", "/api/folder/job", {"source": str(source), "sizes": [256]})[0] == 200
    assert window.ask("POST", "/api/folder/run", {})[0] == 202
    state: dict[str, Any] = {}
    for _ in range(600):
        state = json.loads(window.ask("GET", "/api/folder")[1])["run"]
        if state["state"] not in {"running", "pausing"}:
            break
        time.sleep(0.1)
    assert (state["state"], state["made"]) == ("done", 1), state
    (row,) = json.loads(window.ask("GET", "/api/folder/rows")[1])["rows"]
    for name in ("photo?side=200", "picture?size=thumb", "picture"):
        status, data = window.ask("GET", f"/api/folder/photos/{row['id']}/{name}")
        assert (status, data[:3]) == (200, b"\xff\xd8\xff"), name
    status, body = window.ask("PUT", f"/api/folder/photos/{row['id']}/correction", {"crop": "5 5 60"})
    assert (status, json.loads(body)["row"]["status"]) == (200, "done")
    assert window.ask("POST", "/api/folder/archives", {"by": "unit"})[0] == 200


FULL_DISK = """
import errno, sys
from pathlib import Path
import framer.atomic_files as files
writes, most = 0, int(sys.argv[2])
original = Path.open
def open_on_full_disk(path, mode="r", *more, **options):
    global writes
    if "x" in mode and str(path).startswith(sys.argv[1]):
        writes += 1
        if writes > most:
            raise OSError(errno.ENOSPC, "No space left on device")
    return original(path, mode, *more, **options)
Path.open = open_on_full_disk
"""


@pytest.mark.parametrize("most", [0, 1, 2])
def test_where_the_disk_is_full_nothing_is_half_published(tmp_path: Path, most: int) -> None:
    program = FULL_DISK + (
        "from framer.desk.campaigns.files import replace_campaign\n"
        "from framer.errors import OutputError\n"
        "try:\n    replace_campaign(Path(sys.argv[3]), Path(sys.argv[1]))\n"
        "except OutputError as error:\n    print(error.code)\n"
    )
    live, new = tmp_path / "live", tmp_path / "new"
    for folder, text in ((live, "old"), (new, "new")):
        folder.mkdir()
        for name in ("campaign.toml", "ring.png", "ring.webp"):
            (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", program, str(live), str(most), str(new)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "output", done.stderr
    assert {path.name: path.read_text(encoding="utf-8") for path in live.iterdir()} == {
        "campaign.toml": "old", "ring.png": "old", "ring.webp": "old",
    }  # fmt: skip


def test_of_two_desks_on_one_folder_the_later_publisher_is_told(tmp_path: Path) -> None:
    shared = str(tmp_path / "campaigns")
    with (
        started_desk(tmp_path) as one,
        started_desk(tmp_path / "other", FRAMER_FRAMES_DIR=shared) as two,
    ):
        first, second = Window(one), Window(two)
        made = first.create("Ngày hội")
        path = f"/api/campaigns/{made['id']}"
        _, body = first.ask("PATCH", path, {"version": made["version"], "values": {"mark": "Hội"}})
        status, body = first.ask("POST", f"{path}/publish", {"version": json.loads(body)["version"]})
        assert status == 200, body
        version = json.loads(body)["version"]
        for window, mark in ((first, "Một"), (second, "Hai")):
            status, body = window.ask("PATCH", path, {"version": version, "values": {"mark": mark}})
            assert status == 200, body
        versions = [json.loads(each.ask("GET", path)[1])["version"] for each in (first, second)]
        assert first.ask("POST", f"{path}/publish", {"version": versions[0]})[0] == 200
        status, body = second.ask("POST", f"{path}/publish", {"version": versions[1]})
        assert (status, json.loads(body)["code"]) == (409, "published_meanwhile")
        assert json.loads(second.ask("GET", path)[1])["overtaken"] is True
        status, body = second.ask("POST", f"{path}/discard", {"version": versions[1]})
        assert json.loads(body)["values"]["mark"] == "Một"
        _, history = second.ask("GET", f"{path}/history")
        assert json.loads(history), "what the later one had is kept"
