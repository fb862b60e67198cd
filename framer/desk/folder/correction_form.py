"""A correction as the page sends it: the columns of corrections.csv, as JSON."""

from collections.abc import Mapping
from typing import Any

from framer.batch.corrections import NO_CORRECTION, Correction, format_crop, parse_correction_cells
from framer.errors import UsageError

_CORRECTION_COLUMNS = ("crop", "face", "skip", "level", "light", "fit", "blur_background")
_PLACING = ("crop", "face", "skip")  # they replace each other


def read_correction(body: Mapping[str, Any]) -> Correction:
    """The whole correction that is to be in force. Raises UsageError."""
    if not set(body) <= set(_CORRECTION_COLUMNS):
        raise UsageError
    cells = {column: _read_cell(body[column]) for column in body}
    cells = {column: cell for column, cell in cells.items() if cell}
    if sum(column in cells for column in _PLACING) > 1:
        raise UsageError
    return parse_correction_cells(cells) if cells else NO_CORRECTION


def show_correction(cells: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """What is in force, for the page: it may be sent back as it is."""
    return dict(cells)


def _read_cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "x"
    if isinstance(value, dict):  # a crop as the stage has it
        numbers = [value.get(name, 0) for name in ("x", "y", "side", "angle")]
        if not all(isinstance(number, int | float) and abs(number) < 1e6 for number in numbers):
            raise UsageError
        return format_crop(*numbers)
    if isinstance(value, str | int | float):
        return str(value)[:100]
    raise UsageError
