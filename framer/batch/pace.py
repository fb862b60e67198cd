"""How far a run is, how fast, and what time is left."""

from framer.batch.types import DONE, FAILED, OLD, REMOVED, ReportRow

# Rows one after the other: of pictures made, after which the rest is taken to have to be made as well; and of others,
# after which it is not. A file here and there that is no photo says nothing.
_MADE_STREAK, _PASSED_STREAK = 8, 3


class RunPace:
    """Counts the rows of a run of `total` files; seconds are a clock's, given with each row.

    The rate is counted from the first row on: before it workers become ready. The time that is left is reckoned by the
    pictures that are made now: those of an earlier run are passed at once. Photos that are gone are none of the total.
    """

    def __init__(self, total: int) -> None:
        self.done = 0
        self._planned = total
        self._started_at = self._making_since = 0.0
        self._made = self._passed = 0  # in the streak
        self._has_passed = False

    @property
    def total(self) -> int:
        """How many files there are: photos may have come since the plan was made."""
        return max(self._planned, self.done)

    def add(self, row: ReportRow, now: float) -> bool:
        """Count a row; whether it is one of the total."""
        if row.status in (REMOVED, OLD):
            return False
        self.done += 1
        if row.status in (DONE, FAILED):
            self._making_since = self._making_since if self._made else now
            self._made, self._passed = self._made + 1, 0
        else:
            self._passed += 1
        if self._passed >= _PASSED_STREAK:
            self._made, self._has_passed = 0, True
        self._started_at = self._started_at or now
        return True

    def rate(self, now: float) -> float:
        """Files a second."""
        return self.done / max(now - self._started_at, 1e-3)

    def seconds_left(self, now: float) -> float:
        """By the time that a picture takes, once several were made one after the other; else by all rows."""
        remaining = max(0, self._planned - self.done)
        if self._made > (_MADE_STREAK if self._has_passed else 1):
            return remaining * (now - self._making_since) / (self._made - 1)
        rate = self.rate(now)
        return remaining / rate if rate else 0.0
