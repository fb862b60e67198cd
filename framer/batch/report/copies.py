"""Photos that are the same byte for byte: sent twice, or copied."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from framer.batch.report.reasons import is_left_out, is_photo_row
from framer.batch.types import ReportRow


def find_copies(rows: Iterable[ReportRow]) -> list[tuple[str, ...]]:
    """Groups of photos with equal bytes, by their paths in SOURCE, in the order of `rows`."""
    sources_by_digest: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.digest and is_photo_row(row):
            sources_by_digest[row.digest].append(row.source)
    return [tuple(sources) for sources in sources_by_digest.values() if len(sources) > 1]


@dataclass(frozen=True)
class RowsWithOriginals:
    """Rows, as often as they are read; left-out copies with the path of their original, by its digest."""

    rows: Iterable[ReportRow]
    originals: Mapping[str, str]

    def __iter__(self) -> Iterator[ReportRow]:
        for row in self.rows:
            original = self.originals.get(row.digest, "") if is_left_out(row) else ""
            yield replace(row, copy_of=original) if original else row


def name_originals(rows: Iterable[ReportRow]) -> RowsWithOriginals:
    """The `rows`, with `copy_of` of left-out photos that equal one with a picture. They are read twice for that."""
    wanted = {row.digest for row in rows if is_left_out(row) and row.digest}
    originals: dict[str, str] = {}
    for row in rows if wanted else ():
        if row.output and row.digest in wanted:
            originals.setdefault(row.digest, row.source)
    return RowsWithOriginals(rows, originals)
