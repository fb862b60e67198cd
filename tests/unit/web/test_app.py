"""Pages and API through Flask's test client, with real portraits."""

import html
import logging
import re
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from matplotlib import cbook
from PIL import Image

from framer import make_avatar
from framer.campaigns.registry import load_campaigns
from framer.errors import SetupError
from framer.imaging.types import Avatar, Frame, Options
from support.campaigns import TITLE
from support.http import BOUNDARY, FOREIGN_SCRIPT, FORM, assert_problem, form, make_app, part, portrait, post


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return make_app(tmp_path).test_client()


def hopper() -> bytes:
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        return file.read()


def test_the_page_is_vietnamese(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert '<html lang="vi">' in response.text
    assert f"<title>{TITLE}</title>" in response.text
    assert "Ghép khung vào ảnh" in response.text
    assert response.headers["Content-Language"] == "vi"
    assert unicodedata.is_normalized("NFC", response.text)


@pytest.mark.parametrize(("path", "header"), [("/?lang=en", "vi"), ("/", "en-GB,en;q=0.8"), ("/c/dai-hoi", "en")])
def test_the_page_is_english_where_asked(client: FlaskClient, path: str, header: str) -> None:
    response = client.get(path, headers={"Accept-Language": header})
    assert '<html lang="en">' in response.text
    assert "Put the frame on my photo" in response.text
    assert TITLE in response.text


@pytest.mark.parametrize("header", ["vi-VN,vi;q=0.9,en;q=0.5", "fr", "", "*", ";;;"])
def test_all_others_get_vietnamese(client: FlaskClient, header: str) -> None:
    assert '<html lang="vi">' in client.get("/", headers={"Accept-Language": header}).text


def test_the_language_asked_for_is_carried_on(client: FlaskClient) -> None:
    assert 'action="/avatars?lang=en"' in client.get("/?lang=en").text
    assert 'action="/avatars"' in client.get("/", headers={"Accept-Language": "en"}).text
    assert "Set-Cookie" not in client.get("/?lang=en").headers


def test_the_page_needs_nothing_from_elsewhere_and_nothing_inline(client: FlaskClient) -> None:
    response = client.get("/")
    assert not re.search(FOREIGN_SCRIPT + r"|<style|style=|\son\w+=|https?:(?!//localhost/)|src=\"//", response.text)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for address in re.findall(r'(?:href|src)="(/(?:static|frames)/[^"]+)"', response.text):
        with client.get(html.unescape(address)) as asset:
            assert asset.status_code == 200


def test_several_frames_can_be_chosen_from(tmp_path: Path) -> None:
    page = make_app(tmp_path, frames=3).test_client().get("/").text
    assert re.findall(r'type="radio" name="frame" value="([^"]+)"', page) == [f"dai-hoi/ring{n}" for n in range(3)]
    assert page.count(" checked") == 1


def test_an_unknown_campaign_is_a_page_for_a_person(client: FlaskClient) -> None:
    response = client.get("/c/khong-co?lang=en")
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "khong-co" in response.text
    assert "unknown_frame" in response.text


def test_the_plain_form_leads_to_the_picture(client: FlaskClient) -> None:
    redirect = post(client, form(hopper(), frame="dai-hoi/ring0"), "/avatars")
    assert redirect.status_code == 303
    response = client.get(f"{redirect.headers['Location']}.jpg")
    assert response.status_code == 200
    assert response.mimetype == "image/jpeg"
    assert response.headers["Content-Disposition"] == 'inline; filename="anh-dai-dien-dai-hoi.jpg"'
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(response.data)).size == (2048, 2048)


@pytest.mark.parametrize("accept", ["image/*", "*/*", "image/jpeg", "text/html"])
def test_the_api_answers_with_the_picture(client: FlaskClient, accept: str) -> None:
    response = post(client, form(portrait(), size="512", format="png"), Accept=accept)
    assert response.status_code == 200
    assert response.mimetype == "image/png"
    assert Image.open(BytesIO(response.data)).size == (512, 512)


def test_page_api_and_function_give_the_same_bytes(client: FlaskClient, tmp_path: Path) -> None:
    photo = portrait()
    frame = load_campaigns(tmp_path)[0].frames[0]
    expected = make_avatar(photo, frame, Options(size=600, mirror=True)).data
    body = form(photo, size="600", mirror="1")
    page = post(client, body, "/avatars").headers["Location"]
    assert post(client, body).data == client.get(f"{page}.jpg").data == expected


