"""What spreads a campaign: its QR code."""

from pathlib import Path

import pytest

from framer.campaigns.qr_code import format_qr_svg
from framer.web import urls
from framer.web.context import current_app_context
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


def test_pages_know_its_address(folder: Path) -> None:
    with client(folder).application.test_request_context("/?lang=en"):
        (campaign,) = current_app_context().campaigns().campaigns
        assert urls.qr_path(campaign) == "/c/dai-hoi/qr.svg"
        assert urls.qr_path(campaign, "Khoa Nội") == "/c/dai-hoi/qr.svg?unit=Khoa+N%E1%BB%99i"


def test_an_unknown_or_closed_campaign_is_not_spread(folder: Path, day: Days) -> None:
    json = {"Accept": "application/json"}
    assert_problem(client(folder).get("/c/none/qr.svg", headers=json), 404, "unknown_frame")
    day(2022, 1, 1)
    assert client(folder).get("/c/dai-hoi/qr.svg").status_code == 200
    closed = client(folder, FRAMER_CLOSE_ENDED="1")
    problem = assert_problem(closed.get("/c/dai-hoi/qr.svg", headers=json), 404, "unknown_frame")
    assert "29/09/2020" in problem["detail"] + problem["hint"]
