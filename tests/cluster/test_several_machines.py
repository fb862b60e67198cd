"""Two `framer serve` behind a real nginx with a real Redis: one site, also when one of them goes away."""

import contextlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from support.http import FORM, form, portrait
from support.serve import DEPLOY, Framer, Nginx, Redis, Reply, answers, ask, free_port, make_certificate, wait_for
from support.server import head

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Debian's nginx and Redis"),
    pytest.mark.skipif(not DEPLOY.is_dir(), reason="the checkout is not here"),
]
JSON = {"Accept": "application/json"}


class Site(NamedTuple):
    """Everything that runs."""

    redis: Redis
    framers: list[Framer]
    nginx: Nginx

    @property
    def port(self) -> int:
        return self.nginx.port


@contextlib.contextmanager
def running_site(folder: Path, change: tuple[str, str] = ("", "")) -> Iterator[Site]:
    """The compose file's site, as processes on loopback."""
    with contextlib.ExitStack() as stack:
        redis = Redis(folder)
        stack.callback(redis.stop)
        shared = {"FRAMER_REDIS_URL": redis.url, "FRAMER_PROXY_HOPS": "1", "FRAMER_METRICS": "all"}
        with ThreadPoolExecutor(2) as starters:
            framers = list(starters.map(lambda _: Framer("--port", 0, **shared), range(2)))
        for framer in framers:
            stack.callback(framer.end)
        nginx = stack.enter_context(Nginx(folder / "nginx", *(framer.port for framer in framers), change=change))
        yield Site(redis, framers, nginx)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


def make(port: int) -> Reply:
    """Upload a photo that is to be kept."""
    return ask(port, "POST", "/api/v1/avatars", form(portrait(), size="256"), **JSON)


def assert_away(reply: Reply) -> None:
    """The answer to whatever cannot be done now: like framer's own, and it says when to try again."""
    assert reply.status == 503
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert reply.json["code"] == "busy"
    assert int(reply.headers["retry-after"]) > 0


def test_a_picture_of_one_is_served_and_deleted_by_the_other(site: Site) -> None:
    first, second = site.framers
    stored = make(first.port).json
    picture, address = str(stored["picture"]), f"/api/v1/avatars/{stored['token']}"
    seen = {ask(port, "GET", picture).body for port in (first.port, second.port, site.port)}
    assert len(seen) == 1
    assert Image.open(BytesIO(seen.pop())).size == (256, 256)
    assert ask(second.port, "DELETE", address).status == 204
    for port in (first.port, second.port, site.port):
        assert ask(port, "GET", picture, **JSON).status == 404
    assert ask(first.port, "DELETE", address).status == 404
    logs = "".join(site.nginx.said()) + "".join(line for framer in site.framers for line in framer.said)
    assert str(stored["token"]) not in logs


def test_nginx_is_the_one_hop_that_is_believed(site: Site) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example",
    }
    page = ask(site.port, "GET", "/", Host="khung.example.vn", **lies)
    assert page.status == 200
    assert b"http://khung.example.vn" in page.body
    assert b"evil" not in page.body


@pytest.mark.parametrize("host", [".a", "a" * 64, "a..b", "..", "a:0", "a_b:x", "\xff"])
def test_hosts_that_cannot_be_are_refused_through_nginx_too(site: Site, host: str) -> None:
    for path in ("/", "/healthz", "/static/css/framer.css", "/api/v1/campaigns"):
        assert ask(site.port, "GET", path, Host=host).status == 400
    for framer in site.framers:
        assert not [line for line in framer.said if '"level": "error"' in line or "Traceback" in line]


def test_a_browser_is_of_this_site_by_the_name_that_nginx_was_asked_for(site: Site) -> None:
    photo, host = form(portrait(), size="256"), "khung.example.vn"
    origins = {"http://khung.example.vn": 303, "https://khung.example.vn": 303, "http://other.example.vn": 403}
    for origin, status in origins.items():
        assert ask(site.port, "POST", "/avatars", photo, Host=host, Origin=origin).status == status


def test_what_is_too_large_is_refused_in_the_words_of_framer(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 20) as client:
        client.sendall(head(80_200_000))
        assert b"too_large" in read_until_closed(client, b"too_large")


def read_until_closed(client: socket.socket, enough: bytes) -> bytes:
    data = b""
    while enough not in data and (piece := client.recv(65536)):
        data += piece
    return data


def test_metrics_are_not_for_everybody(site: Site) -> None:
    assert ask(site.framers[0].port, "GET", "/metrics").status == 200
    assert ask(site.port, "GET", "/metrics").status == 404


