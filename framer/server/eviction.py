"""Whose connection ends when there are too many, or too little memory."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Protocol

# As many as five browsers open. A client with more is a crowd, and when all connections are taken the largest crowd
# gives up one of its own: a whole office behind one address is let in, and keeps nobody out.
CROWD_CONNECTIONS = 32
_SLOW_SECONDS = 20.0  # that a connection has been kept waiting by its client before it goes for anybody


class EvictableConnection(Protocol):
    """What is counted as a connection: with TLS or not, before or after its handshake."""

    transport: asyncio.Transport
    head_since: float | None

    @property
    def client_name(self) -> str:
        """Whose it is: the client of its last request, before that its address."""

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered on it."""

    @property
    def slow_seconds(self) -> float | None:
        """How long its client keeps it waiting: by reading slowly, or with a body, for what has come of it.

        None: nobody waits for the client.
        """


def evict_for_newcomer(connections: Iterable[Any], newcomer: EvictableConnection) -> bool:
    """End a connection for the `newcomer`; False where none is to end.

    Of the client with most connections, if they are a crowd; else of anybody. First the one goes that has waited
    longest for the head of a request, then the slowest.
    """
    others: list[EvictableConnection] = [
        each for each in connections if each is not newcomer and not each.transport.is_closing()
    ]
    counts = Counter(each.client_name for each in [*others, newcomer])
    largest, count = counts.most_common(1)[0]
    candidates, min_seconds = others, _SLOW_SECONDS
    if count > CROWD_CONNECTIONS:
        candidates = [each for each in others if each.client_name == largest]
        min_seconds = _SLOW_SECONDS if newcomer.client_name == largest else 0.0
    victim = find_idlest(candidates) or find_slowest(candidates, min_seconds)
    if victim:
        victim.transport.abort()
    return victim is not None


def evict_slowest_reader(connections: Iterable[Any], min_seconds: float = _SLOW_SECONDS) -> bool:
    """End the connection whose client has been slow to read for longest; False where none has for `min_seconds`."""
    readers = [each for each in connections if each.reading_seconds >= min_seconds]
    if readers:
        max(readers, key=lambda each: each.reading_seconds).transport.abort()
    return bool(readers)


def find_idlest(connections: Collection[EvictableConnection]) -> EvictableConnection | None:
    """The connection that has waited longest for the head of a request; None if all are busy.

    One between two requests is spared as long as there are others.
    """
    now = asyncio.get_running_loop().time()
    idle = [each for each in connections if each.is_idle]
    return max(idle, key=lambda each: now - each.head_since if each.head_since else 0.0, default=None)


def find_slowest(connections: Iterable[EvictableConnection], min_seconds: float) -> EvictableConnection | None:
    """The connection that its client keeps waiting for longest; None if none for `min_seconds`."""
    slow = [(seconds, each) for each in connections if (seconds := each.slow_seconds) is not None]
    seconds, slowest = max(slow, key=lambda pair: pair[0], default=(0.0, None))
    return slowest if seconds >= min_seconds else None
