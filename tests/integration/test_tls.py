"""`framer serve` as https."""

import os
import socket
import ssl
from pathlib import Path

import pytest

from framer.server.certificate import load_certificate
from support.http import form, portrait
from support.serve import ask, framer_serve, make_certificate, wait_for


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def trusting(cert: Path) -> ssl.SSLContext:
    """A client that trusts this certificate and checks everything else."""
    return ssl.create_default_context(cafile=str(cert))


def test_it_serves_https_and_nothing_older(pair: tuple[Path, Path]) -> None:
    cert, key = pair
    client = trusting(cert)
    with framer_serve("--port", 0, "--cert", cert, "--key", key, FRAMER_MAX_BYTES="1000000") as server:
        assert server.url.startswith("https://127.0.0.1:")
        assert ask(server.port, "GET", "/healthz", tls=client).json["status"] == "ok"
        response = ask(server.port, "POST", "/api/v1/avatars", form(portrait(), size="256"), tls=client)
        assert (response.status, response.body[:2]) == (200, b"\xff\xd8")
        assert b'content="https://127.0.0.1' in ask(server.port, "GET", "/", tls=client).body
        too_long = ask(server.port, "POST", "/api/v1/avatars", bytes(5_000_000), tls=client)
        assert too_long.status == 413
        with socket.create_connection(("127.0.0.1", server.port), 20) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"HTTP/1.1 200" not in plain.recv(1000)
        with socket.create_connection(("127.0.0.1", server.port), 20) as link:
            wrapped = client.wrap_socket(link, server_hostname="127.0.0.1")
            assert wrapped.version() in {"TLSv1.2", "TLSv1.3"}
            wrapped.close()
        assert server.stop() == 0


def test_tls_1_1_is_refused(pair: tuple[Path, Path]) -> None:
    assert load_certificate(*pair).context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.skipif(os.name == "nt", reason="reads the announcement of a process to the end")
def test_on_this_computer_only_it_says_how_to_let_phones_in() -> None:
    with framer_serve("--port", 0) as server:
        wait_for(lambda: len(server.said) > 1, "a second line")
        assert "framer serve --host 0.0.0.0" in server.said[1]
        assert server.stop() == 0
