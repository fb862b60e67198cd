"""Under which addresses phones find this server. Nothing is sent to find out."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

# The system is asked which address of ours it would use to get there; connecting a datagram socket sends nothing.
# First a network that exists nowhere (RFC 5737, RFC 3849), which the default route leads to, then private ones.
_ROUTE_PROBES = ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254")
_ROUTE_PROBE_IPV6 = "2001:db8::1"
_DISCARD_PORT = 9


@dataclass(frozen=True)
class ReachableUrls:
    """Where a server can be opened: on its own machine, and on phones in its network, the likeliest address first.

    `alone`: only its own machine gets through. `named`: the certificate names these addresses, or there is none.
    """

    local_url: str
    phone_urls: tuple[str, ...]
    local_only: bool
    certificate_matches: bool = True


def find_reachable_urls(url: str, names: tuple[str, ...] | None = None) -> ReachableUrls:
    """How the server that listens at `url` is reached; `names` are those of its certificate, None: there is none."""
    parts = urlsplit(url)
    host, start, end = parts.hostname or "", f"{parts.scheme}://", f":{parts.port}"

    def made(one: str) -> str:
        return f"{start}[{one}]{end}" if ":" in one else start + one + end

    if _is_loopback(host):
        return ReachableUrls(url, (), local_only=True, certificate_matches=names is None or host in names)
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened on)
    found = find_lan_addresses(ipv6=host == "::") if everywhere else (host,)
    own = ("localhost", "127.0.0.1") if everywhere else (host,)
    if names is None:
        return ReachableUrls(made(own[-1]), tuple(map(made, found)), local_only=False)
    fitting = tuple(one for one in found if one in names)
    fitting += tuple(
        one for one in names if one not in fitting and not _is_ip_address(one) and not _is_unfit_for_phones(one)
    )
    phones = fitting or found
    here = next((one for one in own if one in names), phones[0] if phones else own[-1])
    return ReachableUrls(made(here), tuple(map(made, phones)), local_only=False, certificate_matches=bool(fitting))


def find_lan_addresses(ipv6: bool = False) -> tuple[str, ...]:
    """This machine's addresses in its networks, IPv4 unless there is none; empty without a network."""
    found = [_own_address(socket.AF_INET, far) for far in _ROUTE_PROBES]
    if ipv6 and not any(found):
        found = [_own_address(socket.AF_INET6, _ROUTE_PROBE_IPV6)]
    return tuple(dict.fromkeys(one for one in found if one))


def _own_address(family: socket.AddressFamily, far: str) -> str | None:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, _DISCARD_PORT))
            own = ipaddress.ip_address(probe.getsockname()[0].partition("%")[0])
    except (OSError, ValueError):
        return None
    return None if own.is_loopback or own.is_unspecified or own.is_link_local else str(own)


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_unfit_for_phones(name: str) -> bool:
    """Nothing to type on a phone."""
    return name == "localhost" or "*" in name
