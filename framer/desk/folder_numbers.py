"""How many pictures were made of folders on this computer, by campaign and unit: read from what lies in each OUT.

The counts of the page for everybody are others (`framer.counts`): they come with the page's own pictures, and have
those of a folder too where the computer that made them counts, or was sent report.csv.
"""

from collections import Counter as Tally
from dataclasses import dataclass
from pathlib import Path

from framer.batch.folder import LocalFolder
from framer.batch.matching.listed_people import ListedPerson, list_people, read_listed_people
from framer.batch.output.session import read_last_rows
from framer.batch.report.missing_counts import count_missing
from framer.batch.review import read_review
from framer.batch.types import REPORT_NAMES, ReportRow
from framer.counts.words import TextTable
from framer.desk.folder.choice import FolderChoice
from framer.desk.folder.folder_desk import FolderDesk
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.row_book import RowBook, is_shown
from framer.errors import FramerError
from framer.i18n import N_, Translator

_UNIT_COLUMN, _MADE_COLUMN, _APPROVED_COLUMN, _MISSING_COLUMN = (
    N_("Unit"),
    N_("Made"),
    N_("Approved"),
    N_("No photo yet"),
)
_PICTURES_OF_NO_UNIT, _SUM_ROW = N_("No unit given"), N_("Total")


@dataclass(frozen=True)
class UnitOfFolder:
    """A unit's pictures, how many of them are approved, and how many people of the list have no photo; "": no unit."""

    name: str
    made: int
    approved: int
    missing: int


@dataclass(frozen=True)
class FolderPictures:
    """What one folder has had; `has_list`: a staff list says who has no photo. `table`: its report.csv, if there is."""

    mark: str
    name: str
    out: str
    campaign: str
    units: tuple[UnitOfFolder, ...]
    has_list: bool
    table: Path | None

    @property
    def total(self) -> UnitOfFolder:
        """The sums, under no name."""
        made, approved, missing = (sum(column) for column in zip(*map(_numbers_of, self.units), strict=True))
        return UnitOfFolder("", made, approved, missing)


def read_folder_pictures(folder: FolderDesk) -> list[FolderPictures]:
    """Of the folder that is worked on, and of those of before, each OUT once, those that have pictures."""
    work = folder.find_work()
    choices = {choice.out: choice for choice in reversed(folder.choices)}  # the newest of each OUT
    of_work = work.planned.choice if work else None
    told = [_read_folder(each, work if each == of_work else None) for each in choices.values()]
    return [each for each in reversed(told) if each and each.units and each.total.made]


def folder_table(pictures: FolderPictures, translate: Translator) -> TextTable:
    """Units with their numbers, and the sums."""
    heading = [_UNIT_COLUMN, _MADE_COLUMN, _APPROVED_COLUMN, *([_MISSING_COLUMN] if pictures.has_list else [])]
    width = len(heading) - 1
    rows: list[tuple[str | int, ...]] = [
        (each.name or translate(_PICTURES_OF_NO_UNIT), *_numbers_of(each)[:width]) for each in pictures.units
    ]
    return TextTable(
        tuple(map(translate, heading)), (*rows, (translate(_SUM_ROW), *_numbers_of(pictures.total)[:width]))
    )


def _numbers_of(unit: UnitOfFolder) -> tuple[int, int, int]:
    return unit.made, unit.approved, unit.missing


def _read_folder(choice: FolderChoice, work: FolderWork | None) -> FolderPictures | None:
    """None for what cannot be read just now, such as a disk that is not connected."""
    out = Path(choice.out)
    try:
        rows = work.book.report_rows() if work else _read_kept_rows(out)
        people = _people_of_folder(out, choice, work)
    except (FramerError, OSError, ValueError):
        return None
    missing = count_missing(people or (), rows)
    made = Tally(row.unit_or_folder for row in rows if row.output)
    approved = Tally(row.unit_or_folder for row in rows if row.output and row.approved)
    names = sorted({*made, *missing}, key=lambda name: (not name, name.casefold()))
    units = tuple(UnitOfFolder(name, made[name], approved[name], missing[name]) for name in names)
    table = out / REPORT_NAMES[0]
    campaign = work.planned.batch.campaign.id if work else choice.frame.partition("/")[0]
    return FolderPictures(
        choice.mark, Path(choice.source).name, choice.out, campaign, units, people is not None,
        table if table.is_file() and not table.is_symlink() else None,
    )  # fmt: skip


def _read_kept_rows(out: Path) -> list[ReportRow]:
    """The rows of the last run, approved as it is now."""
    folder, book = LocalFolder(out), RowBook()
    for row in read_last_rows(folder):
        if is_shown(row):
            book.put(row)
    book.take_approvals(read_review(folder).approvals)
    return book.report_rows()


def _people_of_folder(out: Path, choice: FolderChoice, work: FolderWork | None) -> tuple[ListedPerson, ...] | None:
    """Everybody of the list, as things stand now; None without a list, or where an older framer kept nothing of it."""
    if work:
        matching = work.planned.plan.matching
        return list_people(matching) if matching else None
    return read_listed_people(LocalFolder(out)) if choice.names else None
