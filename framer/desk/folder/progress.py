"""How far a run is, for the page that looks on."""

import time
from collections import Counter, deque
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from framer.batch.pace import RunPace
from framer.batch.types import DONE, FAILED, OLD, REMOVED, RESUMED, SKIPPED, ReportRow
from framer.desk.folder.failures import describe_failures
from framer.i18n import Translator

_MAX_LATEST = 12


@dataclass
class RunProgress:
    """What became of each of `total` photos, the newest row of each, and the newest pictures. `clock` counts seconds.

    Files that may hold photos count by themselves, and only where they could not be opened.
    """

    total: int
    clock: Callable[[], float] = time.monotonic
    pace: RunPace = field(init=False)
    latest: deque[str] = field(default_factory=lambda: deque(maxlen=_MAX_LATEST))
    _photos: dict[str, ReportRow] = field(default_factory=dict)
    _files: dict[str, ReportRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pace = RunPace(self.total)

    def add(self, identity: str, row: ReportRow, *, is_photo: bool) -> None:
        """Take the row of the file with this ID, in place of its former one."""
        if row.status in (REMOVED, OLD):  # that photo is gone
            return
        if is_photo and identity not in self._photos:
            self.pace.add(row, self.clock())
        (self._photos if is_photo else self._files)[identity] = row
        if row.status == DONE and identity not in self.latest:
            self.latest.appendleft(identity)

    def describe(self, translate: Translator, copies: Container[str] = (), *, is_running: bool) -> dict[str, Any]:
        """As the API tells it: made, resumed, failed and skipped photos are all that are done.

        `copies` are photos that are skipped as such, which are told apart: as long as it runs, and afterwards.
        """
        photos, files = list(self._photos.items()), list(self._files.items())
        statuses = Counter(row.status for _, row in photos)
        failures = [(identity, row) for identity, row in (*photos, *files) if row.status == FAILED]
        now, pace = self.clock(), self.pace
        rate = pace.rate(now) if is_running else None
        left = pace.seconds_left(now) if is_running else None
        return {
            "done": pace.done,
            "total": pace.total,
            "rate": round(rate or 0.0, 2),
            "seconds_left": None if left is None else round(left),
            "made": statuses[DONE],
            "resumed": statuses[RESUMED],
            "moved": sum(row.moved for _, row in photos),
            "failed": statuses[FAILED],
            "failed_files": len(failures) - statuses[FAILED],
            "skipped": statuses[SKIPPED],
            "copies": sum(row.status == SKIPPED and identity in copies for identity, row in photos),
            "latest": list(self.latest),
            "failures": describe_failures(failures, translate),
            "starting": is_running and not pace.done,
        }
