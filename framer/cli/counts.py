"""`framer counts`: how many pictures a campaign has had, for whoever sits at the server; and a batch's report added."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import Console, write_stdout
from framer.errors import SetupError, UsageError
from framer.i18n import N_
from framer.settings import Settings, read_settings

if TYPE_CHECKING:
    from framer.counts.table import CountsTable
    from framer.counts.types import CountStore

_NOTHING_COUNTS = N_("Nothing is counted on this machine: there is no file of counts.")
_BEGIN_COUNTING = N_("framer serve begins one; FRAMER_COUNTS names another file, or ends it with off.")
_UNUSABLE_COUNTS = N_("The counts cannot be used: %(reason)s.")
_LOOK_AT_COUNTS = N_("Look at the file that FRAMER_COUNTS names, and at its disk; framer doctor says more.")
_ADDED = N_("%(path)s: pictures counted for %(campaign)s: %(new)s; counted before: %(known)s.")
_ID_AND_ADD = N_("--add takes no campaign: the report says of which it is.")
_SUMS = N_("%(title)s: %(made)s pictures made, at least %(saved)s saved, page opened at least %(opened)s times.")
_SUMS_WITHOUT_OPENED = N_("%(title)s: %(made)s pictures made, at least %(saved)s saved.")
_UNITS_MISSING = N_("Not taking part yet (%(count)s of %(all)s): %(names)s")


@click.command(
    "counts",
    help=N_(
        "Show how many pictures a campaign has had, by unit and day.\n\n"
        "ID is the campaign; without it the current one. Numbers below 5 of a unit and day are not shown. "
        "--add counts what framer batch has made on another machine, each picture once."
    ),
    epilog=N_("Example: framer counts lang-son-xvii --csv > so-lieu.csv"),
)
@click.argument("campaign_id", metavar="[ID]", required=False)
@click.option(
    "--by", type=click.Choice(["unit", "day", "frame"]), default="unit", help=N_("What the rows are.") + "  [unit]"
)
@click.option("--csv", "as_csv", is_flag=True, help=N_("Write the table for Excel to stdout."))
@click.option("--add", "report", type=click.Path(path_type=Path), metavar="CSV", help=N_("Count a batch's report.csv."))
@click.pass_obj
def counts_command(console: Console, campaign_id: str | None, by: str, as_csv: bool, report: Path | None) -> None:
    """Print the table, or add a report."""
    from framer.counts.types import CountsUnavailable

    settings = read_settings()
    if report and campaign_id:
        raise UsageError(_ID_AND_ADD)
    try:
        if report:
            _count_reports(console, settings, report)
        else:
            _show_counts(console, settings, campaign_id, by, as_csv)
    except CountsUnavailable as error:
        raise SetupError(_UNUSABLE_COUNTS, _LOOK_AT_COUNTS, reason=str(error)) from error


def _show_counts(console: Console, settings: Settings, campaign_id: str | None, by: str, as_csv: bool) -> None:
    from framer.campaigns.local_date import today
    from framer.counts.counter import Counter
    from framer.counts.table import make_counts_table
    from framer.counts.words import TABLES_BY_NAME, format_counts_csv

    campaign = open_campaign_registry(settings).get_campaign(campaign_id, today())
    counter = Counter(_open_store(settings))
    table = make_counts_table(campaign, counter.read([campaign.id]), counter.today())
    texts = TABLES_BY_NAME[by](table, console.translate)
    if as_csv and not sys.stdout.isatty():
        write_stdout(format_counts_csv(texts))
    elif as_csv:  # a person looks at it: in the terminal's own letters
        for row in (texts.heading, *texts.rows):
            console.print_line("\t".join(map(str, row)))
    else:
        _print_table(console, table, by)


def _print_table(console: Console, table: "CountsTable", by: str) -> None:
    from framer.counts.words import TABLES_BY_NAME, format_text_table, table_by_unit, table_notes

    translate = console.translate
    details = {"made": table.total, "saved": sum(table.saved), "opened": sum(table.opened)}
    sums = _SUMS if details["opened"] else _SUMS_WITHOUT_OPENED  # often nothing can be told of them
    console.print_line(translate(sums) % {"title": table.title, **details})
    console.print_line("")
    texts = table_by_unit(table, translate, "%d/%m") if by == "unit" else TABLES_BY_NAME[by](table, translate)
    for line in format_text_table(texts):
        console.print_line(line)
    console.print_line("")
    for note in table_notes(table):
        console.print_line(translate(note))
    if table.missing:
        listed = sum(1 for row in table.units if row.id)
        names = ", ".join(row.name for row in table.missing)
        console.print_line(translate(_UNITS_MISSING) % {"count": len(table.missing), "all": listed, "names": names})


def _count_reports(console: Console, settings: Settings, path: Path) -> None:
    from framer.batch.report.counted_pictures import read_counted_reports
    from framer.batch.report.counting import add_pictures
    from framer.campaigns.local_date import today

    reports = read_counted_reports(path)
    store, registry = _open_store(settings), open_campaign_registry(settings)
    campaigns = [registry.get_campaign(report.frame.partition("/")[0], today()) for report in reports]
    for report, campaign in zip(reports, campaigns, strict=True):
        new = add_pictures(store, report.report.removeprefix("r"), report.frame, campaign, report.units)
        known = sum(report.units.values()) - new
        console.print_message(_ADDED, path=path.name, campaign=campaign.id, new=new, known=known)


def _open_store(settings: Settings) -> "CountStore":
    """The counts of this machine. Raises SetupError where there are none."""
    from framer.counts.open_counts import find_counts

    store = find_counts(settings)
    if store is None:
        raise SetupError(_NOTHING_COUNTS, _BEGIN_COUNTING)
    return store
