"""The calendar reminder is iCalendar as RFC 5545 has it, in both languages, whatever a campaign's words hold."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from framer.campaigns.reloading import ReloadingRegistry
from framer.campaigns.types import Campaign
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.icalendar import can_remind, escape_calendar_text, fold_calendar_line, format_reminder
from support.campaigns import TITLE, write_campaign
from support.http import assert_problem, make_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("campaigns"))


def campaign(app: Flask) -> Campaign:
    (campaign,) = app.extensions["context"].campaigns().campaigns
    assert isinstance(campaign, Campaign)
    return campaign


def written(app: Flask, campaign: Campaign, lang: str = "vi") -> str:
    with app.test_request_context(f"/?lang={lang}"):
        return format_reminder(campaign, "http://localhost/c/dai-hoi")


def read(text: str) -> list[tuple[str, str]]:
    """Unfold and split into names (with parameters) and values, as a calendar does."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def plain(value: str) -> str:
    """A TEXT value without its escapes."""
    out, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            assert following in "\\;,nN"
            letter = "\n" if following in "nN" else following  # noqa: PLW2901
        else:
            assert letter not in ";,"
        out += letter
    return out


def test_the_answer(app: Flask) -> None:
    response = app.test_client().get("/c/dai-hoi/reminder.ics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'inline; filename="dai-hoi.ics"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    lines = read(response.data.decode())
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert lines[-1] == ("END", "VCALENDAR")
    assert ("VERSION", "2.0") in lines
    assert ("UID", "dai-hoi-end@framer") in lines
    assert ("DTSTAMP", "20200921T000000Z") in lines
    assert ("DTSTART;VALUE=DATE", "20200930") in lines
    assert ("DTEND;VALUE=DATE", "20201001") in lines
    assert ("URL", "http://localhost/c/dai-hoi") in lines
    words = [name for name, _ in lines]
    assert [words.count(name) for name in ("SUMMARY", "DESCRIPTION", "TRIGGER", "UID", "PRODID")] == [1, 2, 1, 1, 1]
    alarm = lines[lines.index(("BEGIN", "VALARM")) : lines.index(("END", "VALARM"))]
    assert ("ACTION", "DISPLAY") in alarm
    assert ("TRIGGER", "PT9H") in alarm


def test_both_languages(app: Flask) -> None:
    client = app.test_client()
    english, vietnamese = (client.get(f"/c/dai-hoi/reminder.ics?lang={lang}") for lang in ("en", "vi"))
    assert "SUMMARY:Change the profile picture back: Đại hội XVII" in english.text
    assert english.headers["Content-Language"] == "en"
    assert vietnamese.headers["Content-Language"] == "vi"
    same = [name for name, _ in read(english.text)]
    assert same == [name for name, _ in read(vietnamese.text)]


def test_the_same_campaign_gives_the_same_event(app: Flask) -> None:
    client = app.test_client()
    assert len({client.get("/c/dai-hoi/reminder.ics").data for _ in range(3)}) == 1


def test_the_title_arrives_whole(app: Flask) -> None:
    lines = read(written(app, campaign(app), "en"))
    description = plain(next(value for name, value in lines if name == "DESCRIPTION"))
    assert description == f"“{TITLE}” is over. You can put your own picture back now.\nSở Y tế tỉnh Lạng Sơn"


@pytest.mark.parametrize("path", ["/c/mai-mai/reminder.ics", "/c/cuoi/reminder.ics"])
def test_a_campaign_without_an_end_has_none(tmp_path: Path, path: str) -> None:
    write_campaign(tmp_path, "mai-mai", ends=None)
    write_campaign(tmp_path, "cuoi", ends=date.max)
    client = create_app(read_settings({}), ReloadingRegistry([tmp_path])).test_client()
    response = client.get(path, headers={"Accept": "application/json"})
    assert_problem(response, 404, "not_found")
    assert_problem(client.get("/c/x/reminder.ics", headers={"Accept": "application/json"}), 404, "unknown_frame")


@given(text=st.text(), start=st.dates(date(1, 1, 1), date(9999, 12, 29)), lang=st.sampled_from(["vi", "en"]))
def test_any_words_and_days_give_a_calendar(app: Flask, text: str, start: date, lang: str) -> None:
    odd = replace(campaign(app), title=text, mark=text, organiser=text, starts=start, ends=start)
    assert can_remind(odd)
    lines = read(written(app, odd, lang))
    usual = read(written(app, campaign(app), lang))
    assert [name for name, _ in lines] == [name for name, _ in usual]  # nothing of the words became a line
    for name, value in lines:
        if name in ("SUMMARY", "DESCRIPTION"):
            plain(value)
        if name.startswith("DT"):
            assert len(value) in (8, 16)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folding_and_escaping_can_be_undone(text: str) -> None:
    folded = fold_calendar_line(f"SUMMARY:{escape_calendar_text(text)}")
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert plain(folded.replace("\r\n ", "").removeprefix("SUMMARY:")) == text


def test_escapes() -> None:
    assert escape_calendar_text("a;b,c\\d\r\ne\rf\ng\0\x07\x85") == r"a\;b\,c\\d\ne\nf\ng"
