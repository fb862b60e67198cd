"""A task on its way to a worker: where it comes from, and its place in the queue."""

import math
from dataclasses import dataclass, field
from typing import Any

from framer.workers.process import WorkerProcess


@dataclass(frozen=True)
class TaskOrigin:
    """Where a task comes from: its client, and what it is about.

    Of the tasks with the same `item` one is in work at a time, and of those that are equal, only one at all; "": none.
    `seconds` is what it may take, as far as known.
    """

    client: str = ""
    item: str = ""
    seconds: float | None = None


NO_ORIGIN = TaskOrigin()  # everybody is one client, which has no limits of its own


@dataclass(eq=False)
class Ticket:
    """A pickled task's place in the queue; it is over with a worker, or with an outcome instead of one.

    `fresh`: only a worker that has done no task yet will do. `expected` is how many seconds the task may take.
    """

    task: bytes = field(repr=False)
    origin: TaskOrigin
    expected: float
    fresh: bool = False
    worker: WorkerProcess | None = None
    began: float = math.inf
    charged: float = 0.0
    outcome: Any = None
    is_over: bool = False

    def accepts(self, worker: WorkerProcess) -> bool:
        """Whether this worker will do."""
        return not (self.fresh and worker.tasks_done)

    def settle(self, outcome: Any) -> None:
        """Say what became of the task, so that it needs no worker."""
        self.outcome, self.is_over = outcome, True

    def is_twin_of(self, other: "Ticket") -> bool:
        """Whether both are for the same task of an item."""
        return self.origin.item == other.origin.item != "" and self.task == other.task
