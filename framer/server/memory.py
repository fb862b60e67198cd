"""How many bytes of bodies and answers are in memory."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# Once more than half of the budget is taken, the answers of one client may take no more than an eighth of it.
_CROWDED_SHARE = 1 / 2
_CLIENT_SHARE = 1 / 8
_ANSWERS_SHARE = 3 / 4  # that the answers of all take, before only those get one who have none: the rest is for bodies


@dataclass
class _SharedBytes:
    """Bytes that are being sent to `readers` clients at once, and whom they count for."""

    data: bytes
    client: str
    readers: int = 0


class MemoryBudget:
    """Counts bytes against `max_bytes`; for the event loop's thread alone.

    Bytes that several clients are being sent at once, such as a stored picture, are in memory once and count once: for
    the client that asked first.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes_held = 0
        self._answers: Counter[str] = Counter()  # bytes of each client's
        self._answer_bytes = 0
        self._shared: dict[int, _SharedBytes] = {}  # by the identity of their bytes

    def add_body(self, count: int) -> None:
        """Count `count` bytes of a body more, or fewer if it is negative."""
        self.bytes_held += count

    @contextlib.contextmanager
    def reserve(self, client: str, count: int) -> Iterator[None]:
        """While entered, `count` bytes of answers count for the client."""
        self._add_answer(client, count)
        try:
            yield
        finally:
            self._add_answer(client, -count)

    @contextlib.contextmanager
    def hold(self, data: bytes, client: str) -> Iterator[None]:
        """While entered, `data` counts, which is being sent to the client."""
        shared = self._shared.get(id(data))
        if shared is None:
            shared = self._shared[id(data)] = _SharedBytes(data, client)
            self._add_answer(client, len(data))
        shared.readers += 1
        try:
            yield
        finally:
            shared.readers -= 1
            if not shared.readers:
                del self._shared[id(data)]
                self._add_answer(shared.client, -len(data))

    def has_room(self, size: int) -> bool:
        """Whether `size` bytes more fit."""
        return self.bytes_held + size <= self.max_bytes

    def is_over_share(self, client: str) -> bool:
        """Whether memory is getting short, and this client's answers take more of it than one's may then."""
        own = self._answers[client]
        if self._answer_bytes > self.max_bytes * _ANSWERS_SHARE:
            return own > 0
        return self.bytes_held > self.max_bytes * _CROWDED_SHARE and own > self.max_bytes * _CLIENT_SHARE

    def _add_answer(self, client: str, count: int) -> None:
        self.bytes_held += count
        self._answer_bytes += count
        self._answers[client] += count
        if not self._answers[client]:
            del self._answers[client]
