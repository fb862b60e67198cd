"""Which numbers are shown: none that is below five, and none from which one below five could be worked out.

A row is a unit's numbers, day by day. What is below five is held back, and added to the next day with which it comes to
five or more; these days are one number then. Totals are sums of what is shown, so nothing is to be had by subtracting.
Whatever is shown, later days too, each number that is held back can be any of at least four (tests/unit/counts).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LEAST_SHOWN = 5
_SHARE_STEPS = (20, 10, 5, 4)  # of a hundred, the finest first


@dataclass(frozen=True)
class ShownCell:
    """What is shown of a day in a row.

    `number` is 0 or at least LEAST_SHOWN; `days` are those it is the sum of, this one being the last. `is_merged`: it
    is part of a later cell's number. `is_held_back`: the days since the last number are below LEAST_SHOWN together.
    `is_running`: the day is not over; `number` is at least so many, in whole fives.
    """

    day: date
    number: int = 0
    days: int = 1
    is_merged: bool = False
    is_held_back: bool = False
    is_running: bool = False


def release_row(numbers: Mapping[date, int], days: Sequence[date], today: date) -> tuple[ShownCell, ...]:
    """The cells of a row for `days`, which follow one another and of which `today` may be the last."""
    cells: list[ShownCell] = []
    held, held_days = 0, 0
    for day in days:
        held += numbers.get(day, 0)
        held_days = held_days + 1 if held else 0
        number = held if held >= LEAST_SHOWN else 0
        is_running = day >= today
        if is_running:
            number -= number % LEAST_SHOWN
        if number:
            for back in range(1, held_days):
                cells[-back] = ShownCell(cells[-back].day, is_merged=True)
            cells.append(ShownCell(day, number, held_days, is_running=is_running))
            held, held_days = 0, 0
        else:
            cells.append(ShownCell(day, is_held_back=held > 0, is_running=is_running))
    return tuple(cells)


def may_be_more(cell: ShownCell) -> bool:
    """Whether there may be up to four pictures more on that day's evening than were shown then."""
    return cell.is_merged or cell.is_held_back or (cell.is_running and cell.number > 0)


def release_steps(
    numbers: Mapping[date, int], days: Sequence[date], least: Sequence[int], most: Sequence[int]
) -> tuple[int, ...]:
    """For each day how far the sum of `numbers` so far has grown, in whole fives: "at least" so many.

    The sum is shown no further than the day's `most`, and where it is below the day's `least` it is not shown anew.
    With sums of what is shown of pictures made as `most`, nobody learns from those saved how many were made; with as
    many as there can be of them as `least`, nobody learns it from the pages opened.
    """
    steps, total, shown = [], 0, 0
    for day, low, high in zip(days, least, most, strict=True):
        total += numbers.get(day, 0)
        reached = min(total, high) // LEAST_SHOWN * LEAST_SHOWN
        reached = max(shown, reached) if reached >= low else shown
        steps.append(reached - shown)
        shown = reached
    return tuple(steps)


def settled_days(cells: Sequence[ShownCell]) -> frozenset[date]:
    """The days of a row that are over and whose pictures are all in a number that is shown."""
    settled: set[date] = set()
    for place, cell in enumerate(cells, 1):
        if cell.number and not cell.is_running:
            settled.update(each.day for each in cells[max(0, place - cell.days) : place])
    return frozenset(settled)


def release_shares(numbers: Mapping[str, int]) -> dict[str, int]:
    """How the `numbers` are shared among their keys, in percents that make 100 together.

    In steps that are five pictures or more: 25 % from 20 on, 20 % from 25, 10 % from 50, 5 % from 100; {} below.
    Who gives only numbers of days that are settled tells nothing of what is held back.
    """
    total = sum(numbers.values())
    steps = next((steps for steps in _SHARE_STEPS if total >= steps * LEAST_SHOWN), 0)
    if not steps:
        return {}
    exact = {key: number * steps / total for key, number in numbers.items()}
    shares = {key: int(share) for key, share in exact.items()}
    left_over = steps - sum(shares.values())
    for key in sorted(exact, key=lambda key: (shares[key] - exact[key], key))[:left_over]:
        shares[key] += 1
    return {key: share * 100 // steps for key, share in shares.items()}