def test_https_before_it(site: Site, tmp_path: Path) -> None:
    cert, _ = make_certificate(tmp_path / "tls")
    nginx = Nginx(tmp_path, *(framer.port for framer in site.framers))
    text = (DEPLOY / "nginx-tls.conf").read_text(encoding="utf-8")
    text = text.replace("listen 8443", f"listen 127.0.0.1:{nginx.tls_port}").replace("/etc/nginx/tls", str(cert.parent))
    (cert.parent / "tls.conf").write_text(text)
    assert "warn" not in nginx.check()
    client = ssl.create_default_context(cafile=str(cert))
    with nginx:
        page = ask(nginx.tls_port, "GET", "/", tls=client, Host="khung.example.vn")
        assert page.status == 200
        assert b"https://khung.example.vn" in page.body
        plain = ask(nginx.port, "GET", "/c/x?a=b", Host="khung.example.vn")
        assert (plain.status, plain.headers["location"]) == (308, "https://khung.example.vn/c/x?a=b")
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        assert ask(nginx.tls_port, "GET", "/healthz", tls=client).status == 200


@pytest.mark.parametrize("accept", ["application/json", "text/html,*/*"])
def test_when_no_framer_is_there_it_says_so(tmp_path: Path, accept: str) -> None:
    with Nginx(tmp_path, free_port()) as nginx:
        for method in ("GET", "POST"):
            reply = ask(nginx.port, method, "/avatars", b"x" if method == "POST" else b"", Accept=accept)
            if "json" in accept:
                assert_away(reply)
            else:
                assert (reply.status, reply.headers["retry-after"]) == (503, "5")
                assert reply.headers["content-type"] == "text/html; charset=utf-8"
                assert "tạm thời không trả lời" in reply.body.decode()
        assert ask(nginx.port, "GET", "/.away.json").status == 404
    assert not nginx.said()


# --- no file of nginx


