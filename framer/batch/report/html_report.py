"""``report.html``: the contact sheet, one page (or several) that needs nothing else.

What should be checked comes first, under its worst reason. The rows are read once for each reason, so that memory stays
flat: a few photos are held at a time.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from framer.assets import asset_directory
from framer.atomic_files import atomic_text_writer
from framer.batch.output_names import remove_format_characters
from framer.batch.report.asked_photos import find_asked_photos
from framer.batch.report.copies import find_copies
from framer.batch.report.photo_tiles import (
    PhotoTile,
    count_pages,
    make_sections,
    make_tile_of,
    make_tiles,
    section_title,
)
from framer.batch.report.reasons import REASON_LABELS, REASON_ORDER, is_photo_row, row_messages
from framer.batch.report.staff_report import StaffReport
from framer.batch.report.summary import BatchCounts, count_rows, format_unfinished
from framer.batch.report.thumbnails import HeadsReader, ThumbnailReader, no_heads
from framer.batch.types import (
    CORRECTIONS_NAME,
    DIRECTOR_NAME,
    LEFT_OUT_REASON,
    MATCHES_NAME,
    MISSING_PEOPLE_NAME,
    ReportRow,
)
from framer.i18n import N_, Translator

REASON_APPROVED = "approved"
MAX_LISTED_FILES = 200  # of the files without a picture, named at the end; report.csv has them all

_LEFT_OUT_TITLE, _COPIES_TITLE = N_("Left out at your request"), N_("Copies, left out")
_STILL_TO_CHECK, _ALL_CHECKED = N_("Pictures still to be checked: %(count)s."), N_("All pictures have been checked.")
_NONE_TO_CHECK = N_("No picture needs to be checked.")
_NONE_BUT_FAILED = N_("No picture needs to be checked; not made: %(count)s.")
_END_OF_SHARED_STYLE = "/* The report's page.css follows the rules above too. */\n"  # in framer.css
_STYLE_CSP = "default-src 'none'; img-src data:; style-src '{}'; base-uri 'none'; form-action 'none'"
_REPORT_CSP = "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class ReportHeading:
    """What stands at the top: the campaign's and the frame's title, and the day of the run. `language`: vi or en.

    `unfinished`: how many files of how many a run has come to that was ended early.
    """

    title: str
    day: date
    language: str
    frame: str = ""
    unfinished: tuple[int, int] | None = None

    @property
    def day_text(self) -> str:
        """The day as people write it."""
        from babel.dates import format_date  # noqa: PLC0415  (its tables take time that only the report needs)

        return format_date(self.day, "d MMMM y" if self.language == "en" else "dd/MM/yyyy", self.language)


def write_html_report(  # noqa: PLR0913  (the last is for a staff list)
    rows: Iterable[ReportRow],
    read_thumbnail: ThumbnailReader,
    path: Path,
    translate: Translator,
    heading: ReportHeading,
    *,
    staff: StaffReport | None = None,
    read_heads: HeadsReader = no_heads,
) -> tuple[Path, ...]:
    """Write the contact sheet at `path`, and its further pages beside it (``report-2.html`` …); returns all paths.

    Every ``iter(rows)`` must begin again. `read_thumbnail` returns the small JPEG of a picture by its path in OUT,
    `read_heads` those of its photo's faces.
    Raises OutputError.
    """
    counts = count_rows(rows)
    paths = tuple(_report_page_path(path, number) for number in range(1, count_pages(counts) + 1))
    shared_variables = {
        "heading": heading,
        "counts": counts,
        "day": heading.day_text,
        "unfinished_text": format_unfinished(heading.unfinished, translate) if heading.unfinished else "",
        **_tell_checking(counts, staff, translate),
        "filters": [(reason, section_title(reason, translate), count) for reason, count in _count_by_reason(counts)],
        "page_names": [page_path.name for page_path in paths],
        "corrections_name": CORRECTIONS_NAME,
        "unlisted_count": max(0, sum(map(_is_unpictured, rows)) - MAX_LISTED_FILES),
        "language": heading.language,
        "row_messages": row_messages,
        "unpictured_count": sum(map(_is_unpictured, rows)),
        "director_name": DIRECTOR_NAME,
        "staff": staff,
        "asked_photos": find_asked_photos(staff, rows, read_thumbnail, MAX_LISTED_FILES) if staff else {},
        "matches_name": MATCHES_NAME,
        "missing_people_name": MISSING_PEOPLE_NAME,
        "copies": find_copies(rows),
        "most_listed": MAX_LISTED_FILES,
        "visible": remove_format_characters,
        "_": translate,
        **_inline_page_assets(),
    }
    template = load_page_template("page.html")
    tiles_by_page = groupby(make_tiles(rows, counts, read_thumbnail, translate, read_heads), key=lambda tile: tile.page)
    for number, page_path in enumerate(paths, 1):
        _, tiles = next(tiles_by_page, (number, iter(())))
        is_last_page = number == len(paths)
        page_variables = {
            "page_number": number,
            "is_last_page": is_last_page,
            "sections": make_sections(tiles, counts, translate),
            "left_out": list(_left_out_sections(rows, number, read_thumbnail, translate)) if is_last_page else (),
            "unpictured_rows": islice((row for row in rows if _is_unpictured(row)), MAX_LISTED_FILES),
        }
        with atomic_text_writer(page_path, "utf-8") as file:
            file.writelines(template.generate(shared_variables | page_variables))
    _remove_old_pages(path, len(paths))
    return paths


def _tell_checking(counts: BatchCounts, staff: StaffReport | None, translate: Translator) -> dict[str, str]:
    """How far checking is: now, and what a page says when its last picture has been ticked.

    That all have been checked is said where somebody has looked and nothing else waits: no file that could not be made,
    nobody without a photo, no photo to be confirmed.
    """
    if counts.failed:
        at_end = translate(_NONE_BUT_FAILED) % {"count": counts.failed}
    else:
        at_end = translate(_NONE_TO_CHECK if staff and (staff.missing or staff.likely) else _ALL_CHECKED)
    if counts.attention:
        now = translate(_STILL_TO_CHECK) % {"count": counts.attention}
    elif counts.approved or counts.failed:
        now = at_end
    else:
        now = translate(_NONE_TO_CHECK)
    return {"checking": now if counts.picture_count else "", "checked": at_end}


def _count_by_reason(counts: BatchCounts) -> Iterator[tuple[str, int]]:
    """How many photos each reason is true of, also where they stand under a worse one."""
    for reason in REASON_ORDER[:-1]:
        if count := counts.reasons.get(reason):
            yield reason, count
    for cause in REASON_LABELS:
        if count := counts.warnings.get(cause):
            yield cause, count
    if counts.approved:
        yield REASON_APPROVED, counts.approved
    if count := counts.reasons.get(REASON_ORDER[-1]):
        yield REASON_ORDER[-1], count


def _is_unpictured(row: ReportRow) -> bool:
    """Whether a file is only named at the end."""
    return not is_photo_row(row) and row.code != LEFT_OUT_REASON


def _left_out_sections(
    rows: Iterable[ReportRow], page: int, read_thumbnail: ThumbnailReader, translate: Translator
) -> Iterator[tuple[str, list[PhotoTile]]]:
    """The photos that are left out at somebody's request, then copies; with their titles. Both can be taken back."""
    for title, is_copy in ((_LEFT_OUT_TITLE, False), (_COPIES_TITLE, True)):
        found = (row for row in rows if row.code == LEFT_OUT_REASON and bool(row.copy_of) == is_copy)
        tiles = [
            make_tile_of(row, LEFT_OUT_REASON, page, read_thumbnail(row.leftover) if row.leftover else b"", translate)
            for row in islice(found, MAX_LISTED_FILES)
        ]
        if tiles:
            yield translate(title), tiles


