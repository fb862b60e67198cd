"""Who a request counts for: one address, or of IPv6 the network of one subscriber.

The server asks before a request is read (`make_client_identifier`); what it says travels in the WSGI environ, so that
limits in the app and in the server are about the same clients.
"""

import ipaddress
from wsgiref.types import WSGIEnvironment

from framer.server.app_protocol import CLIENT_KEY, AsgiScope, ClientIdentifier

UNKNOWN_CLIENT = "unknown"

_IPV6_PREFIX_LENGTH = 64  # bits: the smallest network of one subscriber (RFC 6177), who has all its addresses


def make_client_identifier(proxy_hops: int) -> ClientIdentifier:
    """What tells the server the client of a request: its own peer, or behind so many proxies what the last added."""

    def identify_client(scope: AsgiScope) -> str:
        peer = (scope.get("client") or ("", 0))[0]
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        addresses = [address.strip() for address in forwarded.decode("latin-1").split(",")] if forwarded else []
        return normalize_address(addresses[-proxy_hops] if 0 < proxy_hops <= len(addresses) else peer)

    return identify_client


def client_of(environ: WSGIEnvironment) -> str:
    """The client of the request at work, as the server has identified it; under another server, its REMOTE_ADDR."""
    client: str = environ.get(CLIENT_KEY) or normalize_address(environ.get("REMOTE_ADDR", ""))
    return client


def normalize_address(address: str) -> str:
    """Under what an address counts: itself, of IPv6 its network of 64 bits, UNKNOWN_CLIENT for what is no address."""
    try:
        parsed = ipaddress.ip_address(_strip_port(address).partition("%")[0])
    except ValueError:
        return UNKNOWN_CLIENT
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _IPV6_PREFIX_LENGTH), strict=False))
    return str(parsed)


def _strip_port(address: str) -> str:
    """The address alone: some proxies add the port, with which each connection would be another client."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
