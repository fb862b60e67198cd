"""The sums that may be shown of every campaign, read now and then: whoever asks for them never waits for a store."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from framer.campaigns.types import Campaign
from framer.counts.counter import Counter
from framer.counts.table import make_counts_table
from framer.counts.types import CountKey, CountsUnavailable

_REFRESH_SECONDS = 30.0

_LOG = logging.getLogger("framer.counts")


@dataclass(frozen=True)
class CampaignTotals:
    """Sums of what a CountsTable shows."""

    made: int
    saved: int
    opened: int


class ShownTotals:
    """The totals of the campaigns that are no drafts. `refresh` reads them anew, at most every half minute."""

    def __init__(
        self,
        counter: Counter,
        campaigns: Callable[[], Iterable[Campaign]],
        clock: Callable[[], float] = time.monotonic,
        refresh_seconds: float = _REFRESH_SECONDS,
    ) -> None:
        self._counter, self._campaigns, self._clock = counter, campaigns, clock
        self._refresh_seconds = refresh_seconds
        self._totals: dict[str, CampaignTotals] = {}
        self._due = float("-inf")
        self._day: date | None = None

    def current(self) -> Mapping[str, CampaignTotals]:
        """The totals by the campaign's ID, as they were last read; none before."""
        return self._totals

    def refresh(self) -> None:
        """Read the totals if it is time; the old ones stay where they cannot be read."""
        today = self._counter.today()
        if self._clock() < self._due and today == self._day:
            return
        self._due, self._day = self._clock() + self._refresh_seconds, today
        campaigns = [campaign for campaign in self._campaigns() if not campaign.draft]
        try:
            counts = self._counter.read(campaign.id for campaign in campaigns)
        except CountsUnavailable as error:
            _LOG.debug("counts: %s", error)
            return
        by_campaign: dict[str, dict[CountKey, int]] = {campaign.id: {} for campaign in campaigns}
        for key, number in counts.items():
            by_campaign[key.campaign][key] = number
        totals = {}
        for campaign in campaigns:
            table = make_counts_table(campaign, by_campaign[campaign.id], today)
            totals[campaign.id] = CampaignTotals(table.total, sum(table.saved), sum(table.opened))
        self._totals = totals
