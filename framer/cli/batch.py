"""`framer batch`: a folder of photos in, a folder of framed pictures and a report out."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_options import Order, folder_options, make_executor, make_order, tell_first, write_reports
from framer.cli.batch_progress import Interrupts, Progress, shown
from framer.cli.console import fail, say, show, translate
from framer.cli.json_lines import record_lines
from framer.errors import OutputError, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.plan import Plan

_PLANNED = N_("Photos to frame: %(photos)s; passed over: %(skipped)s. Nothing has been written.")
_NOT_BOTH = N_("--workers and --cluster do not go together.")
_WORKERS_THERE = N_("How many photos are framed at once on a cluster is decided where its workers are started.")
_LEFT = N_("Stopped: what is done stays, and the same command goes on from there.")


@click.command(
    help=N_(
        "Frame all photos of a folder and its sub-folders.\n\n"
        "SOURCE is the folder of photos; nothing in it is changed. The pictures go to OUT under the same names, "
        "with report.csv and report.html. Started again, it does what is new or has changed; lines in "
        "OUT/corrections.csv (file, crop, face, skip) say what to do otherwise.\n\n"
        "Both may be addresses of storages, such as sftp://host/photos."
    ),
    epilog=N_("Example: framer batch anh-goc anh-khung --names staff.csv"),
)
@folder_options
@click.option(
    "--cluster", metavar="ADDRESS", help=N_("Work on the Dask cluster with its scheduler at this address, not here.")
)
@click.option("--dry-run", is_flag=True, help=N_("Show what would be done, and write nothing."))
def batch(source: str, out: str, **asked: Any) -> int:
    """Plan, run, report."""
    if asked["cluster"] and asked["workers"]:
        raise UsageError(_NOT_BOTH, _WORKERS_THERE)
    order = make_order(source, out, asked)
    if not asked["quiet"]:
        tell_first(order)
    if asked["dry_run"]:
        _show_plan(order.plan, asked["quiet"])
        return 0
    with ExitStack() as tidy:
        records = tidy.enter_context(record_lines(asked["json_path"], order.plan.source))
        return _work(order, asked, records)


def _show_plan(plan: "Plan", quiet: bool) -> None:
    """A line for each file."""
    from framer.batch.output_names import printable
    from framer.batch.run import LOCKED_FOLDER
    from framer.batch.scan import LOCKED
    from framer.batch.types import SKIPS

    photos = skipped = 0
    say_ = translate()
    for job in plan.jobs():
        if job.skip:
            skipped += 1
            source = shown(printable(job.source))
            words = LOCKED_FOLDER if job.skip == LOCKED else SKIPS[job.skip]
            why = say_(words.message) % {"path": source}
            show(why if job.skip == LOCKED else f"{source}  –  {why}")
        else:
            photos += 1
            show(
                f"{shown(printable(job.source))}  →  {job.output}"
                + (f"  ({job.options.unit})" if job.options.unit else "")
            )
    if not quiet:
        say("framer: " + say_(_PLANNED) % {"photos": photos, "skipped": skipped})


def _work(order: Order, asked: dict[str, Any], records: Callable[[dict[str, object]], None]) -> int:
    """Run the plan and write the reports, whatever ends the run; the exit code."""
    from framer.batch.output.session import session
    from framer.batch.run import Run

    plan, quiet = order.plan, asked["quiet"]
    with session(plan.source, plan.out) as opened, Interrupts(quiet) as interrupts:
        recipes, executor = make_executor(order, asked["workers"], asked["cluster"])
        run = Run(opened.store, opened.journal, recipes, translate(), asked["force"])
        told = failed = 0
        try:
            with Progress(plan.total, quiet) as progress:
                for event in run.events(plan.jobs(), executor, interrupts.happened):
                    opened.tell(event.row)
                    records(event.record)
                    progress.tell(event.row)
                    told += 1
                    failed += event.row.status == "failed"
        except OutputError as error:  # the file of the rows or of the records
            run.error = run.error or error
        finally:
            executor.close()
        began = told or not (run.error or run.stopped)  # else the reports of the last run stay
        lost = write_reports(opened, order, quiet) if began else None
        codes = [fail(error) for error in (run.error, lost) if error]
        if codes:
            return codes[0]
        if run.stopped:
            if not quiet:
                say(f"framer: {translate()(_LEFT)}")
            return 130
    return 1 if failed else 0
