"""`framer batch`: a folder of photos in, a folder of framed pictures and a report out."""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.cli.batch_progress import Interrupts, Progress, shown
from framer.cli.batch_records import record_lines
from framer.cli.edge import fail, say, settings, shelf, show, translate
from framer.errors import N_, FramerError, OutputError
from framer.files import output_error
from framer.words import language

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.plan import Plan
    from framer.batch.session import Session
    from framer.settings import Settings
    from framer.values import Frame

_NO_LINE = N_("The frame %(frame)s has no line for the unit's name; it was left out.")
_LOST = N_("corrections.csv: %(problem)s")
_PLANNED = N_("Photos to frame: %(photos)s; passed over: %(skipped)s. Nothing has been written.")
_LEFT = N_("Stopped: what is done stays, and the same command goes on from there.")


@dataclass(frozen=True)
class _Flags:
    """What decides how the work is done, not what comes out."""

    names: str | None
    workers: int | None
    json_path: str | None
    force: bool
    dry_run: bool
    quiet: bool


@dataclass(frozen=True)
class _Order:
    """What is to be made."""

    plan: "Plan"
    frame: "Frame"
    title: str
    model: str
    lang: str


@click.command(
    help=N_(
        "Frame all photos of a folder and its sub-folders.\n\n"
        "SOURCE is the folder of photos; nothing in it is changed. The pictures go to OUT under the same names, "
        "with report.csv and report.html. Started again, it does what is new or has changed; lines in "
        "OUT/corrections.csv (file, crop, face, skip) say what to do otherwise."
    ),
    epilog=N_("Example: framer batch anh-goc anh-khung --names staff.csv"),
)
@click.argument("source", metavar="SOURCE")
@click.argument("out", metavar="OUT")
@click.option("--frame", metavar="ID", help=N_("Frame or campaign; see: framer frames list."))
@click.option("--size", metavar="PX", help=N_("Side of the picture, 256 to 2048.") + "  [2048]")
@click.option("--format", metavar="NAME", help=N_("jpeg, png or webp.") + "  [jpeg]")
@click.option("--unit", metavar="TEXT", help=N_("Name of the unit, on frames that have a line for it."))
@click.option(
    "--names", "names", metavar="CSV", help=N_("Table with the columns file, output and unit: names for the pictures.")
)
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 512), help=N_("Worker processes.") + "  " + N_("[all cores]")
)
@click.option("--json", "json_path", metavar="PATH", help=N_("Write a line of JSON for each file; - is stdout."))
@click.option("--force", is_flag=True, help=N_("Do all photos again, and write over files of the same names."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would be done, and write nothing."))
@click.option("--quiet", is_flag=True, help=N_("Say nothing but errors."))
def batch(source: str, out: str, **asked: Any) -> int:
    """Plan, run, report."""
    from framer.batch.plan import make_plan
    from framer.options import parse_options
    from framer.values import Limits

    flags = _Flags(**{field.name: asked.pop(field.name) for field in fields(_Flags)})
    chosen = settings()
    options = parse_options({name: text for name, text in asked.items() if text}, Limits(max_bytes=chosen.max_bytes))
    frame, title = _frame(asked["frame"], chosen)
    check_unit = _unit_check(frame)
    check_unit(options.unit)
    plan = make_plan(Path(source), Path(out), options, Path(flags.names) if flags.names else None, check_unit)
    if not flags.quiet:
        _tell_first(plan, frame)
    if flags.dry_run:
        _show_plan(plan, flags.quiet)
        return 0
    with ExitStack() as tidy:
        records = tidy.enter_context(record_lines(flags.json_path, Path(source)))
        return _work(_Order(plan, frame, title, chosen.model, chosen.lang), flags, records)


def _frame(frame_id: str | None, chosen: "Settings") -> "tuple[Frame, str]":
    """The frame and its campaign's title. Raises UnknownFrame, ClosedCampaign, or SetupError, also without a model."""
    from framer.clock import today
    from framer.detector import model_path

    model_path(chosen.model)
    campaigns = shelf(chosen)
    frame = campaigns.frame(frame_id, today())
    return frame, campaigns.campaign(frame.campaign, today()).title


def _unit_check(frame: "Frame") -> Callable[[str], None]:
    """A function that raises UsageError for a unit that the frame cannot show."""
    from framer.lettering import check_text
    from framer.tidy import tidy

    field = next((field for field in frame.fields if field.id == "unit"), None)

    def check(unit: str) -> None:
        if field and tidy(unit):
            check_text(field, tidy(unit))

    return check


def _tell_first(plan: "Plan", frame: "Frame") -> None:
    from framer.batch.table import problem_text

    for problem in plan.lost:
        say("framer: " + translate()(_LOST) % {"problem": problem_text(problem, translate())})
    units = plan.options.unit or any(named.unit for named in plan.named.values())
    if units and not any(field.id == "unit" for field in frame.fields):
        say(f"framer: {translate()(_NO_LINE) % {'frame': frame.id}}")


def _show_plan(plan: "Plan", quiet: bool) -> None:
    """A line for each file."""
    from framer.batch.paths import printable
    from framer.batch.values import SKIPS
    from framer.batch.walk import LOCKED

    photos = skipped = 0
    say_ = translate()
    for job in plan.jobs():
        if job.skip:
            skipped += 1
            why = say_(SKIPS[job.skip].message) if job.skip != LOCKED else "?"
            show(f"{shown(printable(job.source))}  –  {why}")
        else:
            photos += 1
            show(
                f"{shown(printable(job.source))}  →  {job.output}"
                + (f"  ({job.options.unit})" if job.options.unit else "")
            )
    if not quiet:
        say("framer: " + say_(_PLANNED) % {"photos": photos, "skipped": skipped})


def _work(order: _Order, flags: _Flags, records: Callable[[dict[str, object]], None]) -> int:
    """Run the plan and write the reports, whatever ends the run; the exit code."""
    from framer.batch.run import Run
    from framer.batch.session import session
    from framer.batch.store import PARTS
    from framer.batch.work import Context, Recipes, prepare
    from framer.workers import LocalWorkers

    plan = order.plan
    with session(plan.source, plan.out) as opened, Interrupts(flags.quiet) as interrupts:
        context = Context(opened.store, order.frame, plan.options.size, order.model)
        run = Run(opened.store, opened.journal, Recipes(order.frame, order.model), translate(), flags.force)
        executor = LocalWorkers(prepare, context, flags.workers or _cores(), spool=plan.out / PARTS)
        failed = 0
        try:
            with Progress(plan.total, flags.quiet) as progress:
                for event in run.events(plan.jobs(), executor, interrupts.happened):
                    opened.tell(event.row)
                    records(event.record)
                    progress.tell(event.row)
                    failed += event.row.status == "failed"
        except OutputError as error:  # the file of the rows or of the records
            run.error = run.error or error
        finally:
            executor.close()
        lost = _report(opened, order, flags.quiet)
        codes = [fail(error) for error in (run.error, lost) if error]
        if codes:
            return codes[0]
        if run.stopped:
            if not flags.quiet:
                say(f"framer: {translate()(_LEFT)}")
            return 130
    return 1 if failed else 0


def _report(opened: "Session", order: _Order, quiet: bool) -> FramerError | None:
    """Both reports and a few lines; what stands in the way of a report comes back."""
    from framer.batch.report_csv import write_csv
    from framer.batch.report_html import Heading, write_html
    from framer.batch.summary import count, summarise
    from framer.batch.values import REPORTS, RowsFile
    from framer.clock import today

    heading = Heading(order.title, today(), language(order.lang), order.frame.title)
    out, rows = opened.store.out, RowsFile(opened.rows)
    csv_path, html_path = (out / name for name in REPORTS)
    try:
        opened.flush()
        write_csv(rows, csv_path, translate())
        pages = write_html(rows, out, html_path, translate(), heading)
        if not quiet:
            for line in summarise(count(rows), translate(), [str(path) for path in (csv_path, *pages)]):
                say(line)
    except OSError as error:
        return output_error(opened.rows, error)
    except FramerError as error:
        return error
    return None


def _cores() -> int:
    """The cores that this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
