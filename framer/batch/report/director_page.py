"""``director.html``: all finished pictures by unit, with names, to print or to send. No script, nothing to be done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import basename, dirname, splitext

from framer.atomic_files import atomic_text_writer
from framer.batch.output_names import fold_name, name_sort_key, remove_format_characters
from framer.batch.report.html_report import ReportHeading, load_page_template, page_style
from framer.batch.report.photo_tiles import MAX_PICTURED_PHOTOS
from framer.batch.report.reasons import needs_eye
from framer.batch.report.summary import format_unfinished
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE, ThumbnailReader, jpeg_data_uri
from framer.batch.types import DONE, RESUMED, ReportRow
from framer.i18n import Translator

_MAX_FILE_NAME = 17  # letters that fit under a picture


@dataclass(frozen=True)
class DirectorTile:
    """One picture: the person's name as the picture is called, and its path in OUT.

    `is_named`: it is a name. `needs_eye`: somebody should look at the picture closely.
    """

    name: str
    output: str
    approved: bool
    is_named: bool
    needs_eye: bool


def write_director_page(  # noqa: PLR0913, PLR0917  (what a page is made of)
    rows: Iterable[ReportRow],
    read_thumbnail: ThumbnailReader,
    path: Path,
    translate: Translator,
    heading: ReportHeading,
    is_named: Callable[[ReportRow], bool],
    absent: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the page at `path`; above MAX_PICTURED_PHOTOS pictures, with names alone. Raises OutputError.

    `is_named` says whether somebody knows whose picture it is; those of others come last in their unit, as such, and so
    do units that have no others. A picture without a unit that lies in a folder called as a unit is in that unit.
    `absent` are those without a picture, by unit, as they are told.
    """
    units = _group_tiles(rows, is_named)
    tiles = [tile for unit in units.values() for tile in unit]
    unit_count = len(units)
    absent_of = _join_absent(absent or {}, units)
    is_pictured = len(tiles) <= MAX_PICTURED_PHOTOS

    def thumbnail_uri(output: str) -> str:
        return jpeg_data_uri(read_thumbnail(output)) if is_pictured else ""

    style, policy = page_style("director.css")
    variables = {
        "heading": heading,
        "language": heading.language,
        "style": style,
        "policy": policy,
        "unfinished_text": format_unfinished(heading.unfinished, translate) if heading.unfinished else "",
        "units": [
            (unit, sorted(units[unit], key=lambda tile: (not tile.is_named, name_sort_key(tile.name))))
            for unit in sorted(units, key=lambda unit: (_is_nobodys(units[unit]), name_sort_key(unit)))
        ],
        "picture_count": len(tiles),
        "unit_count": unit_count,
        "absent_of": absent_of,
        "absent_count": sum(map(len, absent_of.values())),
        "open_count": sum(tile.needs_eye for tile in tiles),
        "approved_count": sum(tile.approved for tile in tiles),
        "thumbnail_uri": thumbnail_uri,
        "thumbnail_side": REPORT_THUMBNAIL_SIDE,
        "_": translate,
    }
    with atomic_text_writer(path, "utf-8") as file:
        file.writelines(load_page_template("director.html").generate(variables))


def _group_tiles(rows: Iterable[ReportRow], is_named: Callable[[ReportRow], bool]) -> dict[str, list[DirectorTile]]:
    """The finished pictures by their units' headings, as `write_director_page` says."""
    units: dict[str, list[DirectorTile]] = {}
    in_folders: list[tuple[str, str, DirectorTile]] = []  # without a unit: heading, and the name of its folder
    for row in rows:
        if row.status not in (DONE, RESUMED) or not row.output:
            continue
        name = remove_format_characters(splitext(basename(row.output))[0])
        unit = remove_format_characters(row.unit_or_folder)
        tile = DirectorTile(name, row.output, row.approved, is_named(row), needs_eye(row))
        tile = tile if tile.is_named else replace(tile, name=_shorten_file_name(name))
        if row.unit:
            units.setdefault(unit, []).append(tile)
        else:
            in_folders.append((unit, basename(dirname(row.output)), tile))
    unit_names = {fold_name(unit): unit for unit in units}
    for heading, folder, tile in in_folders:
        units.setdefault(unit_names.get(fold_name(folder), heading), []).append(tile)
    return units


def _is_nobodys(tiles: Sequence[DirectorTile]) -> bool:
    return bool(tiles) and not any(tile.is_named for tile in tiles)


def _join_absent(
    absent: Mapping[str, Sequence[str]], units: dict[str, list[DirectorTile]]
) -> Mapping[str, tuple[str, ...]]:
    """Who has no picture, by the unit's heading; units of which there is no picture at all are added to `units`."""
    headings = {fold_name(unit): unit for unit in units}
    joined: dict[str, tuple[str, ...]] = {}
    for unit, names in absent.items():
        heading = headings.setdefault(fold_name(unit), remove_format_characters(unit))
        units.setdefault(heading, [])
        joined[heading] = (*joined.get(heading, ()), *map(remove_format_characters, names))
    return joined


def _shorten_file_name(file_name: str) -> str:
    """A phone's or Zalo's name for a photo, as long as it tells it from others."""
    return file_name if len(file_name) <= _MAX_FILE_NAME else f"{file_name[: _MAX_FILE_NAME - 1]}…"