@pytest.mark.parametrize("normal_form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["Nguyễn Thị Hường.jpg", "../../Đỗ “Anh”.jpg", "- x.jpg"])
def test_a_vietnamese_file_name(client: FlaskClient, normal_form: Any, name: str) -> None:
    body = form(portrait(), unicodedata.normalize(normal_form, name), size="256")
    assert post(client, body).status_code == 200


def damaged() -> bytes:
    return portrait()[:3000]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (form(b""), 422, "unreadable"),
        (form(b"hello"), 415, "unsupported"),
        (form(b"%PDF-1.7 hello"), 415, "unsupported"),
        (form(b"\xff\xd8\xff\xe0" + bytes(100)), 422, "unreadable"),
        (form(portrait(), frame="a/b"), 404, "unknown_frame"),
        (form(portrait(), size="12"), 400, "usage"),
        (form(portrait(), size="many"), 400, "usage"),
        (form(portrait(), format="bmp"), 400, "usage"),
        (form(portrait(), crop="1,2"), 400, "usage"),
        (form(portrait(), crop="90000,90000,10"), 400, "usage"),
        (form(portrait(), face="7"), 400, "usage"),
        (form(portrait(), mirror="perhaps"), 400, "usage"),
        (form(portrait(), colour="red"), 400, "usage"),
        (form(frame="dai-hoi/ring0"), 400, "usage"),
        (form(portrait())[:-300], 400, "usage"),
        (part("photo", portrait(), "a.jpg") + form(portrait()), 400, "usage"),
        (form(bytes(200_001)), 413, "too_large"),
        (form(bytes(400_000)), 413, "too_large"),
        (b"", 400, "usage"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_failure_has_the_same_shape(tmp_path: Path, body: bytes, status: int, code: str, language: str) -> None:
    client = make_app(tmp_path, FRAMER_MAX_BYTES="200000").test_client()
    response = post(client, body, Accept_Language=language)
    assert_problem(response, status, code)
    assert response.headers["Content-Language"] == language


def test_the_words_follow_the_language(client: FlaskClient) -> None:
    english = assert_problem(post(client, form(), Accept_Language="en"), 400, "usage")
    vietnamese = assert_problem(post(client, form()), 400, "usage")
    assert english["detail"] == "No photo was chosen."
    assert vietnamese["detail"] == "Chưa chọn ảnh nào."


def test_a_missing_boundary_is_wrong_use(client: FlaskClient) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "text/plain", ""):
        response = client.post("/api/v1/avatars", data=form(portrait()), headers={"Content-Type": kind})
        assert_problem(response, 400, "usage")


def test_routing_errors_have_the_same_shape(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/nothing"), 404, "not_found")
    assert_problem(client.get("/api/nothing"), 404, "not_found")
    response = client.get("/api/v1/avatars")
    assert_problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]
    assert_problem(client.get("/nothing", headers={"Accept": "application/json"}), 404, "not_found")


def test_a_person_gets_a_page_in_the_language_of_the_form(client: FlaskClient) -> None:
    for path, language in (("/avatars", "vi"), ("/avatars?lang=en", "en")):
        response = post(client, form(b"hello"), path, Accept="text/html,*/*;q=0.8")
        assert (response.status_code, response.mimetype) == (415, "text/html")
        assert f'<html lang="{language}">' in response.text
    problem = post(client, form(b"hello"), "/avatars?lang=en", Accept="application/json").get_json()
    assert f"<h1>{problem['detail']}</h1>" in html.unescape(response.text)
    assert f"<p>{problem['hint']}</p>" in html.unescape(response.text)
    assert 'href="/?lang=en"' in response.text
    assert client.get("/nothing").mimetype == "text/html"
    assert client.get("/avatars").status_code == 405


def test_an_internal_error_says_nothing_of_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_data: bytes, _frame: Frame, _options: Options) -> Avatar:
        raise RuntimeError("/home/x/anh.jpg"[::-1])

    client = make_app(tmp_path, make=broken).test_client()
    with caplog.at_level(logging.DEBUG):
        response = post(client, form(portrait(), "Hường.jpg"), Accept_Language="en")
        page = post(client, form(portrait(), "Hường.jpg"), "/avatars?lang=en")
    problem = assert_problem(response, 500, "internal")
    assert problem["detail"] == "Something went wrong inside framer."
    assert page.status_code == 500
    for text in (response.text, page.text, caplog.text):
        assert "gpj.hna" not in text
        assert "Hường" not in text
    assert "RuntimeError" in caplog.text
    assert "in broken" in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_a_broken_setup_is_500(tmp_path: Path) -> None:
    def broken(_data: bytes, _frame: Frame, _options: Options) -> Avatar:
        raise SetupError(what="x")

    assert_problem(post(make_app(tmp_path, make=broken).test_client(), form(portrait())), 500, "setup")


def test_nothing_of_an_upload_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, form(portrait(), "Hường.jpg", size="256"))
        post(client, f"--{BOUNDARY}\r\nHường\r\n".encode())
    assert "Hường" not in caplog.text
    assert "\\x" not in caplog.text


def test_healthz(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_flask_never_parses_the_form_itself(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def spied(*_: Any, **__: Any) -> Any:
        raise AssertionError("Werkzeug's parser spools to disk")

    monkeypatch.setattr("werkzeug.formparser.FormDataParser.parse", spied)
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", spied)
    page = post(client, form(portrait(), size="256"), "/avatars")
    assert page.status_code == 303
    address = f"/api/v1{page.headers['Location']}"
    assert client.patch(address, data=form(mirror="1"), content_type=FORM).status_code == 200
    assert client.patch(address, data={"mirror": "1"}).status_code == 200
    assert client.post(f"{page.headers['Location']}/delete", data={"a": "b"}).status_code == 303
    assert post(client, form(b"hello"), "/avatars").status_code == 415
    assert client.post("/avatars", data=b"photo=x", content_type=FORM).status_code == 400
