"""`framer watch`: photos are framed as they arrive in a folder, until it is stopped."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_executor import make_executor
from framer.cli.batch_options import BatchArguments, add_batch_options
from framer.cli.batch_reports import write_reports, write_staff_files
from framer.cli.console import Console
from framer.cli.interrupts import STOPPED_MESSAGE, InterruptHandler
from framer.cli.json_lines import open_json_lines
from framer.cli.planned_batch import plan_arguments, print_frame, print_plan_warnings
from framer.cli.told_errors import print_errors
from framer.cli.watch_output import ReportSchedule, WatchOutput
from framer.errors import OutputError, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.planning import PlannedBatch
    from framer.batch.watch.loop import FolderWatch

_LOCAL_FOLDERS_ONLY = N_("%(path)s: watch works with folders of this machine only.")
_USE_BATCH = N_("Start framer batch now and then instead; it does what is new.")


@click.command(
    help=N_(
        "Frame photos as they arrive in a folder, until stopped.\n\n"
        "As framer batch, for the photos that are there and for new ones, until Ctrl-C. Either goes on where the other "
        "stopped. OUT/corrections.csv and the table of names are heeded as soon as they are saved."
    ),
    epilog=N_("Example: framer watch anh-goc anh-khung"),
)
@add_batch_options
@click.pass_obj
def watch_command(console: Console, /, **shared: Any) -> int:
    """Plan, then watch until stopped."""
    from framer.batch.location import is_url, strip_credentials

    arguments = BatchArguments(**shared)
    for location in (arguments.source, arguments.out):
        if is_url(location):
            raise UsageError(_LOCAL_FOLDERS_ONLY, _USE_BATCH, path=strip_credentials(location))
    batch = plan_arguments(arguments)
    if not arguments.quiet:
        print_plan_warnings(console, batch)
    with ExitStack() as cleanup:
        write_record = cleanup.enter_context(open_json_lines(console, arguments.json_path, batch.plan.source))
        interrupts = cleanup.enter_context(InterruptHandler(console, arguments.quiet))
        if not arguments.quiet:
            print_frame(console, batch)
        output = cleanup.enter_context(WatchOutput(console, batch.plan, arguments.quiet))
        sinks = _WatchSinks(console, write_record, output)
        return _watch_until_stopped(batch, arguments, sinks, interrupts.is_requested)


@dataclass(frozen=True)
class _WatchSinks:
    """Where events go: to the file of records, and to the person who watches."""

    console: Console
    write_record: Callable[[dict[str, object]], None]
    output: WatchOutput


def _watch_until_stopped(
    batch: "PlannedBatch", arguments: BatchArguments, sinks: _WatchSinks, stop: Callable[[], bool]
) -> int:
    """Watch, with a new session whenever OUT comes back after it was unavailable; the exit code."""
    from framer.batch.output.session import open_session
    from framer.batch.watch.availability import OutputFolderLost
    from framer.batch.watch.loop import OUTPUT_RETRY_SECONDS

    out = Path(arguments.out)
    while True:
        try:
            with open_session(batch.plan.source, batch.plan.out) as session:
                return _watch_session(session, batch, arguments, sinks, stop)
        except OutputError as error:
            if sinks.output.is_first_round:
                raise
            sinks.output.show_problem(error)
            retry_seconds = 0.0 if isinstance(error, OutputFolderLost) else OUTPUT_RETRY_SECONDS
        if not _wait_for_output(out, retry_seconds, stop):
            return OutputError.exit_code
        sinks.output.show_recovery(out)


def _watch_session(
    session: "OutputSession",
    batch: "PlannedBatch",
    arguments: BatchArguments,
    sinks: _WatchSinks,
    stop: Callable[[], bool],
) -> int:
    """Watch until stopped, or until an error ends it; the exit code. Raises OutputFolderLost."""
    from framer.batch.watch.availability import OutputFolderLost

    console, quiet = sinks.console, arguments.quiet
    watch = _make_folder_watch(console, session, batch, arguments, stop)
    schedule = ReportSchedule(lambda: write_reports(console, session, batch, True, rows=watch.rows(), plan=watch.plan))
    record_error = _show_events(watch, schedule, sinks, stop)
    sinks.output.end_first_round()
    if watch.output_lost:
        raise OutputFolderLost(path=Path(arguments.out))
    report_error = write_reports(console, session, batch, quiet, rows=watch.rows(), plan=watch.plan)
    code = print_errors(console, (record_error, watch.error, report_error))
    if code is None and not quiet:
        console.print_message(STOPPED_MESSAGE)
    return code or 0


def _show_events(
    watch: "FolderWatch", schedule: ReportSchedule, sinks: _WatchSinks, stop: Callable[[], bool]
) -> OutputError | None:
    """Show and record all events, until the watch ends; returns why a record cannot be written, which ends it too."""
    from framer.batch.file_events import FileEvent
    from framer.batch.watch.events import WatchIdle, WatchProblem, WatchRecovered, WatchRound

    with closing(watch.events(stop)) as events:
        for event in events:
            match event:
                case FileEvent():
                    schedule.note_change()
                    sinks.output.show_event(event)
                    try:
                        sinks.write_record(event.record)
                    except OutputError as error:  # not OUT's: nothing would show that it is over
                        return error
                case WatchRound():
                    sinks.output.begin_round(event.total)
                case WatchProblem():
                    sinks.output.show_problem(event.error)
                case WatchRecovered():
                    sinks.output.show_recovery(event.path)
                case WatchIdle() if schedule.is_due() and not stop():
                    if report_error := schedule.write():
                        sinks.output.show_problem(report_error)
                    else:
                        sinks.output.show_idle(watch.rows(), event.missing_photo_count)
    return None


def _make_folder_watch(
    console: Console,
    session: "OutputSession",
    batch: "PlannedBatch",
    arguments: BatchArguments,
    stop: Callable[[], bool],
) -> "FolderWatch":
    from framer.batch.output.kept_file import KEPT_PATH
    from framer.batch.renamed_photos import settle_plan
    from framer.batch.types import CORRECTIONS_NAME, MATCHES_NAME
    from framer.batch.watch.listener import WatchfilesListener
    from framer.batch.watch.loop import FolderWatch, WatchDependencies

    source, out = Path(arguments.source), Path(arguments.out)
    plan = batch.plan

    def replan() -> "Plan":
        nonlocal plan
        plan = settle_plan(batch.make_plan(), session.output, session.journal)
        write_staff_files(console, session, plan)  # what Excel has open is written in a later round
        return plan

    dependencies = WatchDependencies(
        source=source,
        make_run=lambda: batch.make_run(session, console.translate, arguments.force, plan.kept.approvals),
        make_executor=lambda: make_executor(batch, arguments.workers),
        make_plan=replan,
        table_paths=[
            path for path in (out / CORRECTIONS_NAME, out / KEPT_PATH, out / MATCHES_NAME, batch.names_path) if path
        ],
        listener=WatchfilesListener(source, stop),
    )
    return FolderWatch(session, plan, dependencies)


def _wait_for_output(out: Path, retry_seconds: float, stop: Callable[[], bool]) -> bool:
    """Wait `retry_seconds`, then until OUT has its staging directory; False when stopped before."""
    from framer.batch.output.output_folder import STAGING_DIRECTORY

    _sleep_unless_stopped(retry_seconds, stop)
    while not stop():
        if os.path.isdir(out / STAGING_DIRECTORY):  # noqa: PTH112  (answers also where it may not look)
            return True
        _sleep_unless_stopped(1, stop)
    return False


def _sleep_unless_stopped(seconds: float, stop: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stop() and time.monotonic() < end:
        time.sleep(0.2)
