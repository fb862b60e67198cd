"""Layouts: artwork that framer comes with, and what artwork says of itself in its root element.

A frame's artwork is the SVG beside its overlay; where there is none and the campaign names a layout, it is that layout
for ``frame.png``, and the layout of that name for ``ring.png``, ``slim.png``, … Its root may declare
``data-window="cx cy r"``, ``data-unit-line="r degrees size weight colour"`` (``"x y width size weight colour"`` for a
straight line) and ``data-head-in-front="true"``, in shares of the side; `colour` is a name of the campaign's colours.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

from framer.assets import asset_directory
from framer.campaigns.layout_names import LAYOUT_NAMES
from framer.campaigns.theme import parse_rgb
from framer.campaigns.types import FrameEntry, is_hex_colour
from framer.errors import SetupError
from framer.i18n import N_
from framer.imaging.types import Window
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

LAYOUT_OVERLAY = "frame.png"  # what the campaign's layout is drawn as

_UNIT_LABELS = {"vi": "Đơn vị", "en": "Unit"}  # in the campaign's language
_ROOT_BYTES = 8_000  # the root element begins and ends within the first so many bytes
_ARC_PARTS, _LINE_PARTS = 5, 6

_BAD_SLOT = N_("%(name)s: %(attribute)s=“%(value)s” cannot be read.")
_SLOT_HINT = N_("Shares of the side, separated by spaces, as in data-window=“0.5 0.48 0.38”; see docs/frames.md.")


def layout_path(name: str) -> Path:
    """The SVG file of the layout `name`."""
    return asset_directory("static") / "layouts" / f"{name}.svg"


def part_path(name: str) -> Path:
    """The SVG file of the ornament or emblem `name`."""
    return asset_directory("static") / "layouts" / "parts" / f"{name}.svg"


def find_artwork(overlay: Path, layout: str) -> Path | None:
    """The SVG of which `overlay` is drawn in a campaign of that `layout` ("": none); None for a designer's picture."""
    beside = overlay.with_suffix(".svg")
    if beside.is_file():
        return beside
    if not layout or overlay.suffix != Path(LAYOUT_OVERLAY).suffix:
        return None
    name = layout if overlay.name == LAYOUT_OVERLAY else overlay.stem
    return layout_path(name) if name in LAYOUT_NAMES else None


def unit_label(lang: str) -> str:
    """What the field for the unit is called in a campaign of that language (``vi``, ``en``, or "")."""
    return _UNIT_LABELS.get(lang, _UNIT_LABELS["vi"])


def complete_entry(entry: FrameEntry, layout: str, colours: Mapping[str, str], lang: str = "") -> FrameEntry:
    """`entry` with what its artwork declares and the campaign's file leaves out. Raises SetupError for bad numbers."""
    artwork = find_artwork(entry.overlay, layout)
    declared = _read_root(artwork) if artwork else {}
    window, line = declared.get("data-window"), declared.get("data-unit-line")
    return replace(
        entry,
        window=entry.window or (_parse_window(window, entry.overlay.name) if window else None),
        fields=entry.fields or _parse_unit_lines(line, entry.overlay.name, colours, unit_label(lang)),
        head_in_front=entry.head_in_front or declared.get("data-head-in-front") == "true",
    )


def _read_root(artwork: Path) -> Mapping[str, str]:
    """The attributes of the SVG's root element; none if it cannot be read, which its build or check tells."""
    try:
        with artwork.open("rb") as file:
            start = file.read(_ROOT_BYTES)
    except OSError:
        return {}
    if re.search(rb"<!(DOCTYPE|ENTITY)", start, re.IGNORECASE):
        return {}
    parser = expat.ParserCreate()
    found: list[dict[str, str]] = []
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    try:
        parser.Parse(start)
    except expat.ExpatError:
        return {}
    return found[0] if found else {}


def _parse_window(value: str, name: str) -> Window:
    numbers = _parse_numbers(value)
    if len(numbers) != 3 or not all(numbers[2] <= centre <= 1 - numbers[2] for centre in numbers[:2]):
        raise SetupError(_BAD_SLOT, _SLOT_HINT, name=name, attribute="data-window", value=value)
    return Window(*numbers)


def _parse_unit_lines(value: str | None, name: str, colours: Mapping[str, str], label: str) -> tuple[TextField, ...]:
    if not value:
        return ()
    words = value.split()
    numbers, rgb = _parse_numbers(" ".join(words[:-1])), colours.get(words[-1], words[-1]) if words else ""
    if len(words) not in (_ARC_PARTS, _LINE_PARTS) or len(numbers) != len(words) - 1 or not is_hex_colour(rgb):
        raise SetupError(_BAD_SLOT, _SLOT_HINT, name=name, attribute="data-unit-line", value=value)
    *geometry, size, weight = numbers
    baseline = ArcBaseline(*geometry) if len(words) == _ARC_PARTS else LineBaseline(*geometry)
    return (TextField("unit", label, baseline, size, int(weight), parse_rgb(rgb)),)


def _parse_numbers(value: str) -> list[float]:
    try:
        return [float(number) for number in value.split()]
    except ValueError:
        return []
