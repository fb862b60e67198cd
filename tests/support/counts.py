"""Counts that are made up, and a campaign to which they belong."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from framer.campaigns.types import Campaign, FrameEntry
from framer.counts.types import MADE, CountKey
from framer.text.unit import Unit

FIRST_DAY = date(2027, 9, 1)


def days_from(first: date, count: int) -> list[date]:
    """So many days, one after the other."""
    return [first + timedelta(number) for number in range(count)]


def campaign_of(*units: str, frames: Sequence[str] = ("ring",), **words: object) -> Campaign:
    """A campaign with units of these IDs."""
    return Campaign(
        id="dai-hoi",
        title="Chào mừng Đại hội",
        units=tuple(Unit(unit, f"Đơn vị {unit}") for unit in units),
        entries=tuple(FrameEntry(frame, f"Khung {frame}", Path(f"{frame}.png")) for frame in frames),
        **words,  # type: ignore[arg-type]
    )


def made(rows: Mapping[str, Sequence[int]], frame: str = "ring", event: str = MADE) -> dict[CountKey, int]:
    """The numbers of each unit, day by day from FIRST_DAY on."""
    return {
        CountKey(event, "dai-hoi", frame, unit, FIRST_DAY + timedelta(number)): value
        for unit, values in rows.items()
        for number, value in enumerate(values)
        if value
    }
