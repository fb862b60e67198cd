"""`framer serve` as https, what is wrong with a certificate said at the start, and the way to it from phones."""

import io
import os
import re
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from cli_support import Cli, command, environment
from serve_support import ask, framer_serve, make_certificate, openssl, wait_for
from web_support import form, portrait

from framer import lan
from framer.cli.announce import announce, qr_code
from framer.errors import SetupError
from framer.lan import Reach, find_reach, lan_addresses
from framer.web.server import listen
from framer.web.tls import load_certificate


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Cli:
    return Cli(monkeypatch, capsysbinary, tmp_path)


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
        made = ask(server.port, "POST", "/api/v1/avatars", form(portrait(), size="256"), tls=client)
        assert (made.status, made.body[:2]) == (200, b"\xff\xd8")
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


def test_one_of_the_two_files_is_a_usage_error(cli: Cli) -> None:
    for flag in ("--cert", "--key"):
        cli.failed(cli("serve", flag, "a.pem"), 2, "--cert", "--key")


def test_a_certificate_that_is_not_there_stops_the_start(cli: Cli, pair: tuple[Path, Path]) -> None:
    cli.failed(cli("serve", "--cert", "away.pem", "--key", pair[1]), 3, "away.pem", "No such file")


def test_files_that_are_something_else(pair: tuple[Path, Path], tmp_path: Path) -> None:
    cert, key = pair
    text = tmp_path / "text.pem"
    text.write_text("hello\n")
    for one, other, words in (
        (text, key, "text.pem holds no certificate"),
        (key, key, "key.pem holds no certificate"),
        (cert, text, "text.pem holds no private key"),
        (cert, cert, "cert.pem holds no private key"),
        (tmp_path, key, "cannot be read"),
    ):
        with pytest.raises(SetupError, match=words):
            load_certificate(one, other)


