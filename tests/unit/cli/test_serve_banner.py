"""The way to the page from phones."""

import io
import sys

import cv2
import numpy as np
import pytest

from framer.cli.console import Console
from framer.cli.serve_banner import print_serve_banner, render_qr_code
from framer.server.lan_addresses import ReachableUrls
from support.command import Cli


def test_the_address_stands_alone_and_then_what_phones_need(cli: Cli) -> None:
    console = Console("en")
    reachable_by_phones = ReachableUrls("http://127.0.0.1:80", ("http://a:80", "http://b:80"), local_only=False)
    print_serve_banner(console, reachable_by_phones, ())
    print_serve_banner(console, ReachableUrls("http://127.0.0.1:80", (), local_only=True), ())
    print_serve_banner(
        console, ReachableUrls("https://127.0.0.1:80", (), local_only=False, certificate_matches=False), ("x", "y")
    )
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
    urls = ReachableUrls("http://127.0.0.1:80", ("http://192.168.1.20:80",), local_only=False)
    print_serve_banner(Console("en"), urls, ())
    terminal.seek(0)
    assert ("█" in terminal.read()) == (encoding == "utf-8")


def test_a_phone_reads_the_code() -> None:
    lines = render_qr_code("https://192.168.100.200:8443").splitlines()
    assert len(lines) <= 18
    assert len(lines[0]) <= 40
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    rows = [[halves[sign][half] for sign in line] for line in lines for half in (0, 1)]
    picture = np.kron(np.array(rows, np.uint8), np.ones((8, 8), np.uint8))
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == "https://192.168.100.200:8443"
