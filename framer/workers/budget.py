"""What each client has cost the workers: a leaky bucket of worker seconds, and how long its tasks take."""

import time
from collections.abc import Callable
from dataclasses import dataclass

CAPACITY = 20.0  # seconds for which a client may use all of its share before its bucket is full
RECOVERY_TIME = 60.0  # seconds after which any bucket is empty again
FREE_OF_SURCHARGE = 1.0  # seconds of a task; more count double, since nobody can be given the worker meanwhile
SLOW_SECONDS, SLOW_FACTOR = 2.0, 3.0  # a client is slow whose tasks take longer, and so many times what others' do
MAX_CLIENTS = 10_000  # whose buckets are remembered: about 3 MB

_AVERAGE_WEIGHT = 0.1  # of the last client in the moving average of all
_CLIENT_AVERAGE_WEIGHT = 0.5  # … of its client


@dataclass
class _Account:
    """A client's bucket as it was at a time, and the moving average of what its tasks took, in seconds."""

    level: float
    updated: float
    average: float | None = None


class WorkerBudget:
    """Worker seconds by client, of which each may use `share` a second. `clock` counts seconds and is never set.

    The client "" is everybody where there are no clients: never charged, and always quick.
    """

    def __init__(self, share: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = float(share), clock
        self._accounts: dict[str, _Account] = {}  # the one charged last at the end
        self._average = 0.5  # seconds of a client's first task

    def charge(self, client: str, seconds: float, *, alone: bool) -> None:
        """Charge worker seconds; negative: give them back. `alone`: not more than that a bucket is just full."""
        if not client:
            return
        account = self._account(client)
        limit = CAPACITY if alone else RECOVERY_TIME
        account.level = max(0.0, min(account.level + seconds, max(account.level, self._rate * limit)))

    def seconds_until_room(self, client: str) -> float:
        """After how many seconds the client's bucket is not full any more; 0: it is not."""
        account = self._accounts.get(client)
        if not account:
            return 0.0
        return max(0.0, self._level(account) / self._rate - CAPACITY)

    def expected_seconds(self, client: str) -> float:
        """How long the client's next task may take, as far as its last ones tell; else as the first ones of others."""
        average = self._average_of(client)
        return self._average if average is None else average

    def is_quick(self, client: str) -> bool:
        """Whether the client's last tasks were quick; False for one that has had none."""
        average = self._average_of(client)
        return not client or (average is not None and not self._is_slow(average))

    def is_slow(self, client: str) -> bool:
        """Whether the client's last tasks took long, also for this machine; False for one that has had none."""
        average = self._average_of(client)
        return bool(client) and average is not None and self._is_slow(average)

    def note_duration(self, client: str, seconds: float) -> None:
        """Count how long a task took."""
        account = self._account(client)
        if account.average is None:  # so each client counts once, however many tasks it sends
            self._average += _AVERAGE_WEIGHT * (seconds - self._average)
            account.average = seconds
        account.average += _CLIENT_AVERAGE_WEIGHT * (seconds - account.average)

    def _average_of(self, client: str) -> float | None:
        account = self._accounts.get(client)
        return account.average if account else None

    def _is_slow(self, average: float) -> bool:
        return average > max(SLOW_SECONDS, SLOW_FACTOR * self._average)

    def _account(self, client: str) -> _Account:
        """The client's account as it is now."""
        now = self._clock()
        account = self._accounts.pop(client, None) or _Account(0.0, now)
        account.level, account.updated = self._level(account), now
        while len(self._accounts) >= MAX_CLIENTS:
            del self._accounts[next(iter(self._accounts))]
        self._accounts[client] = account
        return account

    def _level(self, account: _Account) -> float:
        return max(0.0, account.level - self._rate * (self._clock() - account.updated))


def cost_of(seconds: float, *, cost_worker: bool = False) -> float:
    """What is charged for a task: its seconds, and once more those that kept others waiting or all that were lost."""
    return seconds + (seconds if cost_worker else max(0.0, seconds - FREE_OF_SURCHARGE))
