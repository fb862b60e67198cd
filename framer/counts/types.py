"""What is counted, and how stores are asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

OPENED, MADE, SAVED = "opened", "made", "saved"
COUNT_EVENTS = (OPENED, MADE, SAVED)  # in stores by their place here: append only


class CountsUnavailable(Exception):
    """A store takes or gives nothing just now; the text says why, in English, without a path, an address or a name."""


@dataclass(frozen=True)
class CountKey:
    """What a number counts: an event of a campaign with a frame, for a unit, on a day in Vietnam.

    `frame` is its name in the campaign, "" for a page; `unit` the ID of a listed unit, "" for none.
    """

    event: str
    campaign: str
    frame: str
    unit: str
    day: date


Counts = Mapping[CountKey, int]


@dataclass(frozen=True)
class ReportKey:
    """What was counted of a batch's report: `report` is the random ID that its folder was given."""

    report: str
    campaign: str
    unit: str


class CountStore(Protocol):
    """Numbers that outlive the process. All methods raise CountsUnavailable, and have changed nothing then."""

    def add(self, increments: Counts) -> None:
        """Add all of the `increments`, or none."""

    def read(self, campaigns: Iterable[str]) -> dict[CountKey, int]:
        """All numbers of these campaigns."""

    def add_report(self, report: str, frame: str, numbers: Mapping[str, int], day: date) -> int:
        """Count a report's pictures (`numbers` by unit ID) as made with `frame`, a frame's ID, on `day`.

        What was counted of the same report before is not counted again; what was counted without a unit on the same
        day, and has one by now, counts for that. Returns how many were new.
        """


def new_report_numbers(known: Mapping[str, int], numbers: Mapping[str, int]) -> dict[str, int]:
    """What `numbers` by unit hold beyond those `known`: together never more than the report has grown by.

    So a picture that has moved from one unit to another is not counted twice.
    """
    budget = max(0, sum(numbers.values()) - sum(known.values()))
    new = {}
    for unit, number in sorted(numbers.items()):
        grown = min(budget, max(0, number - known.get(unit, 0)))
        budget -= grown
        if grown:
            new[unit] = grown
    return new


def late_report_numbers(known: Mapping[str, int], numbers: Mapping[str, int], most: int) -> dict[str, int]:
    """Of the pictures that are `known` without a unit, how many have one by now, by unit; `most` of them together.

    A photo often gets its name, and so its unit, after a first run: it counts for that unit then.
    """
    budget = min(most, max(0, known.get("", 0) - numbers.get("", 0)))
    late = {}
    for unit, number in sorted(numbers.items()):
        moved = min(budget, max(0, number - known.get(unit, 0))) if unit else 0
        budget -= moved
        if moved:
            late[unit] = moved
    return late


def change_of_report(known: Mapping[str, int], numbers: Mapping[str, int], unlisted: int) -> tuple[int, dict[str, int]]:
    """How many pictures of a report are new, and by how much the numbers of its units change.

    `unlisted`: how many of this day's pictures without a unit may get one. Days that are over are not touched.
    """
    new = new_report_numbers(known, numbers)
    now = {unit: known.get(unit, 0) + new.get(unit, 0) for unit in {*known, *new}}
    late = late_report_numbers(now, numbers, unlisted + new.get("", 0))
    change = {unit: new.get(unit, 0) + late.get(unit, 0) for unit in {*new, *late}}
    if late:
        change[""] = change.get("", 0) - sum(late.values())
    return sum(new.values()), change
