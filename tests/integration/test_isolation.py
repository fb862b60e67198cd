"""The real server and its workers: what a photo costs that hangs, crashes or eats memory; what waits, what ends."""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from framer.campaigns.registry import load_campaign
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Options
from support.fakes.photo_workers import SERVER
from support.http import form, portrait
from support.serve import wait_for
from support.server import Server, answer, head, serving

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def program(**limits: object) -> str:
    """The server's program, with other limits on connections."""
    arguments = ", ".join(f"{name}={value}" for name, value in limits.items())
    assert "ConnectionLimits()" in SERVER
    return SERVER.replace("ConnectionLimits()", f"ConnectionLimits({arguments})")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {"FRAMER_WORKERS": "1", "FRAMER_QUEUE": "1", "FRAMER_DEADLINE": "2"}
    with serving(tmp_path_factory.mktemp("server"), SERVER, **environment) as running:
        yield running


def send(server: Server, photo: bytes, **fields: str) -> socket.socket:
    """An upload on its way, all of it sent."""
    body = form(photo, **fields)
    client = server.connect()
    client.sendall(head(len(body)) + body)
    return client


def ask(server: Server, photo: bytes, **fields: str) -> tuple[int, str, bytes]:
    with send(server, photo, **fields) as client:
        return answer(client)


def get(server: Server, path: str) -> tuple[int, bytes]:
    with server.connect() as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        status, _, body = answer(client)
        return status, body


def number(server: Server, name: str) -> float:
    lines = get(server, "/metrics")[1].decode().splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


def assert_alone(server: Server, got: tuple[int, str, bytes], status: int, code: str) -> None:
    """That photo failed so, cannot be tried again by itself, and the next one is framed by a new worker."""
    assert (got[0], json.loads(got[2])["code"]) == (status, code)
    assert "retry-after" not in got[1]
    wait_for(lambda: number(server, "framer_workers_alive") == 1, "a worker")
    assert ask(server, portrait(), size="256")[0] == 200


def test_pictures_are_the_same_as_without_workers(server: Server) -> None:
    home = next((server.temporary.parent / "frames").iterdir())
    expected = make_avatar(portrait(900), load_campaign(home).frames[0], Options(size=700)).data
    assert ask(server, portrait(900), size="700")[2] == expected


def test_the_web_process_loads_no_decoder_for_a_photo(server: Server) -> None:
    out = BytesIO()
    pillow_heif.from_pillow(Image.open(BytesIO(portrait()))).save(out)
    assert ask(server, out.getvalue(), size="256")[0] == 200
    workers = children_of(server.process.pid)
    assert any("libheif" in mapped(pid) for pid in workers)
    assert "libheif" not in mapped(server.process.pid)


def test_a_photo_that_hangs_costs_itself_only(server: Server, tmp_path: Path) -> None:
    assert_alone(server, ask(server, f"HANG:{tmp_path / 'began'}".encode()), 422, "too_slow")


def test_a_photo_that_kills_its_worker_costs_itself_only(server: Server) -> None:
    assert_alone(server, ask(server, b"KILL:"), 422, "crashed")


def test_a_photo_that_eats_memory_costs_itself_only(tmp_path: Path) -> None:
    """It is tried once more in a fresh worker, within the same deadline: on a busy machine that takes its time."""
    environment = {"FRAMER_WORKERS": "1", "FRAMER_QUEUE": "1", "FRAMER_DEADLINE": "60"}
    with serving(tmp_path, SERVER, **environment) as server:
        assert_alone(server, ask(server, b"EAT:"), 413, "too_large")


def test_a_worker_that_is_killed_in_mid_photo_costs_that_photo(server: Server, tmp_path: Path) -> None:
    began = tmp_path / "began"
    with send(server, f"WAIT:{began}".encode()) as client:
        wait_for(lambda: began.exists() and began.read_text(), "the photo in work")
        os.kill(int(began.read_text()), signal.SIGKILL)
        assert_alone(server, answer(client), 422, "crashed")
    assert len(list(tmp_path.iterdir())) == 1  # and nobody began with it again


def test_when_workers_and_queue_are_full_the_next_is_refused_at_once(tmp_path: Path) -> None:
    environment = {"FRAMER_WORKERS": "1", "FRAMER_QUEUE": "1", "FRAMER_DEADLINE": "60"}
    began = tmp_path / "began"
    with serving(tmp_path, SERVER, **environment) as server, send(server, f"WAIT:{began}".encode()) as held:
        wait_for(began.exists, "a photo in work")
        with send(server, portrait(), size="256") as waiting:
            wait_for(lambda: number(server, "framer_photos_waiting") == 1, "a photo that waits")
            status, headers, body = ask(server, portrait())
            assert (status, json.loads(body)["code"]) == (503, "busy")
            assert "retry-after: " in headers
            with server.connect() as client:  # and before it is read
                client.sendall(head(50_000_000))
                assert answer(client)[0] == 503
            assert get(server, "/healthz")[0] == 200
            began.unlink()
            assert answer(held)[0] == 500  # as this step ends
            assert answer(waiting)[0] == 200


