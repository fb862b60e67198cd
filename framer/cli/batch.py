"""`framer batch`: a folder of photos in, a folder of framed pictures and a report out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_options import (
    STOPPED_MESSAGE,
    BatchJob,
    add_folder_options,
    make_batch_job,
    make_executor,
    print_plan_warnings,
    write_reports,
)
from framer.cli.batch_progress import BatchProgress, InterruptHandler, path_on_one_line
from framer.cli.console import console_translator, print_error, print_info, print_line
from framer.cli.json_lines import open_json_lines
from framer.errors import OutputError, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.plan import Plan

_PLAN_SUMMARY = N_("Photos to frame: %(photos)s; passed over: %(skipped)s. Nothing has been written.")
_WORKERS_AND_CLUSTER = N_("--workers and --cluster do not go together.")
_CLUSTER_DECIDES_WORKERS = N_(
    "How many photos are framed at once on a cluster is decided where its workers are started."
)


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
@add_folder_options
@click.option(
    "--cluster", metavar="ADDRESS", help=N_("Work on the Dask cluster with its scheduler at this address, not here.")
)
@click.option("--dry-run", is_flag=True, help=N_("Show what would be done, and write nothing."))
def batch_command(source: str, out: str, **asked: Any) -> int:
    """Plan, run, report."""
    if asked["cluster"] and asked["workers"]:
        raise UsageError(_WORKERS_AND_CLUSTER, _CLUSTER_DECIDES_WORKERS)
    order = make_batch_job(source, out, asked)
    if not asked["quiet"]:
        print_plan_warnings(order)
    if asked["dry_run"]:
        _print_plan(order.plan, asked["quiet"])
        return 0
    with open_json_lines(asked["json_path"], order.plan.source) as write_record:
        return _run_batch(order, asked, write_record)


def _print_plan(plan: "Plan", quiet: bool) -> None:
    """A line for each file."""
    from framer.batch.output_names import printable_path
    from framer.batch.run import LOCKED_FOLDER
    from framer.batch.scan import LOCKED
    from framer.batch.types import SKIP_REASONS

    photos = skipped = 0
    translate = console_translator()
    for job in plan.jobs():
        if job.skip_reason:
            skipped += 1
            source = path_on_one_line(printable_path(job.source))
            message = LOCKED_FOLDER if job.skip_reason == LOCKED else SKIP_REASONS[job.skip_reason]
            text = translate(message.text) % {"path": source}
            print_line(text if job.skip_reason == LOCKED else f"{source}  –  {text}")
        else:
            photos += 1
            print_line(
                f"{path_on_one_line(printable_path(job.source))}  →  {job.output}"
                + (f"  ({job.options.unit})" if job.options.unit else "")
            )
    if not quiet:
        print_info("framer: " + translate(_PLAN_SUMMARY) % {"photos": photos, "skipped": skipped})


def _run_batch(order: BatchJob, asked: dict[str, Any], write_record: Callable[[dict[str, object]], None]) -> int:
    """Run the plan and write the reports, whatever ends the run; the exit code."""
    from framer.batch.output.session import open_session
    from framer.batch.run import BatchRun

    plan, quiet = order.plan, asked["quiet"]
    with open_session(plan.source, plan.out) as session, InterruptHandler(quiet) as interrupts:
        recipes, executor = make_executor(order, asked["workers"], asked["cluster"])
        run = BatchRun(session.output, session.journal, recipes, console_translator(), asked["force"])
        event_count = failed_count = 0
        try:
            with BatchProgress(plan.total, quiet) as progress:
                for event in run.process_all(plan.jobs(), executor, interrupts.is_requested):
                    session.record_row(event.row)
                    write_record(event.record)
                    progress.add_row(event.row)
                    event_count += 1
                    failed_count += event.row.status == "failed"
        except OutputError as error:  # the file of the rows or of the records
            run.error = run.error or error
        finally:
            executor.close()
        began = event_count or not (run.error or run.stopped)  # else the reports of the last run stay
        report_error = write_reports(session, order, quiet) if began else None
        codes = [print_error(error) for error in (run.error, report_error) if error]
        if codes:
            return codes[0]
        if run.stopped:
            if not quiet:
                print_info(f"framer: {console_translator()(STOPPED_MESSAGE)}")
            return 130
    return 1 if failed_count else 0
