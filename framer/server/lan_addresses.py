"""Under which addresses phones find this server. Nothing is sent to find out."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

# The system is asked which address of ours it would use to get there; connecting a datagram socket sends nothing.
# First a network that exists nowhere (RFC 5737, RFC 3849), which the default route leads to, then private ones.
_FAR = ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254")
_FAR_IPV6 = "2001:db8::1"
_DISCARD_PORT = 9


@dataclass(frozen=True)
class Reach:
    """Where a server can be opened: on its own machine, and on phones in its network, the likeliest address first.

    `alone`: only its own machine gets through. `named`: the certificate names these addresses, or there is none.
    """

    here: str
    phones: tuple[str, ...]
    alone: bool
    named: bool = True


def find_reach(url: str, names: tuple[str, ...] | None = None) -> Reach:
    """How the server that listens at `url` is reached; `names` are those of its certificate, None: there is none."""
    parts = urlsplit(url)
    host, start, end = parts.hostname or "", f"{parts.scheme}://", f":{parts.port}"

    def made(one: str) -> str:
        return f"{start}[{one}]{end}" if ":" in one else start + one + end

    if _is_loopback(host):
        return Reach(url, (), alone=True, named=names is None or host in names)
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened on)
    found = lan_addresses(ipv6=host == "::") if everywhere else (host,)
    own = ("localhost", "127.0.0.1") if everywhere else (host,)
    if names is None:
        return Reach(made(own[-1]), tuple(map(made, found)), alone=False)
    fitting = tuple(one for one in found if one in names)
    fitting += tuple(one for one in names if one not in fitting and not _is_address(one) and not _is_odd(one))
    phones = fitting or found
    here = next((one for one in own if one in names), phones[0] if phones else own[-1])
    return Reach(made(here), tuple(map(made, phones)), alone=False, named=bool(fitting))


def lan_addresses(ipv6: bool = False) -> tuple[str, ...]:
    """This machine's addresses in its networks, IPv4 unless there is none; empty without a network."""
    found = [_own_address(socket.AF_INET, far) for far in _FAR]
    if ipv6 and not any(found):
        found = [_own_address(socket.AF_INET6, _FAR_IPV6)]
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
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_odd(name: str) -> bool:
    """Nothing to type on a phone."""
    return name == "localhost" or "*" in name
