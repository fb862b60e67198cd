"""Where phones can open the page."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from framer.server.lan_addresses import ReachableUrls, find_lan_addresses, find_reachable_urls
from framer.server.run import open_listener


def route_by(monkeypatch: pytest.MonkeyPatch, source_address: Callable[[str], str | None]) -> None:
    """Let the system answer from which address it would reach another; None: it would not."""

    class Probe:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, destination: tuple[str, int]) -> None:
            self.source = source_address(destination[0])
            if self.source is None:
                raise OSError(101, "Network is unreachable")

        def getsockname(self) -> tuple[str | None, int]:
            return self.source, 1

    monkeypatch.setattr("framer.server.lan_addresses.socket.socket", Probe)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine in an office's network, with a second one behind it."""
    sources = {"192.0.2.1": "192.168.1.20", "10.255.255.254": "192.168.1.20", "172.31.255.254": "172.16.0.4"}
    route_by(monkeypatch, sources.get)


@pytest.mark.parametrize(
    ("url", "names", "expected"),
    [
        ("http://127.0.0.1:8000", None, ReachableUrls("http://127.0.0.1:8000", (), local_only=True)),
        ("http://[::1]:8000", None, ReachableUrls("http://[::1]:8000", (), local_only=True)),
        (
            "http://0.0.0.0:80",
            None,
            ReachableUrls("http://127.0.0.1:80", ("http://192.168.1.20:80", "http://172.16.0.4:80"), local_only=False),
        ),
        (
            "http://192.168.1.7:80",
            None,
            ReachableUrls("http://192.168.1.7:80", ("http://192.168.1.7:80",), local_only=False),
        ),
        ("https://127.0.0.1:1", ("127.0.0.1",), ReachableUrls("https://127.0.0.1:1", (), local_only=True)),
        (
            "https://127.0.0.1:1",
            ("khung.vn",),
            ReachableUrls("https://127.0.0.1:1", (), local_only=True, certificate_matches=False),
        ),
        (
            "https://0.0.0.0:1",
            ("khung.vn", "*.khung.vn", "192.168.1.20", "localhost"),
            ReachableUrls("https://localhost:1", ("https://192.168.1.20:1", "https://khung.vn:1"), local_only=False),
        ),
        (
            "https://[::]:1",
            ("khung.vn",),
            ReachableUrls("https://khung.vn:1", ("https://khung.vn:1",), local_only=False),
        ),
        (
            "https://0.0.0.0:1",
            ("192.168.9.9",),
            ReachableUrls(
                "https://192.168.1.20:1",
                ("https://192.168.1.20:1", "https://172.16.0.4:1"),
                local_only=False,
                certificate_matches=False,
            ),
        ),
    ],
)
@pytest.mark.usefixtures("networks")
def test_where_it_can_be_opened(url: str, names: tuple[str, ...] | None, expected: ReachableUrls) -> None:
    assert find_reachable_urls(url, names) == expected


def test_a_machine_without_a_network_has_no_address_for_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    route_by(monkeypatch, lambda _: None)
    assert find_lan_addresses(ipv6=True) == ()
    assert find_reachable_urls("http://0.0.0.0:80") == ReachableUrls("http://127.0.0.1:80", (), local_only=False)


def test_ipv6_is_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    route_by(monkeypatch, {"2001:db8::1": "2001:db8:5::7%eth0"}.get)
    assert find_lan_addresses() == ()
    assert find_lan_addresses(ipv6=True) == ("2001:db8:5::7",)


def test_addresses_that_lead_to_no_phone_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = iter(["127.0.0.1", "169.254.3.4", "0.0.0.0", "10.1.2.3"])
    route_by(monkeypatch, lambda _: next(sources))
    assert find_lan_addresses() == ("10.1.2.3",)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_all_addresses_are_those_of_ipv4_too() -> None:
    with open_listener("::", 0) as listener:
        socket.create_connection(("127.0.0.1", listener.getsockname()[1]), 5).close()
