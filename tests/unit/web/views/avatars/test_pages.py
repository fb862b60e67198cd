"""Kept pictures on pages, without JavaScript."""

import html
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from PIL import Image

from framer.campaigns.reloading import ReloadingRegistry
from framer.web.context import AppContext
from framer.web.responses import SERVICE_SIDES
from support.avatars import API, app_of, clock_of, create
from support.campaigns import write_campaign
from support.http import FOREIGN_SCRIPT, addresses_of_others, assert_problem, form, portrait, post

# Where a person goes on with the picture: links, nothing is loaded from there.
APPS = {"https://www.facebook.com/me", "https://zalo.me"}
NOTE = '<p class="notice" role="status">'


def test_form_page_link_delete(real: FlaskClient) -> None:
    page = real.get("/?lang=en").text
    action = re.search(r'<form [^>]*action="([^"]+)"', page)
    assert action
    redirect = post(real, form(portrait(), size="512", frame="dai-hoi/ring0"), html.unescape(action[1]))
    assert redirect.status_code == 303
    shown = real.get(redirect.headers["Location"])
    assert (shown.status_code, shown.mimetype) == (200, "text/html")
    assert '<html lang="en">' in shown.text
    assert "The photo is rather small" in shown.text
    assert "#DaiHoi" in shown.text
    assert not re.search(FOREIGN_SCRIPT + r"|<style|style=|\son\w+=|src=\"(//|https?:)|%\(", shown.text)
    assert addresses_of_others(shown.text) == APPS
    pictures = r'<img class="picture" fetchpriority="\w+" src="([^"]+)" width="512" height="512"'
    glance, image = (html.unescape(path) for path in re.findall(pictures, shown.text))
    with Image.open(io.BytesIO(real.get(glance).data)) as small:
        assert (small.format, small.size) == ("WEBP", (640, 640))
    saves = [html.unescape(path) for path in re.findall(r'<a [^>]*href="(/avatars/[^"]+)"[^>]* download', shown.text)]
    assert saves[0].endswith(".jpg?download=1")
    assert real.get(saves[0]).data == real.get(html.unescape(image)).data
    assert real.get(saves[0]).headers["Content-Disposition"].startswith("attachment")
    (delete,) = re.findall(r'<form action="([^"]+/delete[^"]*)" method="post">', shown.text)
    gone = real.post(html.unescape(delete))
    assert (gone.status_code, gone.headers["Location"]) == (303, "/c/dai-hoi?note=deleted&lang=en")
    assert "have been deleted" in real.get(gone.headers["Location"]).text
    for path in (redirect.headers["Location"], image, saves[0]):
        missing = real.get(html.unescape(path), headers={"Accept": "text/html"})
        assert (missing.status_code, missing.mimetype) == (404, "text/html")
        assert "unknown_avatar" in missing.text
    assert real.post(html.unescape(delete)).status_code == 404


def test_the_page_is_in_both_languages(client: FlaskClient) -> None:
    stored = create(client)
    for lang in ("vi", "en"):
        page = client.get(f"{stored['href']}?lang={lang}")
        assert f'<html lang="{lang}">' in page.text
        assert page.headers["Content-Language"] == lang
        assert "%(" not in page.text
        assert f"/avatars/{stored['token']}?lang=" in page.text  # the switch to the other one


def test_the_page_says_how_long_it_lives(client: FlaskClient) -> None:
    stored = create(client)
    assert "in 10 minutes" in client.get(f"{stored['href']}?lang=en").text
    clock_of(client).seconds += 400
    assert "in 3 minutes" in client.get(f"{stored['href']}?lang=en").text


def test_the_sizes_of_services_are_real(client: FlaskClient) -> None:
    stored = create(client)
    page = client.get(stored["href"]).text
    links = re.findall(r'<li><a href="([^"]+)" download>([^<]+)</a>', page)
    assert [name for _, name in links] == [name for name, _ in SERVICE_SIDES]
    for (path, _), (_, side) in zip(links, SERVICE_SIDES, strict=True):
        response = client.get(html.unescape(path))
        assert json.loads(response.data)["size"] == side
        assert response.headers["Content-Disposition"].startswith("attachment")
    small = create(client, size="700")
    shown = client.get(small["href"]).text
    assert "Microsoft 365" in shown
    assert "download>Zalo</a>" not in shown  # nothing is enlarged


def test_the_reminder_is_offered_while_it_makes_sense(folder: Path, tmp_path: Path) -> None:
    write_campaign(tmp_path, "xuan", starts=None, ends=date(2999, 1, 1))
    client = app_of(tmp_path).test_client()
    assert "/c/xuan/reminder.ics" in client.get(create(client)["href"]).text
    old = app_of(folder).test_client()
    assert "reminder.ics" not in old.get(create(old)["href"]).text


def test_a_campaign_that_has_gone_does_not_take_the_picture_with_it(folder: Path, tmp_path: Path) -> None:
    gone = app_of(folder)
    client = gone.test_client()
    stored = create(client)
    site: AppContext = gone.extensions["context"]
    write_campaign(tmp_path, "moi")
    gone.extensions["context"] = replace(site, campaigns=ReloadingRegistry([tmp_path]).current)
    assert client.get(stored["href"]).status_code == 200
    assert client.get(stored["download"]).status_code == 200
    assert_problem(client.patch(f"{API}/{stored['token']}", json={"mirror": 1}), 404, "unknown_frame")
    assert client.post(f"{stored['href']}/delete").headers["Location"] == "/?note=deleted"


def test_notes_in_addresses_are_only_those_that_there_are(client: FlaskClient) -> None:
    for path in ("/?note=x", "/?note=", "/c/dai-hoi?note=unknown-link", "/c/dai-hoi?note=<b>"):
        page = client.get(path).text
        assert NOTE not in page
        assert "<b>" not in page
    for path in ("/?note=deleted", "/c/dai-hoi?note=deleted", "/?note=unknown-link"):
        assert client.get(path).text.count(NOTE) == 1


def test_the_privacy_page(client: FlaskClient) -> None:
    page = client.get("/quyen-rieng-tu?lang=en")
    assert page.status_code == 200
    assert "10 minutes" in page.text
    assert "60 minutes" in page.text
    assert 'href="/quyen-rieng-tu?lang=en"' in client.get("/?lang=en").text
    assert '<html lang="vi">' in client.get("/quyen-rieng-tu").text
