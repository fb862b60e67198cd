"""A campaign with a list of units: what the page offers, what the API takes, and what the record says."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from support.avatars import API, JSON, app_of, asked_options, create
from support.campaigns import write_campaign
from support.http import assert_problem, form, portrait, post

FIELDS = '[[frames.fields]]\nid = "unit"\nlabel = "Đơn vị"\narc = { r = 0.4, degrees = 90 }\nsize = 0.03\nlongest = 40'
TABLE = "Tên đơn vị;Tên viết tắt;Mã;Số người\nKhoa Nội;Nội;noi;12\nKhoa Ngoại <B>;;ngoai;\nPhòng Tổ chức;TC;;\n"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    folder = write_campaign(tmp_path, frames=2, fields=FIELDS, units="don-vi.csv", caption="{unit} mời bạn")
    folder.joinpath("don-vi.csv").write_text(TABLE, "utf-8")
    return app_of(tmp_path).test_client()


@pytest.mark.parametrize("text", ["Khoa Nội", "khoa noi", "noi", "NỘI"])
@pytest.mark.parametrize("frame", ["dai-hoi/ring0", "dai-hoi/ring1"])  # the second has no line for it
def test_the_unit_is_taken_by_name_short_name_or_id_and_told_in_the_record(
    client: FlaskClient, text: str, frame: str
) -> None:
    stored = create(client, unit=text, frame=frame)
    assert stored["unit"] == "noi"
    assert asked_options(client, stored)["unit"] == "Khoa Nội"


def test_a_unit_that_is_not_in_the_list_is_refused_with_the_nearest(client: FlaskClient) -> None:
    problem = assert_problem(post(client, form(portrait(64), unit="Khoa Nộ")), 400, "usage")
    assert "“Khoa Nội”" in problem["hint"]
    stored = create(client, unit="noi")
    answer = client.patch(f"{API}/{stored['token']}", json={"unit": "Sở này"})
    assert_problem(answer, 400, "usage")
    assert client.patch(f"{API}/{stored['token']}", json={"unit": "ngoai"}).get_json()["unit"] == "ngoai"
    assert client.patch(f"{API}/{stored['token']}", json={"unit": ""}).get_json()["unit"] is None


def test_programs_can_offer_the_units(client: FlaskClient) -> None:
    (campaign,) = client.get("/api/v1/campaigns").get_json()["campaigns"]
    answer = client.get(campaign["units"])
    assert answer.get_json() == {
        "units": [
            {"id": "noi", "name": "Khoa Nội", "short": "Nội"},
            {"id": "ngoai", "name": "Khoa Ngoại <B>", "short": ""},
            {"id": "tc", "name": "Phòng Tổ chức", "short": "TC"},
        ]
    }
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/api/v1/campaigns/dai-hoi/units").headers["Cache-Control"] == "no-cache"
    assert client.get("/api/v1/campaigns/nirgends/units").status_code == 404


@pytest.mark.parametrize("query", ["noi", "Khoa+N%E1%BB%99i", "khoa%20noi"])
def test_the_page_offers_a_list_and_the_address_chooses_from_it(client: FlaskClient, query: str) -> None:
    page = client.get(f"/c/dai-hoi?unit={query}").text
    (options,) = re.findall(r'<select id="unit" name="unit"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert re.findall(r'value="([^"]*)"( data-short="[^"]*")?( selected)?>', options) == [
        ("", "", ""), ("noi", ' data-short="Nội"', " selected"), ("ngoai", "", ""), ("tc", ' data-short="TC"', "")
    ]  # fmt: skip
    assert "Khoa Ngoại &lt;B&gt;" in options
    assert '<input id="unit"' not in page
    data = json.loads(re.findall(r'id="page-data">(.*?)</script>', page, re.DOTALL)[0])
    assert data["link"].endswith("/c/dai-hoi?unit=noi")
    assert [frame.get("lineless", False) for frame in data["frames"]] == [False, True]


def test_an_address_with_a_unit_that_is_not_in_the_list_chooses_none(client: FlaskClient) -> None:
    page = client.get("/c/dai-hoi?unit=Ph%C3%B2ng").text
    assert " selected" not in page
    assert "unit=Ph" not in re.findall(r'id="page-data">(.*?)</script>', page, re.DOTALL)[0]


def test_the_page_of_a_picture_keeps_the_unit_also_in_the_words_to_post(client: FlaskClient) -> None:
    path = post(client, form(portrait(64), unit="KHOA NỘI"), "/avatars").headers["Location"]
    page = client.get(path).text
    assert '<option value="noi" data-short="Nội" selected>' in page
    assert ">Khoa Nội</span> mời bạn" in page
    assert 'href="/c/dai-hoi?unit=noi"' in page
    deleted = post(client, b"", f"{path}/delete")
    assert "unit=noi" in deleted.headers["Location"]


@pytest.mark.parametrize(("lang", "label"), [("en", "Unit"), ("vi", "Đơn vị"), (None, "Đơn vị")])
def test_the_list_is_named_in_the_campaigns_language(tmp_path: Path, lang: str | None, label: str) -> None:
    write_campaign(tmp_path, units=["Khoa Nội"], lang=lang)
    page = app_of(tmp_path).test_client().get("/c/dai-hoi").text
    assert f'<label for="unit" lang="{lang or "vi"}">{label}</label>' in page


def test_a_campaign_without_a_list_takes_any_text(tmp_path: Path) -> None:
    write_campaign(tmp_path, fields=FIELDS)
    client = app_of(tmp_path).test_client()
    stored = create(client, unit="Khoa bất kỳ")
    assert stored["unit"] is None
    assert client.get("/api/v1/campaigns/dai-hoi/units", headers={"Accept": JSON}).get_json() == {"units": []}
