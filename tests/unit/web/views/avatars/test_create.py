"""Pictures under tokens: kept, seen, and saved."""

import io
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import skimage.data
from flask.testing import FlaskClient
from PIL import Image

from framer.campaigns.reloading import ReloadingRegistry
from support.avatars import API, JSON, app_of, create, store, stub, with_clock
from support.campaigns import write_campaign
from support.http import assert_problem, form, make_app, portrait, post
from support.pictures import astronaut, exif, held


def test_json_tells_the_record_and_where_the_picture_is(client: FlaskClient) -> None:
    response = post(client, form(b"photo", size="512", format="png"), **JSON)
    assert (response.status_code, response.mimetype) == (201, "application/json")
    stored = response.get_json()
    token = stored["token"]
    assert len(token) >= 32
    expected = {
        "source": "photo",
        "ok": True,
        "output": None,
        "frame": "dai-hoi/ring0",
        "size": 512,
        "format": "png",
        "warnings": [],
        "notes": [],
        "href": f"/avatars/{token}",
        "picture": f"/avatars/{token}.png",
        "photo": f"/avatars/{token}/photo.jpg",
        "download": f"/avatars/{token}.png?download=1",
        "expires_at": "1970-01-12T13:56:40Z",
        "seconds_left": 600,
    }
    assert {name: stored[name] for name in expected} == expected
    assert {"width", "height", "faces", "chosen", "crop", "seconds"} <= set(stored)


@pytest.mark.parametrize(("kind", "differs"), [("JPEG", False), ("WEBP", True)])
def test_a_photo_that_browsers_turn_otherwise_is_told(real: FlaskClient, kind: str, differs: bool) -> None:
    turned = held(astronaut(300), 6, kind)
    stored = post(real, form(turned), **JSON).get_json()
    assert stored["differs_in_browsers"] == differs
    changed = real.patch(f"{API}/{stored['token']}", json={"mirror": True}).get_json()
    assert changed["differs_in_browsers"] == differs


@pytest.mark.parametrize(
    ("accept", "kept"),
    [
        ("application/json", True),
        ("application/json, */*;q=0.5", True),
        ("application/json, text/plain, */*", True),
        ("image/*;q=0.2, application/json", True),
        ("", False),
        ("*/*", False),
        ("image/*", False),
        ("image/webp, application/json;q=0.1", False),
        ("text/html", False),
    ],
)
def test_only_who_asks_for_json_leaves_something_behind(client: FlaskClient, accept: str, kept: bool) -> None:
    response = post(client, form(b"photo"), Accept=accept)
    assert response.status_code == (201 if kept else 200)
    assert (response.mimetype == "application/json") == kept
    assert len(store(client)) == kept


@pytest.mark.parametrize(("lang", "start"), [("vi", "Không tìm thấy"), ("en", "No face was found")])
def test_notes_are_sentences_in_the_language_of_the_request(client: FlaskClient, lang: str, start: str) -> None:
    response = post(client, form(b"nobody"), **JSON, Accept_Language=lang)
    (note,) = response.get_json()["notes"]
    assert note["code"] == "no_face"
    assert note["text"].startswith(start)
    assert response.headers["Content-Language"] == lang
    by_address = create(client, b"nobody", f"{API}?lang={lang}")
    assert by_address["notes"] == [note]
    assert by_address["href"].endswith(f"?lang={lang}")
    assert by_address["picture"].endswith(".jpg")


def test_what_is_seen_at_full_size_only_is_told_beside_that_download(real: FlaskClient) -> None:
    stored = create(real, portrait(), path=f"{API}?lang=en", size="2048")
    (note,) = stored["notes"]
    assert note["code"] == "small_for_2048"
    page = real.get(stored["href"]).text
    assert page.count(note["text"]) == page.count(f"2048 px. {note['text']}") + 1 == 2  # and in the script's data
    assert 'class="notes"' not in page
    assert create(real, portrait(), size="300")["notes"] == []


def test_many_faces_have_a_note_and_can_be_chosen_from(real: FlaskClient) -> None:
    image = Image.fromarray(skimage.data.astronaut())
    pair = Image.new("RGB", (1024, 512))
    pair.paste(image, (0, 0))
    pair.paste(image, (512, 0))
    out = io.BytesIO()
    pair.save(out, "JPEG", quality=95)
    stored = create(real, out.getvalue(), f"{API}?lang=en", size="256")
    assert len(stored["faces"]) == 2
    assert "There are 2 faces" in stored["notes"][0]["text"]
    other = 1 - stored["chosen"]
    changed = real.patch(f"{API}/{stored['token']}", json={"face": other}).get_json()
    assert changed["chosen"] == other
    assert abs(changed["crop"]["x"] - stored["crop"]["x"]) > 300
    assert_problem(real.patch(f"{API}/{stored['token']}", json={"face": 2}), 400, "usage")
    back = real.patch(f"{API}/{stored['token']}", json={"face": None}).get_json()
    assert back["crop"] == stored["crop"]


def test_the_picture_is_the_same_bytes(real: FlaskClient) -> None:
    body = form(portrait(), size="400", format="webp")
    stored = post(real, body, **JSON).get_json()
    picture = real.get(stored["picture"])
    assert picture.mimetype == "image/webp"
    assert picture.data == post(real, body, Accept="image/*").data


