"""The table of a campaign, and that nothing can be had from it by subtracting."""

import codecs
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from functools import cache
from inspect import signature
from itertools import product
from typing import Any

import pytest

from framer.counts.release import LEAST_SHOWN
from framer.counts.table import CountsTable, make_counts_table
from framer.counts.totals import CampaignTotals
from framer.counts.types import MADE, OPENED, SAVED, CountKey
from framer.counts.words import (
    TABLES_BY_NAME,
    TextTable,
    format_counts_csv,
    table_by_day,
    table_by_frame,
    table_by_unit,
    table_notes,
)
from framer.i18n import load_translator
from framer.text.formulas import FORMULA_PREFIXES
from support.counts import FIRST_DAY, campaign_of, made

ENGLISH = load_translator("en")
LATER = FIRST_DAY + timedelta(3)


def table_of(rows: dict[str, list[int]], day: Any = LATER, units: tuple[str, ...] = ("a", "b")) -> CountsTable:
    return make_counts_table(campaign_of(*units), made(rows), day)


def test_units_stand_in_the_order_of_the_list_with_those_that_are_missing() -> None:
    table = table_of({"b": [6, 7, 8]}, units=("a", "b", "c"))
    assert [row.id for row in table.units] == ["a", "b", "c"]
    assert [row.id for row in table.missing] == ["a", "c"]
    assert (table.made, table.total) == ((6, 7, 8, 0), 21)


def test_a_unit_with_fewer_than_five_is_not_missing() -> None:
    assert [row.id for row in table_of({"a": [1]}).missing] == ["b"]


def test_units_that_are_not_in_the_list_count_as_none() -> None:
    table = table_of({"a": [5], "": [3], "gone": [4]})
    assert [(row.id, row.total) for row in table.units] == [("a", 5), ("b", 0), ("", 7)]


def test_totals_are_sums_of_what_is_shown() -> None:
    texts = table_by_unit(table_of({"a": [5, 4, 1], "b": [4, 0, 0]}), ENGLISH)
    assert [row[1:] for row in texts.rows] == [(5, "→", 5, 0, 10), ("< 5", "< 5", "< 5", "< 5", 0), (5, 0, 5, 0, 10)]


def test_saved_are_never_more_than_are_shown_as_made() -> None:
    counts = made({"a": [5, 4]}) | made({"a": [5, 4]}, event=SAVED)
    table = make_counts_table(campaign_of("a"), counts, LATER)
    assert (table.total, sum(table.saved)) == (5, 5)


def test_pages_opened_are_told_once_they_say_nothing_of_the_pictures() -> None:
    few = made({"a": [1], "b": [1], "c": [1]}) | made({"a": [6]}, "", OPENED)
    assert make_counts_table(campaign_of("a", "b", "c"), few, LATER).opened == (0, 0, 0, 0)
    many = made({"a": [1], "b": [1], "c": [1]}) | made({"a": [17]}, "", OPENED)
    assert make_counts_table(campaign_of("a", "b", "c"), many, LATER).opened[0] == 15


def test_shares_of_frames_wait_for_twenty_pictures_of_days_that_are_over() -> None:
    counts = made({"a": [12, 4, 2]}) | made({"b": [4, 4]}, "ribbon")
    campaign = campaign_of("a", "b", frames=("ring", "ribbon"))
    table = make_counts_table(campaign, counts, FIRST_DAY + timedelta(1))
    assert [share.percent for share in table.frames] == [None, None]
    table = make_counts_table(campaign, counts | made({"a": [12, 4, 5]}), FIRST_DAY + timedelta(3))
    assert [row[1:] for row in table_by_frame(table, ENGLISH).rows] == [("80 %", "23"), ("20 %", "6")]


def test_frames_tell_nothing_of_the_pictures_that_are_held_back() -> None:
    """A unit of twenty whose day is over, and then somebody of another: whichever frames they take, and how many."""
    frames = ("ring", "ribbon", "plain", "square", "star")
    campaign = campaign_of("a", "b", frames=frames, starts=FIRST_DAY)
    seen = set()
    for held in range(1, LEAST_SHOWN):
        for taken in product(frames, repeat=held):
            counts = made({"a": [20]})
            for frame in set(taken):
                counts |= made({"b": [0, taken.count(frame)]}, frame)
            tables = [make_counts_table(campaign, counts, FIRST_DAY + timedelta(day)) for day in (1, 2, 30)]
            seen.add(tuple((table.frames, table.total, table_notes(table) != []) for table in tables))
    assert len(seen) == 1


def test_a_table_of_years_says_of_each_day_what_it_said_before() -> None:
    """Days that were left out at its beginning would merge the next ones anew."""
    counts = made({"a": [3, 4, *[6] * 30]})
    for years in (0, 1, 9):
        table = make_counts_table(campaign_of("a"), counts, FIRST_DAY + timedelta(40 + 365 * years))
        assert [cell.number for cell in table.units[0].cells[:4]] == [0, 7, 6, 6]
        assert table.total == 187


