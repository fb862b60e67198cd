"""The ``[[frames.fields]]`` blocks: lines of text that people fill in."""

import math
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from framer.campaigns.manifest_findings import ADD_LINE, TYPE_LINE, find_errors
from framer.campaigns.manifest_keys import GOOD_ARC, GOOD_LINE, ManifestKey
from framer.campaigns.manifest_lines import KeyPath
from framer.campaigns.manifest_numbers import angle_key, share_key
from framer.campaigns.manifest_tables import MISSING_CODE, ManifestReader
from framer.campaigns.manifest_values import Reading, Slip, count_reader, read_colour, read_line, write_toml_value
from framer.i18n import N_
from framer.text.fonts import FONT_WEIGHTS
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

TEXT_FIELD_IDS = ("unit",)  # what the command, the API and the form can fill in
MAX_UNIT_LENGTH = 120

_ROUNDING = 1e-9  # of the side: by so much the end of a baseline may miss the picture

_BASELINE_OUTSIDE = N_("The ends of “%(key)s” lie outside the picture.")
_BAD_FIELD_ID = N_("A text field has the id “unit”; there is no other yet.")
_BAD_WEIGHT = N_("“weight” is one of: %(choices)s.")
_ONE_FIELD = N_("A frame has one text field at most.")
_TAKE_BLOCK_OUT = N_("Take one of the two blocks out.")
_NO_BASELINE = N_("A text field has either “arc” or “line”.")
_EMPTY_LABEL = N_("“label” is empty.")
_PART_MISSING = N_("“%(key)s” is missing from the braces.")
_SINGLE_FIELDS = N_("A text field begins with [[frames.fields]], in double brackets.")
_NOT_FIELD_BLOCKS = N_("Text fields are blocks that begin with [[frames.fields]].")


def read_text_fields(reader: ManifestReader, blocks: Any, path: KeyPath) -> tuple[TextField, ...]:
    """The text fields of a frame, which `blocks` at `path` describe."""
    if isinstance(blocks, dict) or not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        statement = reader.places.find(path)
        line = statement.first if statement else 0
        message = _SINGLE_FIELDS if isinstance(blocks, dict) else _NOT_FIELD_BLOCKS
        reader.add("single_brackets", path, line, message, correction="[[frames.fields]]", hint=TYPE_LINE)
        return ()
    fields = [_read_field(reader, block, (*path, number)) for number, block in enumerate(blocks)]
    for number in range(1, len(fields)):  # all have the same id
        reader.tell((*path, number, "id"), Slip("same_id", _ONE_FIELD, hint=_TAKE_BLOCK_OUT))
    return tuple(field for field in fields if field)


def _read_field(reader: ManifestReader, block: dict[str, Any], path: KeyPath) -> TextField | None:
    before = len(reader.findings)
    values = reader.read_table(block, path, _FIELD_KEYS, strict=True)
    for key in _FIELD_KEYS[:3]:
        reader.require(block, path, key)
    if "arc" in values and "line" in values:
        places = [place for name in ("arc", "line") if (place := reader.places.find((*path, name)))]
        second = max(places, key=lambda place: place.first)
        text = f"# {second.text.strip()}"
        reader.add("no_baseline", (*path, "arc"), second.first, _NO_BASELINE, correction=text, hint=TYPE_LINE)
    elif "arc" not in values and "line" not in values:
        correction, line = f"arc = {write_toml_value(GOOD_ARC)}", reader.places.line_for_new_key(path)
        reader.add("no_baseline", (*path, "arc"), line, _NO_BASELINE, correction=correction, hint=ADD_LINE)
    elif "arc" in values:
        values["baseline"] = _read_arc(reader, values["arc"], (*path, "arc"))
    else:
        values["baseline"] = _read_line_baseline(reader, values["line"], (*path, "line"))
    if find_errors(reader.findings[before:]):
        return None
    colour = values.get("colour", "#ffffff")
    red, green, blue = bytes.fromhex(colour[1:])
    return TextField(
        id=values["id"],
        label=values["label"],
        baseline=values["baseline"],
        size=values["size"],
        weight=values.get("weight", 700),
        colour=(red, green, blue),
        longest=values.get("longest", 60),
    )


