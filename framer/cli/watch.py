"""`framer watch`: photos are framed as they arrive in a folder, until somebody ends it."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_options import (
    BatchJob,
    add_folder_options,
    make_batch_job,
    make_executor,
    print_plan_warnings,
    write_reports,
)
from framer.cli.batch_progress import InterruptHandler
from framer.cli.console import console_translator, print_error, print_info
from framer.cli.json_lines import open_json_lines
from framer.cli.watch_output import ReportSchedule, WatchOutput
from framer.errors import FramerError, OutputError, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.watch.loop import FolderWatch

_LOCAL_FOLDERS_ONLY = N_("%(path)s: watch works with folders of this machine only.")
_USE_BATCH = N_("Start framer batch now and then instead; it does what is new.")
STOPPED_MESSAGE = N_("Stopped. Finished pictures are kept, and the same command goes on from there.")
_OUTPUT_FOLDER_LOST = N_("%(path)s: the folder of the pictures no longer exists, or has been replaced by another one.")
WAITS_UNTIL_BACK = N_("framer waits until it is back, and then goes on by itself.")


@click.command(
    help=N_(
        "Frame photos as they arrive in a folder, until stopped.\n\n"
        "As framer batch, for the photos that are there and for new ones, until Ctrl-C. Either goes on where the other "
        "stopped. OUT/corrections.csv and the table of names are heeded as soon as they are saved."
    ),
    epilog=N_("Example: framer watch anh-goc anh-khung"),
)
@add_folder_options
def watch_command(source: str, out: str, **asked: Any) -> int:
    """Plan, then rounds over the folder."""
    from framer.batch.location import is_url, strip_credentials

    for text in (source, out):
        if is_url(text):
            raise UsageError(_LOCAL_FOLDERS_ONLY, _USE_BATCH, path=strip_credentials(text))
    order = make_batch_job(source, out, asked, early=True)
    asked |= {"source": source, "out": out}
    if not asked["quiet"]:
        print_plan_warnings(order)
    with ExitStack() as tidy:
        records = tidy.enter_context(open_json_lines(asked["json_path"], Path(source)))
        interrupts = tidy.enter_context(InterruptHandler(asked["quiet"]))
        lines = tidy.enter_context(WatchOutput(order.plan, asked["quiet"]))
        return _watch_until_stopped(order, asked, _WatchSinks(records, lines), interrupts.is_requested)


@dataclass(frozen=True)
class _WatchSinks:
    """Where news go: to the file of records, and to the person who watches."""

    write_record: Callable[[dict[str, object]], None]
    output: WatchOutput


def _watch_until_stopped(order: BatchJob, asked: dict[str, Any], told: _WatchSinks, stop: Callable[[], bool]) -> int:
    """Watch, also when OUT is away for a while; the exit code."""
    from framer.batch.output.local import STAGING_DIRECTORY
    from framer.batch.output.session import open_session
    from framer.batch.watch.loop import OUTPUT_RETRY_SECONDS

    out = Path(asked["out"])
    while True:
        try:
            with open_session(order.plan.source, out) as opened:
                code = _watch_session(opened, order, asked, told, stop)
        except OutputError as error:
            if told.output.is_first_round:
                raise
            told.output.show_problem(error)
            _sleep_unless_stopped(OUTPUT_RETRY_SECONDS, stop)
        else:
            if code is not None:
                return code
            told.output.show_problem(OutputError(_OUTPUT_FOLDER_LOST, WAITS_UNTIL_BACK, path=out))
        while not os.path.isdir(out / STAGING_DIRECTORY):  # noqa: PTH112  (it answers also where it may not look)
            if stop():
                return OutputError.exit_code
            _sleep_unless_stopped(1, stop)
        if stop():
            return OutputError.exit_code
        told.output.show_recovery(out)


def _watch_session(
    opened: "OutputSession", order: BatchJob, asked: dict[str, Any], told: _WatchSinks, stop: Callable[[], bool]
) -> int | None:
    """Watch with this OUT; the exit code, or None when OUT is not there any more."""
    from framer.batch.run import FileEvent
    from framer.batch.watch.events import WatchIdle, WatchProblem, WatchRecovered

    watching = _make_folder_watch(opened, order, asked, stop)
    times = ReportSchedule(lambda: write_reports(opened, order, True, watching.rows()))
    errors: list[FramerError | None] = []
    with closing(watching.events(stop)) as all_news:
        for news in all_news:
            match news:
                case FileEvent():
                    times.note_change()
                    told.output.show_event(news)
                    try:
                        told.write_record(news.record)
                    except OutputError as error:  # not OUT's: nobody would see when it is well again
                        errors.append(error)
                        break
                case WatchProblem():
                    told.output.show_problem(news.error)
                case WatchRecovered():
                    told.output.show_recovery(news.path)
                case WatchIdle() if times.is_due() and not stop():
                    if lost := times.write():
                        told.output.show_problem(lost)
                    else:
                        told.output.show_idle(watching.rows(), news.missing_photo_count)
    told.output.end_first_round()
    if watching.output_lost:
        return None
    errors += [watching.error, write_reports(opened, order, asked["quiet"], watching.rows())]
    codes = [print_error(error) for error in errors if error]
    if not codes and not asked["quiet"]:
        print_info(f"framer: {console_translator()(STOPPED_MESSAGE)}")
    return codes[0] if codes else 0


def _make_folder_watch(
    opened: "OutputSession", order: BatchJob, asked: dict[str, Any], stop: Callable[[], bool]
) -> "FolderWatch":
    from framer.batch.plan import make_plan
    from framer.batch.recipe import Recipes
    from framer.batch.run import BatchRun
    from framer.batch.types import CORRECTIONS_NAME
    from framer.batch.watch.listener import WatchfilesListener
    from framer.batch.watch.loop import FolderWatch, WatchDependencies

    plan, source, out = order.plan, Path(asked["source"]), Path(asked["out"])
    recipes = Recipes(order.frame, order.model)

    def replan() -> "Plan":
        return make_plan(plan.source, plan.out, plan.options, order.names_path, order.check_unit, early=True)

    means = WatchDependencies(
        source=source,
        make_run=lambda: BatchRun(opened.output, opened.journal, recipes, console_translator(), asked["force"]),
        make_executor=lambda: make_executor(order, asked["workers"])[1],
        make_plan=replan,
        table_paths=[path for path in (out / CORRECTIONS_NAME, order.names_path) if path],
        listener=WatchfilesListener(source, stop),
    )
    return FolderWatch(opened, plan, means)


def _sleep_unless_stopped(seconds: float, stop: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stop() and time.monotonic() < end:
        time.sleep(0.2)
