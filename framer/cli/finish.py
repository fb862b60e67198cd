"""`framer finish`: OUT after the campaign, without what framer keeps of people."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.cli.console import Console
from framer.errors import FramerError, UsageError
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:
    from framer.batch.output.finish import FinishPlan
    from framer.batch.report.counted_pictures import CountedReport

_TO_REMOVE = N_(
    "%(out)s: to be removed are %(thumbs)s small pictures, %(pages)s pages of the report and the journal of "
    "%(photos)s photos. Pictures, tables and counts stay."
)
_QUESTION = N_("Remove them? [y/N] ")
_AGREEING_WORDS = ("y", "yes", "c", "co", "có")
_CANNOT_ASK = N_("framer finish removes files, and there is nobody to ask.")
_SAY_YES = N_("Give --yes as well.")
_NOT_REMOVED = N_("Nothing was removed.")
_GONE_NOW = N_("Removed: %(thumbs)s small pictures, %(pages)s pages of the report, the journal of %(photos)s photos.")
_COUNTS_KEPT = N_("Pictures by unit: %(path)s (%(count)s in all).")
_NO_COUNTS = N_("There are no counts by unit: %(reason)s")
_ASIDE_STAYS = N_("Old pictures that were moved aside are still there: %(count)s in %(path)s. Delete them yourself.")
_ADDED_TO_COUNTS = N_("Counted for the campaign as well: %(new)s.")


@click.command(
    help=N_(
        "After the campaign: remove what framer keeps of people in OUT.\n\n"
        "Small pictures, the pages of the report and the journal go; pictures, tables and ZIP files stay, and "
        "counts.csv says how many pictures each unit has."
    ),
    epilog=N_("Example: framer finish anh-khung"),
)
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=N_("Do not ask."))
@click.pass_obj
def finish_command(console: Console, out: Path, yes: bool) -> int:
    """Count, ask, remove, and say what was removed."""
    from framer.batch.output.finish import plan_finish, remove_records, unit_counts_path, write_unit_counts

    plan = plan_finish(out)
    details = {"thumbs": plan.thumbnail_count, "pages": len(plan.pages), "photos": plan.journal_count}
    if not yes and not _ask_person(console, plan, details):
        console.print_message(_NOT_REMOVED)
        return 1
    try:
        reports = _read_reports(out)
        counts = write_unit_counts(reports, unit_counts_path(out), console.translate)
        console.print_message(_COUNTS_KEPT, path=unit_counts_path(out), count=sum(counts.values()))
        _add_to_counts(console, reports)
    except FramerError as error:
        if not isinstance(error, UsageError) and (out / "report.csv").exists():
            raise  # before anything is removed
        console.print_message(_NO_COUNTS, reason=error.to_message(console.translate).text)
    remove_records(plan)
    console.print_message(_GONE_NOW, **details)
    if plan.aside_count:
        from framer.batch.output.output_folder import ASIDE_DIRECTORY

        console.print_message(_ASIDE_STAYS, count=plan.aside_count, path=out / ASIDE_DIRECTORY)
    return 0


def _ask_person(console: Console, plan: "FinishPlan", details: dict[str, int]) -> bool:
    """Whether a person at the terminal agrees. Raises UsageError where there is none."""
    console.print_message(_TO_REMOVE, out=plan.out, **details)
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageError(_CANNOT_ASK, _SAY_YES)
    answer = click.prompt(console.translate(_QUESTION), default="", show_default=False, prompt_suffix="", err=True)
    return str(answer).strip().casefold() in _AGREEING_WORDS


def _read_reports(out: Path) -> "list[CountedReport]":
    from framer.batch.report.counted_pictures import read_counted_reports

    return read_counted_reports(out / "report.csv")


def _add_to_counts(console: Console, reports: "list[CountedReport]") -> None:
    """Count what no run has counted yet, where this machine counts and knows the campaign."""
    from framer.batch.report.counting import add_pictures
    from framer.campaigns.local_date import today
    from framer.cli.campaigns import open_campaign_registry
    from framer.counts.open_counts import find_counts
    from framer.counts.types import CountsUnavailable

    settings = read_settings()
    try:
        store = find_counts(settings)
        if store is None:
            return
        registry = open_campaign_registry(settings)
        new = 0
        for report in reports:
            campaign = registry.get_campaign(report.frame.partition("/")[0], today())
            new += add_pictures(store, report.report.removeprefix("r"), report.frame, campaign, report.units)
    except (CountsUnavailable, FramerError):
        return  # counts.csv has them, and framer counts --add takes report.csv later
    if new:
        console.print_message(_ADDED_TO_COUNTS, new=new)
