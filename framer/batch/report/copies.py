"""Photos that are the same byte for byte: sent twice, or copied."""

from collections import defaultdict
from collections.abc import Iterable

from framer.batch.report.reasons import is_photo_row
from framer.batch.types import ReportRow


def find_copies(rows: Iterable[ReportRow]) -> list[tuple[str, ...]]:
    """Groups of photos with equal bytes, by their paths in SOURCE, in the order of `rows`."""
    sources_by_digest: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.digest and is_photo_row(row):
            sources_by_digest[row.digest].append(row.source)
    return [tuple(sources) for sources in sources_by_digest.values() if len(sources) > 1]