def test_days_of_a_wrong_clock_and_an_old_beginning_make_no_endless_table() -> None:
    counts = made({"a": [7]}) | {CountKey(MADE, "dai-hoi", "ring", "a", date(1970, 1, 1)): 9}
    table = make_counts_table(campaign_of("a", starts=date(1945, 9, 2)), counts, FIRST_DAY)
    assert (len(table.days), table.total) == (400, 5)


def test_a_day_is_told_with_what_was_saved_and_opened() -> None:
    counts = made({"": [20]}) | made({"": [13]}, event=SAVED) | made({"": [44]}, "", OPENED)
    table = make_counts_table(campaign_of(), counts, FIRST_DAY)
    assert table_by_day(table, ENGLISH).rows == (
        ("01/09/2027", "≥ 20", "≥ 10", "≥ 40"),
        ("Total", 20, 10, 40),
    )


def test_a_campaign_without_units_has_one_row() -> None:
    assert table_by_unit(make_counts_table(campaign_of(), made({"": [7]}), LATER), ENGLISH).rows[0][:2] == (
        "All pictures",
        7,
    )


def cells_of_csv(texts: TextTable) -> list[list[str]]:
    """As Excel takes it in any language: UTF-16 with its mark is split at tabs, not at the list separator."""
    data = format_counts_csv(texts)
    assert data.startswith(codecs.BOM_UTF16_LE)
    *lines, end = data.decode("utf-16").split("\r\n")
    assert end == ""
    return [line.split("\t") for line in lines]


def test_the_csv_opens_in_columns() -> None:
    table = make_counts_table(campaign_of("a"), made({"a": [7, 1234, 2]}), FIRST_DAY + timedelta(3))
    assert cells_of_csv(table_by_unit(table, ENGLISH)) == [
        ["Unit", "01/09/2027", "02/09/2027", "03/09/2027", "04/09/2027", "Total"],  # dates to a Vietnamese Excel
        ["Đơn vị a", "7", "1234", "< 5", "< 5", "1241"],
        ["Total", "7", "1234", "0", "0", "1241"],
    ]
    for make_texts in TABLES_BY_NAME.values():
        for row in cells_of_csv(make_texts(table, ENGLISH)):  # decimals and groups of thousands differ by language
            assert not [cell for cell in row if re.search(r"\d[.,]\d", cell)]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+84 912",
        "-1",
        "@SUM(A1)",
        "＝1+1",
        "＋84",
        "－1",
        "＠SUM(A1)",
        "\t=1",
        "\r\n=1",
        " =1",
        '"a',
        "'=1",
        "Khoa\tNội\nNhi",
    ],
)
def test_the_csv_holds_no_formula_and_no_cell_that_runs_on(name: str) -> None:
    rows = cells_of_csv(TextTable(("Unit", "Total"), ((name, 3), ("b", 5))))
    assert rows[2] == ["b", "5"]
    shown, number = rows[1]
    assert number == "3"
    assert not shown.startswith((*FORMULA_PREFIXES, '"', " "))
    assert shown.lstrip("'") == " ".join(name.split()).lstrip("'")


def test_whatever_is_shown_is_made_of_the_table_alone() -> None:
    """So what cannot be worked out from the table cannot be worked out from page, CSV, command and metrics."""
    makers: list[Callable[..., object]] = [*TABLES_BY_NAME.values(), table_notes]
    for make in makers:
        assert next(iter(signature(make).parameters.values())).annotation is CountsTable
    assert {field.name for field in fields(CampaignTotals)} == {"made", "saved", "opened"}  # its sums


@pytest.mark.slow
def test_nobody_can_work_out_a_hidden_number_from_all_that_is_shown() -> None:
    """Even who knows that every picture was saved and that every maker has opened the page, and who looks every day."""
    largest, most_visitors = 5, 14
    campaign = campaign_of("a", "b", starts=FIRST_DAY)

    @cache
    def seen_on(numbers: tuple[tuple[int, ...], ...], visitors: tuple[int, ...], running: bool) -> CountsTable:
        rows = dict(zip("ab", numbers, strict=True))
        days = len(numbers[0])
        opened = made(rows, "", OPENED) | made({"": visitors}, "", OPENED)
        counts = made(rows) | made(rows, event=SAVED) | opened
        return make_counts_table(campaign, counts, FIRST_DAY + timedelta(days - running))

    alike = defaultdict(list)
    for first_a, first_b, then_a, then_b, more in product(*[range(largest + 1)] * 4, range(0, most_visitors, 2)):
        first, both = ((first_a,), (first_b,)), ((first_a, then_a), (first_b, then_b))
        looks = (seen_on(first, (0,), True), seen_on(first, (0,), False), seen_on(both, (0, more), True))
        alike[(*looks, seen_on(both, (0, more), False))].append(both)
    checked = 0
    for (*_, table), histories in alike.items():
        if any(row.total > largest for row in table.units) or sum(table.opened) > most_visitors - LEAST_SHOWN:
            continue  # the other histories of such a sum are not all among those made here
        for unit, row in enumerate(table.units):
            for day, cell in enumerate(row.cells[:2]):
                if cell.is_merged or cell.is_held_back or cell.days > 1:
                    assert len({numbers[unit][day] for numbers in histories}) >= 3, (histories, unit, day)
                    checked += 1
    assert checked > 50
