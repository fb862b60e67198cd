"""Who waits for a worker, who is next, and how long it may take."""

import math
from dataclasses import dataclass

from framer.workers.process import WorkerProcess

_MAX_RETRY_AFTER = 30  # seconds that a refused caller is told to wait


@dataclass(eq=False)
class Ticket:
    """A place in the queue, and the worker once there is one. `fresh`: only one that has done no task yet will do."""

    fresh: bool
    worker: WorkerProcess | None = None

    def takes(self, worker: WorkerProcess) -> bool:
        """Whether this worker will do."""
        return not (self.fresh and worker.tasks_done)


class TaskQueue:
    """Tickets in their order: first those of tasks that are tried again in a fresh worker, then first come first.

    `workers` is the number of workers that they wait for.
    """

    def __init__(self, workers: int) -> None:
        self._tickets: list[Ticket] = []
        self._workers = workers
        self._average = 0.5  # seconds that a task takes, as a moving average

    def __len__(self) -> int:
        return len(self._tickets)

    @property
    def waiting(self) -> int:
        """How many are new: a task that is tried again counts as one in work."""
        return sum(not ticket.fresh for ticket in self._tickets)

    def join(self, *, fresh: bool) -> Ticket:
        """A new place."""
        ticket = Ticket(fresh)
        self._tickets.insert(0 if fresh else len(self._tickets), ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up a place that has got no worker."""
        self._tickets.remove(ticket)

    def note_duration(self, seconds: float) -> None:
        """A task took so long."""
        self._average += 0.1 * (seconds - self._average)

    def retry_after(self, working: int) -> int:
        """Seconds after which there may be room, with so many tasks in work."""
        ahead = (working + len(self._tickets)) / self._workers
        return min(_MAX_RETRY_AFTER, max(1, math.ceil(ahead * self._average)))

    def hand_over(self, worker: WorkerProcess) -> bool:
        """Give the worker to who is next; False: nobody waits for it."""
        ticket = next((ticket for ticket in self._tickets if ticket.takes(worker)), None)
        if ticket:
            ticket.worker = worker
            self._tickets.remove(ticket)
        return ticket is not None
