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

from framer.assets import asset
from framer.batch.corrections import crop_text
from framer.batch.reasons import FINE, ORDER, advice, group, is_photo, label, sentences
from framer.batch.report_file import replaced
from framer.batch.summary import Counts, count
from framer.batch.thumbnails import SIDE, Thumbnail, data_uri
from framer.batch.values import CORRECTIONS, DONE, RESUMED, Row
from framer.errors import N_, Translate

PAGE = 1000  # photos a page; of those without a thumbnail, four times as many
PICTURED = 2000  # above this many photos, only those that need an eye have thumbnails
LISTED = 200  # of the files without a picture, named at the end; report.csv has them all
FINE_SIDE = 160  # px of a thumbnail on the page, for what needs no eye

_REST = N_("Nothing to do")
_END_OF_SHARED = "/* The report's page.css follows the rules above too. */\n"  # in framer.css, after colours and resets
_POLICY = "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Heading:
    """What stands at the top: the campaign's and the frame's title, and the day of the run. `language`: vi or en."""

    title: str
    day: date
    language: str
    frame: str = ""


@dataclass(frozen=True)
class Tile:
    """One photo on the page, all of it text. `crop` is as in corrections.csv, `thumb` an address or empty."""

    source: str
    name: str
    kind: str
    unit: str
    group: str
    thumb: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    made: bool
    corrected: bool
    faces: int
    chosen: int | None
    crop: str
    page: int


@dataclass(frozen=True)
class Section:
    """The photos that stand under one reason; `tiles` can be gone through once."""

    code: str
    title: str
    text: str
    number: int
    side: int
    tiles: Iterable[Tile]


def write_html(
    rows: Iterable[Row], thumbnail: Thumbnail, path: Path, translate: Translate, heading: Heading
) -> tuple[Path, ...]:
    """Write the contact sheet at `path`, and its further pages beside it (``report-2.html`` …); all of them are named.

    Every ``iter(rows)`` must begin again. `thumbnail` has the small JPEG of a picture by its
    path in OUT. Raises OutputError.
    """
    counts = count(rows)
    last = max(1, -(-_weight(counts, counts.total) // (4 * PAGE)))
    paths = tuple(path if number == 1 else _page(path, number) for number in range(1, last + 1))
    shared = {
        "heading": heading,
        "counts": counts,
        "day": _day(heading),
        "filters": [(code, _title(code, translate), number) for code, number in _chosen_by(counts)],
        "pages": [one.name for one in paths],
        "corrections": CORRECTIONS,
        "language": heading.language,
        "_": translate,
        **_inline(),
    }
    template = _template()
    pages = groupby(_tiles(rows, counts, thumbnail, translate), key=lambda tile: tile.page)
    for number, one in enumerate(paths, 1):
        tiles = next(pages, (number, iter(())))[1]
        final = number == last
        own = {
            "page": number,
            "sections": _sections(tiles, counts, translate),
            "left": islice((row for row in rows if not is_photo(row)), LISTED) if final else (),
            "more": max(0, counts.skipped + counts.removed - LISTED),
        }
        with replaced(one, "utf-8") as file:
            file.writelines(template.generate(shared | own | {"final": final, "said": sentences}))
    _tidy(path, last)
    return paths


def _tiles(rows: Iterable[Row], counts: Counts, thumbnail: Thumbnail, translate: Translate) -> Iterator[Tile]:
    """All photos in the order of the reasons, with the page that each falls on. Thumbnails are made a few ahead."""

    def made(place: int, code: str, row: Row) -> Tile:
        page = 1 + _weight(counts, place) // (4 * PAGE)
        return _tile(row, code, page, thumbnail if _is_pictured(code, counts) else None, translate)

    coming: deque[Future[Tile]] = deque()
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:  # Pillow lets other threads run while it decodes
        for place, (code, row) in enumerate(_in_order(rows, counts)):
            pictured = _is_pictured(code, counts)
            if pictured:
                coming.append(pool.submit(made, place, code, row))
            while len(coming) > (2 * workers if pictured else 0):
                yield coming.popleft().result()
            if not pictured:
                yield made(place, code, row)
        while coming:
            yield coming.popleft().result()


def _in_order(rows: Iterable[Row], counts: Counts) -> Iterator[tuple[str, Row]]:
    for code in ORDER:
        if code in counts.reasons:
            yield from ((code, row) for row in rows if is_photo(row) and group(row) == code)


def _tile(row: Row, code: str, page: int, thumbnail: Thumbnail | None, translate: Translate) -> Tile:
    thumb = data_uri(thumbnail(row.output)) if thumbnail and row.output else ""
    known = advice(code, translate)  # said once, over all of them
    said = [one.removesuffix(known).strip() for one in sentences(row, translate)]
    return Tile(
        source=row.source,
        name=splitext(basename(row.output or row.source))[0],
        kind=splitext(row.source)[1].lstrip(".").upper()[:5],
        unit=row.unit,
        group=code,
        thumb=thumb,
        notes=tuple(one for one in said if one),
        reasons=(code, *(one for one in row.warnings if one != code)),
        made=row.status in (DONE, RESUMED),
        corrected=row.corrected,
        faces=row.faces,
        chosen=row.chosen,
        crop=crop_text(*row.crop) if row.crop else "",
        page=page,
    )


def _sections(tiles: Iterator[Tile], counts: Counts, translate: Translate) -> Iterator[Section]:
    for code, own in groupby(tiles, key=lambda tile: tile.group):
        yield Section(code, _title(code, translate), advice(code, translate), counts.reasons[code], _side(code), own)


def _title(code: str, translate: Translate) -> str:
    return translate(_REST) if code == FINE else label(code, translate)


def _chosen_by(counts: Counts) -> Iterator[tuple[str, int]]:
    """How many photos each reason is true of, also where they stand under a worse one."""
    for code in ORDER:
        number = counts.warnings.get(code) or counts.reasons.get(code)
        if number:
            yield code, number


def _side(code: str) -> int:
    return FINE_SIDE if code == FINE else SIDE


def _is_pictured(code: str, counts: Counts) -> bool:
    return code != FINE or counts.total <= PICTURED


def _weight(counts: Counts, photos: int) -> int:
    """How much of the pages the first `photos` photos take, in quarters of a photo with its thumbnail."""
    fine = max(0, photos - (counts.total - counts.reasons.get(FINE, 0)))
    return 4 * (photos - fine) + (4 if _is_pictured(FINE, counts) else 1) * fine


def _page(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _tidy(path: Path, last: int) -> None:
    """Take away the further pages of an earlier report that had more of them."""
    number = last + 1
    with suppress(OSError):  # the first that is not there ends it
        while True:
            _page(path, number).unlink()
            number += 1


def _day(heading: Heading) -> str:
    from babel.dates import format_date  # noqa: PLC0415  (its tables take time that only the report needs)

    return format_date(heading.day, "d MMMM y" if heading.language == "en" else "dd/MM/yyyy", heading.language)


@cache
def _template() -> Any:
    """Find the page's template, which escapes all that it is given."""
    loader = FileSystemLoader(asset("templates") / "report")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


@cache
def _inline() -> dict[str, str]:
    """Style and script, and the policy that lets just these two in."""
    own, script = ((asset("templates") / "report" / f"page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    shared, _ = (asset("static") / "css" / "framer.css").read_text("utf-8").split(_END_OF_SHARED)
    style = shared + own
    return {"style": style, "script": script, "policy": _POLICY.format(_digest(style), _digest(script))}


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
