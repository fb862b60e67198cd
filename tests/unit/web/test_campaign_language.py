"""The language belongs to the campaign, until somebody chooses another."""

import re
from pathlib import Path

import pytest

from support.campaign_site import client, meta
from support.campaigns import write_campaign
from support.http import form, portrait

ENGLISH = {"lang": "en", "title": "World Health Day", "mark": "Health Day", "organiser": "Ministry of Health"}
VIETNAMESE_BROWSER, ENGLISH_BROWSER = {"Accept-Language": "vi"}, {"Accept-Language": "en"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_campaign(tmp_path, "suc-khoe", starts=None, ends=None, **ENGLISH)
    return write_campaign(tmp_path).parent


def language(page: str) -> str:
    return re.findall(r'<html lang="(\w\w)">', page)[0]


@pytest.mark.parametrize(
    ("campaign", "header", "query", "shown"),
    [
        ("suc-khoe", "vi", "", "en"),
        ("suc-khoe", "vi", "?lang=vi", "vi"),
        ("suc-khoe", "en", "", "en"),
        ("dai-hoi", "en", "", "en"),  # it says no language: as the browser asks
        ("dai-hoi", "vi", "", "vi"),
    ],
)
def test_a_page_is_in_the_campaigns_language(folder: Path, campaign: str, header: str, query: str, shown: str) -> None:
    response = client(folder).get(f"/c/{campaign}{query}", headers={"Accept-Language": header})
    assert (language(response.text), response.headers["Content-Language"]) == (shown, shown)


def test_a_campaign_that_says_it_is_vietnamese_is(tmp_path: Path) -> None:
    web = client(write_campaign(tmp_path, lang="vi").parent)
    assert language(web.get("/c/dai-hoi", headers=ENGLISH_BROWSER).text) == "vi"
    assert language(web.get("/", headers=ENGLISH_BROWSER).text) == "vi", "the front page shows it"
    assert language(web.get("/quyen-rieng-tu", headers=ENGLISH_BROWSER).text) == "en"


def test_its_words_are_marked_with_their_language(folder: Path) -> None:
    web = client(folder)
    page = web.get("/c/suc-khoe?lang=vi").text
    assert '<h1 lang="en">World\u00a0Health\u00a0Day</h1>' in page
    assert '<p class="organiser" lang="en">Ministry of Health</p>' in page
    assert 'lang="vi">\n<strong>Đại hội XVII' in page, "the other campaign in its own"
    assert '<h1 lang="vi">' in web.get("/c/dai-hoi?lang=en").text


def test_what_a_link_shows_is_in_the_campaigns_language(folder: Path) -> None:
    page = client(folder).get("/c/suc-khoe", headers=VIETNAMESE_BROWSER).text
    assert meta(page, "og:locale") == "en_GB"
    assert meta(page, "og:description").startswith("Put the frame “Health Day” on your profile picture")


def test_the_whole_way_to_a_picture_keeps_it(folder: Path) -> None:
    web = client(folder)
    page = web.get("/c/suc-khoe", headers=VIETNAMESE_BROWSER).text
    (action,) = re.findall(r'<form [^>]*action="([^"]+)"', page)
    assert action == "/avatars?lang=en"
    assert '"upload":"/api/v1/avatars?lang=en"' in page
    body = form(portrait(), frame="suc-khoe/ring0")
    boundary = body.split(b"\r\n", 1)[0][2:].decode()
    headers = {**VIETNAMESE_BROWSER, "Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "text/html"}
    made = web.post(action, data=body, headers=headers)
    assert made.status_code == 303
    result = web.get(made.location, headers=VIETNAMESE_BROWSER).text
    assert "Your picture is ready" in result


def test_links_to_other_campaigns_and_to_pass_on_name_no_language(folder: Path) -> None:
    page = client(folder).get("/c/suc-khoe", headers=VIETNAMESE_BROWSER).text
    assert '<a href="/c/dai-hoi">' in page
    assert "/c/suc-khoe?lang" not in page.replace('href="/c/suc-khoe?lang=vi"', "")  # but the link to choose another
