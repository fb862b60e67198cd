"""Whether all that was chosen is made already, whoever made it: this desk, another one, or `framer batch`."""

from collections.abc import Collection
from pathlib import Path

from framer.batch.corrected_jobs import correct_job
from framer.batch.output.journal import read_last_entries
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.recipe import Recipes
from framer.batch.report.reasons import REFUSED_UNIT, failure_cause, is_left_out
from framer.batch.review import read_review
from framer.batch.types import FAILED, FileJob, ReportRow
from framer.batch.variants import Variant
from framer.desk.folder.planned_folder import PlannedFolder
from framer.desk.folder.row_book import RowBook


def is_all_made(planned: PlannedFolder, book: RowBook, journal_path: Path) -> bool:
    """Whether a run would find nothing to do: each photo has its picture, by this frame, size and name.

    What could not be made, and is asked for no otherwise now, counts as done; not what was refused for its unit and is
    so no more. Raises what `read_review` raises.
    """
    if not all(map(book.find, (*planned.jobs, *planned.refused))):
        return False
    kept, entries = read_review(planned.out), read_last_entries(journal_path)
    recipes = Recipes(planned.batch.frame, planned.batch.model)
    variants = [(each, Recipes(each.frame, planned.batch.model)) for each in planned.batch.variants]
    out = Path(planned.choice.out)
    for identity, job in planned.jobs.items():
        row = book.find(identity)
        wanted = correct_job(job, kept.correction_of(job.source))
        if row is None or row.correction != wanted.correction:
            return False
        is_kept = row.retouched and row.output == job.output  # whatever it would be made of today
        if row.status == FAILED and (failure_cause(row) == REFUSED_UNIT) != bool(job.refusal):
            return False
        if row.status == FAILED or is_left_out(row) or (is_kept and _has_pictures(out, row)):
            continue
        if not _is_made(entries.get(job.source), wanted, recipes, variants) or not _has_pictures(out, row):
            return False
    return True


def _is_made(
    entry: JournalEntry | None, job: FileJob, recipes: Recipes, variants: Collection[tuple[Variant, Recipes]]
) -> bool:
    entry = recipes.renewed(entry, job.options)
    if entry is None or (entry.recipe, entry.output) != (recipes.recipe(job.options), job.output):
        return False
    further = {(each.recipe, each.output) for each in entry.further}
    return all(
        (other.recipe(variant.adapt(job.options)), variant.place(job.output)) in further for variant, other in variants
    )


def _has_pictures(out: Path, row: ReportRow) -> bool:
    return all((out / place).is_file() for place in (row.output, *row.further) if place)
