"""Who a request counts for, as the server sees it before it has read the request."""

import pytest

from framer.web.clients import UNKNOWN_CLIENT, make_client_identifier

FORGED = "192.0.2.66"


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "client"),
    [
        (0, "203.0.113.7", [], "203.0.113.7"),
        (0, "203.0.113.7", [FORGED], "203.0.113.7"),  # no proxy of ours: nothing is believed
        (1, "10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        (1, "10.0.0.1", [f"{FORGED}, 203.0.113.7"], "203.0.113.7"),
        (1, "10.0.0.1", [FORGED, "203.0.113.7"], "203.0.113.7"),  # two headers
        (2, "10.0.0.1", [f"{FORGED}, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        (2, "10.0.0.1", ["203.0.113.7"], "10.0.0.1"),  # a proxy has added nothing: nobody's word is taken
        (1, "10.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        (1, "10.0.0.1", ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.7", [], "203.0.113.7"),
        (1, "10.0.0.1", ["nobody"], UNKNOWN_CLIENT),
    ],
)
def test_a_client_is_the_nearest_address_that_nobody_can_forge(
    hops: int, peer: str, forwarded: list[str], client: str
) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    assert make_client_identifier(hops)({"client": (peer, 1), "headers": headers}) == client


def test_a_request_through_a_unix_socket_has_no_address() -> None:
    assert make_client_identifier(0)({"client": None, "headers": []}) == UNKNOWN_CLIENT
