"""How far a run is, for the page that looks on."""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from framer.batch.pace import RunPace
from framer.batch.row_words import tell_row
from framer.batch.types import DONE, FAILED, RESUMED, SKIPPED, ReportRow
from framer.i18n import Translator

_MAX_LATEST = 12
_MAX_FAILURES = 50


@dataclass
class RunProgress:
    """The numbers of one run of `total` photos, and its newest pictures and failures. `clock` counts seconds."""

    total: int
    clock: Callable[[], float] = time.monotonic
    pace: RunPace = field(init=False)
    statuses: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    failed_files: int = 0  # photos, and files that may hold some
    latest: deque[str] = field(default_factory=lambda: deque(maxlen=_MAX_LATEST))
    failures: deque[tuple[str, ReportRow]] = field(default_factory=lambda: deque(maxlen=_MAX_FAILURES))

    def __post_init__(self) -> None:
        self.pace = RunPace(self.total)

    def add(self, identity: str, row: ReportRow, *, is_photo: bool) -> None:
        """Take the row of the file with this ID; what is no photo is not counted, and told where it may hold some."""
        if is_photo:
            self.pace.add(row, self.clock())
            self.statuses[row.status] += 1
            self.moved += row.moved
        if row.status == DONE:
            self.latest.appendleft(identity)
        elif row.status == FAILED:
            self.failed_files += 1
            self.failures.appendleft((identity, row))

    def describe(self, translate: Translator, *, is_running: bool) -> dict[str, Any]:
        """As the API tells it."""
        failures = [(identity, tell_row(row, translate)) for identity, row in list(self.failures)]
        now, pace = self.clock(), self.pace
        rate = pace.rate(now) if is_running else None
        left = pace.seconds_left(now) if is_running else None
        return {
            "done": pace.done,
            "total": pace.total,
            "rate": round(rate or 0.0, 2),
            "seconds_left": None if left is None else round(left),
            "made": self.statuses[DONE],
            "resumed": self.statuses[RESUMED],
            "moved": self.moved,
            "failed": self.statuses[FAILED],
            "failed_files": self.failed_files,
            "skipped": self.statuses[SKIPPED],
            "latest": list(self.latest),
            "failures": [
                {"id": identity, "name": row.source, "text": row.message, "hint": row.hint}
                for identity, row in failures
            ],
            "starting": is_running and not pace.done,
        }
