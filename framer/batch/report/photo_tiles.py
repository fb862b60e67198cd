"""The photos of the contact sheet: in the order of reasons, in sections, and on pages."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from posixpath import basename, splitext  # PurePath would keep every part of every path in memory
from urllib.parse import quote

from framer.batch.corrections import format_crop
from framer.batch.output_names import remove_format_characters
from framer.batch.report.reasons import (
    REASON_EYE,
    REASON_FINE,
    REASON_ORDER,
    is_photo_row,
    reason_label,
    row_messages,
    row_reasons,
    worst_reason,
)
from framer.batch.report.summary import BatchCounts
from framer.batch.report.thumbnails import (
    REPORT_THUMBNAIL_SIDE,
    HeadsReader,
    ThumbnailReader,
    jpeg_data_uri,
    no_heads,
)
from framer.batch.types import DONE, RESUMED, ReportRow
from framer.i18n import N_, Translator
from framer.imaging.warnings import TRIMMED_NOTE

PHOTOS_PER_PAGE = 1000  # of those without a thumbnail, four times as many
MAX_PICTURED_PHOTOS = 2000  # above this many photos, only those that should be checked have thumbnails
SMALL_TILE_SIDE = 160  # px of a thumbnail on the page, for what need not be checked

_QUARTERS = 4  # the weight of a photo with a thumbnail; of one without it is 1
_NOTHING_TO_DO, _TO_BE_CHECKED, _APPROVED = N_("Nothing to do"), N_("To be checked"), N_("Approved")
_ROWS_AT_ONCE = 400  # that are held in memory while they are sorted
_NOT_YET = N_("%(correction)s (not applied: the picture was retouched)")
_CORRECTION_LABELS = {  # by column, or by column and cell
    "crop": N_("cropped by hand"),
    "face": N_("another face"),
    "skip": N_("left out"),
    "level": N_("straightened"),
    "level off": N_("not straightened"),
    "light": N_("brighter"),
    "light off": N_("light as in the photo"),
    "light auto": N_("light as framer finds it"),
    "fit": N_("around the face"),
    "fit whole": N_("the whole photo"),
    "fit fill": N_("the frame filled"),
    "fit auto": N_("fitted as framer finds it"),
    "blur_background": N_("blurred background"),
    "blur_background off": N_("background not blurred"),
}


@dataclass(frozen=True)
class PhotoTile:
    """One photo on the page, all of it text.

    `reason`: where it stands; `reasons`: that, and all for which it can be looked up. `crop` is as in corrections.csv,
    `correction` what is in force, as a text; `thumbnail_uri` a ``data:`` URI or empty, `heads` such URIs of the faces.
    `margin_note` says that the photo's margin was left out, or is empty.
    `link` is the picture's relative URL, `picture` its mark; `page` the number of its page, from 1.
    """

    source: str
    name: str
    file_type: str
    unit: str
    reason: str
    thumbnail_uri: str
    notes: tuple[str, ...]
    margin_note: str
    reasons: tuple[str, ...]
    has_picture: bool
    correction: str
    link: str
    picture: str
    approved: bool
    severity: int
    causes: tuple[str, ...]
    heads: tuple[str, ...]
    faces: int
    chosen: int | None
    crop: str
    page: int


@dataclass(frozen=True)
class ReportSection:
    """The photos that stand under one reason. `tiles` can be iterated once; `count` is of all pages."""

    reason: str
    title: str
    count: int
    thumbnail_side: int
    tiles: Iterable[PhotoTile]


def count_pages(counts: BatchCounts) -> int:
    """How many pages the photos take; one at least."""
    return max(1, -(-_page_weight(counts, counts.photo_count) // (_QUARTERS * PHOTOS_PER_PAGE)))


def make_tiles(
    rows: Iterable[ReportRow],
    counts: BatchCounts,
    read_thumbnail: ThumbnailReader,
    translate: Translator,
    read_heads: HeadsReader = no_heads,
) -> Iterator[PhotoTile]:
    """All photos, the worst first. Thumbnails are read a few ahead, in threads."""

    def make_tile(index: int, reason: str, row: ReportRow) -> PhotoTile:
        page = 1 + _page_weight(counts, index) // (_QUARTERS * PHOTOS_PER_PAGE)
        thumbnail = read_thumbnail(row.output) if row.output and _is_reason_pictured(reason, counts) else b""
        heads = read_heads(row.output) if thumbnail and row.output and row.faces > 1 else ()
        return make_tile_of(row, reason, page, thumbnail, translate, heads)

    pending: deque[Future[PhotoTile]] = deque()
    thread_count = os.cpu_count() or 1
    with ThreadPoolExecutor(thread_count) as pool:  # Pillow lets other threads run while it decodes
        for index, (reason, row) in enumerate(_rows_by_reason(rows, counts)):
            is_pictured = _is_reason_pictured(reason, counts)
            if is_pictured:
                pending.append(pool.submit(make_tile, index, reason, row))
            while len(pending) > (2 * thread_count if is_pictured else 0):
                yield pending.popleft().result()
            if not is_pictured:
                yield make_tile(index, reason, row)
        while pending:
            yield pending.popleft().result()


def make_sections(tiles: Iterable[PhotoTile], counts: BatchCounts, translate: Translator) -> Iterator[ReportSection]:
    """The sections of one page, of `tiles` in the order of reasons."""
    for reason, section_tiles in groupby(tiles, key=lambda tile: tile.reason):
        yield ReportSection(
            reason=reason,
            title=section_title(reason, translate),
            count=counts.reasons[reason],
            thumbnail_side=SMALL_TILE_SIDE if reason == REASON_FINE else REPORT_THUMBNAIL_SIDE,
            tiles=section_tiles,
        )


def section_title(reason: str, translate: Translator) -> str:
    """The title of a section, and of the filter for it."""
    titles = {REASON_EYE: _TO_BE_CHECKED, REASON_FINE: _NOTHING_TO_DO, "approved": _APPROVED}
    return translate(titles[reason]) if reason in titles else reason_label(reason, translate)


def _rows_by_reason(rows: Iterable[ReportRow], counts: BatchCounts) -> Iterator[tuple[str, ReportRow]]:
    for reason in REASON_ORDER:
        if reason == REASON_EYE:
            yield from ((reason, row) for row in _worst_first(rows))
        elif reason in counts.reasons:
            yield from ((reason, row) for row in rows if is_photo_row(row) and worst_reason(row) == reason)


def _worst_first(rows: Iterable[ReportRow]) -> Iterator[ReportRow]:
    """The pictures to be checked, by severity, then in order; `rows` are read once for every _ROWS_AT_ONCE."""
    ranks = sorted((-row.severity, index) for index, row in enumerate(rows) if worst_reason(row) == REASON_EYE)
    for start in range(0, len(ranks), _ROWS_AT_ONCE):
        wanted = [index for _, index in ranks[start : start + _ROWS_AT_ONCE]]
        places = frozenset(wanted)
        held = {index: row for index, row in enumerate(rows) if index in places}
        yield from (held[index] for index in wanted)


def make_tile_of(  # noqa: PLR0913, PLR0917  (what a tile is made of)
    row: ReportRow,
    reason: str,
    page: int,
    thumbnail: bytes,
    translate: Translator,
    heads: tuple[bytes, ...] = (),
) -> PhotoTile:
    """The tile of a row; `thumbnail` and `heads` are small JPEGs, empty where there are none."""
    codes = tuple(code for code, _ in row.causes)
    return PhotoTile(
        source=row.source,
        name=remove_format_characters(splitext(basename(row.output or row.source))[0]),
        file_type=splitext(row.source)[1].lstrip(".").upper()[:5],
        unit=row.unit,
        reason=reason,
        thumbnail_uri=jpeg_data_uri(thumbnail),
        notes=_tile_notes(row, reason, translate),
        margin_note=translate(TRIMMED_NOTE) if row.trimmed else "",
        reasons=(reason, *row_reasons(row), *(["approved"] if row.approved else [])),
        has_picture=row.status in (DONE, RESUMED),
        correction=describe_correction(row, translate),
        link=quote(row.output or row.leftover or "", errors="replace"),
        picture=row.picture,
        approved=row.approved,
        severity=row.severity,
        causes=tuple(reason_label(code, translate) for code in codes if row.status in (DONE, RESUMED)),
        heads=tuple(map(jpeg_data_uri, heads)),
        faces=row.faces,
        chosen=row.chosen,
        crop=format_crop(*row.crop) if row.crop else "",
        page=page,
    )


def _tile_notes(row: ReportRow, reason: str, translate: Translator) -> tuple[str, ...]:
    """What is said of the photo; where the causes stand in two words each, the first sentence is enough."""
    messages = row_messages(row, translate)
    if reason != REASON_EYE:
        return tuple(messages)
    return tuple(messages[:1]) + tuple(messages[-1:] if row.leftover and len(messages) > 1 else ())


def describe_correction(row: ReportRow, translate: Translator) -> str:
    """What is in force for a photo, for people; empty where nothing is."""
    labels = (
        _CORRECTION_LABELS.get(f"{column} {cell}") or _CORRECTION_LABELS[column] for column, cell in row.correction
    )
    text = ", ".join(map(translate, labels))
    return translate(_NOT_YET) % {"correction": text} if row.unapplied else text


def _is_reason_pictured(reason: str, counts: BatchCounts) -> bool:
    return reason != REASON_FINE or counts.photo_count <= MAX_PICTURED_PHOTOS


def _page_weight(counts: BatchCounts, photo_count: int) -> int:
    """How much of the pages the first photos take, in quarters of a photo with its thumbnail."""
    fine_count = max(0, photo_count - (counts.photo_count - counts.reasons.get(REASON_FINE, 0)))
    fine_weight = _QUARTERS if _is_reason_pictured(REASON_FINE, counts) else 1
    return _QUARTERS * (photo_count - fine_count) + fine_weight * fine_count
