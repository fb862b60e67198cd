"""Which files of SOURCE are new, have changed, or have another job, since they were last done."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from framer.batch.plan import Plan
from framer.batch.scan import LOCKED
from framer.batch.types import FileJob
from framer.errors import PackedPhotos

FILE_SETTLE_SECONDS = 1.0  # a file that has not changed for so many seconds counts as copied

# Of files that browsers and copying programs have not finished; they rename them then.
_TEMPORARY_EXTENSIONS = (".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp")

# Hashes of a file (size, times, inode) and of its job: there may be very many files.
_FileState = tuple[int, int]


class SourceChanges:
    """What a watch knows of the files of one SOURCE. `scan_completed`: the last scan reached the end."""

    def __init__(self, source: Path, clock: Callable[[], float] = time.monotonic) -> None:
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
        """Whether the last scan found files that may still be being written."""
        return bool(self._unsettled)

    def due_jobs(self, plan: Plan) -> Iterator[FileJob]:
        """Scan SOURCE: the jobs of `plan` that are to be done now. Files that are not settled wait for the next scan.

        If SOURCE itself cannot be read the scan ends without being completed.
        """
        self.scan_completed, self._issued_states, self._present, self._unreadable_prefixes = False, {}, set(), ()
        for job in plan.jobs():
            if job.skip_reason == LOCKED:
                if job.source == ".":
                    return
                self._unreadable_prefixes += (f"{job.source}/",)
            elif isinstance(job.refusal, PackedPhotos):  # what it held is not gone
                self._unreadable_prefixes += (f"{job.source}/",)
            status = self._stat(job)
            if status is None or job.file.lower().endswith(_TEMPORARY_EXTENSIONS):
                continue
            self._present.add(job.source)
            state = _job_state(status, job)
            if state != self._done_states.get(job.source) and self._is_settled(job.source, status):
                self._issued_states[job.source] = state
                yield job
        self._unsettled = {source: since for source, since in self._unsettled.items() if source in self._present}
        self.scan_completed, self._is_first_scan = True, False

    def is_unchanged(self, job: FileJob) -> bool:
        """Whether the file is as it was when `due_jobs` returned the job."""
        status = self._stat(job)
        return status is not None and _job_state(status, job) == self._issued_states.get(job.source)

    def mark_done(self, job: FileJob) -> None:
        """Take note that the job is done: it is due again only if the file or its job changes."""
        if job.source in self._issued_states:
            self._done_states[job.source] = self._issued_states.pop(job.source)

    def is_missing(self, source: str) -> bool:
        """Whether the last scan, if it was completed, did not find the file."""
        return source not in self._present and not source.startswith(self._unreadable_prefixes)

    def pop_missing(self) -> list[str]:
        """The files that were done once and that the last scan, if completed, did not find; each is returned once."""
        missing = [source for source in self._done_states if self.is_missing(source)]
        for source in missing:
            del self._done_states[source]
        return missing

    def _stat(self, job: FileJob) -> os.stat_result | None:
        try:
            return os.stat(self._source / job.file, follow_symlinks=job.skip_reason != "link")  # noqa: PTH116  (long lists)
        except OSError:
            return None

    def _is_settled(self, source: str, status: os.stat_result) -> bool:
        """Whether the file is no longer being written, as far as that can be told."""
        fingerprint, now = _file_fingerprint(status), self._clock()
        done_state = self._done_states.get(source)
        if done_state and done_state[0] == fingerprint:
            return True
        if self._is_first_scan and abs(time.time() - status.st_mtime) > FILE_SETTLE_SECONDS:  # it was there before
            return True
        fingerprint_before, since = self._unsettled.setdefault(source, (fingerprint, now))
        if fingerprint_before != fingerprint:
            self._unsettled[source] = (fingerprint, now)
            return False
        if now - since < FILE_SETTLE_SECONDS or (not status.st_size and self._is_placeholder(source)):
            return False
        del self._unsettled[source]
        return True

    def _is_placeholder(self, source: str) -> bool:
        """Whether a browser keeps the name with an empty file while it writes to another one beside it."""
        path = self._source / source
        return any(os.path.lexists(f"{path}{extension}") for extension in _TEMPORARY_EXTENSIONS)


def _job_state(status: os.stat_result, job: FileJob) -> _FileState:
    return _file_fingerprint(status), hash((job.output, job.options, job.skip_reason, job.corrected))


def _file_fingerprint(status: os.stat_result) -> int:
    return hash((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
