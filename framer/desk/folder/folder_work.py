"""One chosen folder at work: its plan, its rows, the run in a thread, single pictures made anew.

There is no engine here: plan, run, journal and reports are the batch's, so that `framer batch` goes on where the desk
stopped, and the other way round.
"""

import contextlib
import logging
import threading
import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from framer.batch.corrected_jobs import heed_kept
from framer.batch.executors import make_batch_context
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.output.session import OutputSession, open_session, read_last_rows
from framer.batch.output.state_dir import JOURNAL_NAME, open_state_directory
from framer.batch.renamed_photos import settle_plan
from framer.batch.review import read_review
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import OLD, REMOVED, FileJob
from framer.desk.folder.all_made import is_all_made
from framer.desk.folder.folder_errors import FolderBusy, UnknownPhoto
from framer.desk.folder.left_out import LeftOutPictures
from framer.desk.folder.picture_copies import leave_out_new_copies, read_known_copies
from framer.desk.folder.planned_folder import PlannedFolder, photo_id
from framer.desk.folder.progress import RunProgress
from framer.desk.folder.row_book import RowBook, is_shown
from framer.desk.folder.run_end import RunEnd, find_pending, write_matching, write_run_reports
from framer.desk.folder.told_plans import ToldPlans
from framer.desk.own_words import load_desk_translator
from framer.errors import FramerError
from framer.i18n import Translator
from framer.settings import Settings
from framer.workers.executor import Executor

IDLE, RUNNING, PAUSING, PAUSED, DONE_RUN, FAILED_RUN = "idle", "running", "pausing", "paused", "done", "failed"

BatchExecutor = Executor[BatchTask, BatchOutcome]
ExecutorMaker = Callable[[BatchContext, int | None], BatchExecutor]

_FOLDER_LOG = logging.getLogger("framer.desk.folder")
_END_SECONDS = 60.0  # that the pictures in hand may take when the desk ends


