"""What is shown of a row, and what somebody who has all of it, of every day, can work out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.counts.release import LEAST_SHOWN, ShownCell, release_row, release_shares, release_steps, settled_days
from framer.counts.words import format_cell
from support.counts import FIRST_DAY, days_from

OVER = FIRST_DAY + timedelta(1000)  # every day is over


def row(*numbers: int, running: bool = False) -> tuple[ShownCell, ...]:
    days = days_from(FIRST_DAY, len(numbers))
    return release_row(dict(zip(days, numbers, strict=True)), days, days[-1] if running else OVER)


def texts(cells: tuple[ShownCell, ...]) -> list[str]:
    return [str(format_cell(cell)) for cell in cells]


def test_five_and_more_are_shown_as_they_are() -> None:
    assert texts(row(5, 0, 12)) == ["5", "0", "12"]


def test_less_is_added_to_the_next_days_until_there_are_five() -> None:
    assert texts(row(0, 3, 0, 7, 2)) == ["0", "→", "→", "10", "< 5"]
    assert row(0, 3, 0, 7)[3].days == 3


def test_days_that_are_small_each_come_to_five_together() -> None:
    assert texts(row(2, 2, 2, 1)) == ["→", "→", "6", "< 5"]


def test_the_running_day_is_told_in_fives() -> None:
    assert texts(row(3, 9, running=True)) == ["→", "≥ 10"]
    assert texts(row(9, 4, running=True)) == ["9", "< 5"]
    assert texts(row(3, 1, running=True)) == ["< 5", "< 5"]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.booleans())
def test_nothing_below_five_is_shown_and_at_most_four_are_missing(numbers: list[int], running: bool) -> None:
    cells = row(*numbers, running=running)
    assert all(cell.number == 0 or cell.number >= LEAST_SHOWN for cell in cells)
    assert 0 <= sum(numbers) - sum(cell.number for cell in cells) < LEAST_SHOWN
    shown_as_none = [n for n, cell in zip(numbers, cells, strict=True) if str(format_cell(cell)) == "0"]
    assert not any(shown_as_none)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=12))
def test_what_was_shown_of_a_day_that_is_over_stays(numbers: list[int]) -> None:
    for count in range(1, len(numbers)):
        before, after = row(*numbers[:count]), row(*numbers)[:count]
        assert [cell.number for cell in before] == [cell.number for cell in after]


def looks(numbers: tuple[int, ...]) -> Iterator[tuple[ShownCell, ...]]:
    """What is shown on each day, in the evening and on the next morning."""
    for count in range(1, len(numbers) + 1):
        yield row(*numbers[:count], running=True)
        yield row(*numbers[:count])


@pytest.mark.slow
def test_who_looks_every_day_cannot_work_out_a_number_that_is_held_back() -> None:
    """All histories that look the same, day after day: each number held back can be any of four among them."""
    largest = 10
    alike = defaultdict(list)
    for numbers in product(range(largest + 1), repeat=4):
        alike[tuple(looks(numbers))].append(numbers)
    checked = 0
    for histories in alike.values():
        cells = row(*histories[0])
        if any(cell.number > largest for cell in cells):
            continue  # the other histories of such a sum are not all among those made here
        for place, cell in enumerate(cells):
            is_alone = not (cell.is_merged or cell.is_held_back or cell.days > 1)
            possible = {numbers[place] for numbers in histories}
            if is_alone:
                assert possible == {cell.number}
            else:
                assert len(possible) >= 4, (histories, place)
                checked += 1
    assert checked > 1000


def test_steps_are_whole_fives_between_least_and_most() -> None:
    days = days_from(FIRST_DAY, 4)
    numbers = dict(zip(days, (4, 4, 9, 30), strict=True))
    assert release_steps(numbers, days, [0] * 4, [100] * 4) == (0, 5, 10, 30)
    assert release_steps(numbers, days, [0] * 4, [4, 7, 7, 50]) == (0, 5, 0, 40)
    assert release_steps(numbers, days, [0, 10, 10, 0], [100] * 4) == (0, 0, 15, 30)


def test_a_step_of_a_share_is_five_pictures_or_more() -> None:
    assert release_shares({"ring": 12, "ribbon": 7}) == {}
    assert release_shares({"ring": 19, "ribbon": 1}) == {"ring": 100, "ribbon": 0}
    assert release_shares({"ring": 20, "ribbon": 10}) == {"ring": 60, "ribbon": 40}
    assert release_shares({"ring": 90, "ribbon": 10}) == {"ring": 90, "ribbon": 10}
    assert release_shares({"ring": 187, "ribbon": 13}) == {"ring": 95, "ribbon": 5}


def test_days_are_settled_once_they_are_over_and_in_a_number() -> None:
    days = days_from(FIRST_DAY, 4)
    assert settled_days(row(6, 3, 4, 2)) == set(days[:3])
    assert settled_days(row(6, 3, 4, 9, running=True)) == set(days[:3])
    assert settled_days(row(6, 3, 0, 9, running=True)) == {days[0]}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 500), min_size=1, max_size=7))
def test_shares_are_near_the_truth(numbers: dict[str, int]) -> None:
    total = sum(numbers.values())
    shares = release_shares(numbers)
    assert not shares if total < 20 else sum(shares.values()) == 100
    for key, share in shares.items():
        step = 25 if total < 25 else 20 if total < 50 else 10 if total < 100 else 5
        assert share % step == 0
        assert abs(share - 100 * numbers[key] / total) < step
