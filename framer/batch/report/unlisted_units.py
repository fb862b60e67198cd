"""Units of a staff list, or of folders, that the campaign's list does not have: told before a run."""

from collections.abc import Collection
from dataclasses import dataclass

from framer.batch.output_names import name_sort_key
from framer.batch.plan import Plan
from framer.batch.types import FileJob
from framer.campaigns.unit_choice import UnknownUnit
from framer.text.unit import unit_name


@dataclass(frozen=True)
class UnlistedUnits:
    """Their `names`; how many photos are `refused` for it, and how many get a picture without a unit's name."""

    names: tuple[str, ...]
    refused: int
    nameless: int


def find_unlisted_units(plan: Plan, jobs: Collection[FileJob]) -> UnlistedUnits:
    """Those that photos of `jobs` are of."""
    refused = [unit_name(job.options.unit) for job in jobs if isinstance(job.refusal, UnknownUnit)]
    nameless = [name for job in jobs if not (job.refusal or job.options.unit) and (name := _find_unlisted(plan, job))]
    names = sorted({*refused, *nameless}, key=name_sort_key)
    return UnlistedUnits(tuple(names), len(refused), len(nameless))


def _find_unlisted(plan: Plan, job: FileJob) -> str:
    """The unit, unknown to the campaign, that the list or the folder says the photo is of; empty: none."""
    person = plan.matching.find_person(job.source) if plan.matching else None
    if plan.matching and person is not None and (unit := plan.matching.staff.people[person].unit):
        return unit if unit in plan.matching.unlisted else ""
    return plan.folder_units.unlisted.get(job.source.rpartition("/")[0], "")