@pytest.mark.parametrize(
    ("change", "writes"),
    [
        (("", ""), False),
        (("proxy_request_buffering off", "proxy_request_buffering on"), True),
        (("proxy_max_temp_file_size 0;", ""), True),
    ],
    ids=["as shipped", "with buffered bodies", "with answers of any size"],
)
def test_nginx_puts_nothing_into_a_file(site: Site, tmp_path: Path, change: tuple[str, str], writes: bool) -> None:
    """The two other cases show that this test would see a file."""
    noise = np.random.default_rng(1).integers(0, 256, (1500, 1500, 3), np.uint8)
    photo = BytesIO()
    Image.fromarray(noise).save(photo, "JPEG", quality=90)
    body = form(photo.getvalue().ljust(12_000_000, b"\0"), size="2048", format="png")
    seen: set[str] = set()
    with Nginx(tmp_path / "nginx", *(framer.port for framer in site.framers), change=change) as nginx:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)  # a phone that takes its time
            client.settimeout(40)
            client.connect(("127.0.0.1", nginx.port))
            start = f"POST /api/v1/avatars HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {FORM}\r\n"
            client.sendall(f"{start}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10_000_000])
            seen |= nginx.files()
            client.sendall(body[10_000_000:])
            data = client.recv(100)
            assert data.startswith(b"HTTP/1.1 200")
            while piece := client.recv(16_384):
                data += piece
                if len(data) % 7 == 0:
                    seen |= nginx.files()
        headers, _, picture = data.partition(b"\r\n\r\n")
        assert f"content-length: {len(picture)}" in headers.decode().lower()
        assert len(picture) > 6_000_000
    assert bool(seen) == writes


def test_nginx_lets_one_address_read_32_answers_at_a_time(site: Site) -> None:
    photo = BytesIO()
    Image.effect_noise((2048, 2048), 90).convert("RGB").save(photo, "JPEG", quality=95)
    stored = ask(site.port, "POST", "/api/v1/avatars", form(photo.getvalue(), size="2048", format="png"), **JSON).json
    picture = str(stored["picture"])
    with contextlib.ExitStack() as readers:
        for _ in range(32):
            client = readers.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(40)
            client.connect(("127.0.0.1", site.port))
            client.sendall(f"GET {picture} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert client.recv(12) == b"HTTP/1.1 200"
        refused = ask(site.port, "GET", picture, **JSON)
        assert (refused.status, refused.json["code"], refused.headers["retry-after"]) == (429, "too_many", "5")
        page = ask(site.port, "GET", picture, Accept="text/html")
        assert (page.status, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert make(site.port).status == 201, "uploads are another matter"
    wait_for(lambda: answers(site.port, picture), "the address may read again")


# --- when one of them goes away


def test_one_is_killed_in_mid_load(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        replies: list[Reply] = []
        broken: list[BaseException] = []
        enough = threading.Event()

        def load() -> None:
            for _ in range(10):
                try:
                    replies.append(make(site.port))
                except (OSError, HTTPException) as error:
                    broken.append(error)
                if len(replies) >= 8:
                    enough.set()

        clients = [threading.Thread(target=load) for _ in range(4)]
        for client in clients:
            client.start()
        assert enough.wait(60)
        site.framers[0].stop(signal.SIGKILL)
        for client in clients:
            client.join(120)
        assert len(replies) + len(broken) == 40
        finished = [reply for reply in replies if reply.status == 201]
        lost = [reply for reply in replies if reply.status != 201]
        for reply in lost:
            assert_away(reply)
        # It may have been killed in mid-answer, too.
        assert len(lost) + len(broken) <= len(clients), "only what the killed one had in work is lost"
        for reply in finished:
            picture = ask(site.port, "GET", str(reply.json["picture"]))
            assert picture.status == 200
            assert Image.open(BytesIO(picture.body)).size == (256, 256)


def test_redis_is_stopped_and_started(site: Site) -> None:
    picture = str(make(site.port).json["picture"])
    assert ask(site.port, "GET", picture).status == 200
    site.redis.stop()
    assert_away(ask(site.port, "GET", picture, **JSON))
    assert_away(make(site.port))
    unkept = ask(site.port, "POST", "/api/v1/avatars", form(portrait(), size="256"))
    assert (unkept.status, unkept.body[:2]) == (200, b"\xff\xd8"), "the picture itself needs no Redis"
    assert ask(site.port, "GET", "/").status == 200
    assert answers(site.port)
    site.redis.start()
    again = make(site.port)
    assert again.status == 201
    for framer in site.framers:  # their kept connections are dead, and nobody notices
        assert ask(framer.port, "GET", str(again.json["picture"])).status == 200
    assert ask(site.port, "GET", picture, **JSON).status == 404
    assert not [path for path in site.redis.folder.rglob("*") if path.suffix in {".rdb", ".aof"}]


def test_redis_falls_silent_in_mid_load(site: Site) -> None:
    """Requests for pictures wait until they give it up; nobody else waits with them."""
    stored = make(site.port).json
    page, picture = str(stored["href"]), str(stored["picture"])
    replies: list[Reply] = []
    begun, enough = threading.Event(), threading.Event()

    def load() -> None:
        while not enough.is_set():
            replies.append(make(site.port))
            begun.set()

    with ThreadPoolExecutor(30) as clients, contextlib.ExitStack() as stack:
        stack.callback(enough.set)
        makers = [clients.submit(load) for _ in range(2)]
        assert begun.wait(60)
        with site.redis.silent():
            ports = [framer.port for framer in site.framers for _ in range(4)]  # as many as there are threads for pages
            lookers = [clients.submit(ask, port, "GET", path, **JSON) for path in (page, picture) for port in ports]
            for port in [*(framer.port for framer in site.framers), site.port] * 4:
                assert ask(port, "GET", "/healthz").status == 200
                assert ask(port, "GET", "/").status == 200
            assert not any(looker.done() for looker in lookers), "they were still waiting"
            for looker in lookers:
                assert_away(looker.result())
            assert ask(site.framers[0].port, "GET", "/readyz").json["problems"] == ["redis"]
        for port in [*(framer.port for framer in site.framers), site.port]:
            wait_for(lambda port=port: answers(port, picture), "the picture from before is there again")
            assert make(port).status == 201
    for maker in makers:
        maker.result()
    for reply in replies:
        if reply.status != 201:
            assert_away(reply)


def test_an_orderly_stop_finishes_what_is_in_work(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        replies: list[tuple[bool, Reply]] = []  # whether it was asked for after the stop
        begun, stopped = threading.Event(), threading.Event()

        def load() -> None:
            for _ in range(8):
                replies.append((stopped.is_set(), make(site.port)))
                begun.set()

        clients = [threading.Thread(target=load) for _ in range(3)]
        for client in clients:
            client.start()
        assert begun.wait(60)
        assert site.framers[1].stop() == 0
        stopped.set()
        for client in clients:
            client.join(120)
        load()
        assert len(replies) == 32
        refused = [(is_after, reply) for is_after, reply in replies if reply.status != 201]
        assert not any(is_after for is_after, _ in refused)
        for _, reply in refused:  # it was stopping, or reached the socket in the very moment in which it was closed
            assert_away(reply)
