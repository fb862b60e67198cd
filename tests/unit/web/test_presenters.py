"""What a campaign's page and a picture's page offer for passing on: the unit, the words, the link."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer.campaigns.types import Campaign
from framer.web import presenters, urls
from framer.web.context import current_app_context
from support.campaign_site import client
from support.campaigns import TITLE, write_campaign
from support.http import form, portrait, post
from support.results import avatar

SITE = "https://khung.example.vn"
PAGE = f"{SITE}/c/dai-hoi"
FRAME = "dai-hoi/ring0"
UNIT = (
    '[[frames.fields]]\nid = "unit"\nlabel = "Tên đơn vị"\narc = {{ r = 0.4, degrees = 90 }}\nsize = 0.04\nlongest = {}'
)


def site(folder: Path, longest: int = 20, **words: Any) -> FlaskClient:
    """The site of a campaign whose frame takes a unit of at most so many characters."""
    fields = UNIT.format(longest) if longest else ""
    return client(write_campaign(folder, fields=fields, **words).parent, FRAMER_URL=SITE)


def shown(web: FlaskClient, path: str, **headers: str) -> dict[str, Any]:
    """What the template of that page is given."""
    given: dict[str, Any] = {}

    def note(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        given.update(context)

    with flask.template_rendered.connected_to(note, web.application):
        assert web.get(path, headers=headers).status_code == 200
    return given


def campaign_of(web: FlaskClient) -> Campaign:
    with web.application.app_context():
        return current_app_context().campaigns().campaigns[0]


@pytest.mark.parametrize("path", ["/", "/c/dai-hoi"])
@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ("?unit=Khoa+N%E1%BB%99i", "Khoa Nội"),
        ("?unit=%20Khoa%0A%20%20No%CC%A3%CC%82i%E2%80%8B%20", "Khoa Nội"),
        ("?unit=Trung+t%C3%A2m+Ki%E1%BB%83m+so%C3%A1t+b%E1%BB%87nh+t%E1%BA%ADt", "Trung tâm Kiểm soát"),
        ("?unit=" + "9" * 3_000, "9" * 20),
        ("?unit=", ""),
        ("?unit=%FF%00", "%FF"),
        ("?unit=%22%3E%3Cscript%3E", '"><script>'),
        ("?unit=a&unit=b", "a"),
        ("", ""),
    ],
)
def test_an_address_fills_in_the_unit_tidied_and_no_longer_than_it_may_be(
    tmp_path: Path, path: str, query: str, unit: str
) -> None:
    given = shown(site(tmp_path), path + query)
    assert [field.value for field in given["fields"]] == [given["unit"]] == [unit]


def test_where_no_frame_takes_a_unit_none_is_passed_on(tmp_path: Path) -> None:
    given = shown(site(tmp_path, longest=0), "/?unit=Khoa+A")
    assert (given["fields"], given["unit"]) == ((), "")
    assert given["captions"][0].text.endswith(f"\n{PAGE}")


def test_the_words_to_post_end_in_a_link_that_fills_in_the_unit(tmp_path: Path) -> None:
    web = site(tmp_path, caption="Mời bạn cùng thay ảnh!\n#ĐạiHội")
    assert shown(web, "/")["captions"][0].text == f"Mời bạn cùng thay ảnh!\n#ĐạiHội\n{PAGE}"
    link = shown(web, "/c/dai-hoi?lang=en&unit=Khoa+N%E1%BB%99i+%26+A")["captions"][0].text.splitlines()[-1]
    assert link == f"{PAGE}?unit=Khoa+N%E1%BB%99i+%26+A"  # whoever opens it chooses a language themselves
    assert parse_qs(urlsplit(link).query) == {"unit": ["Khoa Nội & A"]}


def test_without_words_it_is_the_title_and_the_link(tmp_path: Path) -> None:
    assert shown(site(tmp_path), "/")["captions"][0].text == f"{TITLE}\n{PAGE}"


@pytest.mark.parametrize(
    ("caption", "has_link"),
    [
        (f"Thay ảnh tại {PAGE} nhé", True),
        ("Thay ảnh tại Khung.Example.vn/c/dai-hoi.", True),
        (f"Thay ảnh tại {PAGE}?unit=A", True),
        (f"Thay ảnh tại {PAGE}-2", False),
        (f"Thay ảnh tại {SITE}", False),
    ],
)
def test_a_link_that_is_there_is_not_put_there_twice(tmp_path: Path, caption: str, has_link: bool) -> None:
    given = shown(site(tmp_path, caption=caption), "/?unit=A")["captions"][0].text
    assert given == (caption if has_link else f"{caption}\n{PAGE}?unit=A")


def test_without_a_known_host_there_is_no_link(tmp_path: Path) -> None:
    web = client(write_campaign(tmp_path).parent)
    with web.application.test_request_context("/", headers={"Host": "framer_1:8000"}):
        assert presenters.share_captions(campaign_of(web))[0].text == TITLE


def test_the_page_of_a_picture_passes_on_its_unit(tmp_path: Path) -> None:
    web = site(tmp_path, caption="Mời bạn!")
    context = web.application.extensions["context"]
    web.application.extensions["context"] = replace(context, make_avatar=lambda *_: replace(avatar(), frame=FRAME))
    path = post(web, form(portrait(64), unit="  Khoa  Nội "), "/avatars").headers["Location"]
    given = shown(web, path)
    assert given["unit"] == "Khoa Nội"
    assert given["captions"][0].text == f"Mời bạn!\n{PAGE}?unit=Khoa+N%E1%BB%99i"


def test_the_other_language_keeps_the_unit_and_the_address_to_be_known_by_does_not(tmp_path: Path) -> None:
    page = site(tmp_path).get("/c/dai-hoi?unit=Khoa+N%E1%BB%99i&x=1").text
    assert 'href="/c/dai-hoi?lang=en&amp;unit=Khoa+N%E1%BB%99i"' in page
    assert f'<link rel="canonical" href="{PAGE}">' in page
    assert f'<meta property="og:url" content="{PAGE}">' in page


def test_a_link_for_others_names_no_language(tmp_path: Path) -> None:
    web = site(tmp_path)
    with web.application.test_request_context("/?lang=en"):
        assert urls.share_url(campaign_of(web), "Khoa A") == f"{PAGE}?unit=Khoa+A"
        assert urls.page_path(campaign_of(web)) == "/c/dai-hoi?lang=en"


def test_link_and_unit_stand_where_the_words_have_them(tmp_path: Path) -> None:
    words = ["{unit} mời bạn: {link} nhé, {unit}!", "Cùng thay ảnh"]
    web = site(tmp_path, caption=None, captions=words)
    first, second = shown(web, "/?unit=Khoa+A")["captions"]
    assert first.text == f"Khoa A mời bạn: {PAGE}?unit=Khoa+A nhé, Khoa A!"
    assert second.text == f"Cùng thay ảnh\n{PAGE}?unit=Khoa+A"
    assert shown(web, "/")["captions"][0].text.startswith("Sở Y tế tỉnh Lạng Sơn mời bạn")
