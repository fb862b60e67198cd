"""All that one run of `framer batch` or `framer watch` is asked for, checked before it: plan, frame, tables."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from framer.cli.batch_options import BatchArguments
from framer.cli.campaigns import UNIT_LEFT_OUT, open_campaign_registry
from framer.cli.console import Console
from framer.cli.folders import open_folder
from framer.cli.staff_output import print_staff_notes
from framer.i18n import N_
from framer.settings import Settings, read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.names_table import UnitChooser
    from framer.batch.plan import Plan
    from framer.campaigns.types import Campaign
    from framer.imaging.types import Frame
    from framer.text.unit import Unit

_FRAME_LINE = N_("Frame: %(frame)s, of “%(campaign)s”.")
_CAMPAIGN_ENDED = N_("This campaign ended on %(day)s. For another frame give --frame; see: framer frames list.")
_UNMATCHED_CORRECTION = N_("corrections.csv: %(problem)s")


@dataclass(frozen=True)
class PlannedBatch:
    """A plan, and what it was made with.

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


def plan_batch(arguments: BatchArguments, *, fetch: bool = True) -> PlannedBatch:
    """The batch that these arguments ask for. `fetch`: files that only a cloud has may be opened for it.

    Raises UsageError (an option, the unit), UnknownFrame, ClosedCampaign, SetupError, and what `make_plan` raises.
    """
    from framer.batch.plan import make_plan
    from framer.batch.source_files import SourceFiles
    from framer.batch.staff_list.reader import StaffListReader
    from framer.imaging.options import OPTION_NAMES, parse_options
    from framer.imaging.types import PhotoLimits

    settings = read_settings()
    fields = {name: getattr(arguments, name, None) for name in OPTION_NAMES}
    options = parse_options(
        {name: text for name, text in fields.items() if text}, PhotoLimits(max_bytes=settings.max_bytes)
    )
    frame, campaign = _resolve_frame(arguments.frame, settings)
    choose_unit = _make_unit_chooser(frame, campaign)
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
        )

    ended_on = _find_end(campaign)
    return PlannedBatch(plan_again(), frame, campaign, settings.model, names_path, ended_on, plan_again)


def print_plan_warnings(console: Console, batch: PlannedBatch) -> None:
    """Print what should be known before the run: of corrections, units and the staff list."""
    from framer.batch.csv_table import format_problem

    plan, frame = batch.plan, batch.frame
    for problem in plan.unmatched_corrections:
        console.print_message(_UNMATCHED_CORRECTION, problem=format_problem(problem, console.translate))
    units = (assignment.unit for assignment in plan.name_assignments.values())
    has_units = plan.options.unit or any(plan.folder_units.values()) or any(units)
    if has_units and not any(field.id == "unit" for field in frame.fields):
        console.print_message(UNIT_LEFT_OUT, frame=frame.id)
    print_staff_notes(console, plan)


def print_frame(console: Console, batch: PlannedBatch) -> None:
    """Print which frame is used, and whether its campaign has ended."""
    console.print_message(_FRAME_LINE, frame=batch.frame.id, campaign=batch.campaign.title)
    if batch.ended_on:
        console.print_message(_CAMPAIGN_ENDED, day=batch.ended_on)


def _resolve_frame(frame_id: str | None, settings: Settings) -> "tuple[Frame, Campaign]":
    """The frame and its campaign. Raises UnknownFrame, ClosedCampaign, or SetupError, also without a model."""
    from framer.campaigns.local_date import today
    from framer.imaging.face_detector import model_path

    model_path(settings.model)
    registry = open_campaign_registry(settings)
    frame = registry.get_frame(frame_id, today())
    return frame, registry.get_campaign(frame.campaign, today())


def _find_end(campaign: "Campaign") -> str:
    """The day on which the campaign ended, if it has; else ""."""
    from framer.campaigns.dates import format_day
    from framer.campaigns.local_date import today

    return format_day(campaign.ends) if campaign.ends is not None and campaign.ends < today() else ""


def _make_unit_chooser(frame: "Frame", campaign: "Campaign") -> "UnitChooser":
    """A function that gives the campaign's unit for a text, and raises UsageError if the frame cannot show it."""
    from framer.campaigns.unit_choice import choose_unit
    from framer.imaging.text_overlay import check_unit_text

    unit_field = next((field for field in frame.fields if field.id == "unit"), None)

    def choose(text: str) -> "Unit | None":
        unit = choose_unit(campaign.units, text)
        if unit_field and unit:
            check_unit_text(unit_field, unit)
        return unit

    return choose
