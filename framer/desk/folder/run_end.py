"""The end of a run: corrections that were given meanwhile, and the reports."""

import contextlib
from dataclasses import dataclass

from framer.batch.corrected_jobs import correct_job
from framer.batch.corrections import NO_CORRECTION
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.output.session import OutputSession, RowsFile
from framer.batch.report.all_reports import deliver_reports, deliver_staff_files
from framer.batch.report.counting import count_batch
from framer.batch.review import read_review
from framer.batch.run import BatchRun
from framer.batch.types import FileJob
from framer.counts.types import CountsUnavailable
from framer.desk.folder.planned_folder import PlannedFolder
from framer.desk.folder.row_book import RowBook
from framer.desk.own_words import load_desk_translator
from framer.errors import FramerError
from framer.extras import MissingExtra
from framer.i18n import Translator
from framer.settings import Settings


@dataclass(frozen=True)
class RunEnd:
    """A run that is over: `count` files it has come to."""

    planned: PlannedFolder
    book: RowBook
    run: BatchRun
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end."""
        return not (self.run.error or self.run.stopped)


def find_pending(planned: PlannedFolder, book: RowBook) -> list[FileJob]:
    """The photos whose correction was changed while the run was at work, with what is in force now."""
    kept = read_review(planned.out)
    pending = []
    for identity, job in (*planned.jobs.items(), *planned.refused.items()):
        row, correction = book.find(identity), kept.correction_of(job.source)
        if row and row.correction != correction.describe():
            pending.append(correct_job(job, correction))
        elif correction == NO_CORRECTION and book.is_pending(identity):
            book.mark_pending(identity, pending=False)
    return pending


def write_matching(session: OutputSession, matching: StaffMatching, translate: Translator) -> FramerError | None:
    """The tables of who is whose, before the run; why they cannot be written."""
    try:
        deliver_staff_files(session, matching, translate)
    except FramerError as error:
        return error
    return None


def write_run_reports(end: RunEnd, session: OutputSession, settings: Settings, language: str) -> FramerError | None:
    """The reports of the run; why they cannot be written. Of one that came to nothing the last ones stay."""
    if not (end.count or end.is_whole):
        return None
    translate, plan, batch = load_desk_translator(language), end.planned.plan, end.planned.batch
    try:
        session.flush()
        rows = end.book.report_rows() if end.is_whole else list(RowsFile(session.rows_path))
        unfinished = None if end.is_whole else (end.count, plan.total)
        deliver_reports(session, batch, rows, plan.matching, translate, language, unfinished)
        with contextlib.suppress(CountsUnavailable, MissingExtra):  # framer counts --add report.csv does it later
            count_batch(settings, session.report_id, batch, rows)
    except FramerError as error:
        return error
    return None
