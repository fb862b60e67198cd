"""All that one run of `framer batch` or `framer watch` is asked for, checked before it: plan, frame, tables."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from framer.cli.batch_options import BatchArguments
from framer.cli.campaigns import UNIT_LEFT_OUT, open_campaign_registry
from framer.cli.console import Console
from framer.cli.folders import open_folder
from framer.cli.staff_output import print_staff_notes
from framer.errors import UsageError
from framer.i18n import N_, Translator
from framer.settings import Settings, read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.layout import Layout
    from framer.batch.names_table import UnitChooser
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.run import BatchRun
    from framer.batch.variants import Variant
    from framer.campaigns.types import Campaign
    from framer.imaging.types import Frame
    from framer.text.unit import Unit

_FRAME_LINE = N_("Frame: %(frame)s, of “%(campaign)s”.")
_CAMPAIGN_ENDED = N_("This campaign ended on %(day)s. For another frame give --frame; see: framer frames list.")
_FURTHER_PICTURES = N_("Further pictures of each photo, in folders of their own: %(folders)s.")
_TWICE_IN_LIST = N_("“%(text)s”: “%(part)s” is there twice, or nothing is between two commas.")
_NAME_EACH_ONCE = N_("Name each once, with commas between.")
_NO_UNITS = N_("--folders unit: nothing says who belongs to which unit.")
_SAY_UNITS = N_("Give a staff list with --names, or --unit-from folder.")
_SEVERAL_CAMPAIGNS = N_("Frames of several campaigns cannot be made in one run.")
_RUN_FOR_EACH = N_("Start the command once for each campaign, with an OUT of its own.")
_UNMATCHED_CORRECTION = N_("%(table)s: %(problem)s")
_TABLE_ALSO_READ = N_("%(table)s has been read as well: what is new in it counts.")


@dataclass(frozen=True)
class PlannedBatch:
    """A plan, and what it was made with.

    `frame` is that of the first picture of each photo; `variants` are the others.
    `ended_on` is the day on which the frame's campaign ended, as text; empty where it has not. `make_plan` makes the
    plan anew, of what is in the folders then.
    """

    plan: "Plan"
    frame: "Frame"
    campaign: "Campaign"
    model: str
    names_path: Path | None
    ended_on: str
    make_plan: Callable[[], "Plan"]
    variants: "tuple[Variant, ...]" = ()

    def make_run(
        self, session: "OutputSession", translate: Translator, force: bool, approvals: Collection[str]
    ) -> "BatchRun":
        """A run in an open OUT; `approvals` are the marks of pictures that a person has approved."""
        from framer.batch.recipe import Recipes
        from framer.batch.run import BatchRun

        variants = [(variant, Recipes(variant.frame, self.model)) for variant in self.variants]
        recipes = Recipes(self.frame, self.model)
        return BatchRun(session.output, session.journal, recipes, translate, force, variants, approvals)


def plan_batch(arguments: BatchArguments, *, fetch: bool = True) -> PlannedBatch:
    """The batch that these arguments ask for. `fetch`: files that only a cloud has may be opened for it.

    Raises UsageError (an option, the unit), UnknownFrame, ClosedCampaign, SetupError, and what `make_plan` raises.
    """
    from framer.batch.plan import make_plan
    from framer.batch.source_files import SourceFiles
    from framer.batch.staff_list.reader import StaffListReader
    from framer.batch.variants import make_variants
    from framer.imaging.options import OPTION_NAMES, parse_options
    from framer.imaging.types import PhotoLimits

    settings = read_settings()
    fields = {name: getattr(arguments, name, None) for name in OPTION_NAMES}
    sizes = [parse_options({"size": text}, PhotoLimits()).size for text in _split_list(fields["size"])]
    fields["size"] = str(sizes[0])
    options = parse_options(
        {name: text for name, text in fields.items() if text}, PhotoLimits(max_bytes=settings.max_bytes)
    )
    frames, campaign = _resolve_frames(arguments.frame, settings)
    variants = make_variants(frames, sizes)
    layout = _make_layout(arguments)
    choose_unit = _make_unit_chooser(frames, campaign)
    options = replace(options, unit=choose_unit(arguments.unit or ""))
    source, out, names_path = open_folder(arguments.source), open_folder(arguments.out), arguments.names_path
    reader, files = StaffListReader(), SourceFiles(source, fetch=fetch)

    def plan_again() -> "Plan":
        from_folder = arguments.unit_from == "folder"
        return make_plan(
            source,
            out,
            options,
            names_path,
            choose_unit,
            unit_from_folder=from_folder,
            read_list=reader.read,
            files=files,
            layout=layout,
            further_folders=tuple(variant.name for variant in variants),
        )

    ended_on = _find_end(campaign)
    plan = plan_again()
    return PlannedBatch(plan, frames[0], campaign, settings.model, names_path, ended_on, plan_again, variants)


def print_plan_warnings(console: Console, batch: PlannedBatch) -> None:
    """Print what should be known before the run: of corrections, units and the staff list."""
    from framer.batch.csv_table import format_problem

    plan, frame = batch.plan, batch.frame
    for name, problem in plan.unmatched_corrections:
        console.print_message(_UNMATCHED_CORRECTION, table=name, problem=format_problem(problem, console.translate))
    for name in plan.further_corrections:
        console.print_message(_TABLE_ALSO_READ, table=name)
    units = (assignment.unit for assignment in plan.name_assignments.values())
    has_units = plan.options.unit or any(plan.folder_units.values()) or any(units)
    if has_units and not any(field.id == "unit" for field in frame.fields):
        console.print_message(UNIT_LEFT_OUT, frame=frame.id)
    print_staff_notes(console, plan)


def print_frame(console: Console, batch: PlannedBatch) -> None:
    """Print which frame is used, and whether its campaign has ended."""
    console.print_message(_FRAME_LINE, frame=batch.frame.id, campaign=batch.campaign.title)
    if batch.variants:
        console.print_message(_FURTHER_PICTURES, folders=", ".join(variant.name for variant in batch.variants))
    if batch.ended_on:
        console.print_message(_CAMPAIGN_ENDED, day=batch.ended_on)


def _split_list(text: str | None) -> list[str]:
    """The parts of a list with commas, at least one, which may be empty. Raises UsageError for one that is twice."""
    parts = [part.strip() for part in (text or "").split(",")]
    twice = [part for part in parts if parts.count(part) > 1 or (not part and len(parts) > 1)]
    if twice:
        raise UsageError(_TWICE_IN_LIST, _NAME_EACH_ONCE, text=text, part=twice[0])
    return parts


def _make_layout(arguments: BatchArguments) -> "Layout":
    """Where pictures go. Raises UsageError for a pattern that is none, and for folders of units without any unit."""
    from framer.batch.layout import BY_UNIT, Layout, check_pattern

    if arguments.folders == BY_UNIT and not (arguments.names or arguments.unit_from or arguments.unit):
        raise UsageError(_NO_UNITS, _SAY_UNITS)
    return Layout(arguments.folders, check_pattern(arguments.name_pattern) if arguments.name_pattern else "")


def _resolve_frames(frame_ids: str | None, settings: Settings) -> "tuple[list[Frame], Campaign]":
    """The frames and their campaign.

    Raises UsageError for frames of several campaigns, UnknownFrame, ClosedCampaign, SetupError, also without a model.
    """
    from framer.campaigns.local_date import today
    from framer.imaging.face_detector import model_path

    model_path(settings.model)
    registry = open_campaign_registry(settings)
    frames = [registry.get_frame(frame_id or None, today()) for frame_id in _split_list(frame_ids)]
    if len({frame.id for frame in frames}) < len(frames):
        raise UsageError(_TWICE_IN_LIST, _NAME_EACH_ONCE, text=frame_ids, part=frames[-1].id)
    if len({frame.campaign for frame in frames}) > 1:
        raise UsageError(_SEVERAL_CAMPAIGNS, _RUN_FOR_EACH)
    return frames, registry.get_campaign(frames[0].campaign, today())


def _find_end(campaign: "Campaign") -> str:
    """The day on which the campaign ended, if it has; else ""."""
    from framer.campaigns.dates import format_day
    from framer.campaigns.local_date import today

    return format_day(campaign.ends) if campaign.ends is not None and campaign.ends < today() else ""


def _make_unit_chooser(frames: "Sequence[Frame]", campaign: "Campaign") -> "UnitChooser":
    """A function that gives the campaign's unit for a text, and raises UsageError if a frame cannot show it."""
    from framer.campaigns.unit_choice import choose_unit
    from framer.imaging.text_overlay import check_unit_text

    unit_fields = [field for frame in frames for field in frame.fields if field.id == "unit"]

    def choose(text: str) -> "Unit | None":
        unit = choose_unit(campaign.units, text)
        for unit_field in unit_fields:
            if unit:
                check_unit_text(unit_field, unit)
        return unit

    return choose
