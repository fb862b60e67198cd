"""What `framer batch` and `framer watch` share: their options, the frame, the workers, and the reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.atomic_files import output_error
from framer.cli.console import say, settings, shelf, translate
from framer.errors import FramerError, SetupError
from framer.i18n import N_, language

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import Session
    from framer.batch.plan import Plan
    from framer.batch.recipe import Recipes
    from framer.batch.task import Context, Result, Task
    from framer.batch.types import Row
    from framer.imaging.types import Frame
    from framer.settings import Settings
    from framer.workers import Bounds, Executor

_NO_LINE = N_("The frame %(frame)s has no line for the unit's name; it was left out.")
_LOST = N_("corrections.csv: %(problem)s")

_OPTIONS = (
    click.argument("source", metavar="SOURCE"),
    click.argument("out", metavar="OUT"),
    click.option("--frame", metavar="ID", help=N_("Frame or campaign; see: framer frames list.")),
    click.option("--size", metavar="PX", help=N_("Side of the picture, 256 to 2048.") + "  [2048]"),
    click.option("--format", metavar="NAME", help=N_("jpeg, png or webp.") + "  [jpeg]"),
    click.option("--unit", metavar="TEXT", help=N_("Name of the unit, on frames that have a line for it.")),
    click.option(
        "--names",
        "names",
        metavar="CSV",
        help=N_("Table with the columns file, output and unit: names for the pictures."),
    ),
    click.option(
        "--workers", metavar="N", type=click.IntRange(1, 512), help=N_("Worker processes.") + "  " + N_("[all cores]")
    ),
    click.option("--json", "json_path", metavar="PATH", help=N_("Write a line of JSON for each file; - is stdout.")),
    click.option("--force", is_flag=True, help=N_("Do all photos again, and write over files of the same names.")),
    click.option("--quiet", is_flag=True, help=N_("Say nothing but errors.")),
)


@dataclass(frozen=True)
class Order:
    """What is to be made; `names` is the table's path, `check_unit` raises UsageError for what cannot be drawn."""

    plan: "Plan"
    frame: "Frame"
    title: str
    model: str
    lang: str
    names: Path | None
    check_unit: Callable[[str], None]


def folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """SOURCE, OUT and all options that both commands have, in the order of the help."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


def make_order(source: str, out: str, asked: dict[str, Any], early: bool = False) -> Order:
    """Plan for the options `asked`; `early`: photos may still be to come. Raises FramerError for what is in the way."""
    from framer.batch.location import place
    from framer.batch.plan import make_plan
    from framer.imaging.options import parse_options
    from framer.imaging.types import Limits

    chosen = settings()
    texts = {name: asked[name] for name in ("frame", "size", "format", "unit") if asked[name]}
    options = parse_options(texts, Limits(max_bytes=chosen.max_bytes))
    frame, title = _frame(asked["frame"], chosen)
    check_unit = _unit_check(frame)
    check_unit(options.unit)
    names = Path(asked["names"]) if asked["names"] else None
    plan = make_plan(place(source), place(out), options, names, check_unit, early=early)
    return Order(plan, frame, title, chosen.model, chosen.lang, names, check_unit)


def _frame(frame_id: str | None, chosen: "Settings") -> "tuple[Frame, str]":
    """The frame and its campaign's title. Raises UnknownFrame, ClosedCampaign, or SetupError, also without a model."""
    from framer.campaigns.local_date import today
    from framer.imaging.face_detector import model_path

    model_path(chosen.model)
    campaigns = shelf(chosen)
    frame = campaigns.frame(frame_id, today())
    return frame, campaigns.campaign(frame.campaign, today()).title


def _unit_check(frame: "Frame") -> Callable[[str], None]:
    """A function that raises UsageError for a unit that the frame cannot show."""
    from framer.imaging.text_overlay import check_text
    from framer.text.normalize import tidy

    field = next((field for field in frame.fields if field.id == "unit"), None)

    def check(unit: str) -> None:
        if field and tidy(unit):
            check_text(field, tidy(unit))

    return check


def tell_first(order: Order) -> None:
    """Say what of the tables and options cannot be heeded."""
    from framer.batch.csv_table import problem_text

    plan, frame = order.plan, order.frame
    for problem in plan.lost:
        say("framer: " + translate()(_LOST) % {"problem": problem_text(problem, translate())})
    units = plan.options.unit or any(named.unit for named in plan.named.values())
    if units and not any(field.id == "unit" for field in frame.fields):
        say(f"framer: {translate()(_NO_LINE) % {'frame': frame.id}}")


def make_executor(
    order: Order, workers: int | None, cluster: str | None = None
) -> "tuple[Recipes, Executor[Task, Result]]":
    """What names the pictures' recipes, and the workers that make them: `workers` here, or those of a cluster.

    The caller closes the executor. Raises SetupError without the extra `cluster`, OutputError.
    """
    from framer.batch.output.state_dir import spool
    from framer.batch.recipe import Recipes
    from framer.batch.task import Context, prepare
    from framer.sandbox import Rights
    from framer.slot import cores
    from framer.storage.output import open_store
    from framer.storage.remote_folder import DEADLINE, Storage
    from framer.workers import Bounds, LocalWorkers

    plan = order.plan
    remote = isinstance(plan.source, Storage) or isinstance(plan.out, Storage)
    bounds = Bounds(DEADLINE) if remote else Bounds()
    bounds = replace(bounds, rights=Rights.FILES_AND_NETWORK if remote or cluster else Rights.FILES)
    context = Context(open_store(plan.source, plan.out), order.frame, plan.options.size, order.model)
    recipes = Recipes(order.frame, order.model)
    if cluster:
        return recipes, _cluster(context, plan, cluster, bounds)
    return recipes, LocalWorkers(prepare, context, workers or cores(), bounds, spool=spool(plan.out))


def _cluster(context: "Context", plan: "Plan", address: str, bounds: "Bounds") -> "Executor[Task, Result]":
    from framer.cluster.preflight import asked_of, prepare_elsewhere

    try:
        from framer.cluster.executor import ClusterWorkers
    except ImportError as error:
        raise SetupError(what="--cluster: pip install 'framer[cluster]'") from error
    return ClusterWorkers(prepare_elsewhere, asked_of(context, plan), address, bounds)


def write_reports(
    opened: "Session", order: Order, quiet: bool, rows: "Iterable[Row] | None" = None
) -> FramerError | None:
    """Both reports and a few lines, of `rows` or else all; what stands in the way of a report comes back."""
    from framer.batch.report.csv_report import write_csv
    from framer.batch.report.html_report import Heading, write_html
    from framer.batch.report.summary import count, summarise
    from framer.batch.types import REPORTS, RowsFile
    from framer.campaigns.local_date import today

    heading = Heading(order.title, today(), language(order.lang), order.frame.title)
    rows = RowsFile(opened.rows) if rows is None else rows
    csv_path, html_path = (opened.reports / name for name in REPORTS)
    try:
        opened.flush()
        write_csv(rows, csv_path, translate())
        pages = write_html(rows, opened.store.thumbnail, html_path, translate(), heading)
        places = opened.deliver(csv_path, *pages)
        if not quiet:
            for line in summarise(count(rows), translate(), places):
                say(line)
    except OSError as error:
        return output_error(opened.rows, error)
    except FramerError as error:
        return error
    return None
