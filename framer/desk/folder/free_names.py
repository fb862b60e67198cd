"""Names of people who are not in the staff list, as somebody types them at the desk."""

from collections.abc import Mapping
from typing import Any

from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.matches_table import is_nobody, is_unsaid, is_yes
from framer.batch.output.units_file import read_renamed_units
from framer.batch.output_names import name_sort_key
from framer.campaigns.unit_choice import choose_unit
from framer.desk.folder.planned_folder import PlannedFolder
from framer.errors import UsageError
from framer.i18n import N_
from framer.text.normalize import normalize_text

_MAX_NAME = 120  # letters

_NO_NAME = N_("This cannot be a name.")
_TYPE_NAME = N_("Type the whole name, up to %(count)s letters.")
_IN_THE_LIST = N_("“%(name)s” is in the list.")
_CHOOSE_IT_THERE = N_("Choose the name there; if it is somebody else, add something to the name.")


def read_free_name(planned: PlannedFolder, said: Mapping[str, Any]) -> tuple[str, str]:
    """Name and unit of a request. Raises UsageError, UnknownUnit for a unit that the campaign does not have."""
    name, unit = (normalize_text(str(said.get(part) or "")) for part in ("name", "unit"))
    if not name or len(name) > _MAX_NAME or is_yes(name) or is_nobody(name) or is_unsaid(name):
        raise UsageError(_NO_NAME, _TYPE_NAME, count=_MAX_NAME)
    units = planned.batch.campaign.units
    read_renamed_units(planned.out).heed(lambda text: choose_unit(units, text))(unit)
    return name, unit


def check_free_name(matching: StaffMatching, person: int | None, name: str) -> None:
    """See that the name is nobody's of the list: such a photo would be theirs. Raises UsageError."""
    if person is None or person < matching.listed:
        raise UsageError(_IN_THE_LIST, _CHOOSE_IT_THERE, name=name)


def list_known_units(planned: PlannedFolder) -> list[str]:
    """The units that somebody may be of: the campaign's, else those of the list."""
    names = [unit.name for unit in planned.batch.campaign.units]
    matching = planned.plan.matching
    listed = {person.unit for person in matching.staff.people if person.unit} if matching else set()
    return names or sorted(listed, key=name_sort_key)
