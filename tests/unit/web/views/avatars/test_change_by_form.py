"""A kept picture that is changed on its page without JavaScript, and what that page tells the script."""

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from support.avatars import API, asked_options, create, store
from support.http import FORM, form, portrait

CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
BROWSER = {"Accept": "text/html"}


def fields_of(page: str) -> set[str]:
    """The names in the form of a picture's page that changes it."""
    (inside,) = re.findall(r'<form action="/avatars/[^"]+/change[^"]*" method="post">(.*?)</form>', page, re.DOTALL)
    return set(re.findall(r' name="(\w+)"', inside))


def page_data(page: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/json" id="page-data">(.*?)</script>', page, re.DOTALL)
    read: dict[str, Any] = json.loads(data)
    return read


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"frame": "dai-hoi/ring1"}, {"frame": "dai-hoi/ring1"}),
        ({"face": "1"}, {"face": 1}),
        ({"unit": "  Sở Y tế "}, {"unit": "Sở Y tế"}),
        ({"unit": ""}, {"unit": ""}),
        ({"mirror": "1"}, {"mirror": True}),
        ({"mirror": "0"}, {"mirror": False}),
        ({"light": "on"}, {"light": "on"}),
        ({"frame": "dai-hoi/ring0", "unit": "Khoa Nội", "mirror": "1"}, {"unit": "Khoa Nội", "mirror": True}),
    ],
)
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_the_form_changes_the_picture_and_leads_back_to_its_page(
    client: FlaskClient, sent: dict[str, str], expected: dict[str, object], kind: str
) -> None:
    stored = create(client, frame="dai-hoi/ring0", unit="Phòng 1")
    before = asked_options(client, stored)
    body: dict[str, Any] = {"urlencoded": {"data": sent}, "multipart": {"data": form(**sent), "content_type": FORM}}[
        kind
    ]
    reply = client.post(f"{stored['href']}/change?lang=en", headers=BROWSER, **body)
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{stored['href']}?lang=en")
    assert reply.headers["Cache-Control"] == "no-store, private"
    assert asked_options(client, stored) == {**before, **expected}
    assert len(store(client)) == 1


def test_what_was_moved_by_hand_is_automatic_again(client: FlaskClient) -> None:
    stored = create(client, crop="10,20,300")
    client.post(f"{stored['href']}/change", data={"mirror": "1"})
    assert asked_options(client, stored)["crop"] is None


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"frame": "dai-hoi/none"}, 404, "unknown_frame"),
        ({"mirror": "perhaps"}, 400, "usage"),
        ({"face": "-1"}, 400, "usage"),
        ({"face": "x"}, 400, "usage"),
        ({"unit": "x" * 5_000}, 400, "usage"),
        ({"colour": "red"}, 400, "usage"),
    ],
)
def test_a_wrong_value_is_told_on_a_page_and_the_picture_stays(
    client: FlaskClient, sent: dict[str, str], status: int, code: str
) -> None:
    stored = create(client)
    before = asked_options(client, stored)
    reply = client.post(f"{stored['href']}/change", data=sent, headers=BROWSER)
    assert (reply.status_code, reply.mimetype) == (status, "text/html")
    assert code in reply.text
    assert asked_options(client, stored) == before


def test_a_page_of_another_site_cannot_change_a_picture(client: FlaskClient) -> None:
    stored = create(client)
    before = asked_options(client, stored)
    reply = client.post(f"{stored['href']}/change", data={"mirror": "1"}, headers={**CROSS_SITE, **BROWSER})
    assert (reply.status_code, reply.mimetype) == (403, "text/html")
    assert asked_options(client, stored) == before


def test_a_picture_that_has_gone_cannot_be_changed(client: FlaskClient) -> None:
    stored = create(client)
    client.delete(f"{API}/{stored['token']}")
    assert client.post(f"{stored['href']}/change", data={"mirror": "1"}, headers=BROWSER).status_code == 404
    assert client.get(f"{stored['href']}/change").status_code == 405


def test_the_form_offers_what_can_be_changed(client: FlaskClient) -> None:
    stored = create(client, unit="Khoa Nội", mirror="1", frame="dai-hoi/ring0")
    page = client.get(stored["href"]).text
    assert fields_of(page) == {"frame", "unit", "mirror", "light", "fit"}  # no face: there are not several
    assert 'value="Khoa Nội"' in page
    assert '<option value="dai-hoi/ring0" selected lang="vi">' in page
    alone = create(client, frame="mai-mai/ring0")
    assert fields_of(client.get(alone["href"]).text) == {"mirror", "light", "fit"}


def test_the_page_tells_its_script_what_the_api_would(client: FlaskClient) -> None:
    stored = create(client, unit="Khoa Nội", frame="dai-hoi/ring0")
    data = page_data(client.get(stored["href"]).text)
    assert data["record"] == stored
    assert data["fields"] == {"unit": "Khoa Nội", "frame": "dai-hoi/ring0"}
    changed = client.patch(f"{API}/{stored['token']}", json={"mirror": 1, "frame": "dai-hoi/ring1"}).get_json()
    assert page_data(client.get(stored["href"]).text)["record"] == changed
    assert page_data(client.get("/").text)["record"] is None


def test_the_pages_of_campaign_and_picture_offer_the_same_frames(client: FlaskClient) -> None:
    stored = create(client, frame="dai-hoi/ring0")
    campaign, picture = page_data(client.get("/c/dai-hoi").text), page_data(client.get(stored["href"]).text)
    same = ("frames", "upload", "home", "link", "name", "title", "words")
    assert {name: campaign[name] for name in same} == {name: picture[name] for name in same}
    assert picture["home"] == "/c/dai-hoi"


@pytest.mark.slow
def test_a_real_picture_is_changed_by_its_form(real: FlaskClient) -> None:
    stored = create(real, portrait(), frame="dai-hoi/ring0", size="256")
    before = real.get(stored["picture"]).data
    (action,) = re.findall(r'<form action="([^"]+/change[^"]*)"', real.get(stored["href"]).text)
    reply = real.post(html.unescape(action), data={"frame": "dai-hoi/ring0", "unit": "Khoa Nội", "mirror": "1"})
    assert reply.status_code == 303
    changed = real.get(stored["picture"]).data
    assert changed != before
    assert page_data(real.get(stored["href"]).text)["record"]["crop"]["mirror"] is True
    strange = real.post(html.unescape(action), data={"unit": "Khoa 🏥"}, headers=BROWSER)  # not in the font
    assert (strange.status_code, strange.mimetype) == (400, "text/html")
    assert real.get(stored["picture"]).data == changed
