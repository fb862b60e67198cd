"""What the reports say of a staff list: how it was read, whose photo is whose, and who has none yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from framer.atomic_files import printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.types import HEAP_LABELS, HEAP_LIKELY, HEAP_NONE, HEAP_SURE, MATCH_REASONS, PhotoMatch
from framer.batch.report.missing_people import find_unusable, group_missing
from framer.batch.staff_list.types import StaffList, StaffPerson, format_remark, is_lossy
from framer.batch.types import DONE, FAILED, RESUMED, ReportRow
from framer.i18n import N_, Translator

_MAX_CANDIDATES = 3
_MAX_LEFT_OUT = 12  # rows that are named

_LIST_LINE = N_("Staff list %(file)s, read as %(encoding)s.")
_SHEET_LINE = N_("Sheet “%(sheet)s”: headings in row %(row)s, people: %(count)s.")
_ROWS_LINE = N_("Headings in row %(row)s, people: %(count)s.")
_NO_HEADINGS_LINE = N_("No headings; the columns are known by what stands in them. People: %(count)s.")
_USED_COLUMNS = N_("Columns used: %(columns)s.")
_UNUSED_COLUMNS = N_("Columns not used: %(columns)s.")
_UNUSED_SHEETS = N_("Sheets not used: %(sheets)s.")
_LEFT_OUT_ROWS = N_("Rows that are no people, passed over: %(rows)s.")
_HEAP_SIZES = N_("Photos matched with a person: %(sure)s; likely: %(likely)s; nobody’s: %(none)s.")
_LIKELY_COUNT = N_("People whose photo may be there, to be confirmed: %(count)s.")
_MISSING_COUNT = N_("People without a photo: %(missing)s of %(people)s.")
_LEFT_OUT_COUNT = N_("Among them people whose photo was left out: %(count)s.")
_FAILED_COUNT = N_("Among them people of whose photo no picture could be made: %(count)s.")
_SEVERAL_COUNT = N_("People with several photos: %(count)s.")
_MISSING_TITLE = N_("No photo yet: %(missing)s of %(people)s people")
_LIKELY_THERE = N_("A photo may be there already, to be confirmed (%(count)s):")
_NAMES_LOST = N_("- names with letters lost in the list: %(count)s")
_UNIT_TITLE = N_("%(unit)s (%(count)s):")

_KIND_LABELS = {
    "file": N_("photo"),
    "output": N_("picture's name"),
    "name": N_("name"),
    "family": N_("family name"),
    "given": N_("given name"),
    "unit": N_("unit"),
    "code": N_("code"),
    "phone": N_("telephone"),
    "title": N_("post"),
}


@dataclass(frozen=True)
class SeveralPhotos:
    """The photos of one person, and which of them is proposed."""

    name: str
    sources: tuple[str, ...]
    best: str


@dataclass(frozen=True)
class StaffReport:
    """All that the reports say, as text. Photos are called by their paths in SOURCE."""

    list_lines: tuple[str, ...]
    count_lines: tuple[str, ...]
    remarks: tuple[str, ...]
    likely: tuple[tuple[str, str, str], ...]  # photo, person, why
    unmatched: tuple[tuple[str, str], ...]  # photo, why
    several: tuple[SeveralPhotos, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]  # unit, names; without those who are likely to have one
    missing_text: str
    people: Mapping[str, tuple[str, str]]  # photo → person and heap

    @property
    def missing_count(self) -> int:
        """How many people have no photo, or none that is used."""
        return sum(len(names) for _, names in self.missing)


def make_staff_report(matching: StaffMatching, translate: Translator, rows: Iterable[ReportRow] = ()) -> StaffReport:
    """The report of a matching.

    `rows`, of a run, decide which of several photos is proposed, and say of whose photos no picture came: they need
    another one.
    """
    people = matching.staff.people
    unusable = find_unusable(matching, rows)
    missing = group_missing(matching, unusable, translate)
    likely = [
        f"{_sendable_label(people[person])}: {printable_path(photo)}"
        for person, photo in matching.likely_photos.items()
    ]
    return StaffReport(
        tuple(describe_list(matching.staff, translate)),
        tuple(_describe_counts(matching, unusable, translate)),
        tuple(format_remark(remark, translate) for remark in matching.remarks),
        tuple(
            (
                printable_path(match.photo),
                _person_label(people[match.people[0]]),
                translate(MATCH_REASONS[match.reason]),
            )
            for match in matching.of_heap(HEAP_LIKELY)
        ),
        tuple(
            (printable_path(match.photo), explain_no_match(matching, match, translate))
            for match in matching.of_heap(HEAP_NONE)
        ),
        tuple(_describe_several(matching, rows)),
        missing,
        format_missing(missing, matching.listed, translate, likely),
        {
            printable_path(match.photo): (
                "" if match.person is None else people[match.person].name,
                translate(HEAP_LABELS[match.heap]),
            )
            for match in matching.matches
        },
    )


def describe_list(staff: StaffList, translate: Translator) -> Iterable[str]:
    """How the list was read: sheets, headings, columns, and what was left out."""
    yield translate(_LIST_LINE) % {"file": staff.file_name, "encoding": staff.encoding}
    for sheet in staff.used_sheets:
        details = {"sheet": sheet.name, "row": sheet.heading_row, "count": sheet.people_count}
        with_headings = _SHEET_LINE if sheet.name else _ROWS_LINE
        yield translate(with_headings if sheet.heading_row else _NO_HEADINGS_LINE) % details
    columns = dict.fromkeys(
        f"{heading} ({translate(_KIND_LABELS[kind])})" for sheet in staff.used_sheets for kind, heading in sheet.columns
    )
    yield translate(_USED_COLUMNS) % {"columns": ", ".join(columns)}
    if staff.unused_columns:
        yield translate(_UNUSED_COLUMNS) % {"columns": ", ".join(staff.unused_columns)}
    if staff.unused_sheets:
        yield translate(_UNUSED_SHEETS) % {"sheets": ", ".join(staff.unused_sheets)}
    if staff.left_out_rows:
        more = ["…"] if len(staff.left_out_rows) > _MAX_LEFT_OUT else []
        yield translate(_LEFT_OUT_ROWS) % {"rows": ", ".join([*staff.left_out_rows[:_MAX_LEFT_OUT], *more])}


def explain_no_match(matching: StaffMatching, match: PhotoMatch, translate: Translator) -> str:
    """Why a photo is nobody's, with those who fit."""
    reason = translate(MATCH_REASONS[match.reason])
    names = [_person_label(matching.staff.people[index]) for index in match.people[:_MAX_CANDIDATES]]
    more = ["…"] if len(match.people) > len(names) else []
    return f"{reason}: {'; '.join([*names, *more])}" if names else reason


