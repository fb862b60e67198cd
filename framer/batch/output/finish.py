"""OUT after the campaign: what is of use to framer alone and of people goes; pictures, lists and counts stay."""

import contextlib
import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from framer.atomic_files import atomic_text_writer, explain_os_error
from framer.batch.output.folder_lock import lock_file
from framer.batch.output.journal import Journal
from framer.batch.output.output_folder import ASIDE_DIRECTORY, THUMBNAIL_DIRECTORY
from framer.batch.output.session import REPORT_ID_NAME
from framer.batch.output.state_dir import JOURNAL_NAME
from framer.batch.report.counted_pictures import CountedReport
from framer.batch.report.csv_report import BYTE_ORDER_MARK, CSV_DELIMITER, CSV_ENCODING, escape_cell
from framer.batch.types import DIRECTOR_NAME, STATE_DIRECTORY_NAME, UNIT_COUNTS_NAME
from framer.errors import NoFile, UsageError
from framer.i18n import N_, Translator

COUNTS_COLUMNS = (N_("Unit"), N_("Pictures"))

_NOT_FRAMED = N_("%(path)s: framer has not worked in this folder, or its record is gone already.")
_NAME_OUT = N_("Name the folder with the pictures, OUT of framer batch.")
_WITHOUT_UNIT = N_("No unit given")
_ALL_UNITS = N_("All")


@dataclass(frozen=True)
class FinishPlan:
    """What is there to be removed: how many small pictures, pages of the report, and photos in the journal.

    `aside_count` are old pictures that were moved aside, which stay.
    """

    out: Path
    thumbnail_count: int
    pages: tuple[Path, ...]
    journal_count: int
    aside_count: int

    @property
    def state_directory(self) -> Path:
        """Framer's own in OUT."""
        return self.out / STATE_DIRECTORY_NAME


def plan_finish(out: Path) -> FinishPlan:
    """Look what is there. Raises NoFile, UsageError where framer has not worked, or OutputError."""
    if not out.is_dir():
        raise NoFile(path=out)
    state = out / STATE_DIRECTORY_NAME
    if not (state / JOURNAL_NAME).is_file():
        raise UsageError(_NOT_FRAMED, _NAME_OUT, path=out)
    with contextlib.closing(Journal(state / JOURNAL_NAME)) as journal:
        journal_count = journal.count
    return FinishPlan(
        out,
        sum(1 for _ in (out / THUMBNAIL_DIRECTORY).glob("*.jpg")),
        tuple(sorted((*out.glob("report.html"), *out.glob("report-[0-9]*.html"), *out.glob(DIRECTOR_NAME)))),
        journal_count,
        sum(1 for path in (out / ASIDE_DIRECTORY).rglob("*") if path.is_file()),
    )


def write_unit_counts(reports: Iterable[CountedReport], path: Path, translate: Translator) -> Mapping[str, int]:
    """Write how many pictures each unit has, for Excel; the same numbers. Raises OutputError."""
    counts: dict[str, int] = {}
    for report in reports:
        for unit, count in report.units.items():
            counts[unit] = counts.get(unit, 0) + count
    with atomic_text_writer(path, CSV_ENCODING) as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, delimiter=CSV_DELIMITER, lineterminator="\r\n")
        writer.writerow([translate(column) for column in COUNTS_COLUMNS])
        for unit, count in sorted(counts.items()):
            writer.writerow([escape_cell(unit or translate(_WITHOUT_UNIT)), count])
        writer.writerow([translate(_ALL_UNITS), sum(counts.values())])
    return counts


def unit_counts_path(out: Path) -> Path:
    """Where the counts of an OUT are."""
    return out / UNIT_COUNTS_NAME


def remove_records(plan: FinishPlan) -> None:
    """Remove small pictures, pages and everything of framer's own but pictures that were moved aside.

    The report's random name stays: by it what was counted is counted once, should the folder be framed again.

    The journal goes last: as long as it is there the command can be started again. Raises OutputError, UsageError when
    a run has OUT.
    """
    try:
        with contextlib.ExitStack() as cleanup:
            lock_file(plan.state_directory / "lock", str(plan.out), cleanup)
            for page in plan.pages:
                page.unlink(missing_ok=True)
            for entry in plan.state_directory.iterdir():
                if entry.is_dir() and entry != plan.out / ASIDE_DIRECTORY:
                    shutil.rmtree(entry)
                elif entry.is_file() and entry.name not in (JOURNAL_NAME, REPORT_ID_NAME, "lock"):
                    entry.unlink()
            (plan.state_directory / JOURNAL_NAME).unlink(missing_ok=True)
        (plan.state_directory / "lock").unlink(missing_ok=True)
    except OSError as error:
        raise explain_os_error(plan.out, error) from error
