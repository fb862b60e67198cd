"""The batch that the options of `framer batch` or `framer watch` ask for, and what is printed of it before it runs."""

from functools import partial
from typing import TYPE_CHECKING

from framer.cli.batch_options import BatchArguments
from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import Console
from framer.cli.folders import open_folder
from framer.cli.staff_output import print_staff_notes
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.planning import PlannedBatch

_FRAME_LINE = N_("Frame: %(frame)s, of “%(campaign)s”.")
_CAMPAIGN_ENDED = N_("This campaign ended on %(day)s. For another frame give --frame; see: framer frames list.")
_FURTHER_PICTURES = N_("Further pictures of each photo, in folders of their own: %(folders)s.")


def plan_arguments(arguments: BatchArguments, *, fetch: bool = True) -> "PlannedBatch":
    """The batch that these arguments ask for. Takes and raises what `framer.batch.planning.plan_batch` does."""
    from framer.batch.planning import plan_batch

    settings = read_settings()
    source, out = open_folder(arguments.source), open_folder(arguments.out)
    return plan_batch(arguments, source, out, settings, partial(open_campaign_registry, settings), fetch=fetch)


def print_plan_warnings(console: Console, batch: "PlannedBatch") -> None:
    """Print what should be known before the run: of corrections, units and the staff list."""
    from framer.batch.report.plan_notes import describe_plan

    for line in describe_plan(batch, console.translate):
        console.print_info(f"framer: {line}")
    print_staff_notes(console, batch.plan)


def print_frame(console: Console, batch: "PlannedBatch") -> None:
    """Print which frame is used, and whether its campaign has ended."""
    console.print_message(_FRAME_LINE, frame=batch.frame.id, campaign=batch.campaign.title)
    if batch.variants:
        console.print_message(_FURTHER_PICTURES, folders=", ".join(variant.name for variant in batch.variants))
    if batch.ended_on:
        console.print_message(_CAMPAIGN_ENDED, day=batch.ended_on)
