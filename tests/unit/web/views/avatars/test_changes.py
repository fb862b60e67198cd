"""Kept pictures that are changed: fields, forms, refusals, time."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from matplotlib import cbook

from framer.web.requests.upload import MAX_FORM_BYTES
from support.avatars import API, JSON, asked_options, clock_of, create, store
from support.http import FORM, assert_problem, form, part

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
    ({"level": "off"}, {"level": False}),
    ({"light": "on"}, {"light": "on"}),
    ({"light": None}, {"light": "auto"}),
    ({"blur_background": True}, {"blur_background": True}),
    ({"fit": "whole"}, {"fit": "whole"}),
    ({}, {}),
]
FIRST = {"size": "512", "format": "png", "crop": "1,2,200", "face": "0", "unit": "Phòng 1"}


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("kind", ["json", "urlencoded", "multipart"])
def test_each_field_can_be_changed(client: FlaskClient, change: Any, expected: Any, kind: str) -> None:
    stored = create(client, frame="dai-hoi/ring0", **FIRST)
    before = asked_options(client, stored)
    texts = {name: "" if value is None else "1" if value is True else str(value) for name, value in change.items()}
    body: dict[str, Any] = {
        "json": {"json": change},
        "urlencoded": {"data": texts, "content_type": "application/x-www-form-urlencoded"},
        "multipart": {"data": form(**texts), "content_type": FORM},
    }[kind]
    response = client.patch(f"{API}/{stored['token']}", **body)
    assert response.status_code == 200, response.text
    changed = response.get_json()
    assert changed["token"] == stored["token"]
    assert asked_options(client, changed) == {**before, **expected}
    assert len(store(client)) == 1


def test_changes_add_up_and_can_be_taken_back(client: FlaskClient) -> None:
    stored = create(client)
    first = asked_options(client, stored)
    for change in ({"mirror": 1}, {"size": 300}, {"unit": "Sở Y tế"}):
        client.patch(f"{API}/{stored['token']}", json=change)
    assert asked_options(client, stored) == {**first, "mirror": True, "size": 300, "unit": "Sở Y tế"}
    client.patch(f"{API}/{stored['token']}", json=dict.fromkeys(("mirror", "size", "unit"), ""))
    assert asked_options(client, stored) == first


@pytest.mark.slow
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
    stored = create(client, size="512")
    before = asked_options(client, stored)
    clock_of(client).seconds += 60
    for change in ({"size": 1}, {"frame": "a/b"}, {"mirror": "perhaps"}, {"size": 300, "format": "bmp"}):
        assert client.patch(f"{API}/{stored['token']}", json=change).status_code in {400, 404}
    assert asked_options(client, stored) == before
    clock_of(client).seconds += 541
    assert client.get(stored["picture"]).status_code == 404  # the lifetime was not prolonged either


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
    stored = create(client)
    headers = {"Content-Type": kind, "Accept-Language": lang}
    response = client.patch(f"{API}/{stored['token']}", data=body, headers=headers)
    assert_problem(response, 400, "usage")
    assert client.get(stored["picture"]).status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", FORM])
def test_a_long_change_is_too_large(client: FlaskClient, kind: str) -> None:
    stored = create(client)
    for body in (b" " * (MAX_FORM_BYTES + 1), b" " * 1_000_000):
        response = client.patch(f"{API}/{stored['token']}", data=body, headers={"Content-Type": kind})
        assert_problem(response, 413, "too_large")


def test_a_chunked_change(client: FlaskClient) -> None:
    stored = create(client)
    chunked: Any = {"wsgi.input_terminated": True}
    for data, status in ((b'{"size": 300}', 200), (b" " * (MAX_FORM_BYTES + 1), 413)):
        response = client.patch(
            f"{API}/{stored['token']}",
            input_stream=io.BytesIO(data),
            content_type="application/json",
            environ_overrides=chunked,
        )
        assert response.status_code == status
    assert asked_options(client, stored)["size"] == 300


def test_it_is_gone_after_ten_minutes(client: FlaskClient) -> None:
    stored = create(client)
    clock_of(client).seconds += 599
    for path in (stored["href"], stored["picture"], stored["download"]):
        assert client.get(path).status_code == 200
    clock_of(client).seconds += 1
    for path in (stored["href"], stored["picture"], stored["download"], f"{stored['picture']}?size=300"):
        assert_problem(client.get(path, headers=JSON), 404, "unknown_avatar")
    assert_problem(client.patch(f"{API}/{stored['token']}", json={"size": 300}), 404, "unknown_avatar")
    assert_problem(client.delete(f"{API}/{stored['token']}"), 404, "unknown_avatar")
    assert store(client).bytes_held == 0


def test_each_change_starts_the_ten_minutes_anew_for_an_hour_at_most(client: FlaskClient) -> None:
    stored = create(client)
    left = []
    for _ in range(7):
        clock_of(client).seconds += 510
        left.append(client.patch(f"{API}/{stored['token']}", json={"mirror": 1}).get_json()["seconds_left"])
    assert left == [600, 600, 600, 600, 600, 540, 30]
    clock_of(client).seconds += 30
    assert client.patch(f"{API}/{stored['token']}", json={"mirror": 1}).status_code == 404


def test_seeing_and_saving_prolong_nothing(client: FlaskClient) -> None:
    stored = create(client)
    for _ in range(5):
        clock_of(client).seconds += 119
        client.get(stored["href"])
        client.get(f"{stored['picture']}?size=300")
    clock_of(client).seconds += 5
    assert client.get(stored["href"]).status_code == 404
