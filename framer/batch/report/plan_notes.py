"""What a person should know of a plan before it is run."""

from collections.abc import Iterator

from framer.batch.csv_table import format_problem
from framer.batch.planning import PlannedBatch
from framer.batch.wishes import UNIT_LEFT_OUT
from framer.i18n import N_, Translator

_UNMATCHED_CORRECTION = N_("%(table)s: %(problem)s")
_TABLE_ALSO_READ = N_("%(table)s has been read as well: what is new in it counts.")
_FOLDER_UNIT = N_("%(folder)s: %(problem)s")


def describe_plan(batch: PlannedBatch, translate: Translator) -> Iterator[str]:
    """Sentences about corrections and units; those about a staff list are `StaffReport`'s."""
    plan, frame = batch.plan, batch.frame
    for name, problem in plan.unmatched_corrections:
        yield translate(_UNMATCHED_CORRECTION) % {"table": name, "problem": format_problem(problem, translate)}
    for name in plan.further_corrections:
        yield translate(_TABLE_ALSO_READ) % {"table": name}
    units = (assignment.unit for assignment in plan.name_assignments.values())
    has_units = plan.options.unit or plan.folder_units.units or any(units)
    if has_units and not any(field.id == "unit" for field in frame.fields):
        yield translate(UNIT_LEFT_OUT) % {"frame": frame.id}
    for remark in plan.folder_units.remarks:
        problem_text = translate(remark.message) % remark.details
        yield translate(_FOLDER_UNIT) % {"folder": remark.line, "problem": problem_text}
