"""Which clients read too slowly."""

import asyncio
import socket
import sys
from unittest.mock import Mock

import pytest

from framer.server.reading import MeteredTransport, ReadingRate


class Transport:
    """What a client has taken of what it is sent, as a test says."""

    def __init__(self, waiting: int) -> None:
        self.bytes_waiting, self.bytes_taken = waiting, 0


def judge(*taken: int, waiting: int = 100_000) -> list[bool]:
    """Whether it is too slow at each look, every five seconds, after it has taken so many bytes more."""
    transport, rate = Transport(waiting), ReadingRate(min_rate=1000, seconds=20)
    verdicts = []
    for look, count in enumerate((0, *taken)):
        transport.bytes_taken += count
        verdicts.append(rate.is_too_slow(transport, 5.0 * look))  # type: ignore[arg-type]
    return verdicts


def test_who_takes_nothing_has_twenty_seconds() -> None:
    assert judge(0, 0, 0, 0) == [False, False, False, False, True]


def test_who_takes_a_little_each_time_does_not_get_round_it() -> None:
    assert judge(4000, 4000, 4000, 4000)[-1]


def test_a_phone_with_a_slow_line_is_given_the_time() -> None:
    assert not any(judge(*[15_000] * 100))


def test_a_good_start_is_no_credit() -> None:
    assert judge(5_000_000, 0, 0, 0, 0, 0)[-2:] == [False, True]


def test_who_has_taken_everything_is_not_slow() -> None:
    assert not any(judge(0, 0, 0, 0, 0, 0, waiting=0))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_what_the_system_still_holds_is_not_taken() -> None:
    async def write() -> None:
        loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(listener.getsockname())
            client.setblocking(False)
            transport, _ = await loop.create_connection(asyncio.Protocol, sock=listener.accept()[0])
            metered = MeteredTransport(transport)
            metered.write(bytes(5_000_000))
            assert metered.bytes_taken < 100_000
            assert metered.bytes_waiting > transport.get_write_buffer_size()
            received = 0
            while received < 5_000_000:
                received += len(await loop.sock_recv(client, 100_000))
            while metered.bytes_taken < 5_000_000:  # the last acknowledgement
                await asyncio.sleep(0.001)
            assert metered.bytes_waiting == 0
            transport.abort()

    asyncio.run(write())


def test_all_else_is_as_with_the_transport_itself() -> None:
    transport = Mock()
    MeteredTransport(transport).abort()
    transport.abort.assert_called_once_with()
