"""The pictures of photos of which the report asks whose they are, so that it can be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import quote

from framer.batch.report.staff_report import StaffReport
from framer.batch.report.thumbnails import ThumbnailReader, jpeg_data_uri
from framer.batch.types import ReportRow


@dataclass(frozen=True)
class AskedPhoto:
    """The small copy of a finished picture as a ``data:`` URI, and the picture's relative URL."""

    thumbnail_uri: str
    link: str


def find_asked_photos(
    staff: StaffReport, rows: Iterable[ReportRow], read_thumbnail: ThumbnailReader, most: int
) -> Mapping[str, AskedPhoto]:
    """By source: the photos that are likely somebody's and those that are nobody's, as many of each as are listed."""
    likely, unmatched = (islice((source for source, *_ in listed), most) for listed in (staff.likely, staff.unmatched))
    wanted = frozenset(chain(likely, unmatched))
    found: dict[str, AskedPhoto] = {}
    for row in rows:
        if row.source in wanted and row.output and (thumbnail := read_thumbnail(row.output)):
            found[row.source] = AskedPhoto(jpeg_data_uri(thumbnail), quote(row.output, errors="replace"))
    return found
