"""How far a run is, how fast, and what time is left."""

from collections import deque

from framer.batch.types import DONE, FAILED, OLD, REMOVED, ReportRow

# Rows one after the other: of pictures made, after which the rest is taken to have to be made as well; and of others,
# after which it is not. A file here and there that is no photo says nothing.
_MADE_STREAK, _PASSED_STREAK = 8, 3
_RECENT_ROWS = 64  # in which pictures that are made are counted where they stand among others


class RunPace:
    """Counts the rows of a run of `total` files; seconds are a clock's, given with each row.

    Rate and time left are reckoned by the pictures that are made now: those of an earlier run are passed at once, and
    say nothing of the rest. Until several have been made both are unknown. Photos that are gone are none of the total.
    """

    def __init__(self, total: int) -> None:
        self.done = 0
        self._planned = total
        self._making_since = 0.0
        self._made = self._passed = 0  # in the streak
        self._has_passed = False
        self._recent: deque[tuple[float, bool]] = deque(maxlen=_RECENT_ROWS)  # when, and whether it was made

    @property
    def total(self) -> int:
        """How many files there are: photos may have come since the plan was made."""
        return max(self._planned, self.done)

    def add(self, row: ReportRow, now: float) -> bool:
        """Count a row; whether it is one of the total."""
        if row.status in (REMOVED, OLD):
            return False
        self.done += 1
        is_made = row.status in (DONE, FAILED)
        if is_made:
            self._making_since = self._making_since if self._made else now
            self._made, self._passed = self._made + 1, 0
        else:
            self._passed += 1
        if self._passed >= _PASSED_STREAK:
            self._made, self._has_passed = 0, True
        self._recent.append((now, is_made))
        return True

    def rate(self, now: float) -> float | None:
        """Photos made a second; None: not known yet."""
        if self._is_making:
            return (self._made - 1) / max(now - self._making_since, 1e-3)
        made = sum(is_made for _, is_made in self._recent)
        return made / max(now - self._recent[0][0], 1e-3) if made > _MADE_STREAK else None

    def seconds_left(self, now: float) -> float | None:
        """By the time that a picture takes, once several were made one after the other, or among others; else None."""
        remaining = max(0, self._planned - self.done)
        rate = self.rate(now)
        if rate is None or self._is_making:
            return remaining / rate if rate else None
        return remaining * (now - self._recent[0][0]) / (len(self._recent) - 1)

    @property
    def _is_making(self) -> bool:
        return self._made > (_MADE_STREAK if self._has_passed else 1)
