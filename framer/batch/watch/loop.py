"""Photos framed as they arrive: a round over all of SOURCE, then one whenever something has changed.

A round makes the plan anew, for names depend on the whole folder, and hands out only what is new or wanted otherwise.
What the system tells of changes is no more than a hint to look; SOURCE is looked through now and then in any case.
"""

import errno
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from framer.batch.output.journal import Entry
from framer.batch.output.session import Session
from framer.batch.output_names import printable
from framer.batch.plan import Plan
from framer.batch.run import Event, Run
from framer.batch.task import Result, Task
from framer.batch.types import DONE, FAILED
from framer.batch.watch.availability import Presence, Tables, identity
from framer.batch.watch.changes import REST, Arrivals
from framer.batch.watch.events import News, Quiet, Troubles
from framer.batch.watch.latest_rows import NewestRows
from framer.errors import FramerError, NoFile, OutputError
from framer.i18n import N_
from framer.workers import Executor

ANEW = 10.0  # seconds after which SOURCE is looked through though nothing was heard
RETRY = 30.0  # seconds until OUT is tried again after it could not be written
_OFTEN, _SELDOM = 1, 20  # seconds at least between looks for each that a look takes: after a change, and without one
_WALKS = 3  # a look takes about as long as three plans
_STALE = {errno.EIO, errno.ENODEV, errno.ENXIO, getattr(errno, "ESTALE", errno.EIO)}  # open files are of no more use

_DEAF = N_("%(path)s: the system does not tell of changes in this folder (%(reason)s).")
_LOOKS = N_("It is looked through every %(seconds)s seconds instead, or less often if it is very large.")


class Ears(Protocol):
    """As `framer.batch.watch.listener.Listener`."""

    deaf: str

    def open(self) -> None:
        """Listen to the folder that is there now."""

    def heard(self) -> bool:
        """Whether something has changed, after a short wait."""

    def close(self) -> None:
        """Listen no more."""


@dataclass(frozen=True)
class Means:
    """What a watch works with. Each call of `run` and `workers` makes a new one; `plan` raises FramerError.

    `source` is the folder of photos, `tables` are the files whose lines the plan heeds.
    """

    source: Path
    run: Callable[[], Run]
    workers: Callable[[], Executor[Task, Result]]
    plan: Callable[[], Plan]
    tables: Sequence[Path]
    ears: Ears
    clock: Callable[[], float] = time.monotonic


