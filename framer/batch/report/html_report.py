"""``report.html``: the contact sheet, one page that needs nothing else.

What needs an eye comes first, under its worst reason. The rows are gone through once for each reason, so that memory
stays flat: one photo is held at a time.
"""

import os
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from posixpath import basename, splitext  # PurePath would keep every part of every path in memory
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from framer.assets import asset_directory
from framer.atomic_files import atomic_text_writer
from framer.batch.corrections import format_crop
from framer.batch.report.reasons import (
    REASON_FINE,
    REASON_ORDER,
    is_photo_row,
    reason_advice,
    reason_label,
    row_messages,
    worst_reason,
)
from framer.batch.report.summary import BatchCounts, count_rows
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE, ThumbnailReader, jpeg_data_uri
from framer.batch.types import CORRECTIONS_NAME, DONE, RESUMED, ReportRow
from framer.i18n import N_, Translator

PHOTOS_PER_PAGE = 1000  # photos a page; of those without a thumbnail, four times as many
MAX_PICTURED_PHOTOS = 2000  # above this many photos, only those that need an eye have thumbnails
MAX_LISTED_FILES = 200  # of the files without a picture, named at the end; report.csv has them all
SMALL_TILE_SIDE = 160  # px of a thumbnail on the page, for what needs no eye

_NOTHING_TO_DO = N_("Nothing to do")
_END_OF_SHARED_STYLE = (
    "/* The report's page.css follows the rules above too. */\n"  # in framer.css, after colours and resets
)
_REPORT_CSP = "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class ReportHeading:
    """What stands at the top: the campaign's and the frame's title, and the day of the run. `language`: vi or en."""

    title: str
    day: date
    language: str
    frame: str = ""


@dataclass(frozen=True)
class PhotoTile:
    """One photo on the page, all of it text. `crop` is as in corrections.csv, `thumb` an address or empty."""

    source: str
    name: str
    file_type: str
    unit: str
    reason: str
    thumbnail_uri: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    has_picture: bool
    corrected: bool
    faces: int
    chosen: int | None
    crop: str
    page: int


@dataclass(frozen=True)
class ReportSection:
    """The photos that stand under one reason; `tiles` can be gone through once."""

    code: str
    title: str
    advice: str
    count: int
    thumbnail_side: int
    tiles: Iterable[PhotoTile]


