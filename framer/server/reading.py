"""How fast a client takes what it is sent."""

import asyncio
import sys
from typing import Any

from framer.server.body import TransferRate


class MeteredTransport:
    """A transport that knows how much of what was written to it its client has taken."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._bytes_written = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send `data`."""
        self._bytes_written += len(data)
        self._transport.write(data)

    @property
    def bytes_waiting(self) -> int:
        """The bytes that the client has not taken yet, as far as the system tells."""
        return self._transport.get_write_buffer_size() + _unacknowledged_bytes(self._transport)

    @property
    def bytes_taken(self) -> int:
        """The bytes that the client has taken."""
        return self._bytes_written - self.bytes_waiting


class ReadingRate:
    """Whether a client takes what it is sent at `min_rate` bytes a second, on average of the last `seconds`.

    It is judged once it has been behind for as long as that.
    """

    def __init__(self, min_rate: float, seconds: float) -> None:
        self._min_rate, self._seconds = min_rate, seconds
        self._behind: TransferRate | None = None  # since the client was first seen to be behind
        self._bytes_taken = 0  # at the last check

    def seconds_behind(self, now: float) -> float:
        """How long the client has had something to take."""
        return now - self._behind.started if self._behind else 0.0

    def is_too_slow(self, transport: MeteredTransport, now: float) -> bool:
        """Look at what the client has taken since the last check."""
        taken = transport.bytes_taken
        if not transport.bytes_waiting:
            self._behind = None
        elif self._behind is None:
            self._behind = TransferRate(now, self._seconds)
        else:
            self._behind.record(taken - self._bytes_taken, now)
        self._bytes_taken = taken
        return (
            self._behind is not None
            and now - self._behind.started >= self._seconds
            and self._behind.recent_bytes(now, self._seconds) < self._min_rate * self._seconds
        )


def _unacknowledged_bytes(transport: asyncio.Transport) -> int:
    """What the system still holds for the other side; 0 where it does not say (only Linux does)."""
    if sys.platform != "linux":
        return 0
    import fcntl  # noqa: PLC0415  (not on Windows)
    import termios  # noqa: PLC0415

    count = bytearray(4)
    try:
        fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, count)
    except (AttributeError, OSError, ValueError):  # no socket, or closed
        return 0
    return int.from_bytes(count, sys.byteorder)
