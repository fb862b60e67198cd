"""What spreads a campaign: its QR code and its poster."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from framer.campaigns.poster_content import PosterContent
from framer.campaigns.qr_code import format_qr_svg
from framer.errors import Crashed, FramerError, OutOfMemory, TooSlow
from framer.web import urls
from framer.web.context import PosterMaker, current_app_context
from framer.web.views.sharing import POSTER_CACHE_SIZE
from support.campaign_site import Days, client
from support.campaigns import write_campaign
from support.http import assert_problem

SITE = "https://khung.example.vn"
PAGE = f"{SITE}/c/dai-hoi"
UNIT = (
    '[[frames.fields]]\nid = "unit"\nlabel = "Tên đơn vị"\narc = { r = 0.4, degrees = 90 }\nsize = 0.04\nlongest = 20'
)


@pytest.fixture
def folder(tmp_path: Path, day: Days) -> Path:
    """The campaign `dai-hoi`, whose frame takes a unit."""
    return write_campaign(tmp_path, fields=UNIT).parent


def site(folder: Path, draw: PosterMaker, **variables: str) -> FlaskClient:
    """The site, whose posters are what `draw` makes of them."""
    web = client(folder, **variables)
    extensions = web.application.extensions
    extensions["context"] = replace(extensions["context"], make_poster=draw)
    return web


def draw_quickly(_poster: PosterContent) -> bytes:
    return b"%PDF-"


@pytest.mark.parametrize(
    ("query", "link"),
    [
        ("", PAGE),
        ("?lang=en", PAGE),
        ("?unit=Khoa+N%E1%BB%99i", f"{PAGE}?unit=Khoa+N%E1%BB%99i"),
        ("?unit=%20Khoa%0AN%E1%BB%99i%20", f"{PAGE}?unit=Khoa+N%E1%BB%99i"),
        ("?unit=" + "9" * 500, f"{PAGE}?unit={'9' * 20}"),
    ],
)
def test_the_code_leads_to_the_page_with_the_unit_filled_in(folder: Path, query: str, link: str) -> None:
    response = client(folder, FRAMER_URL=SITE).get(f"/c/dai-hoi/qr.svg{query}")
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.text == format_qr_svg(link)
    assert response.headers["Cache-Control"] == "no-cache"


def test_without_a_field_for_it_no_unit_is_in_the_code(tmp_path: Path, day: Days) -> None:
    web = client(write_campaign(tmp_path).parent, FRAMER_URL=SITE)
    assert web.get("/c/dai-hoi/qr.svg?unit=Khoa").text == format_qr_svg(PAGE)


def test_pages_know_the_addresses_of_both(folder: Path) -> None:
    with client(folder).application.test_request_context("/?lang=en"):
        (campaign,) = current_app_context().campaigns().campaigns
        assert urls.qr_path(campaign) == "/c/dai-hoi/qr.svg"
        assert urls.qr_path(campaign, "Khoa Nội") == "/c/dai-hoi/qr.svg?unit=Khoa+N%E1%BB%99i"
        assert urls.poster_path(campaign) == "/c/dai-hoi/poster.pdf?lang=en"
        assert urls.poster_path(campaign, "Khoa Nội") == "/c/dai-hoi/poster.pdf?unit=Khoa+N%E1%BB%99i&lang=en"


@pytest.mark.parametrize("name", ["qr.svg", "poster.pdf"])
def test_an_unknown_or_closed_campaign_is_not_spread(folder: Path, day: Days, name: str) -> None:
    web, closing = site(folder, draw_quickly), site(folder, draw_quickly, FRAMER_CLOSE_ENDED="1")
    json = {"Accept": "application/json"}
    assert_problem(web.get(f"/c/none/{name}", headers=json), 404, "unknown_frame")
    day(2022, 1, 1)
    assert web.get(f"/c/dai-hoi/{name}").status_code == 200
    problem = assert_problem(closing.get(f"/c/dai-hoi/{name}", headers=json), 404, "unknown_frame")
    assert "29/09/2020" in problem["detail"] + problem["hint"]


@pytest.mark.parametrize("name", ["qr.svg", "poster.pdf"])
def test_a_request_that_names_no_host_gets_no_code_that_leads_nowhere(folder: Path, name: str) -> None:
    web = client(folder)
    response = web.get(f"/c/dai-hoi/{name}", headers={"Host": "framer_1:8000", "Accept": "application/json"})
    assert_problem(response, 400, "usage")


@pytest.mark.slow
def test_the_poster_is_a_pdf_to_be_saved(folder: Path) -> None:
    response = client(folder, FRAMER_URL=SITE).get("/c/dai-hoi/poster.pdf")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == 'attachment; filename="ap-phich-dai-hoi.pdf"'


@pytest.mark.parametrize(
    ("query", "language", "link", "unit"),
    [
        ("", "vi", PAGE, ""),
        ("?lang=en", "en", PAGE, ""),
        ("?unit=%20Khoa%0AN%E1%BB%99i%20", "vi", f"{PAGE}?unit=Khoa+N%E1%BB%99i", "Khoa Nội"),
    ],
)
def test_a_poster_names_its_unit_and_is_vietnamese_unless_the_address_says_otherwise(
    folder: Path, query: str, language: str, link: str, unit: str
) -> None:
    drawn: list[PosterContent] = []
    web = site(folder, lambda poster: drawn.append(poster) or b"%PDF-", FRAMER_URL=SITE)
    response = web.get(f"/c/dai-hoi/poster.pdf{query}", headers={"Accept-Language": "en"})
    (poster,) = drawn
    assert (poster.frame.id, poster.address) == ("dai-hoi/ring0", PAGE)
    assert (poster.language, poster.link, poster.unit) == (language, link, unit)
    assert (response.data, response.headers["Content-Language"]) == (b"%PDF-", language)


def test_a_poster_is_drawn_once_for_all_who_ask_at_the_same_time_and_kept(folder: Path) -> None:
    drawn: list[str] = []
    all_ask, go_on = threading.Barrier(5), threading.Event()

    def draw(poster: PosterContent) -> bytes:
        drawn.append(poster.unit)
        assert go_on.wait(20)
        return poster.unit.encode()

    web = site(folder, draw)

    def ask(unit: str) -> bytes:
        all_ask.wait(20)
        data: bytes = web.application.test_client().get(f"/c/dai-hoi/poster.pdf?unit={unit}").data
        return data

    with ThreadPoolExecutor(5) as threads:
        answers = [threads.submit(ask, unit) for unit in "AAAAB"]
        go_on.set()
        assert [each.result(20) for each in answers] == [b"A"] * 4 + [b"B"]
    assert web.get("/c/dai-hoi/poster.pdf?unit=A").data == b"A"
    assert sorted(drawn) == ["A", "B"]


def test_only_the_last_posters_are_kept(folder: Path) -> None:
    drawn: list[str] = []
    web = site(folder, lambda poster: drawn.append(poster.unit) or b"%PDF-")
    for number in (*range(POSTER_CACHE_SIZE + 1), 0, POSTER_CACHE_SIZE):
        web.get(f"/c/dai-hoi/poster.pdf?unit={number}")
    assert drawn == [*map(str, range(POSTER_CACHE_SIZE + 1)), "0"]


@pytest.mark.parametrize("error", [TooSlow(), Crashed(), OutOfMemory()])
def test_a_poster_that_fails_is_tried_again_later_and_blames_no_photo(folder: Path, error: FramerError) -> None:
    outcomes: list[FramerError | bytes] = [error, b"%PDF-"]

    def draw(_poster: PosterContent) -> bytes:
        outcome = outcomes.pop(0)
        if isinstance(outcome, FramerError):
            raise outcome
        return outcome

    web = site(folder, draw)
    failed = web.get("/c/dai-hoi/poster.pdf", headers={"Accept": "application/json"})
    assert_problem(failed, 503, "busy")
    assert failed.headers["Retry-After"] == "5"
    assert web.get("/c/dai-hoi/poster.pdf").data == b"%PDF-"
