"""What a batch adds to the counts of its campaign, where the machine counts."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from framer.batch.planning import PlannedBatch
from framer.batch.report.counted_pictures import count_row_units
from framer.batch.types import ReportRow
from framer.campaigns.local_date import today
from framer.campaigns.types import Campaign
from framer.counts.open_counts import find_counts
from framer.counts.types import CountStore
from framer.counts.unit_ids import find_unit_id
from framer.settings import Settings


def count_batch(settings: Settings, report_id: str, batch: PlannedBatch, rows: Iterable[ReportRow]) -> int:
    """Count the pictures of a batch for its campaign, each once, however often it is run; how many are new.

    Where nothing counts on this machine, and of drafts: none. Raises CountsUnavailable, MissingExtra.
    """
    store = find_counts(settings)
    if store is None or batch.campaign.draft:
        return 0
    return add_pictures(store, report_id, batch.frame.id, batch.campaign, count_row_units(rows))


def add_pictures(
    store: CountStore, report_id: str, frame_id: str, campaign: Campaign, by_text: Mapping[str, int]
) -> int:
    """Count a report's pictures, by their unit's text, as made today; how many of them are new.

    Raises CountsUnavailable.
    """
    by_unit: Tally[str] = Tally()
    for text, number in by_text.items():
        by_unit[find_unit_id(campaign, text)] += number
    return store.add_report(report_id, frame_id, by_unit, today())
