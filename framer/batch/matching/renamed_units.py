"""Units that have another name now, as a person said; kept in OUT, for the desk and the command alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.batch.names_table import UnitChooser
from framer.campaigns.unit_choice import UnknownUnit, fold_unit_name
from framer.text.unit import Unit


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
