"""How a worker on call comes to be there: started, ready, and with its first task behind it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from framer.errors import FramerError
from framer.orders import Orders
from framer.slot import Bounds, Slot, no_workers

_LONGEST_PAUSE = 30.0  # seconds between two tries to start a worker

T = TypeVar("T")


class Starter(Generic[T]):
    """Starts workers, in any thread, until it is closed."""

    def __init__(self, orders: Orders, bounds: Bounds, first: Callable[[], T | None] | None) -> None:
        """Start nothing yet. A worker does the task `first()`, if any; what comes of it does not matter."""
        self.closed = threading.Event()
        self._orders, self._bounds, self._first = orders, bounds, first
        self._lock = threading.Lock()
        self._starting: set[Slot[T]] = set()

    def start(self) -> tuple[Slot[T] | None, FramerError | None]:
        """A worker, or what keeps it from starting."""
        slot: Slot[T] = Slot(self._orders, self._bounds)
        with self._lock:
            self._starting.add(slot)
        try:
            self._get_ready(slot)
        except Exception as error:  # whatever it is, there is no worker, and the next try may bring one
            slot.end()
            return None, error if isinstance(error, FramerError) else no_workers(error)
        finally:
            with self._lock:
                self._starting.discard(slot)
        return slot, None

    def start_until(self, satisfied: Callable[[Slot[T] | None, FramerError | None], bool]) -> None:
        """Start a worker, ever again, until somebody is `satisfied` with what came of it."""
        pause = 1.0
        while not self.closed.is_set() and not satisfied(*self.start()):
            self.closed.wait(pause)
            pause = min(_LONGEST_PAUSE, 2 * pause)

    def close(self) -> list[Slot[T]]:
        """Start no more workers; the slots of those that are starting now, for who ends them."""
        self.closed.set()
        with self._lock:
            return list(self._starting)

    def _get_ready(self, slot: Slot[T]) -> None:
        slot.get_ready(self.closed.is_set)
        task = self._first() if self._first else None
        if task is not None and not self.closed.is_set():
            slot.do(task)
            if not slot.has_worker:  # the task cost it
                slot.get_ready(self.closed.is_set)
