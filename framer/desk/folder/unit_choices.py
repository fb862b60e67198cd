"""Units of a list, or of folders, that have another name in the campaign now, as a person says it at the desk."""

import contextlib
from typing import Any

from framer.atomic_files import explain_os_error
from framer.batch.matching.listed_people import keep_listed_people
from framer.batch.output.units_file import change_renamed_units, read_renamed_units
from framer.campaigns.unit_choice import find_unit
from framer.desk.folder.planned_folder import PlannedFolder
from framer.errors import FramerError, UsageError
from framer.i18n import N_

_NOT_THIS_CAMPAIGNS = N_("This campaign has no such unit any more.")
_LOAD_AGAIN = N_("Load the page again.")
_MAX_SAID = 1000  # letters: lists and folders have no longer unit


def describe_unit_choices(planned: PlannedFolder, unlisted: bool) -> dict[str, Any]:
    """What was said, and the units that may be chosen; those only where there is something to be said."""
    units = planned.batch.campaign.units
    names = {unit.id: unit.name for unit in units}
    said = [
        {"name": text, "unit": names[unit]}
        for text, unit in sorted(read_renamed_units(planned.out).ids.items())
        if unit in names and find_unit(units, text) is None
    ]
    choices = [{"id": unit.id, "name": unit.name} for unit in units] if unlisted else []
    return {"renamed_units": said, "campaign_units": choices}


def keep_unit_choice(planned: PlannedFolder, text: str, unit: str) -> None:
    """Say that the unit `text` is the campaign's unit with this id now; "" takes that back.

    Raises UsageError, OutputError.
    """
    if len(text) > _MAX_SAID:
        raise UsageError
    if not text or (unit and unit not in {each.id for each in planned.batch.campaign.units}):
        raise UsageError(_NOT_THIS_CAMPAIGNS, _LOAD_AGAIN)
    out = planned.out
    try:
        out.make_directory("")  # a person may say it before the first run
    except OSError as error:
        raise explain_os_error(out.display_name, error) from error
    change_renamed_units(out, lambda said: said.with_unit(text, unit))


def keep_people_of_units(planned: PlannedFolder) -> None:
    """Keep of which units people are now that it was said, for the numbers of this folder. Nothing hangs on it."""
    if planned.plan.matching:
        with contextlib.suppress(OSError, FramerError):
            keep_listed_people(planned.out, planned.plan.matching)
