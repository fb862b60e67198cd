"""What each client has cost the workers: a leaky bucket of worker seconds, and how long its tasks take."""

import time
from collections.abc import Callable
from dataclasses import dataclass

CAPACITY = 10.0  # seconds of its share that a client may be ahead: only tasks that are long lead there
CAPACITY_ALONE = 5.0  # … by what it does while it is alone
RECOVERY_TIME = 60.0  # seconds after which any bucket is empty again
LONG_SECONDS, LONG_FACTOR = 1.0, 2.0  # a task is long from there on, and from so many times what is usual
SURCHARGE = 2.0  # for each second that a task is long: nobody can be given the worker meanwhile
LOST_WORKER_FACTOR = 2.0  # at least, for a task that cost its worker
LOST_WORKER_SECONDS = 2.5  # … which counts as so long at least: until a new one is ready nobody has that worker
SLOW_TASK_SECONDS, SLOW_FACTOR = 2.0, 3.0  # a client is slow whose tasks take longer, and so many times what others' do
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
        """Charge worker seconds; negative: give them back. `alone`: never so many that the client is refused."""
        if not client:
            return
        account = self._account(client)
        limit = CAPACITY_ALONE if alone else RECOVERY_TIME
        account.level = max(0.0, min(account.level + seconds, max(account.level, self._rate * limit)))

    def seconds_until_room(self, client: str) -> float:
        """After how many seconds the client's bucket is not over its capacity any more; 0: it is not."""
        account = self._accounts.get(client)
        if not account:
            return 0.0
        return max(0.0, self._level(account) / self._rate - CAPACITY)

    def cost_of(self, seconds: float, *, cost_worker: bool = False) -> float:
        """What is charged for a task of so many seconds, with the surcharge for those that kept others waiting."""
        cost = seconds + SURCHARGE * max(0.0, seconds - max(LONG_SECONDS, LONG_FACTOR * self._average))
        return max(cost, LOST_WORKER_FACTOR * seconds) if cost_worker else cost

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

    def note_duration(self, client: str, seconds: float, *, cost_worker: bool = False) -> None:
        """Count how long a task took; what cost its worker tells nothing of what is usual."""
        account = self._account(client)
        if account.average is None:  # so each client counts once, however many tasks it sends
            self._average += 0 if cost_worker else _AVERAGE_WEIGHT * (seconds - self._average)
            account.average = seconds
        account.average += _CLIENT_AVERAGE_WEIGHT * (seconds - account.average)

    def _average_of(self, client: str) -> float | None:
        account = self._accounts.get(client)
        return account.average if account else None

    def _is_slow(self, average: float) -> bool:
        return average > max(SLOW_TASK_SECONDS, SLOW_FACTOR * self._average)

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
