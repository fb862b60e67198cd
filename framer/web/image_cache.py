"""Pictures that are made when they are first asked for, and then kept in memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Kept:
    """The last `most` results of making something. Threads may share it; a thing is made by one of them at a time."""

    def __init__(self, most: int) -> None:
        """Start empty."""
        self._most = most
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock, self._making = threading.Lock(), threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What is kept under `key`, made with `make` if there is nothing yet."""
        data = self._find(key)
        if data is None:
            with self._making:
                data = self._find(key)
                if data is None:
                    data = make()
                    self._keep(key, data)
        return data

    def _find(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, data: bytes) -> None:
        with self._lock:
            self._kept[key] = data
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