def test_the_bytes_of_all_bodies_have_a_bound(tmp_path: Path) -> None:
    """Five requests of the longest kind fit beside one worker: of six that are nearly there one has to go."""
    limit = 200_000
    environment = {"FRAMER_WORKERS": "1", "FRAMER_MAX_BYTES": "100000"}
    with serving(tmp_path, SERVER, **environment) as server, contextlib.ExitStack() as all_of_them:
        clients = [all_of_them.enter_context(server.connect()) for _ in range(6)]
        for client in clients:
            client.sendall(head(limit) + bytes(limit - 1_000))
        refused, _, _ = select.select(clients, [], [], 20)
        assert len(refused) == 1
        status, headers, body = answer(refused[0])
        assert (status, json.loads(body)["code"]) == (503, "busy")
        assert "retry-after: " in headers
        wait_for(lambda: number(server, "framer_uploads_bytes") == 5 * (limit - 1_000), "the others' bytes")


def test_numbers_tell_of_the_work_in_other_processes(server: Server) -> None:
    counts = []
    for _ in range(2):
        assert ask(server, portrait(), size="256")[0] == 200
        counts.append(number(server, 'framer_photo_seconds_count{step="encode"}'))
    assert counts[1] == counts[0] + 1
    assert number(server, 'framer_photo_seconds_sum{step="encode"}') > 0


def test_workers_are_replaced_and_no_photo_is_lost(tmp_path: Path) -> None:
    environment = {"FRAMER_WORKERS": "1", "FRAMER_RECYCLE": "2", "FRAMER_QUEUE": "20"}
    with serving(tmp_path, SERVER, **environment) as server:

        def replaced() -> bool:
            assert ask(server, portrait(), size="256")[0] == 200
            return number(server, "framer_worker_restarts_total") >= 2

        wait_for(replaced, "two workers replaced")


def test_on_sigterm_photos_in_work_are_finished(tmp_path: Path) -> None:
    began = tmp_path / "began"
    with serving(tmp_path, SERVER, FRAMER_WORKERS="1") as server, send(server, f"WAIT:{began}".encode()) as client:
        wait_for(began.exists, "a photo in work")
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: not accepts(server), "the listener closed")
        began.unlink()
        assert answer(client)[0] == 500  # as this step ends
        assert server.process.wait(20) == 0


