"""Pictures under tokens: kept, seen, saved, changed, deleted, and nobody else's business."""

import html
import io
import json
import logging
import re
import secrets
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import skimage.data
from flask import Flask
from flask.testing import FlaskClient
from matplotlib import cbook
from pictures import exif
from PIL import Image
from web_support import (
    BOUNDARY,
    FOREIGN_SCRIPT,
    FORM,
    Clock,
    assert_problem,
    form,
    head,
    make_app,
    part,
    portrait,
    post,
    serving,
    write_campaign,
)
from web_support import answer as read_answer

from framer.catalogue import Catalogue
from framer.settings import read_settings
from framer.values import Avatar, Crop, Faces, Frame, Options
from framer.web.answers import SERVICES
from framer.web.app import create_app
from framer.web.bridge import makes_picture
from framer.web.results import MemoryResults
from framer.web.site import Site
from framer.web.upload import FORM_BYTES

API = "/api/v1/avatars"
JSON = {"Accept": "application/json"}
NOTE = '<p class="notice" role="status">'


def with_clock(app: Flask, budget: int = 50_000_000) -> Clock:
    """Let the app's time be one that tests turn."""
    clock = Clock()
    clock.seconds = 1_000_000.0
    site: Site = app.extensions["site"]
    app.extensions["site"] = replace(site, clock=clock, results=MemoryResults(budget, clock))
    return clock


def store(client: FlaskClient) -> MemoryResults:
    site: Site = client.application.extensions["site"]
    assert isinstance(site.results, MemoryResults)
    return site.results