class Watch:
    """One watch. `error` is what ended it; `lost`: OUT is not there any more, or has become another folder."""

    def __init__(self, opened: Session, plan: Plan, means: Means) -> None:
        """`plan` is what holds should the tables be bad from now on."""
        self.error: FramerError | None = None
        self.lost = False
        self._opened, self._plan, self._means = opened, plan, means
        self._source, self._tables, self._rows = Presence(means.source), Tables(means.tables), identity(opened.rows)
        self._arrivals, self._troubles = Arrivals(means.source, means.clock), Troubles()
        self._executor: Executor[Task, Result] | None = None
        self._shown: set[str] = set()
        self._first = True
        self._takes = 0.0

    def rows(self) -> NewestRows:
        """The rows for the report."""
        return NewestRows(self._opened.rows, self._shown)

    def news(self, stop: Callable[[], bool]) -> Generator[News, None, None]:
        """What happens, until `stop()`, or until `error` or `lost` is set. Rows are kept for the report already."""
        self._means.ears.open()
        try:
            while not (stop() or self.error or self.lost):
                turns = self._source.turns
                if away := self._source.away():
                    yield from self._troubles.meet("source", away)
                    yield from self._pause(REST, stop)
                    continue
                if turns != self._source.turns:
                    self._means.ears.open()
                yield from self._troubles.clear("source")
                yield from self._plan_anew()
                yield from self._round(stop)
                yield from self._wait(stop)
        finally:
            self._end_workers()
            self._means.ears.close()

    def _plan_anew(self) -> Iterator[News]:
        """A table that cannot be used is told, and the plan made before stays."""
        began = self._means.clock()
        self._tables.read()
        try:
            self._plan = self._means.plan()
        except FramerError as error:
            if not self._source.away():
                yield from self._troubles.meet("table", error)
        else:
            yield from self._troubles.clear("table")
        self._takes = _WALKS * (self._means.clock() - began)

    def _round(self, stop: Callable[[], bool]) -> Iterator[News]:
        """Do what is new, tell what is gone."""
        run, written = self._means.run(), False
        self._executor = self._executor or self._means.workers()
        try:
            for event in run.some_events(self._arrivals.jobs(self._plan), self._executor, stop):
                if event.job and not run.error and not self._is_in_doubt(event):
                    yield self._kept(event)
                    self._arrivals.settle(event.job)
                    written |= event.row.status == DONE
            if self._arrivals.whole and not run.error and not run.stopped:
                yield from map(self._kept, run.gone(self._gone()))
        except OutputError as error:
            run.error = error
        if run.error:
            yield from self._failed(run.error, stop)
        elif written:
            yield from self._troubles.clear("out")

    def _kept(self, event: Event) -> Event:
        """The event, kept for the report. Raises OutputError."""
        self._opened.tell(event.row)
        self._shown.add(event.row.source)
        return event

    def _is_in_doubt(self, event: Event) -> bool:
        """Whether a photo failed that was being written or taken away, so that it should be tried again."""
        if event.row.status != FAILED or event.job is None or event.job.skip:
            return False
        return not self._arrivals.is_unchanged(event.job) or self._source.away() is not None

    def _gone(self) -> Iterator[Entry]:
        """What was made of photos that are not there any more."""
        names = self._arrivals.take_gone()
        self._shown.difference_update(map(printable, names))
        entries = (entry for name in names if (entry := self._opened.journal.find(name)))
        if not self._first:
            return entries
        self._first = False
        before = self._opened.journal.gone()
        return chain(entries, (entry for entry in before if self._arrivals.is_gone(entry.source)))

    def _failed(self, error: FramerError, stop: Callable[[], bool]) -> Iterator[News]:
        """Give up what is begun; wait if it may be better later."""
        self._end_workers()
        self._opened.store.drop_all()
        if not isinstance(error, OutputError):
            self.error = error
            return
        yield from self._troubles.meet("out", error)
        cause = error.__cause__
        if self._rows != identity(self._opened.rows) or (isinstance(cause, OSError) and cause.errno in _STALE):
            self.lost = True
        else:
            yield from self._pause(RETRY, stop)

    def _wait(self, stop: Callable[[], bool]) -> Iterator[News]:
        """Until there is a reason to look again."""
        looked, heard = self._means.clock(), False
        while not (stop() or self.error or self.lost):
            heard = self._means.ears.heard() or heard
            yield Quiet(self._plan.awaited)
            now = self._means.clock()
            if self._tables.have_changed(now) or self._source.has_changed() or self._is_due(now - looked, heard):
                return
            if self._means.ears.deaf:
                details = {"path": self._means.source, "reason": self._means.ears.deaf, "seconds": f"{ANEW:g}"}
                yield from self._troubles.meet("ears", NoFile(_DEAF, _LOOKS, **details))

    def _is_due(self, passed: float, heard: bool) -> bool:
        """Whether it is time for another look, after so many seconds."""
        if heard:
            return passed >= _OFTEN * self._takes
        if self._arrivals.coming:
            return passed >= max(REST, _OFTEN * self._takes)
        return passed >= max(ANEW, _SELDOM * self._takes)

    def _pause(self, seconds: float, stop: Callable[[], bool]) -> Iterator[News]:
        end = self._means.clock() + seconds
        while not stop() and self._means.clock() < end:
            self._means.ears.heard()
            yield Quiet(self._plan.awaited)

    def _end_workers(self) -> None:
        if self._executor:
            self._executor.close()
            self._executor = None
