"""All that one batch is asked for, checked before it: plan, frames, tables. For the command and for the desk."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from framer.batch.folder import Folder
from framer.batch.layout import BY_UNIT, Layout, check_pattern
from framer.batch.matching.match_staff import StaffMatching, match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.names_table import UnitChooser
from framer.batch.output.session import OutputSession
from framer.batch.output.units_file import read_renamed_units
from framer.batch.plan import Plan, make_plan
from framer.batch.recipe import Recipes
from framer.batch.run import BatchRun
from framer.batch.source_files import SourceFiles
from framer.batch.staff_list.reader import StaffListReader
from framer.batch.variants import Variant, make_variants
from framer.batch.wishes import BatchWishes
from framer.campaigns.dates import format_day
from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.types import Campaign
from framer.campaigns.unit_choice import choose_unit
from framer.errors import UsageError
from framer.i18n import N_, Translator
from framer.imaging.face_detector import model_path
from framer.imaging.options import OPTION_NAMES, parse_options
from framer.imaging.text_overlay import check_unit_text
from framer.imaging.types import Frame, PhotoLimits
from framer.settings import Settings
from framer.text.unit import Unit

_TWICE_IN_LIST = N_("“%(text)s”: “%(part)s” is there twice, or nothing is between two commas.")
_NAME_EACH_ONCE = N_("Name each once, with commas between.")
_NO_UNITS = N_("--folders unit: nothing says who belongs to which unit.")
_SAY_UNITS = N_("Give a staff list with --names, or --unit-from folder.")
_SEVERAL_CAMPAIGNS = N_("Frames of several campaigns cannot be made in one run.")
_RUN_FOR_EACH = N_("Start the command once for each campaign, with an OUT of its own.")


@dataclass(frozen=True)
class PlannedBatch:
    """A plan, and what it was made with.

    `frame` is that of the first picture of each photo; `variants` are the others.
    `ended_on` is the day on which the frame's campaign ended, as text; empty where it has not. `make_plan` makes the
    plan anew, of what is in the folders then; `plan_anew` asks for the campaign anew as well. `match_anew` matches the
    same photos with the list again, with what stands in another table of matches.
    """

    plan: Plan
    frame: Frame
    campaign: Campaign
    model: str
    names_path: Path | None
    ended_on: str
    make_plan: Callable[[], Plan]
    plan_anew: Callable[[], "PlannedBatch"]
    match_anew: Callable[[StaffMatching, MatchesTable], StaffMatching]
    variants: tuple[Variant, ...] = ()

    def make_run(
        self, session: OutputSession, translate: Translator, force: bool, approvals: Collection[str]
    ) -> BatchRun:
        """A run in an open OUT; `approvals` are the marks of pictures that a person has approved."""
        variants = [(variant, Recipes(variant.frame, self.model)) for variant in self.variants]
        recipes = Recipes(self.frame, self.model)
        return BatchRun(session.output, session.journal, recipes, translate, force, variants, approvals)


def plan_batch(  # noqa: PLR0913  (two folders, and where things are)
    wishes: BatchWishes,
    source: Folder,
    out: Folder,
    settings: Settings,
    load_registry: Callable[[], CampaignRegistry],
    *,
    fetch: bool = True,
    reader: StaffListReader | None = None,
    files: SourceFiles | None = None,
) -> PlannedBatch:
    """The batch that is asked for. `fetch`: files that only a cloud has may be opened for it.

    `reader` and `files` are those of an earlier plan of it.

    Raises UsageError (an option, the unit), UnknownFrame, ClosedCampaign, SetupError, and what `make_plan` raises.
    """
    fields = {name: getattr(wishes, name, None) for name in OPTION_NAMES}
    sizes = [parse_options({"size": text}, PhotoLimits()).size for text in _split_list(fields["size"])]
    fields["size"] = str(sizes[0])
    options = parse_options(
        {name: text for name, text in fields.items() if text}, PhotoLimits(max_bytes=settings.max_bytes)
    )
    frames, campaign = _resolve_frames(wishes.frame, settings, load_registry)
    variants = make_variants(frames, sizes)
    layout = _make_layout(wishes)
    find_unit = _make_unit_chooser(frames, campaign)
    options = replace(options, unit=find_unit(wishes.unit or ""))
    names_path = wishes.names_path
    reader, files = reader or StaffListReader(), files or SourceFiles(source, fetch=fetch)

    def plan_again() -> Plan:
        return make_plan(
            source,
            out,
            options,
            names_path,
            read_renamed_units(out).heed(find_unit),
            unit_from=wishes.unit_from or "",
            read_list=reader.read,
            files=files,
            layout=layout,
            further_folders=tuple(variant.name for variant in variants),
            frame_unlisted=wishes.frame_unlisted,
        )

    def match_anew(matching: StaffMatching, table: MatchesTable) -> StaffMatching:
        staff = reader.read(names_path) if names_path else matching.staff
        photos = [match.photo for match in matching.matches]
        choose = read_renamed_units(out).heed(find_unit)
        return match_staff(staff, photos, table, choose, frame_unlisted=wishes.frame_unlisted)

    return PlannedBatch(
        plan_again(),
        frames[0],
        campaign,
        settings.model,
        names_path,
        _find_end(campaign),
        plan_again,
        partial(plan_batch, wishes, source, out, settings, load_registry, reader=reader, files=files),
        match_anew,
        variants,
    )


def _split_list(text: str | None) -> list[str]:
    """The parts of a list with commas, at least one, which may be empty. Raises UsageError for one that is twice."""
    parts = [part.strip() for part in (text or "").split(",")]
    twice = [part for part in parts if parts.count(part) > 1 or (not part and len(parts) > 1)]
    if twice:
        raise UsageError(_TWICE_IN_LIST, _NAME_EACH_ONCE, text=text, part=twice[0])
    return parts


def _make_layout(wishes: BatchWishes) -> Layout:
    """Where pictures go. Raises UsageError for a pattern that is none, and for folders of units without any unit."""
    if wishes.folders == BY_UNIT and not (wishes.names or wishes.unit_from or wishes.unit):
        raise UsageError(_NO_UNITS, _SAY_UNITS)
    return Layout(wishes.folders, check_pattern(wishes.name_pattern) if wishes.name_pattern else "")


def _resolve_frames(
    frame_ids: str | None, settings: Settings, load_registry: Callable[[], CampaignRegistry]
) -> tuple[list[Frame], Campaign]:
    """The frames and their campaign.

    Raises UsageError for frames of several campaigns, UnknownFrame, ClosedCampaign, SetupError, also without a model.
    """
    model_path(settings.model)
    registry = load_registry()
    frames = [registry.get_frame(frame_id or None, today()) for frame_id in _split_list(frame_ids)]
    if len({frame.id for frame in frames}) < len(frames):
        raise UsageError(_TWICE_IN_LIST, _NAME_EACH_ONCE, text=frame_ids, part=frames[-1].id)
    if len({frame.campaign for frame in frames}) > 1:
        raise UsageError(_SEVERAL_CAMPAIGNS, _RUN_FOR_EACH)
    return frames, registry.get_campaign(frames[0].campaign, today())


def _find_end(campaign: Campaign) -> str:
    """The day on which the campaign ended, if it has; else ""."""
    return format_day(campaign.ends) if campaign.ends is not None and campaign.ends < today() else ""


def _make_unit_chooser(frames: Sequence[Frame], campaign: Campaign) -> UnitChooser:
    """A function that gives the campaign's unit for a text, and raises UsageError if a frame cannot show it."""
    unit_fields = [field for frame in frames for field in frame.fields if field.id == "unit"]

    def choose(text: str) -> Unit | None:
        unit = choose_unit(campaign.units, text)
        for unit_field in unit_fields:
            if unit:
                check_unit_text(unit_field, unit)
        return unit

    return choose
