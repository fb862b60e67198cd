"""A request's body on its way into memory: the pieces in which it came, and how it gets on."""

import io
import math
from collections import deque
from collections.abc import Mapping
from typing import Any

_BUCKET_SECONDS = 1.0  # seconds: pieces that come within one are counted together


class RequestBody(io.RawIOBase):
    """A request body in memory, in the pieces in which it came; a piece is let go once it has been read."""

    def __init__(self) -> None:
        """Start empty."""
        self.size = 0
        self.complete = False
        self.evicted = False  # it made room for others
        self._pieces: deque[memoryview] = deque()

    def append(self, piece: bytes) -> None:
        """Add a piece at the end."""
        self.size += len(piece)
        self._pieces.append(memoryview(piece))

    def release(self) -> int:
        """Forget all of it; how many bytes it was."""
        size, self.size = self.size, 0
        self._pieces.clear()
        return size

    def readable(self) -> bool:
        """Tell io that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the first piece."""
        while self._pieces and not self._pieces[0]:
            self._pieces.popleft()
        if not self._pieces:
            return 0
        piece = self._pieces[0]
        count = min(len(buffer), len(piece))
        buffer[:count] = piece[:count]
        self._pieces[0] = piece[count:]
        return count


class TransferRate:
    """How a body gets on: how much of it came in the last seconds. Times are those of one clock, in seconds.

    What came before `keep` seconds is forgotten: who sends nearly all at once has no credit for it later.
    """

    def __init__(self, began: float, keep: float) -> None:
        """Nothing has come yet."""
        self.started = self.last_arrival = began
        self._history_seconds = keep
        self._buckets: deque[list[float]] = deque()  # when it began, bytes

    def record(self, count: int, now: float) -> None:
        """`count` bytes have come."""
        self.last_arrival = now
        if not self._buckets or now - self._buckets[-1][0] >= _BUCKET_SECONDS:
            self._buckets.append([now, 0])
        self._buckets[-1][1] += count
        while self._buckets[0][0] < now - self._history_seconds - _BUCKET_SECONDS:
            self._buckets.popleft()

    def recent_bytes(self, now: float, seconds: float) -> float:
        """The bytes of the last `seconds`, which are no more than are kept; of up to one slot more."""
        return sum(count for start, count in self._buckets if start > now - seconds - _BUCKET_SECONDS)

    def seconds_to_receive(self, size: int, now: float, seconds: float) -> float:
        """How many seconds `size` bytes take as it has got on in the last `seconds`; 0 while it is younger than that.

        For a body that comes evenly that is its age; for one that hardly comes any more it has no end.
        """
        if now - self.started < seconds or not size:
            return 0.0
        recent = self.recent_bytes(now, seconds)
        return size * seconds / recent if recent else math.inf


def slowest_per_byte(
    bodies: Mapping[RequestBody, TransferRate], now: float, seconds: float, free: float
) -> RequestBody | None:
    """The body that gets on least for what it holds, by its last `seconds`; None if none costs more than `free`."""
    costs = {body: (pace.seconds_to_receive(body.size, now, seconds), body.size) for body, pace in bodies.items()}
    found = max(costs, key=lambda body: costs[body], default=None)
    return found if found is not None and costs[found][0] > free else None
