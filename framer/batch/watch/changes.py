"""Which files of SOURCE are new, changed, or wanted otherwise, since they were last dealt with."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from framer.batch.plan import Plan
from framer.batch.scan import LOCKED
from framer.batch.types import Job

REST = 1.0  # seconds for which a file must have stayed as it is before it counts as copied

# Names that browsers and copying programs give to what is not whole yet; it is renamed when it is.
_TEMPORARY = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp")

# A file as it is (size, times, inode) and what is wanted of it, each as one number: there may be very many files.
_State = tuple[int, int]


class Arrivals:
    """The files of one SOURCE. `coming`: some are still on their way. `whole`: the last look came to its end."""

    def __init__(self, source: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet. `clock` counts seconds."""
        self.whole = False
        self._source, self._clock = source, clock
        self._known: dict[str, _State] = {}
        self._handed: dict[str, _State] = {}
        self._coming: dict[str, tuple[int, float]] = {}
        self._seen: set[str] = set()
        self._locked: tuple[str, ...] = ()
        self._first = True

    @property
    def coming(self) -> bool:
        """Whether there are files that may still be being written."""
        return bool(self._coming)

    def jobs(self, plan: Plan) -> Iterator[Job]:
        """Look through SOURCE: the jobs of `plan` that are to be done now. What is not settled comes again next time.

        If SOURCE itself cannot be read it ends without being `whole`.
        """
        self.whole, self._handed, self._seen, self._locked = False, {}, set(), ()
        for job in plan.jobs():
            if job.skip == LOCKED:
                if job.source == ".":
                    return
                self._locked += (f"{job.source}/",)
            found = self._stat(job)
            if found is None or job.source.lower().endswith(_TEMPORARY):
                continue
            self._seen.add(job.source)
            state = _state(found, job)
            if state != self._known.get(job.source) and self._rests(job.source, found):
                self._handed[job.source] = state
                yield job
        self._coming = {source: since for source, since in self._coming.items() if source in self._seen}
        self.whole, self._first = True, False

    def is_unchanged(self, job: Job) -> bool:
        """Whether the file is as it was when the job was handed out."""
        found = self._stat(job)
        return found is not None and _state(found, job) == self._handed.get(job.source)

    def settle(self, job: Job) -> None:
        """The job is dealt with: it comes again only if the file changes, or is wanted otherwise."""
        if job.source in self._handed:
            self._known[job.source] = self._handed.pop(job.source)

    def is_gone(self, source: str) -> bool:
        """Whether the last look, a whole one, did not find the file."""
        return source not in self._seen and not source.startswith(self._locked)

    def take_gone(self) -> list[str]:
        """The files that were dealt with once and that the last look, a whole one, did not find; each is said once."""
        gone = [source for source in self._known if self.is_gone(source)]
        for source in gone:
            del self._known[source]
        return gone

    def _stat(self, job: Job) -> os.stat_result | None:
        try:
            return os.stat(self._source / job.source, follow_symlinks=job.skip != "link")  # noqa: PTH116  (long lists)
        except OSError:
            return None

    def _rests(self, source: str, found: os.stat_result) -> bool:
        """Whether nobody is writing the file, as far as one can see."""
        file, now = _number(found), self._clock()
        known = self._known.get(source)
        if known and known[0] == file:
            return True
        if self._first and abs(time.time() - found.st_mtime) > REST:  # it lay there before
            return True
        before, since = self._coming.setdefault(source, (file, now))
        if before != file:
            self._coming[source] = (file, now)
        if before != file or now - since < REST or (not found.st_size and self._is_awaited(source)):
            return False
        del self._coming[source]
        return True

    def _is_awaited(self, source: str) -> bool:
        """Whether a browser has made the file only to keep its name free."""
        return any(os.path.lexists(f"{self._source / source}{ending}") for ending in _TEMPORARY)


def _state(found: os.stat_result, job: Job) -> _State:
    return _number(found), hash((job.output, job.options, job.skip, job.corrected))


def _number(found: os.stat_result) -> int:
    return hash((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
