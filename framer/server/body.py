"""A request's body on its way into memory: its chunks, its transfer rate, and the limits on both."""

import io
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from framer.server.app_protocol import RequestCost

_BUCKET_SECONDS = 1.0  # chunks that come within one bucket are counted together


class RequestBody(io.RawIOBase):
    """A request body in memory, in the chunks in which it came; a chunk is freed once it has been read."""

    def __init__(self) -> None:
        self.size = 0  # bytes received and not released
        self.complete = False
        self.evicted = False  # released to have memory for others
        self._chunks: deque[memoryview] = deque()

    def append(self, chunk: bytes) -> None:
        """Add `chunk` at the end."""
        self.size += len(chunk)
        self._chunks.append(memoryview(chunk))

    def release(self) -> int:
        """Free all of it; returns how many bytes it had, 0 the second time."""
        size, self.size = self.size, 0
        self._chunks.clear()
        return size

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the first chunk; returns the number of bytes, 0 at the end."""
        while self._chunks and not self._chunks[0]:
            self._chunks.popleft()
        if not self._chunks:
            return 0
        chunk = self._chunks[0]
        count = min(len(buffer), len(chunk))
        buffer[:count] = chunk[:count]
        self._chunks[0] = chunk[count:]
        return count


class TransferRate:
    """How many bytes of a body came in the last seconds. All times are seconds of one clock.

    What came before `history_seconds` does not count: a body that came nearly all at once has no credit for it later.
    """

    def __init__(self, started: float, history_seconds: float) -> None:
        self.started = self.last_arrival = started
        self._history_seconds = history_seconds
        self._buckets: deque[list[float]] = deque()  # start, bytes

    def record(self, count: int, now: float) -> None:
        """Count `count` bytes that came at `now`."""
        self.last_arrival = now
        if not self._buckets or now - self._buckets[-1][0] >= _BUCKET_SECONDS:
            self._buckets.append([now, 0])
        self._buckets[-1][1] += count
        while self._buckets[0][0] < now - self._history_seconds - _BUCKET_SECONDS:
            self._buckets.popleft()

    def recent_bytes(self, now: float, seconds: float) -> float:
        """The bytes of the last `seconds` (at most those of the history), rounded up to whole buckets."""
        return sum(count for start, count in self._buckets if start > now - seconds - _BUCKET_SECONDS)

    def seconds_to_receive(self, size: int, now: float, seconds: float) -> float:
        """The seconds that `size` bytes take at the rate of the last `seconds`; 0 while the body is younger than that.

        For a body that comes evenly that is its age; infinite for one that stopped coming.
        """
        if now - self.started < seconds or not size:
            return 0.0
        recent = self.recent_bytes(now, seconds)
        return size * seconds / recent if recent else math.inf


@dataclass(frozen=True)
class UploadLimits:
    """What request bodies may cost; times in seconds.

    `max_body_bytes` is for one body, `max_change_bytes` for one that only changes a stored photo, `memory_budget` for
    all bodies and responses.

    A body has `body_timeout` in all, at most `idle_timeout` between two chunks, and, once older than that, has to come
    at `min_rate` bytes a second on average of the last `idle_timeout`.

    When the budget is used up, bodies are evicted whose size at their rate of the last `recent_seconds` would take
    longer than `idle_timeout`, the slowest first.

    A client that is answered before it has sent everything is listened to for `linger_timeout` and `max_linger_bytes`
    (nginx: lingering_close), so that it reads the response instead of meeting a closed connection.
    """

    max_body_bytes: int
    memory_budget: int
    body_timeout: float = 600.0
    idle_timeout: float = 20.0
    min_rate: float = 1_000.0
    recent_seconds: float = 5.0
    linger_timeout: float = 10.0
    max_linger_bytes: int = 32_000_000
    max_change_bytes: float = math.inf

    def max_bytes(self, cost: RequestCost) -> float:
        """The longest body that a request of this cost may have."""
        return min(self.max_body_bytes, self.max_change_bytes) if cost is RequestCost.CHANGE else self.max_body_bytes

    def remaining_seconds(self, rate: TransferRate, now: float) -> float:
        """The seconds within which the next chunk has to come; 0 or less: it is too late already."""
        age = now - rate.started
        if age > self.idle_timeout and rate.recent_bytes(now, self.idle_timeout) < self.min_rate * self.idle_timeout:
            return 0.0
        return min(self.idle_timeout - (now - rate.last_arrival), self.body_timeout - age)


def slowest_per_byte(
    bodies: Mapping[RequestBody, TransferRate], now: float, seconds: float, max_seconds: float
) -> RequestBody | None:
    """The body that would take longest at its rate of the last `seconds`; None if none takes over `max_seconds`."""
    durations = {body: (rate.seconds_to_receive(body.size, now, seconds), body.size) for body, rate in bodies.items()}
    slowest = max(durations, key=lambda body: durations[body], default=None)
    return slowest if slowest is not None and durations[slowest][0] > max_seconds else None
