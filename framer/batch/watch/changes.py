"""Which files of SOURCE are new, changed, or wanted otherwise, since they were last dealt with."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from framer.batch.plan import Plan
from framer.batch.scan import LOCKED
from framer.batch.types import FileJob

FILE_SETTLE_SECONDS = 1.0  # seconds for which a file must have stayed as it is before it counts as copied

# Names that browsers and copying programs give to what is not whole yet; it is renamed when it is.
_TEMPORARY_EXTENSIONS = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp")

# A file as it is (size, times, inode) and what is wanted of it, each as one number: there may be very many files.
_FileState = tuple[int, int]


class SourceChanges:
    """The files of one SOURCE. `coming`: some are still on their way. `whole`: the last look came to its end."""

    def __init__(self, source: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet. `clock` counts seconds."""
        self.scan_completed = False
        self._source, self._clock = source, clock
        self._done_states: dict[str, _FileState] = {}
        self._issued_states: dict[str, _FileState] = {}
        self._unsettled: dict[str, tuple[int, float]] = {}
        self._present: set[str] = set()
        self._unreadable_prefixes: tuple[str, ...] = ()
        self._is_first_scan = True

    @property
    def has_unsettled_files(self) -> bool:
        """Whether there are files that may still be being written."""
        return bool(self._unsettled)

    def due_jobs(self, plan: Plan) -> Iterator[FileJob]:
        """Look through SOURCE: the jobs of `plan` that are to be done now. What is not settled comes again next time.

        If SOURCE itself cannot be read it ends without being `whole`.
        """
        self.scan_completed, self._issued_states, self._present, self._unreadable_prefixes = False, {}, set(), ()
        for job in plan.jobs():
            if job.skip_reason == LOCKED:
                if job.source == ".":
                    return
                self._unreadable_prefixes += (f"{job.source}/",)
            found = self._stat(job)
            if found is None or job.source.lower().endswith(_TEMPORARY_EXTENSIONS):
                continue
            self._present.add(job.source)
            state = _job_state(found, job)
            if state != self._done_states.get(job.source) and self._is_settled(job.source, found):
                self._issued_states[job.source] = state
                yield job
        self._unsettled = {source: since for source, since in self._unsettled.items() if source in self._present}
        self.scan_completed, self._is_first_scan = True, False

    def is_unchanged(self, job: FileJob) -> bool:
        """Whether the file is as it was when the job was handed out."""
        found = self._stat(job)
        return found is not None and _job_state(found, job) == self._issued_states.get(job.source)

    def mark_done(self, job: FileJob) -> None:
        """The job is dealt with: it comes again only if the file changes, or is wanted otherwise."""
        if job.source in self._issued_states:
            self._done_states[job.source] = self._issued_states.pop(job.source)

    def is_missing(self, source: str) -> bool:
        """Whether the last look, a whole one, did not find the file."""
        return source not in self._present and not source.startswith(self._unreadable_prefixes)

    def pop_missing(self) -> list[str]:
        """The files that were dealt with once and that the last look, a whole one, did not find; each is said once."""
        gone = [source for source in self._done_states if self.is_missing(source)]
        for source in gone:
            del self._done_states[source]
        return gone

    def _stat(self, job: FileJob) -> os.stat_result | None:
        try:
            return os.stat(self._source / job.source, follow_symlinks=job.skip_reason != "link")  # noqa: PTH116  (long lists)
        except OSError:
            return None

    def _is_settled(self, source: str, found: os.stat_result) -> bool:
        """Whether nobody is writing the file, as far as one can see."""
        file, now = _file_fingerprint(found), self._clock()
        known = self._done_states.get(source)
        if known and known[0] == file:
            return True
        if self._is_first_scan and abs(time.time() - found.st_mtime) > FILE_SETTLE_SECONDS:  # it lay there before
            return True
        before, since = self._unsettled.setdefault(source, (file, now))
        if before != file:
            self._unsettled[source] = (file, now)
        if before != file or now - since < FILE_SETTLE_SECONDS or (not found.st_size and self._is_placeholder(source)):
            return False
        del self._unsettled[source]
        return True

    def _is_placeholder(self, source: str) -> bool:
        """Whether a browser has made the file only to keep its name free."""
        return any(os.path.lexists(f"{self._source / source}{ending}") for ending in _TEMPORARY_EXTENSIONS)


def _job_state(found: os.stat_result, job: FileJob) -> _FileState:
    return _file_fingerprint(found), hash((job.output, job.options, job.skip_reason, job.corrected))


def _file_fingerprint(found: os.stat_result) -> int:
    return hash((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
