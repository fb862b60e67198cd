"""Days in words."""

from datetime import date

import pytest

from framer.campaigns.dates import campaign_dates_text, format_day, format_day_range, format_long_day

FIRST, LAST = date(2020, 9, 1), date(2021, 12, 29)


def test_a_day_has_two_digits_for_day_and_month() -> None:
    assert format_day(FIRST) == "01/09/2020"
    assert (format_day(None), format_day(None, "…")) == ("", "…")


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (FIRST, "vi", "01/09/2020"),
        (FIRST, "en", "1 September 2020"),
        (LAST, "en_GB", "29 December 2021"),
        (None, "en", ""),
        (None, "vi", ""),
    ],
)
def test_a_long_day_names_its_month_in_english(day: date | None, language: str, words: str) -> None:
    assert format_long_day(day, language) == words


def test_an_open_end_of_a_range_is_an_ellipsis() -> None:
    assert format_day_range(FIRST, LAST) == "01/09/2020 – 29/12/2021"
    assert format_day_range(FIRST, None) == "01/09/2020 – …"
    assert format_day_range(None, LAST) == "… – 29/12/2021"
    assert format_day_range(None, None) == ""


@pytest.mark.parametrize(
    ("starts", "ends", "english", "vietnamese"),
    [
        (FIRST, LAST, "1 September 2020 – 29 December 2021", "Từ 01/09/2020 đến 29/12/2021"),
        (FIRST, date(2020, 10, 3), "1 September – 3 October 2020", "Từ 01/09/2020 đến 03/10/2020"),
        (FIRST, date(2020, 9, 3), "1 – 3 September 2020", "Từ 01/09/2020 đến 03/09/2020"),
        (FIRST, None, "From 1 September 2020", "Từ 01/09/2020"),
        (None, LAST, "Until 29 December 2021", "Đến hết 29/12/2021"),
        (LAST, LAST, "29 December 2021", "29/12/2021"),
        (None, None, "", ""),
    ],
)
def test_a_campaigns_days_are_told_as_far_as_they_are_known(
    starts: date | None, ends: date | None, english: str, vietnamese: str
) -> None:
    assert campaign_dates_text(starts, ends, "en") == english
    assert campaign_dates_text(starts, ends, "vi") == vietnamese
