"""The photos of the contact sheet: in the order of reasons, in sections, and on pages."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from posixpath import basename, splitext  # PurePath would keep every part of every path in memory

from framer.batch.corrections import format_crop
from framer.batch.output_names import remove_format_characters
from framer.batch.report.reasons import (
    REASON_FINE,
    REASON_ORDER,
    is_photo_row,
    reason_advice,
    reason_label,
    row_messages,
    row_reasons,
    worst_reason,
)
from framer.batch.report.summary import BatchCounts
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE, ThumbnailReader, jpeg_data_uri
from framer.batch.types import DONE, RESUMED, ReportRow
from framer.i18n import N_, Translator

PHOTOS_PER_PAGE = 1000  # of those without a thumbnail, four times as many
MAX_PICTURED_PHOTOS = 2000  # above this many photos, only those that should be checked have thumbnails
SMALL_TILE_SIDE = 160  # px of a thumbnail on the page, for what need not be checked

_QUARTERS = 4  # the weight of a photo with a thumbnail; of one without it is 1
_NOTHING_TO_DO = N_("Nothing to do")


@dataclass(frozen=True)
class PhotoTile:
    """One photo on the page, all of it text.

    `reason`: under which it stands; `reasons`: all that are true of it. `crop` is as in corrections.csv,
    `thumbnail_uri` a ``data:`` URI or empty, `page` the number of its page, from 1.
    """

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
    """The photos that stand under one reason. `tiles` can be iterated once; `count` is of all pages."""

    reason: str
    title: str
    advice: str
    count: int
    thumbnail_side: int
    tiles: Iterable[PhotoTile]


def count_pages(counts: BatchCounts) -> int:
    """How many pages the photos take; one at least."""
    return max(1, -(-_page_weight(counts, counts.photo_count) // (_QUARTERS * PHOTOS_PER_PAGE)))


def make_tiles(
    rows: Iterable[ReportRow], counts: BatchCounts, read_thumbnail: ThumbnailReader, translate: Translator
) -> Iterator[PhotoTile]:
    """All photos in the order of reasons. Thumbnails are read a few ahead, in threads."""

    def make_tile(index: int, reason: str, row: ReportRow) -> PhotoTile:
        page = 1 + _page_weight(counts, index) // (_QUARTERS * PHOTOS_PER_PAGE)
        thumbnail = read_thumbnail(row.output) if row.output and _is_reason_pictured(reason, counts) else b""
        return _make_tile(row, reason, page, jpeg_data_uri(thumbnail), translate)

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
            advice=reason_advice(reason, translate),
            count=counts.reasons[reason],
            thumbnail_side=SMALL_TILE_SIDE if reason == REASON_FINE else REPORT_THUMBNAIL_SIDE,
            tiles=section_tiles,
        )


def section_title(reason: str, translate: Translator) -> str:
    """The title of a section, and of the filter for it."""
    return translate(_NOTHING_TO_DO) if reason == REASON_FINE else reason_label(reason, translate)


def _rows_by_reason(rows: Iterable[ReportRow], counts: BatchCounts) -> Iterator[tuple[str, ReportRow]]:
    for reason in REASON_ORDER:
        if reason in counts.reasons:
            yield from ((reason, row) for row in rows if is_photo_row(row) and worst_reason(row) == reason)


def _make_tile(row: ReportRow, reason: str, page: int, thumbnail_uri: str, translate: Translator) -> PhotoTile:
    advice = reason_advice(reason, translate)  # stands once, over all tiles
    notes = (message.removesuffix(advice).strip() for message in row_messages(row, translate))
    return PhotoTile(
        source=row.source,
        name=remove_format_characters(splitext(basename(row.output or row.source))[0]),
        file_type=splitext(row.source)[1].lstrip(".").upper()[:5],
        unit=row.unit,
        reason=reason,
        thumbnail_uri=thumbnail_uri,
        notes=tuple(note for note in notes if note),
        reasons=(reason, *(each for each in row_reasons(row) if each != reason)),
        has_picture=row.status in (DONE, RESUMED),
        corrected=row.corrected,
        faces=row.faces,
        chosen=row.chosen,
        crop=format_crop(*row.crop) if row.crop else "",
        page=page,
    )


def _is_reason_pictured(reason: str, counts: BatchCounts) -> bool:
    return reason != REASON_FINE or counts.photo_count <= MAX_PICTURED_PHOTOS


def _page_weight(counts: BatchCounts, photo_count: int) -> int:
    """How much of the pages the first photos take, in quarters of a photo with its thumbnail."""
    fine_count = max(0, photo_count - (counts.photo_count - counts.reasons.get(REASON_FINE, 0)))
    fine_weight = _QUARTERS if _is_reason_pictured(REASON_FINE, counts) else 1
    return _QUARTERS * (photo_count - fine_count) + fine_weight * fine_count