def test_it_can_be_downloaded_under_a_safe_name(client: FlaskClient) -> None:
    stored = create(client, frame="dai-hoi/ring1", size="512")
    seen, saved = client.get(stored["picture"]), client.get(stored["download"])
    assert seen.headers["Content-Disposition"] == 'inline; filename="anh-dai-dien-dai-hoi.jpg"'
    assert saved.headers["Content-Disposition"] == 'attachment; filename="anh-dai-dien-dai-hoi.jpg"'
    assert saved.data == seen.data
    for odd in ("0", "", "yes", "1;x"):
        assert client.get(f"{stored['picture']}?download={odd}").headers["Content-Disposition"].startswith("inline")
    other = client.get(f"{stored['picture']}?size=256&download=1")
    assert other.headers["Content-Disposition"] == 'attachment; filename="anh-dai-dien-dai-hoi-256.jpg"'


def test_head_tells_the_same_without_the_picture(client: FlaskClient) -> None:
    stored = create(client)
    for path in (stored["picture"], stored["download"], stored["href"]):
        full, only = client.get(path), client.head(path)
        assert (only.status_code, only.data) == (200, b"")
        assert only.headers["Content-Length"] == str(len(full.data))
        assert only.headers.get("Content-Disposition") == full.headers.get("Content-Disposition")


@pytest.mark.parametrize(("suffix", "kind"), [("png", "PNG"), ("webp", "WEBP"), ("jpg", "JPEG")])
def test_another_ending_is_another_format(real: FlaskClient, suffix: str, kind: str) -> None:
    photo = portrait()
    stored = create(real, photo, size="300", mirror="1", format="png" if suffix == "jpg" else "jpeg")
    picture = real.get(f"{stored['href']}.{suffix}")
    assert Image.open(io.BytesIO(picture.data)).format == kind
    assert picture.headers["Content-Disposition"] == f'inline; filename="anh-dai-dien-dai-hoi.{suffix}"'
    fresh = post(real, form(photo, size="300", mirror="1", format=suffix), Accept="image/*")
    assert picture.data == fresh.data
    assert real.get(stored["picture"]).mimetype != picture.mimetype  # what is kept stays as it was


def test_another_size_is_made_of_the_photo(real: FlaskClient) -> None:
    photo = portrait()
    stored = create(real, photo, size="300")
    larger = real.get(f"{stored['picture']}?size=648")
    assert Image.open(io.BytesIO(larger.data)).size == (648, 648)
    assert larger.data == post(real, form(photo, size="648"), Accept="image/*").data
    assert real.get(f"{stored['picture']}?size=300").data == real.get(stored["picture"]).data


@pytest.mark.parametrize("size", ["255", "2049", "-1", "1e3", "512.0", "many", "٣٠٠", "9" * 3000])
def test_a_wrong_size_is_wrong_use(client: FlaskClient, size: str) -> None:
    response = client.get(f"{create(client)['picture']}?size={size}", headers=JSON)
    assert_problem(response, 400, "usage")


def test_everything_under_a_token_is_private(client: FlaskClient) -> None:
    stored = create(client)
    responses = [
        client.get(stored["href"]),
        client.get(stored["picture"]),
        client.get(f"{stored['picture']}?size=300"),
        client.get(stored["download"]),
        client.patch(f"{API}/{stored['token']}", json={}),
        client.get("/avatars/unknown"),
        client.delete(f"{API}/{stored['token']}"),
        post(client, form(b"photo"), **JSON),
        post(client, form(b"photo"), Accept="image/*"),
        post(client, form(b"photo"), "/avatars"),
    ]
    for response in responses:
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in response.headers
        assert "ETag" not in response.headers


def test_one_that_is_too_large_to_be_kept_is_answered_all_the_same(folder: Path) -> None:
    app = app_of(folder)
    client = app.test_client()
    with_clock(app, 20_000)
    small = create(client)
    body = form(b"x" * 30_000)
    picture = post(client, body, "/avatars")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    assert post(client, body, Accept="image/*").status_code == 200
    problem = assert_problem(post(client, body, **JSON, Accept_Language="en"), 413, "too_large")
    assert "0.02 MB" in problem["detail"]
    assert client.get(small["picture"]).status_code == 200


def test_results_mb_is_the_budget(folder: Path) -> None:
    client = app_of(folder, FRAMER_RESULTS_MB="1").test_client()
    assert_problem(post(client, form(b"x" * 600_000), **JSON), 413, "too_large")  # the stub's picture holds the photo
    assert post(client, form(b"x" * 400_000), **JSON).status_code == 201


def test_the_frame_of_a_picture_is_kept_with_it(tmp_path: Path) -> None:
    """A campaign that becomes the current one meanwhile does not change a picture that has its frame already."""
    app = make_app(tmp_path, make=stub)
    client = app.test_client()
    stored = create(client)
    write_campaign(tmp_path, "moi-hon", starts=date(2021, 1, 1))
    app.extensions["context"] = replace(app.extensions["context"], campaigns=ReloadingRegistry([tmp_path]).current)
    changed = client.patch(f"{API}/{stored['token']}", json={"size": 300}).get_json()
    assert changed["frame"] == "dai-hoi/ring0"


@pytest.mark.slow
def test_the_photo_itself_can_be_seen_upright_and_small(tmp_path: Path) -> None:
    """Where the browser cannot decode what was chosen, it is moved by hand all the same."""
    client = make_app(tmp_path).test_client()
    tall = io.BytesIO()
    Image.new("RGB", (3000, 2000), (10, 120, 200)).save(tall, "JPEG", exif=exif(6))
    record = post(client, form(tall.getvalue(), size="256"), **JSON).get_json()
    shown = client.get(record["photo"])
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store, private"
    with Image.open(io.BytesIO(shown.data)) as image:
        assert image.size == (853, 1280)
        assert not image.getexif()
    assert_problem(client.get(f"/avatars/{secrets.token_urlsafe(24)}/photo.jpg", headers=JSON), 404, "unknown_avatar")
