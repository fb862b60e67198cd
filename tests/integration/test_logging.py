"""The log of a real server."""

import json
import socket
from pathlib import Path

import pytest

from support.server import answer, serving

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("kind", "count"), [("", 1), ("json", 1), ("off", 0)])
def test_the_server_writes_to_stderr(tmp_path: Path, kind: str, count: int) -> None:
    with serving(tmp_path, FRAMER_LOG=kind) as server:
        with server.connect() as client:
            client.sendall(b"GET /?a=secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            _, headers, _ = answer(client)
        _, out, err = server.stop()
    lines = [json.loads(line) for line in err.splitlines()]
    assert len(lines) == count
    assert "secret" not in err
    assert out == "ended\n"
    assert all(f"x-request-id: {line['request']}" in headers for line in lines)


def test_a_server_whose_log_nobody_reads_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.connect() as client:
        for _ in range(600):  # more than a pipe holds
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(client)[0] == 200


def test_a_reader_that_goes_away_breaks_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert server.process.stderr is not None
        server.process.stderr.close()
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", server.port), 20) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert answer(client)[0] == 200
        server.process.stderr = None
