"""Tasks that wait for a worker, fair among clients: who is next, who is refused, and when to try again.

While others are about, a client has at most its share of the workers (half of them) and `FEW_WAITING` tasks waiting. A
client that is alone has the whole queue, and all workers once its tasks have turned out to be quick.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from framer.errors import Busy, Crashed, FramerError, OutOfMemory, TooManyRequests, TooSlow
from framer.workers.budget import LOST_WORKER_SECONDS, WorkerBudget
from framer.workers.process import WorkerProcess
from framer.workers.ticket import TaskOrigin, Ticket

QUEUE_SECONDS = 8.0  # that a task waits for a worker at most; a lost worker's successor is there long before
FEW_WAITING = 3  # tasks of one client while others are about
ABOUT_SECONDS = 10.0  # for which a client is about after its last task

_MAX_RETRY_AFTER = 60  # seconds


class TaskQueue:
    """Tickets of tasks that wait for one of `worker_count` workers, at most `max_waiting`, and of those in work.

    First come those that are tried again in a fresh worker; then those of the client with the fewest tasks in work, of
    these the one that was served the longest time ago; of one client first come first. Not safe for threads.
    """

    def __init__(self, worker_count: int, max_waiting: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._worker_count, self._max_waiting, self._clock = worker_count, max_waiting, clock
        self._share = math.ceil(worker_count / 2)
        self._few = min(FEW_WAITING, max(1, max_waiting // 2))
        self._waiting: list[Ticket] = []
        self._working: list[Ticket] = []
        self._last_active: dict[str, float] = {}  # client → when; the last one at the end
        self._budget = WorkerBudget(self._share, clock)

    @property
    def waiting(self) -> int:
        """The number of new tasks that wait."""
        return sum(not ticket.fresh for ticket in self._waiting)

    @property
    def retrying(self) -> int:
        """The number of tasks that wait to be tried again; they count as in work."""
        return len(self._waiting) - self.waiting

    def refusal(self, origin: TaskOrigin, idle: int) -> FramerError | None:
        """What a new task would be refused with now, with so many idle workers that nobody in the queue may have.

        TooManyRequests where the client has used up its own share, Busy where there is no place for anybody.
        """
        client, is_alone = origin.client, self._is_alone(origin.client)
        if not is_alone and (seconds := self._budget.seconds_until_room(client)):
            return _too_many(seconds)
        if idle and self._may_start(origin, idle):
            return None
        seconds, own_seconds = self._expected_wait(origin)
        if not is_alone and (self._waiting_by_client()[client] >= self._few or own_seconds > QUEUE_SECONDS):
            return _too_many(own_seconds)
        is_full = self.waiting >= self._max_waiting and not self._find_place_for(client)
        return self.busy() if is_full or (client and seconds > QUEUE_SECONDS) else None

    def busy(self) -> Busy:
        """The error for a task for which there is no worker."""
        seconds = self._seconds([*self._working, *self._waiting]) / self._worker_count
        return Busy(seconds=_retry_after(seconds))

    def join(self, task: bytes, origin: TaskOrigin, *, fresh: bool = False) -> Ticket:
        """A new ticket."""
        expected = self._budget.expected_seconds(origin.client) if origin.seconds is None else origin.seconds
        ticket = Ticket(task, origin, expected, fresh)
        self._waiting.append(ticket)
        return ticket

    def make_room(self) -> None:
        """While too many wait, refuse the newest of the client that has the most, unless none has more than one."""
        while self.waiting > self._max_waiting and (client := self._find_place_for("")):
            newest = next(
                ticket for ticket in reversed(self._waiting) if ticket.origin.client == client and not ticket.fresh
            )
            self._waiting.remove(newest)
            newest.settle(_too_many(self._expected_wait(newest.origin)[1]))

    def leave(self, ticket: Ticket, refusal: FramerError | None = None) -> None:
        """Settle a ticket that is refused, or else has waited for too long."""
        self._waiting.remove(ticket)
        if not refusal:
            origin = ticket.origin
            has_used_share = not self._is_alone(origin.client) and not self._may_start(origin, self._worker_count)
            refusal = _too_many(self._expected_wait(origin)[1]) if has_used_share else self.busy()
        ticket.settle(refusal)

    def hand_over(self, worker: WorkerProcess, idle: int) -> bool:
        """Give the worker, one of so many idle ones, to the ticket that is next; False: nobody may have it now."""
        self._end_retries()
        ticket = next((ticket for ticket in self._in_order(idle) if ticket.accepts(worker)), None)
        if ticket:
            self._waiting.remove(ticket)
            self._working.append(ticket)
            ticket.worker, ticket.began, ticket.is_over = worker, self._clock(), True
            ticket.charged = self._budget.cost_of(ticket.expected)
            self._charge(ticket, ticket.charged)
        return ticket is not None

    def finish(self, ticket: Ticket, outcome: Any) -> None:
        """Take back the worker of a ticket; `outcome` None: the task was not begun.

        Tickets of equal tasks get the outcome too, unless it is a lack of memory, which may be this worker's.
        """
        self._working.remove(ticket)
        if outcome is None:
            self._charge(ticket, -ticket.charged)
            return
        seconds = self._clock() - ticket.began
        cost_worker = bool(ticket.worker and ticket.worker.was_killed) or isinstance(outcome, TooSlow | Crashed)
        if cost_worker:
            seconds = max(seconds, LOST_WORKER_SECONDS)
        cost = self._budget.cost_of(seconds, cost_worker=cost_worker)
        self._charge(ticket, cost - ticket.charged)
        self._budget.note_duration(ticket.origin.client, seconds, cost_worker=cost_worker)
        if not isinstance(outcome, OutOfMemory):
            for twin in [each for each in self._waiting if each.is_twin_of(ticket)]:
                self._waiting.remove(twin)
                twin.settle(outcome)

    def others_wait(self, client: str) -> bool:
        """Whether a new task of another client waits."""
        return any(not ticket.fresh and ticket.origin.client != client for ticket in self._waiting)

    def _charge(self, ticket: Ticket, seconds: float) -> None:
        client, now = ticket.origin.client, self._clock()
        self._budget.charge(client, seconds, alone=self._is_alone(client))
        self._last_active.pop(client, None)
        self._last_active[client] = now
        while self._last_active[oldest := next(iter(self._last_active))] < now - ABOUT_SECONDS:
            del self._last_active[oldest]

    def _is_alone(self, client: str) -> bool:
        since = self._clock() - ABOUT_SECONDS
        if any(ticket.origin.client != client for ticket in [*self._working, *self._waiting]):
            return False
        return all(other == client or active < since for other, active in self._last_active.items())

    def _may_use_all(self, client: str) -> bool:
        """Whether the client has all workers: whoever comes next must not have to wait for a task that is slow."""
        return self._is_alone(client) and self._budget.is_quick(client)

    def _may_start(self, origin: TaskOrigin, idle: int) -> bool:
        """Whether one of so many idle workers may be given to such a task."""
        in_work = [*self._working, *(ticket for ticket in self._waiting if ticket.fresh)]
        if origin.item and any(ticket.origin.item == origin.item for ticket in in_work):
            return False
        if self._budget.is_slow(origin.client):  # all that are slow leave some workers to the others
            not_slow = idle + sum(not self._budget.is_slow(ticket.origin.client) for ticket in self._working)
            if not_slow <= self._worker_count - self._share:
                return False
        own = sum(ticket.origin.client == origin.client for ticket in in_work)
        return own < self._share or self._may_use_all(origin.client)

    def _end_retries(self) -> None:
        """Settle tickets of second tries while others wait for their first."""
        for ticket in [each for each in self._waiting if each.fresh and self.others_wait(each.origin.client)]:
            self._waiting.remove(ticket)
            ticket.settle(self.busy())

    def _in_order(self, idle: int) -> list[Ticket]:
        """The tickets that may be given a worker, the next one first."""
        ranks = {client: rank for rank, client in enumerate(self._last_active, 1)}
        in_work = Counter(ticket.origin.client for ticket in self._working)

        def key(ticket: Ticket) -> tuple[bool, int, int]:
            return not ticket.fresh, in_work[ticket.origin.client], ranks.get(ticket.origin.client, 0)

        return sorted((each for each in self._waiting if each.fresh or self._may_start(each.origin, idle)), key=key)

    def _waiting_by_client(self) -> Counter[str]:
        return Counter(ticket.origin.client for ticket in self._waiting if not ticket.fresh)

    def _find_place_for(self, newcomer: str) -> str:
        """The client with the most tasks waiting, if it has two more than the newcomer; "": there is none."""
        counts = self._waiting_by_client()
        others = [client for client in counts if client not in {"", newcomer}]
        longest = max(others, key=lambda client: counts[client], default="")
        return longest if counts[longest] >= counts[newcomer] + 2 else ""

    def _expected_wait(self, origin: TaskOrigin) -> tuple[float, float]:
        """How many seconds a new task might wait: for all, and for those of its own client and item alone.

        Before it are those in work, and those that wait and come first whichever way workers get free.
        """
        turns = Counter(ticket.origin.client for ticket in self._working)  # of each client: its tasks so far
        own_turn = turns[origin.client] + self._waiting_by_client()[origin.client] + 1
        ahead = list(self._working)
        for ticket in self._waiting:
            turns[ticket.origin.client] += 1
            if turns[ticket.origin.client] <= own_turn:
                ahead.append(ticket)
        own = self._seconds(ticket for ticket in ahead if origin.item and ticket.origin.item == origin.item)
        if not self._may_use_all(origin.client):
            tickets = [ticket for ticket in ahead if ticket.origin.client == origin.client]
            own = max(own, self._seconds(tickets) / self._share)
        return max(own, self._seconds(ahead) / self._worker_count), own

    def _seconds(self, tickets: Iterable[Ticket]) -> float:
        """What is left to be done of these tasks."""
        now = self._clock()
        return sum(max(0.0, ticket.expected - max(0.0, now - ticket.began)) for ticket in tickets)


def _too_many(seconds: float) -> TooManyRequests:
    return TooManyRequests(seconds=_retry_after(seconds))


def _retry_after(seconds: float) -> int:
    return min(_MAX_RETRY_AFTER, max(1, math.ceil(seconds)))
