"""Tasks that wait for a worker: which is next, and how long a refused caller has to wait."""

import math
from dataclasses import dataclass

from framer.workers.process import WorkerProcess

_MAX_RETRY_AFTER = 30  # seconds
_AVERAGE_WEIGHT = 0.1  # of the last task in the moving average


@dataclass(eq=False)
class Ticket:
    """A place in the queue, and the worker once there is one. `fresh`: only one that has done no task yet will do."""

    fresh: bool
    worker: WorkerProcess | None = None

    def accepts(self, worker: WorkerProcess) -> bool:
        """Whether this worker will do."""
        return not (self.fresh and worker.tasks_done)


class TaskQueue:
    """Tickets in their order: first those of tasks that are tried again in a fresh worker, then first come first.

    `worker_count` is the number of workers that they wait for.
    """

    def __init__(self, worker_count: int) -> None:
        self._tickets: list[Ticket] = []
        self._worker_count = worker_count
        self._average_seconds = 0.5  # that a task takes, as a moving average

    def __len__(self) -> int:
        return len(self._tickets)

    @property
    def waiting(self) -> int:
        """The number of new tasks: one that is tried again counts as in work."""
        return sum(not ticket.fresh for ticket in self._tickets)

    def join(self, *, fresh: bool) -> Ticket:
        """A new ticket."""
        ticket = Ticket(fresh)
        self._tickets.insert(0 if fresh else len(self._tickets), ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Remove a ticket that has got no worker."""
        self._tickets.remove(ticket)

    def hand_over(self, worker: WorkerProcess) -> bool:
        """Give the worker to the first ticket that accepts it; False: none does."""
        ticket = next((ticket for ticket in self._tickets if ticket.accepts(worker)), None)
        if ticket:
            ticket.worker = worker
            self._tickets.remove(ticket)
        return ticket is not None

    def note_duration(self, seconds: float) -> None:
        """Count how long a task took."""
        self._average_seconds += _AVERAGE_WEIGHT * (seconds - self._average_seconds)

    def retry_after(self, working: int) -> int:
        """Seconds after which there may be a place, with so many tasks in work."""
        rounds = (working + len(self._tickets)) / self._worker_count
        return min(_MAX_RETRY_AFTER, max(1, math.ceil(rounds * self._average_seconds)))
