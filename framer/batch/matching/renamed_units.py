"""Units that have another name now, as a person said; kept in OUT, for the desk and the command alike."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.batch.folder import Folder
from framer.batch.names_table import UnitChooser
from framer.batch.state_json import read_state_json
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.campaigns.unit_choice import UnknownUnit, fold_unit_name
from framer.text.unit import Unit

RENAMED_UNITS_PATH = f"{STATE_DIRECTORY_NAME}/units.json"
_MAX_RENAMED_BYTES = 5_000_000


@dataclass(frozen=True)
class RenamedUnits:
    """`ids`: a unit as a list or a folder calls it → the id of the campaign's unit that it is now."""

    ids: Mapping[str, str] = field(default_factory=dict)

    def find_id(self, text: str) -> str:
        """What was said of a unit; empty where nothing was."""
        wanted = fold_unit_name(text)
        return next((unit for name, unit in self.ids.items() if fold_unit_name(name) == wanted), "")

    def with_unit(self, text: str, unit: str) -> "RenamedUnits":
        """With another unit's id for `text`; "" takes back what was said."""
        others = {name: kept for name, kept in self.ids.items() if fold_unit_name(name) != fold_unit_name(text)}
        return RenamedUnits({**others, text: unit} if unit else others)

    def heed(self, choose_unit: UnitChooser) -> UnitChooser:
        """`choose_unit`, asked for the unit of today where it does not know the text.

        The campaign comes first: what was said of a unit that it has counts for nothing, and neither does an id that it
        does not have.
        """

        def choose(text: str) -> Unit | None:
            try:
                return choose_unit(text)
            except UnknownUnit as unknown:
                unit = self.find_id(text)
                if not unit:
                    raise
                try:
                    return choose_unit(unit)
                except UnknownUnit:
                    raise unknown from None

        return choose if self.ids else choose_unit


def read_renamed_units(out: Folder) -> RenamedUnits:
    """What was said in `out`; nothing where that cannot be understood. Raises Unreachable."""
    return RenamedUnits(read_state_json(out, RENAMED_UNITS_PATH, _MAX_RENAMED_BYTES, dict[str, str]) or {})


def write_renamed_units(out: Folder, renamed: RenamedUnits) -> None:
    """Keep it. Raises OSError or Unreachable."""
    data = json.dumps(renamed.ids, ensure_ascii=True, indent=1, sort_keys=True) + "\n"
    out.write_durably(RENAMED_UNITS_PATH, data.encode())
