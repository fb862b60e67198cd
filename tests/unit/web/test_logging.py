"""One line for each request, with an ID that the response tells too; and what no line may hold."""

import io
import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from framer.errors import Unreadable
from framer.imaging.types import Avatar, Frame, Options
from framer.web import request_log
from support.http import form, make_app, portrait, post
from support.results import avatar

SECRETS = ("Hường", "203.0.113.7", "secret-agent", "fbclid", "0912345678", "tok" * 10)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where lines go; afterwards the loggers are as they were."""
    loggers = [logging.getLogger(name) for name in (*request_log.LOGGER_NAMES, "framer.request")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield io.StringIO()
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.propagate = True
        logger.handlers = handlers


def quick(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return avatar()


def broken(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
    raise RuntimeError(" ".join(SECRETS))


def written(stream: io.StringIO) -> str:
    """What is in the stream once all that is queued has been written."""
    logging.getLogger("framer").handlers[0].flush()
    return stream.getvalue()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(stream).splitlines()]


def test_a_line_of_json_for_each_request(tmp_path: Path, stream: io.StringIO) -> None:
    request_log.start_logging("json", stream)
    client = make_app(tmp_path, make=quick).test_client()
    body = form(b"photo", frame="dai-hoi/ring0")
    response = post(client, body)
    (line,) = lines(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "logger": "framer.request",
        "request": response.headers["X-Request-ID"],
        "method": "POST",
        "route": "/api/v1/avatars",
        "status": 200,
        "in": len(body),
        "out": len(response.data),
        "pixels": 640 * 480,
    }


def test_failures_have_their_code(tmp_path: Path, stream: io.StringIO) -> None:
    def damaged(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
        raise Unreadable

    request_log.start_logging("json", stream)
    client = make_app(tmp_path, make=damaged).test_client()
    post(client, form(b"photo"))
    client.get("/nothing")
    client.open("/", method="BREW")
    assert [(line["method"], line["route"], line["status"], line["code"]) for line in lines(stream)] == [
        ("POST", "/api/v1/avatars", 422, "unreadable"),
        ("GET", "-", 404, "not_found"),
        ("-", "-", 405, "method_not_allowed"),
    ]


def visit_with_secrets(app: Flask) -> None:
    """Send what must not be in a log in every place that there is."""
    client = app.test_client()
    client.environ_base |= {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": "secret-agent"}
    headers = {"Referer": "http://x/Hường".encode().decode("latin-1"), "X-Forwarded-For": "203.0.113.7"}
    photo = form(portrait(64), "Hường 0912345678.jpg", unit="Hường")
    token = "tok" * 10
    for path in ("/?fbclid=0912345678", f"/avatars/{token}", "/c/Hường", f"/{token}", f"/avatars/{token}.jpg"):
        client.get(path, headers=headers)
    client.patch(f"/api/v1/avatars/{token}", json={"unit": "Hường"}, headers=headers)
    client.open("/", method="TOKTOKTOKTOKTOKTOKTOKTOKTOKTOK")
    for path in ("/avatars?fbclid=1", "/api/v1/avatars"):
        post(client, photo, path, X_Request_ID="Hường-0912345678".encode().decode("latin-1"))
        post(client, photo.replace(b"unit", b"0912345678"), path)


@pytest.mark.parametrize("kind", ["json", "text", "off"])
@pytest.mark.parametrize("make", [quick, broken])
def test_no_line_tells_of_a_person(tmp_path: Path, stream: io.StringIO, kind: str, make: Any) -> None:
    request_log.start_logging(kind, stream)
    visit_with_secrets(make_app(tmp_path, make=make, FRAMER_RATE_EACH="3/minute"))
    text = written(stream)
    assert ("RuntimeError" in text) == (make is broken)
    assert text or (kind == "off" and make is quick)
    for secret in (*SECRETS, *(secret.upper() for secret in SECRETS)):
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text


@pytest.mark.parametrize(
    ("hops", "given", "taken"),
    [
        ("1", "9f86d081884c7d65", True),
        ("1", "a1b2c3d4-0000-4000-8000-00000000000a", True),
        ("0", "9f86d081884c7d65", False),
        ("1", "short", False),
        ("1", "a" * 65, False),
        ("1", "with space in it", False),
        ("1", 'quote"quote"', False),
    ],
)
def test_the_id_is_the_proxys_only_where_there_is_one(tmp_path: Path, hops: str, given: str, taken: bool) -> None:
    client = make_app(tmp_path, FRAMER_PROXY_HOPS=hops).test_client()
    request_id = client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (request_id == given) == taken
    assert taken or re.fullmatch(r"[0-9a-f]{16}", request_id)


def test_every_request_has_an_id_of_its_own(tmp_path: Path) -> None:
    client = make_app(tmp_path).test_client()
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(50)}) == 50


def test_the_page_of_a_fault_of_ours_tells_its_id(tmp_path: Path, stream: io.StringIO) -> None:
    request_log.start_logging("json", stream)
    client = make_app(tmp_path, make=broken).test_client()
    page = post(client, form(b"photo"), "/avatars", Accept="text/html")
    request_id = page.headers["X-Request-ID"]
    assert page.status_code == 500
    assert request_id in page.text
    failure, request = lines(stream)
    assert failure["level"] == "error"
    assert request_id in failure["message"]
    assert "in broken" in failure["message"]
    assert request["request"] == request_id
    assert request_id not in client.get("/nothing").text


def test_text_for_a_person(tmp_path: Path, stream: io.StringIO) -> None:
    request_log.start_logging("text", stream)
    request_id = make_app(tmp_path).test_client().get("/nothing").headers["X-Request-ID"]
    assert re.fullmatch(rf"\d\d:\d\d:\d\d GET - 404 not_found \d+ ms {request_id}\n", written(stream))


def test_without_a_wish_a_terminal_gets_text_and_a_file_json(tmp_path: Path, stream: io.StringIO) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    client = make_app(tmp_path).test_client()
    screen = Terminal()
    for where in (screen, stream):
        request_log.start_logging("", where)
        client.get("/healthz")
        written(stream)
    assert "GET /healthz 200" in screen.getvalue()
    assert screen.getvalue().count("\n") == 1  # starting again ends what was before
    assert lines(stream)[0]["route"] == "/healthz"


class Broken(io.StringIO):
    """A disk without room until there is some again."""

    full = True

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(text)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_a_full_disk_costs_lines_and_says_how_many(
    tmp_path: Path, stream: io.StringIO, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    disk = Broken()
    request_log.start_logging(kind, disk)
    client = make_app(tmp_path).test_client()
    assert [client.get("/healthz").status_code for _ in range(3)] == [200, 200, 200]
    assert written(disk) == ""
    disk.full = False
    client.get("/healthz")
    client.get("/healthz")
    assert written(disk).count("3 lines were lost") == 1
    assert written(disk).count("/healthz") == 2
    assert capsys.readouterr().err == ""


def test_a_closed_log_breaks_nothing(tmp_path: Path, stream: io.StringIO) -> None:
    request_log.start_logging("json", stream)
    stream.close()
    assert make_app(tmp_path).test_client().get("/").status_code == 200
    logging.getLogger("framer").handlers[0].flush()


def test_a_reader_that_does_not_read_holds_up_nobody(tmp_path: Path, stream: io.StringIO) -> None:
    class Stuck(io.StringIO):
        def write(self, text: str) -> int:
            free.wait(60)
            return super().write(text)

    free, pipe = threading.Event(), Stuck()
    request_log.start_logging("json", pipe, max_queued_lines=5)
    client = make_app(tmp_path).test_client()
    assert {client.get("/healthz").status_code for _ in range(20)} == {200}
    free.set()
    text = written(pipe)
    assert 5 <= text.count('"route": "/healthz"') <= 6
    assert "lines were lost" in text


def test_what_asyncio_says_names_no_address(stream: io.StringIO) -> None:
    request_log.start_logging("json", stream)
    logging.getLogger("asyncio").error("Fatal error on transport\nsocket: <TransportSocket raddr=('203.0.113.7', 5)>")
    (line,) = written(stream).splitlines()
    assert json.loads(line)["message"] == "Fatal error on transport"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux'")
@pytest.mark.usefixtures("stream")
def test_a_line_that_a_full_disk_did_not_take_does_not_come_later(tmp_path: Path) -> None:
    target = tmp_path / "log"
    with Path("/dev/full").open("w") as full, target.open("w+") as log:
        request_log.start_logging("json", full)
        client = make_app(tmp_path).test_client()
        client.get("/healthz")
        logging.getLogger("framer").handlers[0].flush()
        os.dup2(log.fileno(), full.fileno())  # there is room again
        client.get("/nothing")
        logging.getLogger("framer").handlers[0].flush()
        lines = [json.loads(line) for line in target.read_text().splitlines() if line]
        assert [line.get("message", line.get("route")) for line in lines] == ["1 lines were lost", "-"]


def test_an_exception_of_another_is_told_without_its_text(stream: io.StringIO) -> None:
    request_log.start_logging("json", stream)
    try:
        raise ValueError(SECRETS[0])
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    (line,) = lines(stream)
    assert line["message"] == "Exception in ASGI application ValueError"
    assert "test_logging.py" in "".join(line["where"])
    assert SECRETS[0] not in written(stream)


def test_nothing_is_set_up_until_a_server_starts(tmp_path: Path) -> None:
    make_app(tmp_path)
    assert not logging.getLogger("framer").handlers
    assert not logging.getLogger().hasHandlers() or all(
        type(handler).__module__.startswith("_pytest") for handler in logging.getLogger().handlers
    )