def test_both_in_one_file_will_do(pair: tuple[Path, Path], tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(pair[1].read_bytes() + pair[0].read_bytes())
    assert load_certificate(both, both).names == ("127.0.0.1", "khung.example.vn")


def test_a_key_of_another_certificate(pair: tuple[Path, Path], tmp_path: Path) -> None:
    _, other = make_certificate(tmp_path / "other")
    with pytest.raises(SetupError, match="is not the key of"):
        load_certificate(pair[0], other)


def test_a_locked_key_asks_no_question(pair: tuple[Path, Path], tmp_path: Path) -> None:
    openssl(tmp_path, "pkey", "-in", pair[1], "-aes256", "-passout", "pass:geheim", "-out", "locked.pem")
    arguments = command("serve", "--port", 0, "--cert", pair[0], "--key", tmp_path / "locked.pem")
    done = subprocess.run(
        arguments, input="", capture_output=True, text=True, env=environment(), timeout=60, check=False
    )
    assert done.returncode == 3
    assert "locked with a password" in done.stderr


def test_an_expired_certificate(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has expired"):
        load_certificate(*make_certificate(tmp_path, days=-1))


def test_a_weak_or_misused_certificate(tmp_path: Path) -> None:
    openssl(tmp_path, "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", "k", "-out", "c")
    with pytest.raises(SetupError, match=r"browsers refuse this certificate \(EE_KEY_TOO_SMALL|KEY_TOO_SMALL"):
        load_certificate(tmp_path / "c", tmp_path / "k")
    cert, key = make_certificate(tmp_path / "client", names="DNS:x\nextendedKeyUsage=clientAuth")
    with pytest.raises(SetupError, match=r"browsers refuse this certificate .*purpose"):
        load_certificate(cert, key)


# --- the way from phones


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine in an office's network, with a second one behind it."""
    own = {"192.0.2.1": "192.168.1.20", "10.255.255.254": "192.168.1.20", "172.31.255.254": "172.16.0.4"}
    monkeypatch.setattr(lan, "_own_address", lambda _family, far: own.get(far))


@pytest.mark.parametrize(
    ("url", "names", "expected"),
    [
        ("http://127.0.0.1:8000", None, Reach("http://127.0.0.1:8000", (), alone=True)),
        ("http://[::1]:8000", None, Reach("http://[::1]:8000", (), alone=True)),
        (
            "http://0.0.0.0:80",
            None,
            Reach("http://127.0.0.1:80", ("http://192.168.1.20:80", "http://172.16.0.4:80"), alone=False),
        ),
        ("http://192.168.1.7:80", None, Reach("http://192.168.1.7:80", ("http://192.168.1.7:80",), alone=False)),
        ("https://127.0.0.1:1", ("127.0.0.1",), Reach("https://127.0.0.1:1", (), alone=True)),
        ("https://127.0.0.1:1", ("khung.vn",), Reach("https://127.0.0.1:1", (), alone=True, named=False)),
        (
            "https://0.0.0.0:1",
            ("khung.vn", "*.khung.vn", "192.168.1.20", "localhost"),
            Reach("https://localhost:1", ("https://192.168.1.20:1", "https://khung.vn:1"), alone=False),
        ),
        ("https://[::]:1", ("khung.vn",), Reach("https://khung.vn:1", ("https://khung.vn:1",), alone=False)),
        (
            "https://0.0.0.0:1",
            ("192.168.9.9",),
            Reach(
                "https://192.168.1.20:1",
                ("https://192.168.1.20:1", "https://172.16.0.4:1"),
                alone=False,
                named=False,
            ),
        ),
    ],
)
@pytest.mark.usefixtures("networks")
def test_where_it_can_be_opened(url: str, names: tuple[str, ...] | None, expected: Reach) -> None:
    assert find_reach(url, names) == expected


def test_a_machine_without_a_network_has_no_address_for_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> socket.socket:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(lan.socket, "socket", unreachable)
    assert lan_addresses(ipv6=True) == ()
    assert find_reach("http://0.0.0.0:80") == Reach("http://127.0.0.1:80", (), alone=False)


def test_addresses_that_lead_to_no_phone_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter(["127.0.0.1", "169.254.3.4", "0.0.0.0", "10.1.2.3"])

    class Probe:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _far: object) -> None: ...
        def getsockname(self) -> tuple[str, int]:
            return next(found), 1

    monkeypatch.setattr(lan.socket, "socket", Probe)
    assert lan_addresses() == ("10.1.2.3",)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_all_addresses_are_those_of_ipv4_too() -> None:
    with listen("::", 0) as listener:
        socket.create_connection(("127.0.0.1", listener.getsockname()[1]), 5).close()


def test_the_address_stands_alone_and_then_what_phones_need(cli: Cli) -> None:
    announce(Reach("http://127.0.0.1:80", ("http://a:80", "http://b:80"), alone=False), ())
    announce(Reach("http://127.0.0.1:80", (), alone=True), ())
    announce(Reach("https://127.0.0.1:80", (), alone=False, named=False), ("x", "y"))
    assert cli.capture.readouterr().err.decode().splitlines() == [
        "http://127.0.0.1:80",
        "Phones in the same network: http://a:80  http://b:80",
        "http://127.0.0.1:80",
        "Only this computer can open it. For phones in the same network: framer serve --host 0.0.0.0",
        "https://127.0.0.1:80",
        "This computer is in no network, so phones cannot open it.",
        "Browsers will warn: the certificate is for other addresses (x, y).",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_only_a_terminal_that_can_show_it_gets_the_code(
    encoding: str, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    announce(Reach("http://127.0.0.1:80", ("http://192.168.1.20:80",), alone=False), ())
    terminal.seek(0)
    assert ("█" in terminal.read()) == (encoding == "utf-8")


def test_a_phone_reads_the_code() -> None:
    lines = qr_code("https://192.168.100.200:8443").splitlines()
    assert len(lines) <= 18
    assert len(lines[0]) <= 40
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    rows = [[halves[sign][half] for sign in line] for line in lines for half in (0, 1)]
    picture = np.kron(np.array(rows, np.uint8), np.ones((8, 8), np.uint8))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == "https://192.168.100.200:8443"


@pytest.mark.skipif(os.name == "nt", reason="reads the announcement of a process to the end")
def test_on_this_computer_only_it_says_how_to_let_phones_in() -> None:
    with framer_serve("--port", 0) as server:
        wait_for(lambda: len(server.said) > 1, "a second line")
        assert "framer serve --host 0.0.0.0" in server.said[1]
        assert server.stop() == 0


def test_the_certificate_of_the_guide_is_one_that_framer_takes(tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parent.parent / "docs" / "deploy.md"
    if not guide.exists():
        pytest.skip("the checkout is not here")
    (line,) = re.findall(r"^ +openssl (req .*)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    openssl(tmp_path, *line.split())
    assert load_certificate(tmp_path / "cert.pem", tmp_path / "key.pem").names == ("khung.lan", "192.168.1.20")