def stub(data: bytes, frame: Frame, options: Options) -> Avatar:
    """Stands in for `make_avatar`: the picture tells how it was asked for."""
    asked = {**vars(options), "frame": frame.id, "photo": data.decode("latin-1"), "limits": 0}
    asked["crop"] = vars(options.crop) if options.crop else None
    crop = options.crop or Crop(1.0, 2.0, 300.0)
    warnings = ("no_face",) if b"nobody" in data else ()
    return Avatar(
        json.dumps(asked).encode(), options.format, options.size, frame.id, 640, 480, Faces(), crop, warnings, 0.1, 300
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Campaigns: one with two frames, the first with a line for a unit; one that never ends."""
    place = tmp_path_factory.mktemp("campaigns")
    line = '[[frames.fields]]\nid = "unit"\nlabel = "Đơn vị"\nline = { x = 0.5, y = 0.95, width = 0.6 }\nsize = 0.03'
    write_campaign(place, frames=2, fields=line, caption="Chào mừng! #DaiHoi")
    write_campaign(place, "mai-mai", starts=None, ends=None)
    return place


def app_of(folder: Path, make: Any = stub, **environment: str) -> Flask:
    return create_app(read_settings(environment), Catalogue([folder]), make)


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    """An app that makes no real pictures, with a clock of its own."""
    app = app_of(folder)
    with_clock(app)
    return app.test_client()


@pytest.fixture
def real(folder: Path) -> FlaskClient:
    """An app that makes real pictures."""
    return app_of(folder, None).test_client()


def clock_of(client: FlaskClient) -> Clock:
    clock: Clock = client.application.extensions["site"].clock
    return clock


def create(client: FlaskClient, photo: bytes = b"photo", path: str = API, **fields: str) -> dict[str, Any]:
    response = post(client, form(photo, **fields), path, **JSON)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.get_json()
    return told


def asked(client: FlaskClient, told: dict[str, Any]) -> dict[str, Any]:
    """How the kept picture was asked for (with the stub)."""
    options: dict[str, Any] = json.loads(client.get(told["picture"]).data)
    return options


def test_json_tells_the_record_and_where_the_picture_is(client: FlaskClient) -> None:
    response = post(client, form(b"photo", size="512", format="png"), **JSON)
    assert (response.status_code, response.mimetype) == (201, "application/json")
    told = response.get_json()
    token = told["token"]
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
    assert {name: told[name] for name in expected} == expected
    assert {"width", "height", "faces", "chosen", "crop", "seconds"} <= set(told)


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


def test_a_note_names_its_numbers(real: FlaskClient) -> None:
    (note,) = create(real, portrait(), path=f"{API}?lang=en", size="300")["notes"]
    assert re.match(r"The photo is rather small: 2\d\d px", note["text"])


def test_many_faces_have_a_note_and_can_be_chosen_from(real: FlaskClient) -> None:
    image = Image.fromarray(skimage.data.astronaut())
    pair = Image.new("RGB", (1024, 512))
    pair.paste(image, (0, 0))
    pair.paste(image, (512, 0))
    out = io.BytesIO()
    pair.save(out, "JPEG", quality=95)
    told = create(real, out.getvalue(), f"{API}?lang=en", size="256")
    assert len(told["faces"]) == 2
    assert "There are 2 faces" in told["notes"][0]["text"]
    other = 1 - told["chosen"]
    changed = real.patch(f"{API}/{told['token']}", json={"face": other}).get_json()
    assert changed["chosen"] == other
    assert abs(changed["crop"]["x"] - told["crop"]["x"]) > 300
    assert_problem(real.patch(f"{API}/{told['token']}", json={"face": 2}), 400, "usage")
    back = real.patch(f"{API}/{told['token']}", json={"face": None}).get_json()
    assert back["crop"] == told["crop"]


# Seeing and saving


def test_the_picture_is_the_same_bytes(real: FlaskClient) -> None:
    body = form(portrait(), size="400", format="webp")
    told = post(real, body, **JSON).get_json()
    picture = real.get(told["picture"])
    assert picture.mimetype == "image/webp"
    assert picture.data == post(real, body, Accept="image/*").data


def test_it_can_be_downloaded_under_a_safe_name(client: FlaskClient) -> None:
    told = create(client, frame="dai-hoi/ring1", size="512")
    seen, saved = client.get(told["picture"]), client.get(told["download"])
    assert seen.headers["Content-Disposition"] == 'inline; filename="anh-dai-dien-dai-hoi.jpg"'
    assert saved.headers["Content-Disposition"] == 'attachment; filename="anh-dai-dien-dai-hoi.jpg"'
    assert saved.data == seen.data
    for odd in ("0", "", "yes", "1;x"):
        assert client.get(f"{told['picture']}?download={odd}").headers["Content-Disposition"].startswith("inline")
    other = client.get(f"{told['picture']}?size=256&download=1")
    assert other.headers["Content-Disposition"] == 'attachment; filename="anh-dai-dien-dai-hoi-256.jpg"'


def test_head_tells_the_same_without_the_picture(client: FlaskClient) -> None:
    told = create(client)
    for path in (told["picture"], told["download"], told["href"]):
        full, only = client.get(path), client.head(path)
        assert (only.status_code, only.data) == (200, b"")
        assert only.headers["Content-Length"] == str(len(full.data))
        assert only.headers.get("Content-Disposition") == full.headers.get("Content-Disposition")


@pytest.mark.parametrize(("suffix", "kind"), [("png", "PNG"), ("webp", "WEBP"), ("jpg", "JPEG")])
def test_another_ending_is_another_format(real: FlaskClient, suffix: str, kind: str) -> None:
    photo = portrait()
    told = create(real, photo, size="300", mirror="1", format="png" if suffix == "jpg" else "jpeg")
    picture = real.get(f"{told['href']}.{suffix}")
    assert Image.open(io.BytesIO(picture.data)).format == kind
    assert picture.headers["Content-Disposition"] == f'inline; filename="anh-dai-dien-dai-hoi.{suffix}"'
    fresh = post(real, form(photo, size="300", mirror="1", format=suffix), Accept="image/*")
    assert picture.data == fresh.data
    assert real.get(told["picture"]).mimetype != picture.mimetype  # what is kept stays as it was


def test_another_size_is_made_of_the_photo(real: FlaskClient) -> None:
    photo = portrait()
    told = create(real, photo, size="300")
    larger = real.get(f"{told['picture']}?size=648")
    assert Image.open(io.BytesIO(larger.data)).size == (648, 648)
    assert larger.data == post(real, form(photo, size="648"), Accept="image/*").data
    assert real.get(f"{told['picture']}?size=300").data == real.get(told["picture"]).data


@pytest.mark.parametrize("size", ["255", "2049", "-1", "1e3", "512.0", "many", "٣٠٠", "9" * 3000])
def test_a_wrong_size_is_wrong_use(client: FlaskClient, size: str) -> None:
    response = client.get(f"{create(client)['picture']}?size={size}", headers=JSON)
    assert_problem(response, 400, "usage")


def test_everything_under_a_token_is_private(client: FlaskClient) -> None:
    told = create(client)
    answers = [
        client.get(told["href"]),
        client.get(told["picture"]),
        client.get(f"{told['picture']}?size=300"),
        client.get(told["download"]),
        client.patch(f"{API}/{told['token']}", json={}),
        client.get("/avatars/unknown"),
        client.delete(f"{API}/{told['token']}"),
        post(client, form(b"photo"), **JSON),
        post(client, form(b"photo"), Accept="image/*"),
        post(client, form(b"photo"), "/avatars"),
    ]
    for response in answers:
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in response.headers
        assert "ETag" not in response.headers


# Changing

CHANGES = [
    ({"mirror": True}, {"mirror": True}),
    ({"mirror": "0"}, {"mirror": False}),
    ({"size": 300}, {"size": 300}),
    ({"size": ""}, {"size": 2048}),
    ({"format": "webp"}, {"format": "webp"}),
    ({"format": None}, {"format": "jpeg"}),
    ({"frame": "dai-hoi/ring1"}, {"frame": "dai-hoi/ring1"}),
    ({"frame": ""}, {"frame": "dai-hoi/ring0"}),
    ({"crop": "10,20,300"}, {"crop": {"x": 10, "y": 20, "side": 300, "angle": 0, "mirror": False}}),
    ({"crop": "10,20,300,-7.5"}, {"crop": {"x": 10, "y": 20, "side": 300, "angle": -7.5, "mirror": False}}),
    ({"crop": ""}, {"crop": None}),
    ({"face": 1}, {"face": 1}),
    ({"face": ""}, {"face": None}),
    ({"unit": "  Sở Y tế "}, {"unit": "Sở Y tế"}),
    ({"unit": None}, {"unit": ""}),
    ({}, {}),
]
FIRST = {"size": "512", "format": "png", "crop": "1,2,200", "face": "0", "unit": "Phòng 1"}


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("kind", ["json", "urlencoded", "multipart"])
def test_each_field_can_be_changed(client: FlaskClient, change: Any, expected: Any, kind: str) -> None:
    told = create(client, frame="dai-hoi/ring0", **FIRST)
    before = asked(client, told)
    texts = {name: "" if value is None else "1" if value is True else str(value) for name, value in change.items()}
    body: dict[str, Any] = {
        "json": {"json": change},
        "urlencoded": {"data": texts, "content_type": "application/x-www-form-urlencoded"},
        "multipart": {"data": form(**texts), "content_type": FORM},
    }[kind]
    response = client.patch(f"{API}/{told['token']}", **body)
    assert response.status_code == 200, response.text
    changed = response.get_json()
    assert changed["token"] == told["token"]
    assert asked(client, changed) == {**before, **expected}
    assert len(store(client)) == 1


def test_changes_add_up_and_can_be_taken_back(client: FlaskClient) -> None:
    told = create(client)
    first = asked(client, told)
    for change in ({"mirror": 1}, {"size": 300}, {"unit": "Sở Y tế"}):
        client.patch(f"{API}/{told['token']}", json=change)
    assert asked(client, told) == {**first, "mirror": True, "size": 300, "unit": "Sở Y tế"}
    client.patch(f"{API}/{told['token']}", json=dict.fromkeys(("mirror", "size", "unit"), ""))
    assert asked(client, told) == first


def test_a_changed_picture_is_the_same_as_a_fresh_one(real: FlaskClient) -> None:
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        photo = file.read()
    token = create(real, photo, size="256", mirror="1")["token"]
    steps = [
        {"size": "600", "mirror": ""},
        {"frame": "dai-hoi/ring1", "format": "webp"},
        {"crop": "100,50,300,12.5", "mirror": "1"},
        {"crop": "", "face": "0"},
        {"frame": "dai-hoi/ring0", "unit": "Sở Y tế tỉnh Lạng Sơn", "format": "png"},
    ]
    fields = {"size": "256", "mirror": "1"}
    for step in steps:
        fields.update(step)
        changed = real.patch(f"{API}/{token}", json=step).get_json()
        fresh = create(real, photo, **fields)
        assert real.get(changed["picture"]).data == real.get(fresh["picture"]).data
        changing = {"token", "href", "photo", "picture", "download", "expires_at", "seconds_left", "seconds"}
        assert {**changed, **dict.fromkeys(changing)} == {**fresh, **dict.fromkeys(changing)}


def test_a_change_that_fails_changes_nothing(client: FlaskClient) -> None:
    told = create(client, size="512")
    before = asked(client, told)
    clock_of(client).seconds += 60
    for change in ({"size": 1}, {"frame": "a/b"}, {"mirror": "perhaps"}, {"size": 300, "format": "bmp"}):
        assert client.patch(f"{API}/{told['token']}", json=change).status_code in {400, 404}
    assert asked(client, told) == before
    clock_of(client).seconds += 541
    assert client.get(told["picture"]).status_code == 404  # the lifetime was not prolonged either


BAD_CHANGES = [
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b'"mirror"', "application/json"),
    (b"[" * 50_000, "application/json"),
    (b'{"a":' * 15_000, "application/json"),
    (b"\xff\xfe{}", "application/json"),
    (b'{"size": ' + b"9" * 5000 + b"}", "application/json"),
    (b'{"size": NaN}', "application/json"),
    (b'{"size": 1e999}', "application/json"),
    (b'{"size": [512]}', "application/json"),
    (b'{"crop": {"x": 1}}', "application/json"),
    (b'{"colour": "red"}', "application/json"),
    (b'{"photo": "x"}', "application/json"),
    (b'{"\\ud800": 1}', "application/json"),
    (b'{"unit": "\\ud800"}', "application/json"),
    (b'{"size": 300, "size": 400}', "application/json"),
    (b'{"unit": "' + b"a" * 1001 + b'"}', "application/json"),
    (b"size=300&size=400", "application/x-www-form-urlencoded"),
    (b"colour=red", "application/x-www-form-urlencoded"),
    (b"unit=%ff", "application/x-www-form-urlencoded"),
    (b"unit=\xff", "application/x-www-form-urlencoded"),
    (b"&".join(b"unit=1" for _ in range(50)), "application/x-www-form-urlencoded"),
    (form(b"photo"), FORM),
    (part("photo", b"x") + form(), FORM),
    (form(colour="red"), FORM),
    (form(unit="a" * 1001), FORM),
    (form(size="300")[:-5], FORM),
    (part("size", b"300") + form(size="400"), FORM),
    (part("unit", b"\xff") + form(), FORM),
    (form(size="300"), "multipart/form-data"),
    (b"size=300", "text/plain"),
    (b"size=300", ""),
]


@pytest.mark.parametrize(("body", "kind"), BAD_CHANGES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_odd_changes_are_refused_by_name(client: FlaskClient, body: bytes, kind: str, lang: str) -> None:
    told = create(client)
    headers = {"Content-Type": kind, "Accept-Language": lang}
    response = client.patch(f"{API}/{told['token']}", data=body, headers=headers)
    assert_problem(response, 400, "usage")
    assert client.get(told["picture"]).status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", FORM])
def test_a_long_change_is_too_large(client: FlaskClient, kind: str) -> None:
    told = create(client)
    for body in (b" " * (FORM_BYTES + 1), b" " * 1_000_000):
        response = client.patch(f"{API}/{told['token']}", data=body, headers={"Content-Type": kind})
        assert_problem(response, 413, "too_large")


def test_a_chunked_change(client: FlaskClient) -> None:
    told = create(client)
    chunked: Any = {"wsgi.input_terminated": True}
    for data, status in ((b'{"size": 300}', 200), (b" " * (FORM_BYTES + 1), 413)):
        response = client.patch(
            f"{API}/{told['token']}",
            input_stream=io.BytesIO(data),
            content_type="application/json",
            environ_overrides=chunked,
        )
        assert response.status_code == status
    assert asked(client, told)["size"] == 300


# Time


def test_it_is_gone_after_ten_minutes(client: FlaskClient) -> None:
    told = create(client)
    clock_of(client).seconds += 599
    for path in (told["href"], told["picture"], told["download"]):
        assert client.get(path).status_code == 200
    clock_of(client).seconds += 1
    for path in (told["href"], told["picture"], told["download"], f"{told['picture']}?size=300"):
        assert_problem(client.get(path, headers=JSON), 404, "unknown_avatar")
    assert_problem(client.patch(f"{API}/{told['token']}", json={"size": 300}), 404, "unknown_avatar")
    assert_problem(client.delete(f"{API}/{told['token']}"), 404, "unknown_avatar")
    assert store(client).held == 0


def test_each_change_starts_the_ten_minutes_anew_for_an_hour_at_most(client: FlaskClient) -> None:
    told = create(client)
    left = []
    for _ in range(7):
        clock_of(client).seconds += 510
        left.append(client.patch(f"{API}/{told['token']}", json={"mirror": 1}).get_json()["seconds_left"])
    assert left == [600, 600, 600, 600, 600, 540, 30]
    clock_of(client).seconds += 30
    assert client.patch(f"{API}/{told['token']}", json={"mirror": 1}).status_code == 404


def test_seeing_and_saving_prolong_nothing(client: FlaskClient) -> None:
    told = create(client)
    for _ in range(5):
        clock_of(client).seconds += 119
        client.get(told["href"])
        client.get(f"{told['picture']}?size=300")
    clock_of(client).seconds += 5
    assert client.get(told["href"]).status_code == 404


# Deleting


def test_delete_twice(client: FlaskClient) -> None:
    told = create(client)
    response = client.delete(f"{API}/{told['token']}")
    assert (response.status_code, response.data) == (204, b"")
    assert len(store(client)) == 0
    assert_problem(client.delete(f"{API}/{told['token']}"), 404, "unknown_avatar")
    assert client.get(told["picture"]).status_code == 404


def test_what_is_deleted_while_it_is_changed_stays_deleted(folder: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(data: bytes, frame: Frame, options: Options) -> Avatar:
        if options.mirror:
            begun.set()
            assert go_on.wait(20)
        return stub(data, frame, options)

    client = app_of(folder, slow).test_client()
    told = create(client)
    answers: list[Any] = []
    path = f"{API}/{told['token']}"
    other = client.application.test_client()
    changing = threading.Thread(target=lambda: answers.append(other.patch(path, json={"mirror": 1})))
    changing.start()
    assert begun.wait(20)
    assert client.delete(path).status_code == 204
    go_on.set()
    changing.join(20)
    assert_problem(answers[0], 404, "unknown_avatar")
    assert client.get(told["picture"]).status_code == 404


# Tokens


def odd_tokens(token: str) -> list[str]:
    flipped = token.swapcase()
    return [
        *(secrets.token_urlsafe(24) for _ in range(50)),
        *(token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token))),
        flipped, token.lower(), token.upper(), token[:-1], token[1:], token[::-1], f"{token}A", f"A{token}",
        f"{token}%00", f"{token}%20", f"%20{token}", f"{token}%0A", f"{token}=", f"{token}.", f"{token}.gif",
        f"{token}.jpg.jpg", f"{token}%2Fx", f"x%2F..%2F{token}", f"..%2F{token}", "%2E%2E", f"{token};x",
        "%FF", "*", "%25", "None", "null", "0", "..%2f..%2fetc%2fpasswd", "x" * 5000, "đ", "%E2%80%8B" + token,
    ]  # fmt: skip


def test_nobody_finds_or_touches_another_ones(client: FlaskClient) -> None:
    told = create(client)
    mine = create(client, b"mine")
    for odd in odd_tokens(told["token"]):
        if odd in (told["token"], mine["token"]):
            continue
        for response in (
            client.get(f"/avatars/{odd}"),
            client.get(f"/avatars/{odd}.jpg"),
            client.post(f"/avatars/{odd}/delete"),
            client.delete(f"{API}/{odd}"),
            client.patch(f"{API}/{odd}", json={"mirror": 1}),
        ):
            assert response.status_code in {404, 405, 414}, odd
            assert told["token"] not in response.text or told["token"] in odd
    assert len(store(client)) == 2
    assert asked(client, told)["mirror"] is False


def test_unknown_expired_and_deleted_look_the_same(client: FlaskClient) -> None:
    expired = create(client)["token"]
    clock_of(client).seconds += 601
    deleted = create(client)["token"]
    client.delete(f"{API}/{deleted}")
    for accept in ("application/json", "text/html"):
        answers = {
            client.get(f"/avatars/{token}", headers={"Accept": accept}).text.replace(token, "")
            for token in (expired, deleted, secrets.token_urlsafe(24))
        }
        assert len(answers) == 1


def test_tokens_cannot_be_listed(client: FlaskClient) -> None:
    told = create(client)
    for path in ("/avatars/", "/avatars/.jpg", "/avatars", API, f"{API}/", "/api/v1/campaigns", "/", "/healthz"):
        response = client.get(path)
        assert told["token"] not in response.text
    assert client.get(f"{API}/{told['token']}").status_code == 405


def test_no_token_and_no_photo_in_any_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(data: bytes, frame: Frame, options: Options) -> Avatar:
        if options.mirror:
            raise RuntimeError(data.decode())
        return stub(data, frame, options)

    client = app_of(folder, broken).test_client()
    with caplog.at_level(logging.DEBUG):
        told = create(client, b"secret photo")
        response = client.patch(f"{API}/{told['token']}", json={"mirror": 1, "unit": "secret unit"})
        assert_problem(response, 500, "internal")
        client.get(told["href"])
        client.get(f"{told['picture']}?size=300")
        client.get(f"/avatars/{told['token']}x")
        client.post(f"{told['href']}/delete")
    assert "RuntimeError" in caplog.text
    for secret in (told["token"], "secret photo", "secret unit"):
        assert secret not in caplog.text


# Without JavaScript


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
    assert not re.search(FOREIGN_SCRIPT + r"|<style|style=|\son\w+=|https?:|src=\"//|%\(", shown.text)
    pictures = r'<img class="picture" fetchpriority="\w+" src="([^"]+)" width="512" height="512"'
    glance, image = (html.unescape(path) for path in re.findall(pictures, shown.text))
    with Image.open(io.BytesIO(real.get(glance).data)) as small:
        assert (small.format, small.size) == ("WEBP", (640, 640))
    saves = [html.unescape(path) for path in re.findall(r'<a [^>]*href="([^"]+)"[^>]* download', shown.text)]
    assert saves[0].endswith(".jpg?download=1")
    assert real.get(saves[0]).data == real.get(html.unescape(image)).data
    assert real.get(saves[0]).headers["Content-Disposition"].startswith("attachment")
    (delete,) = re.findall(r'<form action="([^"]+)" method="post">', shown.text)
    gone = real.post(html.unescape(delete))
    assert (gone.status_code, gone.headers["Location"]) == (303, "/c/dai-hoi?note=deleted&lang=en")
    assert "have been deleted" in real.get(gone.headers["Location"]).text
    for path in (redirect.headers["Location"], image, saves[0]):
        missing = real.get(html.unescape(path), headers={"Accept": "text/html"})
        assert (missing.status_code, missing.mimetype) == (404, "text/html")
        assert "unknown_avatar" in missing.text
    assert real.post(html.unescape(delete)).status_code == 404


def test_the_page_is_in_both_languages(client: FlaskClient) -> None:
    told = create(client)
    for lang in ("vi", "en"):
        page = client.get(f"{told['href']}?lang={lang}")
        assert f'<html lang="{lang}">' in page.text
        assert page.headers["Content-Language"] == lang
        assert "%(" not in page.text
        assert f"/avatars/{told['token']}?lang=" in page.text  # the switch to the other one


def test_the_page_says_how_long_it_lives(client: FlaskClient) -> None:
    told = create(client)
    assert "in 10 minutes" in client.get(f"{told['href']}?lang=en").text
    clock_of(client).seconds += 400
    assert "in 3 minutes" in client.get(f"{told['href']}?lang=en").text


def test_the_sizes_of_services_are_real(client: FlaskClient) -> None:
    told = create(client)
    page = client.get(told["href"]).text
    links = re.findall(r'<li><a href="([^"]+)" download>([^<]+)</a>', page)
    assert [name for _, name in links] == [name for name, _ in SERVICES]
    for (path, _), (_, side) in zip(links, SERVICES, strict=True):
        response = client.get(html.unescape(path))
        assert json.loads(response.data)["size"] == side
        assert response.headers["Content-Disposition"].startswith("attachment")
    small = create(client, size="700")
    shown = client.get(small["href"]).text
    assert "Microsoft 365" in shown
    assert "Zalo</a>" not in shown  # nothing is enlarged


def test_the_reminder_is_offered_while_it_makes_sense(folder: Path, tmp_path: Path) -> None:
    write_campaign(tmp_path, "xuan", starts=None, ends=date(2999, 1, 1))
    client = app_of(tmp_path).test_client()
    assert "/c/xuan/reminder.ics" in client.get(create(client)["href"]).text
    old = app_of(folder).test_client()
    assert "reminder.ics" not in old.get(create(old)["href"]).text


def test_a_campaign_that_has_gone_does_not_take_the_picture_with_it(folder: Path, tmp_path: Path) -> None:
    gone = app_of(folder)
    client = gone.test_client()
    told = create(client)
    site: Site = gone.extensions["site"]
    write_campaign(tmp_path, "moi")
    gone.extensions["site"] = replace(site, shelf=Catalogue([tmp_path]).shelf)
    assert client.get(told["href"]).status_code == 200
    assert client.get(told["download"]).status_code == 200
    assert_problem(client.patch(f"{API}/{told['token']}", json={"mirror": 1}), 404, "unknown_frame")
    assert client.post(f"{told['href']}/delete").headers["Location"] == "/?note=deleted"


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


# Memory


def test_a_thousand_uploads_in_a_row(folder: Path) -> None:
    def large(data: bytes, frame: Frame, options: Options) -> Avatar:
        return replace(stub(b"", frame, options), data=b"p" * (len(data) // 2))

    app = app_of(folder, large)
    client = app.test_client()
    clock = with_clock(app, 3_000_000)
    told: list[dict[str, Any]] = []
    for number in range(1000):
        clock.seconds += 1
        told.append(create(client, b"x" * (1_000 + number * 37 % 60_000)))
        assert store(client).held <= 3_000_000
    assert store(client).held > 2_500_000
    assert client.get(told[-1]["picture"]).status_code == 200
    assert client.get(told[0]["picture"]).status_code == 404
    alive = [client.head(each["picture"]).status_code == 200 for each in told]
    assert alive == sorted(alive)  # the oldest have gone, none in between


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


# The real server


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/avatars/abc.jpg", True),
        ("HEAD", "/avatars/abc.png", True),
        ("PATCH", "/api/v1/avatars/abc", True),
        ("GET", "/avatars/abc", False),
        ("POST", "/avatars/abc/delete", False),
        ("DELETE", "/api/v1/avatars/abc", False),
        ("GET", "/healthz", False),
        ("GET", "/static/css/framer.css", False),
    ],
)
def test_work_on_photos_never_takes_a_thread_of_the_pages(method: str, path: str, expected: bool) -> None:
    assert makes_picture({"method": method, "path": path}) is expected


def test_through_the_real_server(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.connect() as connection:
        body = form(portrait(), size="300")
        connection.sendall(head(len(body), API, "Accept: application/json") + body)
        status, _, text = read_answer(connection)
        assert status == 201
        token = json.loads(text)["token"]
        change = b'{"mirror": true}'
        request = f"PATCH {API}/{token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{request}Content-Length: {len(change)}\r\n\r\n".encode() + change)
        status, _, text = read_answer(connection)
        assert (status, json.loads(text)["crop"]["mirror"]) == (200, True)
        connection.sendall(f"GET /avatars/{token}.png?download=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status, headers, data = read_answer(connection)
        assert (status, Image.open(io.BytesIO(data)).size) == (200, (300, 300))
        assert "attachment" in headers
        assert token not in server.stop()[2]
        assert BOUNDARY not in headers


def test_the_frame_of_a_picture_is_kept_with_it(tmp_path: Path) -> None:
    """A campaign that becomes the current one meanwhile does not change a picture that has its frame already."""
    app = make_app(tmp_path, make=stub)
    client = app.test_client()
    told = create(client)
    write_campaign(tmp_path, "moi-hon", starts=date(2021, 1, 1))
    app.extensions["site"] = replace(app.extensions["site"], shelf=Catalogue([tmp_path]).shelf)
    changed = client.patch(f"{API}/{told['token']}", json={"size": 300}).get_json()
    assert changed["frame"] == "dai-hoi/ring0"


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
