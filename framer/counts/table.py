"""What is shown of a campaign's counts: made once, for page, CSV, command, metrics and public total alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from framer.campaigns.types import Campaign
from framer.counts.release import (
    LEAST_SHOWN,
    ShownCell,
    may_be_more,
    release_row,
    release_shares,
    release_steps,
    settled_days,
)
from framer.counts.types import MADE, OPENED, SAVED, Counts

_MAX_EMPTY_DAYS = 400  # before the first picture: a campaign may say that it begins in any year
_EARLIEST_DAY = date(2020, 1, 1)  # what was counted before it was counted by a clock that was wrong


@dataclass(frozen=True)
class UnitRow:
    """A unit's pictures by day. `id` and `name` are "" for pictures without a unit of the list."""

    id: str
    name: str
    staff: int | None
    cells: tuple[ShownCell, ...]

    @property
    def total(self) -> int:
        """The sum of what is shown."""
        return sum(cell.number for cell in self.cells)

    @property
    def is_missing(self) -> bool:
        """Whether nobody has taken part yet."""
        return not self.total and not any(cell.is_held_back for cell in self.cells)


@dataclass(frozen=True)
class FrameShare:
    """About how many pictures have a frame: `percent` in steps of five pictures or more; None for too few."""

    id: str
    title: str
    percent: int | None


@dataclass(frozen=True)
class CountsTable:
    """All that is shown of a campaign's counts. `made`, `saved` and `opened` are sums of a day, as `days` are.

    `saved` and `opened` are at least so many. The last day may be `today`, which is not over.
    """

    campaign: str
    title: str
    days: tuple[date, ...]
    today: date
    units: tuple[UnitRow, ...]
    frames: tuple[FrameShare, ...]
    saved: tuple[int, ...]
    opened: tuple[int, ...]

    @property
    def made(self) -> tuple[int, ...]:
        """The pictures of each day: sums of the units' cells."""
        return tuple(sum(row.cells[number].number for row in self.units) for number in range(len(self.days)))

    @property
    def total(self) -> int:
        """The pictures made, of all days: the sum of what is shown."""
        return sum(self.made)

    @property
    def is_running(self) -> bool:
        """Whether the last day is not over yet."""
        return bool(self.days) and self.days[-1] >= self.today

    @property
    def missing(self) -> tuple[UnitRow, ...]:
        """The units of the list of which nobody has taken part yet."""
        return tuple(row for row in self.units if row.id and row.is_missing)

    @property
    def has_held_back(self) -> bool:
        """Whether any number is left out because it is too small."""
        return any(cell.is_held_back for row in self.units for cell in row.cells)


def make_counts_table(campaign: Campaign, counts: Counts, today: date) -> CountsTable:
    """The table of the campaign's `counts`; units that are not in its list count as none."""
    mine = {key: number for key, number in counts.items() if key.campaign == campaign.id and key.day >= _EARLIEST_DAY}
    days = _table_days(campaign, [key.day for key in mine], today)
    listed = {unit.id: unit for unit in campaign.units}
    by_unit: dict[str, dict[date, int]] = {unit: {} for unit in (*listed, "")}
    by_event: dict[str, dict[date, int]] = {SAVED: {}, OPENED: {}}
    for key, number in mine.items():
        row = by_unit[key.unit if key.unit in listed else ""] if key.event == MADE else by_event[key.event]
        row[key.day] = row.get(key.day, 0) + number
    rows = [
        UnitRow(unit.id, unit.name, unit.staff, release_row(by_unit[unit.id], days, today)) for unit in campaign.units
    ]
    if by_unit[""] or not rows:
        rows.append(UnitRow("", "", None, release_row(by_unit[""], days, today)))
    columns = [[row.cells[number] for row in rows] for number in range(len(days))]
    made = list(accumulate(sum(cell.number for cell in column) for column in columns))
    most_made = [
        total + sum(LEAST_SHOWN - 1 for cell in column if may_be_more(cell))
        for total, column in zip(made, columns, strict=True)
    ]
    all_opened = sum(by_event[OPENED].values())
    saved = release_steps(by_event[SAVED], days, [0] * len(days), made)
    opened = release_steps(by_event[OPENED], days, most_made, [all_opened] * len(days))
    frames = _share_frames(campaign, mine, rows)
    return CountsTable(campaign.id, campaign.title, days, today, tuple(rows), frames, saved, opened)


def _share_frames(campaign: Campaign, counts: Counts, rows: Sequence[UnitRow]) -> tuple[FrameShare, ...]:
    """The frames' shares of those pictures that are in the rows' numbers: what is held back changes no share."""
    settled = {row.id: settled_days(row.cells) for row in rows}
    titles = {frame.id: frame.title for frame in campaign.entries}
    by_frame = dict.fromkeys(titles, 0)
    for key, number in counts.items():
        if key.event == MADE and key.day in settled.get(key.unit, settled.get("", frozenset())):
            by_frame[key.frame] = by_frame.get(key.frame, 0) + number
    shares = release_shares(by_frame)
    return tuple(FrameShare(name, titles.get(name, name), shares.get(name)) for name in by_frame)


def _table_days(campaign: Campaign, counted: Sequence[date], today: date) -> tuple[date, ...]:
    """All days from the first to the last on which something was, or could have been, counted; at most today's.

    None is ever left out again: the days after it would be merged anew, and the difference tell what was held back.
    """
    last = min(today, max([*counted, campaign.ends or today]))
    begins = max(campaign.starts or today, last - timedelta(_MAX_EMPTY_DAYS - 1))
    first = min(*counted, begins, today) if counted else min(begins, today)
    return tuple(first + timedelta(number) for number in range((last - first).days + 1))
