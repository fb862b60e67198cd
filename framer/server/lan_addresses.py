"""The URLs under which phones in the same network reach this server. Nothing is sent to find out."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

# Connecting a datagram socket sends nothing, and then tells which address of ours the system would use to get there.
# First a network that exists nowhere (RFC 5737, RFC 3849), which the default route leads to, then private ones.
_ROUTE_PROBES = ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254")
_ROUTE_PROBE_IPV6 = "2001:db8::1"
_DISCARD_PORT = 9
_LOCAL_HOSTS = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class ReachableUrls:
    """Where a server can be opened: on its own machine, and on phones in its network, the likeliest URL first.

    `local_only`: it listens on loopback only. `certificate_matches`: its certificate names these hosts, or it has none.
    """

    local_url: str
    phone_urls: tuple[str, ...]
    local_only: bool
    certificate_matches: bool = True


def find_reachable_urls(url: str, certificate_names: tuple[str, ...] | None = None) -> ReachableUrls:
    """How the server that listens at `url` is reached; `certificate_names` is None where it has no certificate."""
    parts = urlsplit(url)
    host = parts.hostname or ""

    def with_host(name: str) -> str:
        return f"{parts.scheme}://[{name}]:{parts.port}" if ":" in name else f"{parts.scheme}://{name}:{parts.port}"

    if _is_loopback(host):
        matches = certificate_names is None or host in certificate_names
        return ReachableUrls(url, (), local_only=True, certificate_matches=matches)
    listens_on_all = host in {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened on)
    addresses = find_lan_addresses(ipv6=host == "::") if listens_on_all else (host,)
    local_hosts = _LOCAL_HOSTS if listens_on_all else (host,)
    if certificate_names is None:
        return ReachableUrls(with_host(local_hosts[-1]), tuple(map(with_host, addresses)), local_only=False)
    matching = _matching_hosts(addresses, certificate_names)
    phone_hosts = matching or addresses
    local_host = next(
        (name for name in local_hosts if name in certificate_names), phone_hosts[0] if phone_hosts else local_hosts[-1]
    )
    return ReachableUrls(
        with_host(local_host),
        tuple(map(with_host, phone_hosts)),
        local_only=False,
        certificate_matches=bool(matching),
    )


def find_lan_addresses(ipv6: bool = False) -> tuple[str, ...]:
    """This machine's addresses in its networks, IPv6 ones only if asked for and there are no others; may be empty."""
    addresses = [_source_address(socket.AF_INET, destination) for destination in _ROUTE_PROBES]
    if ipv6 and not any(addresses):
        addresses = [_source_address(socket.AF_INET6, _ROUTE_PROBE_IPV6)]
    return tuple(dict.fromkeys(address for address in addresses if address))


def _source_address(family: socket.AddressFamily, destination: str) -> str | None:
    """The own address from which `destination` would be reached; None if it leads to no other machine."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((destination, _DISCARD_PORT))
            address = ipaddress.ip_address(probe.getsockname()[0].partition("%")[0])
    except (OSError, ValueError):
        return None
    return None if address.is_loopback or address.is_unspecified or address.is_link_local else str(address)


def _matching_hosts(addresses: tuple[str, ...], certificate_names: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that the certificate names, then its host names that can be typed on a phone."""
    named_addresses = tuple(address for address in addresses if address in certificate_names)
    return named_addresses + tuple(
        name
        for name in certificate_names
        if name not in named_addresses and not _is_ip_address(name) and name != "localhost" and "*" not in name
    )


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
