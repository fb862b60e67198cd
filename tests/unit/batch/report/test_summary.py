"""The few lines for the terminal at the end of a batch."""

from dataclasses import replace

import pytest

from framer.batch.report.summary import BatchCounts, count_rows, summarise_counts
from framer.batch.types import ReportRow
from framer.i18n import load_translator
from framer.imaging.warnings import WARNING_MESSAGES
from support.reports import ENGLISH, failed, row


def test_the_summary_says_what_came_of_it() -> None:
    rows = [row("a.jpg"), row("b.jpg", "blurred", "no_face"), row("c.jpg", "blurred"), failed("d.jpg"), failed("e.jpg")]
    rows += [replace(row("f.jpg"), status="resumed"), failed("g.jpg", "too_large"), ReportRow("h.txt", "skipped")]
    assert summarise_counts(
        count_rows([*rows, ReportRow("i.jpg", "removed")]), ENGLISH, ["out/report.csv", "out/report.html"]
    ) == [
        "3 pictures made.",
        "1 was there already and was left as it is.",
        "1 file skipped.",
        "1 photo is no longer in the folder; its picture was left.",
        "3 photos could not be made: damaged or incomplete (2), too large (1).",
        "2 pictures should be checked: no face found (1), blurred (1).",
        "Reports: out/report.csv, out/report.html",
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_one_and_many(number: int) -> None:
    counts = BatchCounts(
        number, number, number, number, number, number, number, {"output": number}, causes={"blurred": number}
    )
    lines = summarise_counts(counts, ENGLISH)
    assert all(
        ("photos" in line or "pictures" in line or "files" in line or "were" in line) == (number > 1) for line in lines
    )
    assert all(line.startswith(f"{number} ") for line in lines)


def test_nothing_to_sum_up() -> None:
    assert summarise_counts(BatchCounts(resumed=3), ENGLISH) == ["3 were there already and were left as they are."]
    assert summarise_counts(BatchCounts(resumed=3, moved=1), ENGLISH) == [
        "2 were there already and were left as they are.",
        "1 was there already and has another name or folder now.",
    ]
    assert summarise_counts(BatchCounts(failed=1, failures={"crashed": 1}), ENGLISH)[0] == "0 pictures made."
    assert summarise_counts(BatchCounts(), ENGLISH) == ["There was no photo to frame."]
    assert summarise_counts(BatchCounts(skipped=2), ENGLISH) == ["There was no photo to frame.", "2 files skipped."]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_summary_leaves_no_place_open(lang: str) -> None:
    counts = count_rows([row("a.jpg", *WARNING_MESSAGES), failed("b.jpg"), failed("c.jpg", "unheard_of")])
    assert not [line for line in summarise_counts(counts, load_translator(lang), ["a"]) if "%(" in line]
