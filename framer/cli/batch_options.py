"""What `framer batch` and `framer watch` share: their options, the frame, the workers, and the reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.atomic_files import explain_os_error
from framer.cli.console import console_translator, load_settings, open_campaign_registry, print_info
from framer.errors import FramerError, SetupError
from framer.i18n import N_, resolve_language

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.recipe import Recipes
    from framer.batch.task import BatchContext, BatchOutcome, BatchTask
    from framer.batch.types import ReportRow
    from framer.imaging.types import Frame
    from framer.settings import Settings
    from framer.workers.executor import Executor
    from framer.workers.process import Bounds

UNIT_LEFT_OUT = N_("The frame %(frame)s has no line for the unit's name; it was left out.")
_UNMATCHED_CORRECTION = N_("corrections.csv: %(problem)s")

_SHARED_OPTIONS = (
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
class BatchJob:
    """What is to be made; `names` is the table's path, `check_unit` raises UsageError for what cannot be drawn."""

    plan: "Plan"
    frame: "Frame"
    campaign_title: str
    model: str
    language: str
    names_path: Path | None
    check_unit: Callable[[str], None]


def add_folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """SOURCE, OUT and all options that both commands have, in the order of the help."""
    for add in reversed(_SHARED_OPTIONS):
        command = add(command)
    return command


def make_batch_job(source: str, out: str, asked: dict[str, Any], early: bool = False) -> BatchJob:
    """Plan for the options `asked`; `early`: photos may still be to come. Raises FramerError for what is in the way."""
    from framer.batch.location import parse_location
    from framer.batch.plan import make_plan
    from framer.imaging.options import parse_options
    from framer.imaging.types import PhotoLimits

    chosen = load_settings()
    texts = {name: asked[name] for name in ("frame", "size", "format", "unit") if asked[name]}
    options = parse_options(texts, PhotoLimits(max_bytes=chosen.max_bytes))
    frame, title = _resolve_frame(asked["frame"], chosen)
    check_unit = _make_unit_check(frame)
    check_unit(options.unit)
    names = Path(asked["names"]) if asked["names"] else None
    plan = make_plan(parse_location(source), parse_location(out), options, names, check_unit, early=early)
    return BatchJob(plan, frame, title, chosen.model, chosen.lang, names, check_unit)


def _resolve_frame(frame_id: str | None, chosen: "Settings") -> "tuple[Frame, str]":
    """The frame and its campaign's title. Raises UnknownFrame, ClosedCampaign, or SetupError, also without a model."""
    from framer.campaigns.local_date import today
    from framer.imaging.face_detector import model_path

    model_path(chosen.model)
    campaigns = open_campaign_registry(chosen)
    frame = campaigns.get_frame(frame_id, today())
    return frame, campaigns.get_campaign(frame.campaign, today()).title


def _make_unit_check(frame: "Frame") -> Callable[[str], None]:
    """A function that raises UsageError for a unit that the frame cannot show."""
    from framer.imaging.text_overlay import check_unit_text
    from framer.text.normalize import normalize_text

    field = next((field for field in frame.fields if field.id == "unit"), None)

    def check(unit: str) -> None:
        if field and normalize_text(unit):
            check_unit_text(field, normalize_text(unit))

    return check


def print_plan_warnings(order: BatchJob) -> None:
    """Say what of the tables and options cannot be heeded."""
    from framer.batch.csv_table import format_problem

    plan, frame = order.plan, order.frame
    for problem in plan.unmatched_corrections:
        print_info(
            "framer: "
            + console_translator()(_UNMATCHED_CORRECTION) % {"problem": format_problem(problem, console_translator())}
        )
    units = plan.options.unit or any(named.unit for named in plan.name_assignments.values())
    if units and not any(field.id == "unit" for field in frame.fields):
        print_info(f"framer: {console_translator()(UNIT_LEFT_OUT) % {'frame': frame.id}}")


def make_executor(
    order: BatchJob, workers: int | None, cluster: str | None = None
) -> "tuple[Recipes, Executor[BatchTask, BatchOutcome]]":
    """What names the pictures' recipes, and the workers that make them: `workers` here, or those of a cluster.

    The caller closes the executor. Raises SetupError without the extra `cluster`, OutputError.
    """
    from framer.batch.recipe import Recipes
    from framer.batch.task import BatchContext, BatchOutcome, prepare_batch_worker
    from framer.storage.output import open_output_folder
    from framer.storage.remote_folder import REMOTE_PHOTO_TIMEOUT, RemoteFolder
    from framer.workers.executor import LocalExecutor
    from framer.workers.process import Bounds, cores
    from framer.workers.sandbox import Rights

    plan = order.plan
    remote = isinstance(plan.source, RemoteFolder) or isinstance(plan.out, RemoteFolder)
    bounds = Bounds(REMOTE_PHOTO_TIMEOUT) if remote else Bounds()
    bounds = replace(bounds, rights=Rights.FILES_AND_NETWORK if remote or cluster else Rights.FILES)
    context = BatchContext(open_output_folder(plan.source, plan.out), order.frame, plan.options.size, order.model)
    recipes = Recipes(order.frame, order.model)
    if cluster:
        return recipes, _make_cluster_executor(context, plan, cluster, bounds)
    return recipes, LocalExecutor(prepare_batch_worker, context, workers or cores(), bounds, result_type=BatchOutcome)


def _make_cluster_executor(
    context: "BatchContext", plan: "Plan", address: str, bounds: "Bounds"
) -> "Executor[BatchTask, BatchOutcome]":
    from framer.batch.task import BatchOutcome
    from framer.cluster.preflight import check_and_prepare, prepare_check

    try:
        from framer.cluster.executor import ClusterExecutor
    except ImportError as error:
        raise SetupError(what="--cluster: pip install 'framer[cluster]'") from error
    return ClusterExecutor(check_and_prepare, prepare_check(context, plan), address, bounds, result_type=BatchOutcome)


def write_reports(
    opened: "OutputSession", order: BatchJob, quiet: bool, rows: "Iterable[ReportRow] | None" = None
) -> FramerError | None:
    """Both reports and a few lines, of `rows` or else all; what stands in the way of a report comes back."""
    from framer.batch.report.csv_report import write_csv_report
    from framer.batch.report.html_report import ReportHeading, write_html_report
    from framer.batch.report.summary import count_rows, summarise_counts
    from framer.batch.types import REPORT_NAMES, RowsFile
    from framer.campaigns.local_date import today

    heading = ReportHeading(order.campaign_title, today(), resolve_language(order.language), order.frame.title)
    rows = RowsFile(opened.rows_path) if rows is None else rows
    csv_path, html_path = (opened.reports_directory / name for name in REPORT_NAMES)
    try:
        opened.flush()
        write_csv_report(rows, csv_path, console_translator())
        pages = write_html_report(rows, opened.output.read_thumbnail, html_path, console_translator(), heading)
        places = opened.deliver_reports(csv_path, *pages)
        if not quiet:
            for line in summarise_counts(count_rows(rows), console_translator(), places):
                print_info(line)
    except OSError as error:
        return explain_os_error(opened.rows_path, error)
    except FramerError as error:
        return error
    return None