def _report_page_path(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def _remove_old_pages(path: Path, page_count: int) -> None:
    """Delete the further pages of an earlier report that had more of them."""
    number = page_count + 1
    with suppress(OSError):  # the first that does not exist ends it
        while True:
            _report_page_path(path, number).unlink()
            number += 1


@cache
def load_page_template(name: str) -> Any:
    """A page's template, which escapes its variables."""
    loader = FileSystemLoader(asset_directory("templates") / "report")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


@cache
def page_style(name: str) -> tuple[str, str]:
    """The style of a page without a script, of framer.css and the file `name`, and the policy that allows only that."""
    style = _shared_style() + (asset_directory("templates") / "report" / name).read_text("utf-8")
    return style, _STYLE_CSP.format(_csp_hash(style))


@cache
def _inline_page_assets() -> dict[str, str]:
    """The template's variables `style`, `script`, and `policy`: the Content-Security-Policy that allows just them."""
    templates = asset_directory("templates") / "report"
    style = _shared_style() + (templates / "page.css").read_text("utf-8")
    script = (templates / "page.js").read_text("utf-8")
    return {"style": style, "script": script, "policy": _REPORT_CSP.format(_csp_hash(style), _csp_hash(script))}


def _shared_style() -> str:
    framer_css = (asset_directory("static") / "css" / "framer.css").read_text("utf-8")
    return framer_css.split(_END_OF_SHARED_STYLE)[0]


def _csp_hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
