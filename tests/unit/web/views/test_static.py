"""Static files under addresses that hold their version."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from support.campaign_site import client

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def web(folder: Path) -> FlaskClient:
    return client(folder)


def version_of(web: FlaskClient) -> str:
    found = re.search(r'href="/static/([0-9a-f]{12})/css/framer\.css"', web.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["css/framer.css", "js/app.js", "js/dom.js", "guides/zalo-1.svg"])
def test_under_its_version_a_file_is_kept_for_good(web: FlaskClient, name: str) -> None:
    with web.get(f"/static/{version_of(web)}/{name}") as kept, web.get(f"/static/{name}") as plain:
        assert kept.data == plain.data
        assert (kept.status_code, kept.headers["Cache-Control"]) == (200, IMMUTABLE)
        assert (plain.status_code, plain.headers["Cache-Control"]) == (200, "no-cache")
        assert kept.mimetype == plain.mimetype


def test_a_page_of_before_an_update_still_gets_its_files(web: FlaskClient) -> None:
    with web.get("/static/0123456789ab/css/framer.css") as response:
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("folder_name", ["frames", "css/../frames"])
def test_what_the_version_does_not_stand_for_is_asked_for_again(web: FlaskClient, folder_name: str) -> None:
    with web.get(f"/static/{version_of(web)}/{folder_name}/lang-son-xvii/ring.thumb.webp") as response:
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["css/nothing.css", "../pyproject.toml", "css/../../pyproject.toml", "css/", "css"])
def test_what_is_not_there_is_404(web: FlaskClient, name: str) -> None:
    assert web.get(f"/static/{version_of(web)}/{name}").status_code == 404


def test_a_page_asks_for_all_modules_of_its_script_at_once(web: FlaskClient) -> None:
    page = web.get("/").text
    ahead = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert re.findall(r'<script type="module" src="([^"]+)">', page) == ahead[:1]
    for path in ahead:
        with web.get(path) as response:
            folder = path.rpartition("/")[0]
            assert {f"{folder}/{name}" for name in re.findall(r'from "\./(.+?)"', response.text)} <= set(ahead)


def test_the_address_is_the_same_in_every_language(web: FlaskClient) -> None:
    assert f'"/static/{version_of(web)}/css/framer.css"' in web.get("/?lang=en").text
