"""A person's unit, and which of its names stands in a frame's line."""

from dataclasses import dataclass

from framer.text.normalize import normalize_text
from framer.text.text_field import TextField
from framer.text.text_path import fit_font_size

MIN_NAME_SIZE = 0.0156  # of the side, 32 px of 2048: with smaller letters a short name is drawn


@dataclass(frozen=True)
class Unit:
    """A unit that may be chosen: `id` stands in addresses, `short` ("": none) where the name has no room.

    `staff` is how many people it has; None: not known. Without an `id` it stands in no list: somebody typed its name.
    """

    id: str
    name: str
    short: str = ""
    staff: int | None = None


def free_unit(text: str) -> Unit | None:
    """The unit of whose name `text` is all that is known; None for a text without ink."""
    name = normalize_text(text)
    return Unit("", name) if name else None


def unit_id(unit: Unit | None) -> str:
    """The unit's place in its campaign's list; "" for one that was typed, and for none."""
    return unit.id if unit else ""


def unit_name(unit: Unit | None) -> str:
    """The unit's whole name; "" for none."""
    return unit.name if unit else ""


def shown_name(field: TextField, unit: Unit) -> str:
    """What of the `unit` stands in `field`: its name, or the short one where that would be too small or too long."""
    return unit.name if not unit.short or _has_room(field, unit.name) else unit.short


def _has_room(field: TextField, name: str) -> bool:
    return len(name) <= field.longest and fit_font_size(field, name) >= min(field.size, MIN_NAME_SIZE)
