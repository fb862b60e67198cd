"""Which of many connections is ended."""

import asyncio
from dataclasses import dataclass, field
from unittest.mock import Mock

from framer.server.eviction import CROWD_CONNECTIONS, evict_for_newcomer, evict_slowest_reader


@dataclass(eq=False)
class Connection:
    """A connection of a client; with a request at work unless it is idle."""

    client_name: str
    is_idle: bool = False
    head_since: float | None = None
    slow_seconds: float | None = None
    reading_seconds: float = 0.0
    transport: Mock = field(default_factory=lambda: Mock(**{"is_closing.return_value": False}))

    @property
    def was_ended(self) -> bool:
        return bool(self.transport.abort.called)


def room_for(newcomer: Connection, *connections: Connection) -> bool:
    async def ask() -> bool:
        return evict_for_newcomer([*connections, newcomer], newcomer)

    return asyncio.run(ask())


def ended(connections: list[Connection]) -> list[int]:
    return [number for number, connection in enumerate(connections) if connection.was_ended]


def crowd(client: str, **more: object) -> list[Connection]:
    return [Connection(client, **more) for _ in range(CROWD_CONNECTIONS + 1)]  # type: ignore[arg-type]


def test_who_waits_longest_for_a_head_goes_and_one_between_requests_only_after_all_others() -> None:
    connections = [
        Connection("a"),
        Connection("b", True, None),
        Connection("c", True, 0.002),
        Connection("d", True, 0.001),
    ]
    newcomer = Connection("e")
    assert room_for(newcomer, *connections)
    assert ended(connections) == [3]
    assert room_for(newcomer, *connections[:2])
    assert ended(connections) == [1, 3]


def test_where_all_are_at_work_the_slowest_goes_if_it_is_slow() -> None:
    connections = [Connection("a", slow_seconds=30.0), Connection("b", slow_seconds=40.0), Connection("c")]
    assert room_for(Connection("d"), *connections)
    assert ended(connections) == [1]
    assert not room_for(Connection("d"), Connection("a", slow_seconds=19.0), Connection("c"))


def test_a_crowd_gives_up_one_of_its_own_for_anybody_else() -> None:
    many = crowd("many", slow_seconds=1.0)
    many[7].slow_seconds = 3.0
    others = [Connection("a", True, 0.001), Connection("b", slow_seconds=60.0)]
    assert room_for(Connection("c"), *many, *others)
    assert ended(many) == [7]
    assert ended(others) == []


def test_the_idle_ones_of_a_crowd_go_first() -> None:
    many = crowd("many", slow_seconds=100.0)
    many[5].is_idle, many[5].slow_seconds = True, None
    assert room_for(Connection("c"), *many)
    assert ended(many) == [5]


def test_one_of_the_crowd_itself_gets_in_only_for_an_idle_or_slow_one_of_its_own() -> None:
    many = crowd("many", slow_seconds=1.0)
    other = Connection("a", True, 0.001)
    assert not room_for(Connection("many"), *many, other)
    assert not other.was_ended
    many[4].slow_seconds = 21.0
    assert room_for(Connection("many"), *many, other)
    assert ended(many) == [4]


def test_what_the_app_works_on_is_never_ended() -> None:
    many = crowd("many")
    assert not room_for(Connection("c"), *many)
    assert ended(many) == []


def test_the_client_that_has_been_slow_to_read_for_longest_goes() -> None:
    clients = [Connection("a", reading_seconds=seconds) for seconds in (0, 50, 100, 10)]
    assert evict_slowest_reader(clients, 20)
    assert ended(clients) == [2]
    assert not evict_slowest_reader(clients[3:], 20)