def test_when_the_terminal_is_closed_photos_in_work_are_finished(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with serving(tmp_path, SERVER, FRAMER_WORKERS="1") as server, send(server, f"WAIT:{told}".encode()) as client:
        wait_for(told.exists, "a photo in work")
        signal_all(server, signal.SIGHUP)
        wait_for(lambda: not accepts(server), "the listener closed")
        told.unlink()
        assert answer(client)[0] == 500  # as this step ends
        out, err = server.process.communicate(timeout=20)
        assert (server.process.returncode, out) == (0, "ended\n")
        assert "semaphore" not in err


def test_after_a_second_ctrl_c_clients_are_told_to_come_again(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with serving(tmp_path, SERVER, FRAMER_WORKERS="1") as server, send(server, f"WAIT:{told}".encode()) as client:
        wait_for(told.exists, "a photo in work")
        signal_all(server, signal.SIGINT)
        wait_for(lambda: not accepts(server), "the listener closed")
        signal_all(server, signal.SIGINT)
        status, headers, _ = answer(client)
        assert status == 503
        assert "retry-after: " in headers
        assert "CancelledError" not in server.process.communicate(timeout=20)[1]


def signal_all(server: Server, number: int) -> None:
    """What a terminal does: the signal goes to the server and to all processes that it has started."""
    for pid in [*map(int, children_of(server.process.pid)), server.process.pid]:
        os.kill(pid, number)


# A server that goes on with its connections until the file is there: else only a moment is left after the signal.
STOPPING = """
import asyncio
import sys
from pathlib import Path
import uvicorn

shutdown = uvicorn.Server.shutdown

async def shutdown_later(self, sockets=None):
    while not Path(sys.argv[2]).exists():
        await asyncio.sleep(0.01)
    await shutdown(self, sockets)

uvicorn.Server.shutdown = shutdown_later
"""


def test_after_sigterm_a_connection_that_was_kept_hears_that_it_is_over(tmp_path: Path) -> None:
    body = form(portrait(), size="256")
    with serving(tmp_path, STOPPING + SERVER, FRAMER_WORKERS="1") as server, server.connect() as kept:

        def stopping() -> bool:
            kept.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return json.loads(answer(kept)[2]) == {"status": "not ready", "problems": ["stopping"]}

        assert not stopping()
        server.process.send_signal(signal.SIGTERM)
        wait_for(stopping, "the stop is told")
        kept.sendall(head(len(body)))
        status, headers, problem = answer(kept)
        assert (status, json.loads(problem)["code"]) == (503, "busy")
        assert "retry-after: " in headers
        server.spy.touch()
        assert server.process.wait(20) == 0


def test_on_sigterm_a_photo_that_hangs_ends_by_its_deadline(tmp_path: Path) -> None:
    began = tmp_path / "began"
    environment = {"FRAMER_WORKERS": "1", "FRAMER_DEADLINE": "4"}
    with serving(tmp_path, SERVER, **environment) as server, send(server, f"HANG:{began}".encode()) as client:
        wait_for(began.exists, "a photo in work")
        server.process.send_signal(signal.SIGTERM)
        assert answer(client)[0] == 422
        assert server.process.wait(20) == 0


def test_when_the_server_is_killed_its_workers_end(tmp_path: Path) -> None:
    began = tmp_path / "began"
    environment = {"FRAMER_WORKERS": "2", "FRAMER_DEADLINE": "600"}
    with serving(tmp_path, SERVER, **environment) as server, send(server, f"HANG:{began}".encode()):
        wait_for(lambda: began.exists() and began.read_text(), "a photo in work")
        children = {int(pid) for pid in children_of(server.process.pid)}
        assert int(began.read_text()) in children
        server.process.kill()
        wait_for(lambda: not any(map(lives, children)), "the workers' end")


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        tmp_path_factory.mktemp("impatient"), program(head_timeout=2.0, write_timeout=1.0), FRAMER_WORKERS="1"
    ) as running:
        yield running


def test_who_never_ends_the_head_of_a_request_is_cut_off(impatient: Server) -> None:
    with impatient.connect() as silent, impatient.connect() as slow, impatient.connect() as kept:
        kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer(kept)[0] == 200
        kept.sendall(b"GET / HTTP/1.1\r\nX-More: ")  # the second head on a connection
        trickle = threading.Thread(target=send_slowly, args=(slow, b"GET / HTTP/1.1\r\nX-More: "))
        trickle.start()
        assert is_closed(silent)
        assert is_closed(kept)
        trickle.join(20)
        assert not trickle.is_alive()
    assert get(impatient, "/healthz")[0] == 200


def test_who_does_not_read_the_answer_is_cut_off(impatient: Server) -> None:
    body = form(noise(), size="2048", format="png")
    with impatient.connect() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        own = client.getsockname()[1]
        client.sendall(head(len(body)) + body)  # the answer is larger than what the system keeps for a connection
        wait_for(lambda: own not in connected(impatient), "the connection's end")
    assert get(impatient, "/healthz")[0] == 200


def test_more_connections_than_there_may_be_cost_those_that_wait(tmp_path: Path) -> None:
    with serving(tmp_path, program(max_connections=5, head_timeout=600), FRAMER_WORKERS="1") as server:
        silent = [server.connect() for _ in range(5)]
        assert get(server, "/healthz")[0] == 200
        assert is_closed(silent[0])
        for client in silent:
            client.close()


def test_slow_clients_do_not_stop_a_normal_one(server: Server) -> None:
    body = form(portrait(), size="256")
    slow = [server.connect() for _ in range(200)]
    try:
        for client in slow:
            client.sendall(head(len(body)) + body[:10])
        assert ask(server, portrait(), size="256")[0] == 200
        for client in slow:
            client.sendall(body[10:11])
        assert ask(server, portrait(), size="256")[0] == 200
    finally:
        for client in slow:
            client.close()


def noise() -> bytes:
    """A photo of which a picture without loss has 10 MB."""
    out = BytesIO()
    Image.effect_noise((2048, 2048), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def connected(server: Server) -> set[int]:
    """The clients' ports of all connections that the server has (Linux)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = f":{server.port:04X}"
    return {int(row[2].split(":")[1], 16) for row in rows if row[1].endswith(ours) and row[3] == "01"}


def children_of(pid: int) -> list[str]:
    """The processes that the server's threads have started."""
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def mapped(pid: int | str) -> str:
    """The files that a process has mapped, such as libraries."""
    return Path(f"/proc/{pid}/maps").read_text()


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def accepts(server: Server) -> bool:
    try:
        server.connect().close()
    except OSError:
        return False
    return True


def send_slowly(client: socket.socket, head: bytes) -> None:
    """Send a head that does not end, a byte at a time, until the server has enough of it."""
    try:
        client.sendall(head)
        while not threading.Event().wait(0.05):
            client.sendall(b"x")
    except OSError:
        return


def is_closed(client: socket.socket) -> bool:
    """Whether the server ends the connection, within the client's patience."""
    try:
        return client.recv(1000) == b""
    except ConnectionError:
        return True
