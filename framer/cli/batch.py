"""`framer batch`: a folder of photos in, a folder of framed pictures and a report out."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import click

from framer.atomic_files import printable_path
from framer.cli.batch_deliveries import move_old_pictures, show_report, write_archives
from framer.cli.batch_executor import make_executor
from framer.cli.batch_options import BatchArguments, add_batch_options
from framer.cli.batch_progress import BatchProgress, path_on_one_line
from framer.cli.batch_reports import write_reports, write_staff_files
from framer.cli.console import Console
from framer.cli.interrupts import STOPPED_MESSAGE, InterruptHandler
from framer.cli.json_lines import open_json_lines
from framer.cli.planned_batch import plan_arguments, print_frame, print_plan_warnings
from framer.cli.staff_output import print_staff_heaps
from framer.cli.told_errors import print_errors
from framer.errors import OutputError, SetupError, Unreachable, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.planning import PlannedBatch
    from framer.batch.run import BatchRun
    from framer.errors import FramerError

_PLAN_SUMMARY = N_("Photos to frame: %(photos)s; passed over: %(skipped)s. Nothing has been written.")
_REFUSED_SUMMARY = N_("Photos that will not be framed because of their unit: %(count)s.")
_PACKED_SUMMARY = N_("Files that may hold photos, to be opened by hand first: %(count)s.")
_ELSEWHERE_SUMMARY = N_(
    "Files that are not on this disk (OneDrive): %(count)s. They were not fetched; a run fetches them."
)
_NO_PHOTOS_THERE = N_("%(path)s: there is no photo in this folder.")
_CHECK_FOLDER = N_("Is it the right one, and the disk or share connected? Nothing has been changed.")
_UNFINISHED = N_("Done: %(done)s of %(total)s files. Run the same command again for the rest.")
_DONE_SO_FAR = N_("Done: %(done)s of %(total)s files.")
_STOPPED_AT = N_(
    "Stopped: %(done)s of %(total)s files. Finished pictures are kept; run the same command again for the rest."
)
_WORKERS_AND_CLUSTER = N_("--workers and --cluster cannot be used together.")
_CLUSTER_DECIDES_WORKERS = N_(
    "How many photos are framed at once on a cluster is decided where its workers are started."
)


@dataclass(frozen=True)
class BatchChoices:
    """The options that only `framer batch` has, for a run; None for those left out."""

    cluster: str | None
    archives: str | None
    tidy: bool
    open_report: bool


@click.command(
    help=N_(
        "Frame all photos of a folder and its sub-folders.\n\n"
        "SOURCE is the folder of photos; nothing in it is changed. The pictures go to OUT under the same names, "
        "with report.csv and report.html. Started again, it does what is new or has changed; lines in "
        "OUT/corrections.csv (file, crop, face, skip) say what to do otherwise.\n\n"
        "Both may be addresses of storages, such as sftp://host/photos."
    ),
    epilog=N_("Example: framer batch anh-goc anh-khung --names danh-sach.xlsx"),
)
@add_batch_options
@click.option(
    "--cluster", metavar="ADDRESS", help=N_("Work on the Dask cluster with its scheduler at this address, not here.")
)
@click.option(
    "--zip",
    "archives",
    type=click.Choice(["all", "unit"]),
    is_flag=False,
    flag_value="all",
    help=N_("Put the pictures into a ZIP in OUT as well: one for all, or one for each unit."),
)
@click.option("--tidy", is_flag=True, help=N_("Move old pictures that no longer belong aside, into .framer/cu of OUT."))
@click.option("--open", "open_report", is_flag=True, help=N_("Open the report when it is done."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would be done, and write nothing."))
@click.pass_obj
def batch_command(console: Console, /, dry_run: bool, **options: Any) -> int:
    """Plan, run, report."""
    choices = BatchChoices(**{choice.name: options.pop(choice.name) for choice in fields(BatchChoices)})
    arguments = BatchArguments(**options)
    if choices.cluster and arguments.workers:
        raise UsageError(_WORKERS_AND_CLUSTER, _CLUSTER_DECIDES_WORKERS)
    batch = plan_arguments(arguments, fetch=not dry_run)
    if not batch.plan.has_photos:
        raise UsageError(_NO_PHOTOS_THERE, _CHECK_FOLDER, path=batch.plan.source.display_name)
    if dry_run:
        if not arguments.quiet:
            print_plan_warnings(console, batch)
            print_frame(console, batch)
        _print_plan(console, batch.plan, arguments.quiet)
        return 0
    with open_json_lines(console, arguments.json_path, batch.plan.source) as write_record:
        return _run_batch(console, batch, arguments, choices, write_record)


def _print_plan(console: Console, plan: "Plan", quiet: bool) -> None:
    """Print a line for each file, and how many there are."""
    from framer.batch.run import LOCKED_FOLDER
    from framer.batch.scan import LOCKED
    from framer.batch.types import SKIP_REASONS
    from framer.errors import PackedPhotos
    from framer.text.unit import unit_name

    photo_count = skipped_count = refused_count = packed_count = elsewhere_count = 0
    for file in plan.jobs():
        elsewhere_count += not plan.source.is_on_disk(file.file)
        source = path_on_one_line(printable_path(file.source))
        if file.skip_reason:
            skipped_count += 1
            message = LOCKED_FOLDER if file.skip_reason == LOCKED else SKIP_REASONS[file.skip_reason]
            text = console.translate(message.text) % {"path": source}
            console.print_line(text if file.skip_reason == LOCKED else f"{source}  –  {text}")
        elif file.refusal:
            refused_count += not isinstance(file.refusal, PackedPhotos)
            packed_count += isinstance(file.refusal, PackedPhotos)
            console.print_line(f"{source}  ✗  {file.refusal.to_message(console.translate).text}")
        else:
            photo_count += 1
            unit = unit_name(file.options.unit)
            console.print_line(f"{source}  →  {file.output}" + (f"  ({unit})" if unit else ""))
    if not quiet:
        print_staff_heaps(console, plan)
        console.print_message(_PLAN_SUMMARY, photos=photo_count, skipped=skipped_count)
        if refused_count:
            console.print_message(_REFUSED_SUMMARY, count=refused_count)
        if packed_count:
            console.print_message(_PACKED_SUMMARY, count=packed_count)
        if elsewhere_count:
            console.print_message(_ELSEWHERE_SUMMARY, count=elsewhere_count)


def _run_batch(
    console: Console,
    batch: "PlannedBatch",
    arguments: BatchArguments,
    choices: BatchChoices,
    write_record: Callable[[dict[str, object]], None],
) -> int:
    """Run the plan and write the reports, whatever ends the run; the exit code."""
    from framer.batch.output.session import open_session
    from framer.batch.renamed_photos import settle_plan

    quiet = arguments.quiet
    with open_session(batch.plan.source, batch.plan.out) as session, InterruptHandler(console, quiet) as interrupts:
        plan = settle_plan(batch.plan, session.output, session.journal)
        batch = replace(batch, plan=plan)
        if not quiet:
            print_plan_warnings(console, batch)
            print_frame(console, batch)
        progress = BatchProgress(console, plan.total, quiet)
        executor = make_executor(batch, arguments.workers, choices.cluster, progress.tell)
        run = batch.make_run(session, console.translate, arguments.force, plan.kept.approvals)
        event_count = failed_count = 0
        staff_error = write_staff_files(console, session, plan)
        try:
            with progress:
                for event in run.process_all(plan.jobs(), executor, interrupts.is_requested):
                    session.record_row(event.row)
                    write_record(event.record)
                    progress.add_row(event.row, is_told=run.error is not None)  # what ends a run is told once
                    event_count += 1
                    failed_count += event.row.status == "failed"
        except OutputError as error:  # the file of the rows or of the records
            run.error = run.error or error
        finally:
            executor.close()
        progress.print_machines()
        began = event_count or not (run.error or run.stopped)  # else the reports of the last run stay
        unfinished = (event_count, plan.total) if run.error or run.stopped else None
        errors = [run.error, staff_error]
        if began:
            errors += _deliver(console, session, batch, run, choices, quiet, unfinished)
        if began and unfinished and not quiet:
            _print_unfinished(console, run, *unfinished)
        code = print_errors(console, errors)
        if code is not None:
            return code
        if run.stopped:
            if not (quiet or began):
                console.print_message(STOPPED_MESSAGE)
            return 130
    return 1 if failed_count else 0


def _print_unfinished(console: Console, run: "BatchRun", done: int, total: int) -> None:
    """Print how far a run has come; that it is to be started again only where what ended it does not say so."""
    message = _STOPPED_AT if run.error is None else _UNFINISHED
    if isinstance(run.error, (SetupError, Unreachable)):
        message = _DONE_SO_FAR
    console.print_message(message, done=done, total=total)


def _deliver(  # noqa: PLR0913, PLR0917  (all that a run was)
    console: Console,
    session: "OutputSession",
    batch: "PlannedBatch",
    run: "BatchRun",
    choices: BatchChoices,
    quiet: bool,
    unfinished: tuple[int, int] | None,
) -> "list[FramerError | None]":
    """Old pictures aside, the reports, ZIP files; of an unfinished run the reports only. What went wrong, if anything.

    In this order: reports tell of no picture that was moved, and there is no ZIP whose report is missing.
    """
    from framer.batch.output.old_pictures import TidiedRows
    from framer.batch.output.session import RowsFile

    old = run.old_pictures if choices.tidy and not unfinished else ()
    moved, tidy_error = move_old_pictures(console, session, old, quiet)
    rows = TidiedRows(RowsFile(session.rows_path), moved)
    report_error = write_reports(console, session, batch, quiet, rows=rows, unfinished=unfinished)
    archive_error = None
    if choices.archives and not (unfinished or report_error):
        archive_error = write_archives(console, session, rows, choices.archives, quiet)
    if choices.open_report and not report_error:
        show_report(session)
    return [tidy_error, report_error, archive_error]