def format_missing(
    missing: Iterable[tuple[str, tuple[str, ...]]],
    people_count: int,
    translate: Translator,
    likely: Sequence[str] = (),
) -> str:
    """Who has no photo yet, by unit, as text that can be pasted into a chat; then those who are `likely` to have one.

    Names that have lost letters are counted, not shown.
    """
    groups = list(missing)
    count = sum(len(names) for _, names in groups)
    lines = [translate(_MISSING_TITLE) % {"missing": count, "people": people_count}]
    for unit, names in groups:
        whole = [f"- {name}" for name in names if not is_lossy(name)]
        lines += ["", translate(_UNIT_TITLE) % {"unit": unit, "count": len(names)}, *whole]
        if len(whole) < len(names):
            lines.append(translate(_NAMES_LOST) % {"count": len(names) - len(whole)})
    if likely:
        lines += ["", translate(_LIKELY_THERE) % {"count": len(likely)}, *(f"- {person}" for person in likely)]
    return "\n".join(lines) + "\n"


def _describe_counts(
    matching: StaffMatching, unusable: Mapping[int, ReportRow], translate: Translator
) -> Iterable[str]:
    counts = {heap: len(matching.of_heap(heap)) for heap in (HEAP_SURE, HEAP_LIKELY, HEAP_NONE)}
    yield translate(_HEAP_SIZES) % counts
    likely = len(matching.likely_photos)
    missing = len(matching.people_without_photo()) - likely + len(unusable)
    failed = sum(row.status == FAILED for row in unusable.values())
    yield translate(_MISSING_COUNT) % {"missing": missing, "people": matching.listed}
    if likely:
        yield translate(_LIKELY_COUNT) % {"count": likely}
    if left_out := len(unusable) - failed:
        yield translate(_LEFT_OUT_COUNT) % {"count": left_out}
    if failed:
        yield translate(_FAILED_COUNT) % {"count": failed}
    if several := sum(len(photos) > 1 for photos in matching.photos_by_person.values()):
        yield translate(_SEVERAL_COUNT) % {"count": several}


def _describe_several(matching: StaffMatching, rows: Iterable[ReportRow]) -> Iterable[SeveralPhotos]:
    groups = {person: photos for person, photos in matching.photos_by_person.items() if len(photos) > 1}
    wanted = {printable_path(photo) for photos in groups.values() for photo in photos}
    ranks = {row.source: _quality_rank(row) for row in rows if row.source in wanted}
    for person, photos in groups.items():
        sources = tuple(map(printable_path, photos))
        best = min(sources, key=lambda source: ranks.get(source, _UNKNOWN_RANK))  # the first of equals
        yield SeveralPhotos(_person_label(matching.staff.people[person]), sources, best)


_UNKNOWN_RANK = (1 << 20, 0.0)


def _quality_rank(row: ReportRow) -> tuple[int, float]:
    """Smaller is better: by the worst that is said of the picture, then by how much of a photo is in it."""
    if row.status not in (DONE, RESUMED):
        return _UNKNOWN_RANK
    return row.severity, -(row.crop[2] if row.crop else 0.0)


def _person_label(person: StaffPerson) -> str:
    return f"{person.name} ({person.unit})" if person.unit else person.name


def _sendable_label(person: StaffPerson) -> str:
    """As `_person_label`, without what has lost letters."""
    name = "…" if is_lossy(person.name) else person.name
    return _person_label(replace(person, name=name, unit="" if is_lossy(person.unit) else person.unit))
