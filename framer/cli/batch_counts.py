"""What a batch adds to the counts of a campaign, where the machine counts."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow waits until there are photos to frame
    from framer.batch.types import ReportRow
    from framer.campaigns.types import Campaign
    from framer.cli.planned_batch import PlannedBatch
    from framer.counts.types import CountStore

_COUNTED_PICTURES = N_("Counted for the campaign: %(new)s. See: framer counts %(campaign)s")
_UNCOUNTED_PICTURES = N_("The pictures could not be counted (%(reason)s). Later: framer counts --add report.csv")


def count_report(
    console: Console, report_id: str, batch: "PlannedBatch", rows: "Iterable[ReportRow]", quiet: bool
) -> None:
    """Count the pictures of a batch for its campaign, each once, however often it is run; says so unless `quiet`.

    Where nothing counts on this machine: nothing. A store that takes nothing is told of, and stops no batch.
    """
    from framer.batch.report.counted_pictures import count_row_units
    from framer.counts.open_counts import find_counts
    from framer.counts.types import CountsUnavailable
    from framer.extras import MissingExtra

    try:
        store = find_counts(read_settings())
        if store is None or batch.campaign.draft:
            return
        new = add_pictures(store, report_id, batch.frame.id, batch.campaign, count_row_units(rows))
    except (CountsUnavailable, MissingExtra) as error:
        console.print_message(_UNCOUNTED_PICTURES, reason=error)
        return
    if new and not quiet:
        console.print_message(_COUNTED_PICTURES, new=new, campaign=batch.campaign.id)


def add_pictures(
    store: "CountStore", report_id: str, frame_id: str, campaign: "Campaign", by_text: Mapping[str, int]
) -> int:
    """Count a report's pictures, by their unit's text, as made today; how many of them are new.

    Raises CountsUnavailable.
    """
    from framer.campaigns.local_date import today
    from framer.counts.unit_ids import find_unit_id

    by_unit: Tally[str] = Tally()
    for text, number in by_text.items():
        by_unit[find_unit_id(campaign, text)] += number
    return store.add_report(report_id, frame_id, by_unit, today())
