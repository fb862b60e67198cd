"""Units as people have them: cells copied from a spreadsheet, a CSV file, or a list with one on each line."""

from typing import Any

from framer.campaigns.manifest_findings import ManifestFinding
from framer.campaigns.manifest_words import parse_unit_table
from framer.errors import TooLarge
from framer.text.unit import Unit

MAX_UNIT_TEXT = 500_000  # characters


def read_unit_text(text: str) -> tuple[list[dict[str, Any]], list[ManifestFinding]]:
    """The units in `text`, as a manifest lists them, and what is wrong with those that are left out.

    Raises TooLarge.
    """
    if len(text) > MAX_UNIT_TEXT:
        raise TooLarge(size=f"{len(text) / 1e6:.1f} MB", limit=f"{MAX_UNIT_TEXT / 1e6:g} MB")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    units, findings = parse_unit_table(plain, "")
    return [unit_block(unit) for unit in units], findings


def unit_block(unit: Unit) -> dict[str, Any]:
    """The unit as a table of a manifest, without what is empty."""
    block = {"name": unit.name, "short": unit.short, "id": unit.id, "staff": unit.staff}
    return {key: value for key, value in block.items() if value not in ("", None)}