def _read_arc(reader: ManifestReader, table: Any, path: KeyPath) -> ArcBaseline | None:
    values = reader.read_braces(table, path, _ARC_KEYS, GOOD_ARC)
    if values is None or _tell_missing(reader, values, path, GOOD_ARC):
        return None
    arc = ArcBaseline(**values)
    angles = [math.radians(arc.at + side * arc.degrees / 2) for side in (-1, 0, 1)]
    ends = [arc.cx + arc.r * math.sin(angle) for angle in angles]
    ends += [arc.cy - arc.r * math.cos(angle) for angle in angles]
    if _are_inside(ends):
        return arc
    _tell_outside(reader, path, GOOD_ARC)
    return None


def _read_line_baseline(reader: ManifestReader, table: Any, path: KeyPath) -> LineBaseline | None:
    values = reader.read_braces(table, path, _LINE_KEYS, GOOD_LINE)
    if values is None or _tell_missing(reader, values, path, GOOD_LINE):
        return None
    line = LineBaseline(**values)
    ends = (line.x - line.width / 2, line.x + line.width / 2)
    if _are_inside(ends):
        return line
    _tell_outside(reader, path, GOOD_LINE)
    return None


def _tell_missing(reader: ManifestReader, values: Mapping[str, Any], path: KeyPath, example: Mapping[str, Any]) -> bool:
    missing = [name for name in example if name not in values]
    for name in missing[:1]:
        reader.tell((*path, name), Slip(MISSING_CODE, _PART_MISSING, example[name], is_example=True))
    return bool(missing)


def _tell_outside(reader: ManifestReader, path: KeyPath, example: Mapping[str, Any]) -> None:
    reader.tell(path, Slip("outside", _BASELINE_OUTSIDE, dict(example), is_example=True))


def _are_inside(coordinates: Iterable[float]) -> bool:
    return all(-_ROUNDING <= coordinate <= 1 + _ROUNDING for coordinate in coordinates)


def _read_weight(value: Any) -> Reading:
    if value in FONT_WEIGHTS and type(value) is int:
        return value, None
    details = {"choices": ", ".join(map(str, FONT_WEIGHTS))}
    return None, Slip("bad_weight", _BAD_WEIGHT, 700, is_example=True, details=details)


def _read_field_id(value: Any) -> Reading:
    text, slip = read_line(value)
    if text is None or text in TEXT_FIELD_IDS:
        return text, slip
    return None, Slip("bad_field_id", _BAD_FIELD_ID, TEXT_FIELD_IDS[0])


def _read_label(value: Any) -> Reading:
    text, slip = read_line(value)
    return (text, slip) if text != "" else (None, Slip("empty", _EMPTY_LABEL, "Đơn vị", is_example=True))


_ARC_KEYS = (
    share_key("r", 0.1, 1, 0.43),
    angle_key("degrees", 5, 350, 110),
    angle_key("at", 0, 360, 180),
    share_key("cx", 0, 1, 0.5),
    share_key("cy", 0, 1, 0.5),
)
_LINE_KEYS = (share_key("x", 0, 1, 0.5), share_key("y", 0, 1, 0.9), share_key("width", 0.05, 1, 0.5))
_FIELD_KEYS = (
    ManifestKey("id", _read_field_id, "unit"),
    ManifestKey("label", _read_label, "Đơn vị"),
    share_key("size", 0.005, 0.2, 0.036),
    ManifestKey("arc", None, GOOD_ARC),
    ManifestKey("line", None, GOOD_LINE),
    ManifestKey("weight", _read_weight, 700),
    ManifestKey("colour", partial(read_colour, example="#ffffff"), "#ffffff"),
    ManifestKey("longest", count_reader(1, MAX_UNIT_LENGTH), 60),
)
