"""Which of many connections is ended."""

from unittest.mock import Mock

from framer.server.connection import ClientConnection, evict_slowest


def reading_for(seconds: float) -> Mock:
    """A connection whose client has been behind with its response for so long."""
    return Mock(spec=ClientConnection, slow_seconds=seconds, transport=Mock())


def test_the_client_that_has_been_slow_for_longest_goes() -> None:
    clients = [reading_for(seconds) for seconds in (0, 50, 100, 10)]
    assert evict_slowest(clients, 20)
    assert [client.transport.abort.called for client in clients] == [False, False, True, False]
    assert not evict_slowest(clients[3:], 20)
