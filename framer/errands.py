"""Work in threads of its own, also where there is no thread to be had for a while."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class Errands:
    """Each is begun at once if it can be, otherwise later. One thread at a time may use this."""

    def __init__(self) -> None:
        """Nothing is to be done."""
        self._waiting: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()

    def begin(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do `work(*arguments)` in a thread, once there is one."""
        self._waiting.append((work, arguments))
        self.catch_up()

    def catch_up(self) -> None:
        """Begin with what found no thread before."""
        while self._waiting:
            work, arguments = self._waiting[0]
            try:
                threading.Thread(target=work, args=arguments, daemon=True).start()
            except RuntimeError:  # the system has no more of them
                return
            self._waiting.popleft()