@dataclass
class FolderWork:
    """What is done with `planned`; any thread may use it. One run, or one change of OUT, is at work at a time."""

    planned: PlannedFolder
    settings: Settings
    make_executor: ExecutorMaker  # gets the workers' context and their number (None: one for each core)
    state: str = IDLE
    error: FramerError | None = None
    book: RowBook = field(default_factory=RowBook)
    left_out: LeftOutPictures = field(default_factory=LeftOutPictures)
    told_plans: ToldPlans = field(default_factory=ToldPlans)
    progress: RunProgress = field(init=False)
    _hands: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _has_former_names: bool = False  # of pictures, since matches were changed
    _single: BatchExecutor | None = None  # one worker, that makes single pictures anew

    def __post_init__(self) -> None:
        self.progress = RunProgress(len(self.planned.jobs))

    def restore(self) -> None:
        """Take what the last run in OUT has left of these photos, whoever made it. Raises UsageError."""
        for row in read_last_rows(self.planned.out):
            if self.planned.knows(photo_id(row.source)) or not is_shown(row):
                identity = self.book.put(row)
                self.progress.add(identity, row, is_photo=identity in self.planned.jobs)
        self.book.take_approvals(read_review(self.planned.out).approvals)
        self.settle_state()

    def settle_state(self) -> None:
        """Done where a run would find nothing to do; else paused, or not begun yet. Raises UsageError."""
        has_begun = self.book.revision or self.journal_path.is_file()
        found = (DONE_RUN if is_all_made(self.planned, self.book, self.journal_path) else PAUSED) if has_begun else IDLE
        with self._hands:
            self.state = self.state if self.is_running else found

    @property
    def is_running(self) -> bool:
        """Whether a run has OUT."""
        return self.state in (RUNNING, PAUSING)

    @property
    def journal_path(self) -> Path:
        """The journal of OUT."""
        return open_state_directory(self.planned.out).path / JOURNAL_NAME

    def start(self, language: str) -> None:
        """Run, or go on, in a thread. Raises FolderBusy."""
        with self._hands:
            if self.is_running:
                raise FolderBusy
            self._end_single()
            self._stop.clear()
            self.error, self.state = None, RUNNING
            self.progress = RunProgress(len(self.planned.jobs))
            self._thread = threading.Thread(target=self._run, args=(language,), name="folder run", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Finish the pictures in hand, then stop; nothing where nothing runs."""
        if self.state == RUNNING:
            self.state = PAUSING
            self._stop.set()

    def close(self) -> None:
        """As the desk ends, or another folder is chosen: the run stops, and goes on another time."""
        self.pause()
        if self._thread:
            self._thread.join(_END_SECONDS)
        self._end_single()

    @contextlib.contextmanager
    def session(self) -> Iterator[OutputSession]:
        """OUT, open for a change beside a run. Raises FolderBusy while one is at work, and what `open_session` does."""
        with self._hands:
            if self.is_running:
                raise FolderBusy
            with open_session(self.planned.source, self.planned.out, keep_rows=True) as session:
                yield session

    def find_job(self, identity: str) -> FileJob:
        """The photo with this ID, or the file that may hold some. Raises UnknownPhoto."""
        if job := self.planned.jobs.get(identity) or self.planned.refused.get(identity):
            return job
        raise UnknownPhoto

    def take_matching(self, matching: StaffMatching) -> None:
        """Heed what a person has said of whose photo is whose. Raises FolderBusy."""
        with self._hands:
            if self.is_running:
                raise FolderBusy
            self.planned, self._has_former_names = self.planned.with_matching(matching), True
            if self.state == DONE_RUN:  # pictures may have other names now
                self.state = PAUSED

    def remake(self, identities: Collection[str], language: str) -> None:
        """Make these pictures anew, as what is in force says. Raises FolderBusy, and what ends a run."""
        translate = load_desk_translator(language)
        with self.session() as session:
            if self._has_former_names:
                self.planned, self._has_former_names = self.planned.with_plan(self.planned.plan), False
            kept = read_review(self.planned.out)
            jobs = [heed_kept(job, kept) for job in map(self.find_job, identities)]
            former = [row for row in map(self.book.find, identities) if row]
            self.left_out.take_back(session, jobs)
            run = self.planned.batch.make_run(session, translate, False, kept.approvals)
            self._process(session, run, jobs, self._require_single())
            self.left_out.move_out(session, self.book, self.planned.jobs, former)
            if run.error:
                raise run.error

    def warm_up(self) -> None:
        """Have the worker for single pictures ready soon, without waiting for it."""
        if self._single is None and not self.is_running:
            threading.Thread(target=self._warm_up, name="folder warm-up", daemon=True).start()

    def describe_run(self, translate: Translator) -> dict[str, Any]:
        """The run as the API tells it. `was_paused`: by somebody."""
        error = {"code": self.error.code, **self.error.to_message(translate)._asdict()} if self.error else None
        told = self.progress.describe(translate, read_known_copies(self.planned), is_running=self.is_running)
        return {"state": self.state, "was_paused": self._stop.is_set(), "error": error, **told}

    def _run(self, language: str) -> None:
        problem = report_problem = None
        try:
            problem, report_problem = self._run_in_session(language)
        except FramerError as error:
            problem = error
        except Exception as error:  # a fault of ours: not its text, which may quote a name
            _FOLDER_LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            problem = FramerError()
        if told := problem or report_problem:
            self.error = told.copy()
        self.state = FAILED_RUN if problem else PAUSED if self._stop.is_set() else DONE_RUN

    def _run_in_session(self, language: str) -> tuple[FramerError | None, FramerError | None]:
        """One run with its reports, as `framer batch` does it; what ended it early, and why a report is not written."""
        translate = load_desk_translator(language)
        if self.planned.plan.files:
            self.planned.plan.files.fetch = True  # from now on a cloud may be asked for what it has
        batch = self.planned.batch.plan_anew()
        with open_session(self.planned.source, self.planned.out) as session:
            plan = settle_plan(batch.plan, session.output, session.journal)
            self.planned = self.planned.with_batch(replace(batch, plan=plan))
            batch, self._has_former_names = self.planned.batch, False
            self.progress = RunProgress(len(self.planned.jobs))
            self.book.begin()
            self.book.take_approvals(plan.kept.approvals)
            staff_error = write_matching(session, plan.matching, translate) if plan.matching else None
            executor = self.make_executor(make_batch_context(batch), None)
            run = batch.make_run(session, translate, False, plan.kept.approvals)
            try:
                seen = self._process_all(session, run, executor)
                if not (run.error or run.stopped):
                    leave_out_new_copies(self.planned, self.book)
                    pending = find_pending(self.planned, self.book)
                    self.left_out.take_back(session, pending)
                    self._process(session, run, pending, executor)
                    self.book.keep(seen)
                self.left_out.move_out(session, self.book, self.planned.jobs)
            finally:
                executor.close()
            report_error = write_run_reports(
                RunEnd(self.planned, self.book, run, len(seen)), session, self.settings, language
            )
        return run.error, staff_error or report_error

    def _process_all(self, session: OutputSession, run: BatchRun, executor: BatchExecutor) -> set[str]:
        """The whole plan; the IDs of all files that it came to."""
        seen: set[str] = set()
        for event in run.process_all(self.planned.plan.jobs(), executor, self._stop.is_set):
            session.record_row(event.row)
            identity = self.book.put(event.row)
            if event.row.status not in (REMOVED, OLD):  # that photo is gone
                seen.add(identity)
            self.progress.add(identity, event.row, is_photo=identity in self.planned.jobs)
        return seen

    def _process(self, session: OutputSession, run: BatchRun, jobs: list[FileJob], executor: BatchExecutor) -> None:
        for event in run.process(jobs, executor, lambda: False) if jobs else ():
            session.record_row(event.row)
            identity = self.book.put(event.row)
            self.progress.add(identity, event.row, is_photo=identity in self.planned.jobs)

    def _warm_up(self) -> None:
        with self._hands, contextlib.suppress(FramerError):
            if not self.is_running:
                list(self._require_single().run((), lambda: True))  # its worker starts with the first call

    def _require_single(self) -> BatchExecutor:
        if self._single is None:
            self._single = self.make_executor(make_batch_context(self.planned.batch), 1)
        return self._single

    def _end_single(self) -> None:
        if self._single:
            self._single.close()
            self._single = None
