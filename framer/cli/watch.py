"""`framer watch`: photos are framed as they arrive in a folder, until somebody ends it."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_options import Order, folder_options, make_executor, make_order, tell_first, write_reports
from framer.cli.batch_progress import Interrupts
from framer.cli.console import fail, say, translate
from framer.cli.json_lines import record_lines
from framer.cli.watch_output import Lines, ReportTimes
from framer.errors import FramerError, OutputError, UsageError
from framer.i18n import N_

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import Session
    from framer.batch.plan import Plan
    from framer.batch.watch.loop import Watch

_NOT_HERE = N_("%(path)s: watch works with folders of this machine only.")
_USE_BATCH = N_("Start framer batch now and then instead; it does what is new.")
_LEFT = N_("Stopped: what is done stays, and the same command goes on from there.")
_LOST = N_("%(path)s: the folder of the pictures is not there any more, or is another one.")
_WAITS = N_("framer waits until it is back, and then goes on by itself.")


@click.command(
    help=N_(
        "Frame photos as they arrive in a folder, until stopped.\n\n"
        "As framer batch, for the photos that are there and for new ones, until Ctrl-C. Either goes on where the other "
        "stopped. OUT/corrections.csv and the table of names are heeded as soon as they are saved."
    ),
    epilog=N_("Example: framer watch anh-goc anh-khung"),
)
@folder_options
def watch(source: str, out: str, **asked: Any) -> int:
    """Plan, then rounds over the folder."""
    from framer.batch.location import is_address, without_account

    for text in (source, out):
        if is_address(text):
            raise UsageError(_NOT_HERE, _USE_BATCH, path=without_account(text))
    order = make_order(source, out, asked, early=True)
    asked |= {"source": source, "out": out}
    if not asked["quiet"]:
        tell_first(order)
    with ExitStack() as tidy:
        records = tidy.enter_context(record_lines(asked["json_path"], Path(source)))
        interrupts = tidy.enter_context(Interrupts(asked["quiet"]))
        lines = tidy.enter_context(Lines(order.plan, asked["quiet"]))
        return _watch(order, asked, _Told(records, lines), interrupts.happened)


@dataclass(frozen=True)
class _Told:
    """Where news go: to the file of records, and to the person who watches."""

    records: Callable[[dict[str, object]], None]
    lines: Lines


def _watch(order: Order, asked: dict[str, Any], told: _Told, stop: Callable[[], bool]) -> int:
    """Watch, also when OUT is away for a while; the exit code."""
    from framer.batch.output.local import PARTS
    from framer.batch.output.session import session
    from framer.batch.watch.loop import RETRY

    out = Path(asked["out"])
    while True:
        try:
            with session(order.plan.source, out) as opened:
                code = _work(opened, order, asked, told, stop)
        except OutputError as error:
            if told.lines.fresh:
                raise
            told.lines.trouble(error)
            _sleep(RETRY, stop)
        else:
            if code is not None:
                return code
            told.lines.trouble(OutputError(_LOST, _WAITS, path=out))
        while not os.path.isdir(out / PARTS):  # noqa: PTH112  (it answers also where it may not look)
            if stop():
                return OutputError.exit_code
            _sleep(1, stop)
        if stop():
            return OutputError.exit_code
        told.lines.back(out)


def _work(opened: "Session", order: Order, asked: dict[str, Any], told: _Told, stop: Callable[[], bool]) -> int | None:
    """Watch with this OUT; the exit code, or None when OUT is not there any more."""
    from framer.batch.run import Event
    from framer.batch.watch.events import Back, Quiet, Trouble

    watching = _make_watch(opened, order, asked, stop)
    times = ReportTimes(lambda: write_reports(opened, order, True, watching.rows()))
    errors: list[FramerError | None] = []
    with closing(watching.news(stop)) as all_news:
        for news in all_news:
            match news:
                case Event():
                    times.changed()
                    told.lines.event(news)
                    try:
                        told.records(news.record)
                    except OutputError as error:  # not OUT's: nobody would see when it is well again
                        errors.append(error)
                        break
                case Trouble():
                    told.lines.trouble(news.error)
                case Back():
                    told.lines.back(news.path)
                case Quiet() if times.is_due() and not stop():
                    if lost := times.write():
                        told.lines.trouble(lost)
                    else:
                        told.lines.waiting(watching.rows(), news.awaited)
    told.lines.end_of_first()
    if watching.lost:
        return None
    errors += [watching.error, write_reports(opened, order, asked["quiet"], watching.rows())]
    codes = [fail(error) for error in errors if error]
    if not codes and not asked["quiet"]:
        say(f"framer: {translate()(_LEFT)}")
    return codes[0] if codes else 0


def _make_watch(opened: "Session", order: Order, asked: dict[str, Any], stop: Callable[[], bool]) -> "Watch":
    from framer.batch.plan import make_plan
    from framer.batch.recipe import Recipes
    from framer.batch.run import Run
    from framer.batch.types import CORRECTIONS
    from framer.batch.watch.listener import Listener
    from framer.batch.watch.loop import Means, Watch

    plan, source, out = order.plan, Path(asked["source"]), Path(asked["out"])
    recipes = Recipes(order.frame, order.model)

    def replan() -> "Plan":
        return make_plan(plan.source, plan.out, plan.options, order.names, order.check_unit, early=True)

    means = Means(
        source=source,
        run=lambda: Run(opened.store, opened.journal, recipes, translate(), asked["force"]),
        workers=lambda: make_executor(order, asked["workers"])[1],
        plan=replan,
        tables=[path for path in (out / CORRECTIONS, order.names) if path],
        ears=Listener(source, stop),
    )
    return Watch(opened, plan, means)


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stop() and time.monotonic() < end:
        time.sleep(0.2)