def write_html_report(
    rows: Iterable[ReportRow], thumbnail: ThumbnailReader, path: Path, translate: Translator, heading: ReportHeading
) -> tuple[Path, ...]:
    """Write the contact sheet at `path`, and its further pages beside it (``report-2.html`` …); all of them are named.

    Every ``iter(rows)`` must begin again. `thumbnail` has the small JPEG of a picture by its
    path in OUT. Raises OutputError.
    """
    counts = count_rows(rows)
    last = max(1, -(-_page_weight(counts, counts.photo_count) // (4 * PHOTOS_PER_PAGE)))
    paths = tuple(path if number == 1 else _report_page_path(path, number) for number in range(1, last + 1))
    shared = {
        "heading": heading,
        "counts": counts,
        "day": _format_report_day(heading),
        "filters": [(code, _reason_title(code, translate), number) for code, number in _count_by_reason(counts)],
        "pages": [one.name for one in paths],
        "corrections": CORRECTIONS_NAME,
        "language": heading.language,
        "_": translate,
        **_inline_page_assets(),
    }
    template = _load_report_template()
    pages = groupby(_make_tiles(rows, counts, thumbnail, translate), key=lambda tile: tile.page)
    for number, one in enumerate(paths, 1):
        tiles = next(pages, (number, iter(())))[1]
        final = number == last
        own = {
            "page": number,
            "sections": _make_sections(tiles, counts, translate),
            "left": islice((row for row in rows if not is_photo_row(row)), MAX_LISTED_FILES) if final else (),
            "more": max(0, counts.skipped + counts.removed - MAX_LISTED_FILES),
        }
        with atomic_text_writer(one, "utf-8") as file:
            file.writelines(template.generate(shared | own | {"final": final, "said": row_messages}))
    _remove_old_pages(path, last)
    return paths


def _make_tiles(
    rows: Iterable[ReportRow], counts: BatchCounts, thumbnail: ThumbnailReader, translate: Translator
) -> Iterator[PhotoTile]:
    """All photos in the order of the reasons, with the page that each falls on. Thumbnails are made a few ahead."""

    def made(place: int, code: str, row: ReportRow) -> PhotoTile:
        page = 1 + _page_weight(counts, place) // (4 * PHOTOS_PER_PAGE)
        return _make_tile(row, code, page, thumbnail if _is_reason_pictured(code, counts) else None, translate)

    coming: deque[Future[PhotoTile]] = deque()
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:  # Pillow lets other threads run while it decodes
        for place, (code, row) in enumerate(_rows_by_reason(rows, counts)):
            pictured = _is_reason_pictured(code, counts)
            if pictured:
                coming.append(pool.submit(made, place, code, row))
            while len(coming) > (2 * workers if pictured else 0):
                yield coming.popleft().result()
            if not pictured:
                yield made(place, code, row)
        while coming:
            yield coming.popleft().result()


def _rows_by_reason(rows: Iterable[ReportRow], counts: BatchCounts) -> Iterator[tuple[str, ReportRow]]:
    for code in REASON_ORDER:
        if code in counts.reasons:
            yield from ((code, row) for row in rows if is_photo_row(row) and worst_reason(row) == code)


def _make_tile(
    row: ReportRow, code: str, page: int, thumbnail: ThumbnailReader | None, translate: Translator
) -> PhotoTile:
    thumb = jpeg_data_uri(thumbnail(row.output)) if thumbnail and row.output else ""
    known = reason_advice(code, translate)  # said once, over all of them
    said = [one.removesuffix(known).strip() for one in row_messages(row, translate)]
    return PhotoTile(
        source=row.source,
        name=splitext(basename(row.output or row.source))[0],
        file_type=splitext(row.source)[1].lstrip(".").upper()[:5],
        unit=row.unit,
        reason=code,
        thumbnail_uri=thumb,
        notes=tuple(one for one in said if one),
        reasons=(code, *(one for one in row.warnings if one != code)),
        has_picture=row.status in (DONE, RESUMED),
        corrected=row.corrected,
        faces=row.faces,
        chosen=row.chosen,
        crop=format_crop(*row.crop) if row.crop else "",
        page=page,
    )


def _make_sections(tiles: Iterator[PhotoTile], counts: BatchCounts, translate: Translator) -> Iterator[ReportSection]:
    for code, own in groupby(tiles, key=lambda tile: tile.reason):
        yield ReportSection(
            code,
            _reason_title(code, translate),
            reason_advice(code, translate),
            counts.reasons[code],
            _tile_side(code),
            own,
        )


def _reason_title(code: str, translate: Translator) -> str:
    return translate(_NOTHING_TO_DO) if code == REASON_FINE else reason_label(code, translate)


def _count_by_reason(counts: BatchCounts) -> Iterator[tuple[str, int]]:
    """How many photos each reason is true of, also where they stand under a worse one."""
    for code in REASON_ORDER:
        number = counts.warnings.get(code) or counts.reasons.get(code)
        if number:
            yield code, number


def _tile_side(code: str) -> int:
    return SMALL_TILE_SIDE if code == REASON_FINE else REPORT_THUMBNAIL_SIDE


def _is_reason_pictured(code: str, counts: BatchCounts) -> bool:
    return code != REASON_FINE or counts.photo_count <= MAX_PICTURED_PHOTOS


def _page_weight(counts: BatchCounts, photos: int) -> int:
    """How much of the pages the first `photos` photos take, in quarters of a photo with its thumbnail."""
    fine = max(0, photos - (counts.photo_count - counts.reasons.get(REASON_FINE, 0)))
    return 4 * (photos - fine) + (4 if _is_reason_pictured(REASON_FINE, counts) else 1) * fine


def _report_page_path(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _remove_old_pages(path: Path, last: int) -> None:
    """Take away the further pages of an earlier report that had more of them."""
    number = last + 1
    with suppress(OSError):  # the first that is not there ends it
        while True:
            _report_page_path(path, number).unlink()
            number += 1


def _format_report_day(heading: ReportHeading) -> str:
    from babel.dates import format_date  # noqa: PLC0415  (its tables take time that only the report needs)

    return format_date(heading.day, "d MMMM y" if heading.language == "en" else "dd/MM/yyyy", heading.language)


@cache
def _load_report_template() -> Any:
    """Find the page's template, which escapes all that it is given."""
    loader = FileSystemLoader(asset_directory("templates") / "report")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


@cache
def _inline_page_assets() -> dict[str, str]:
    """Style and script, and the policy that lets just these two in."""
    templates = asset_directory("templates") / "report"
    shared, _ = (asset_directory("static") / "css" / "framer.css").read_text("utf-8").split(_END_OF_SHARED_STYLE)
    style = shared + (templates / "page.css").read_text("utf-8")
    script = (templates / "page.js").read_text("utf-8")
    return {"style": style, "script": script, "policy": _REPORT_CSP.format(_csp_hash(style), _csp_hash(script))}


def _csp_hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
