"""Rates by address and for all, and the addresses that proxies tell."""

import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer.errors import Busy, Crashed, FramerError, SetupError, TooSlow
from framer.imaging.types import Avatar, Frame, Options
from framer.web import rate_limits
from framer.web.results.memory import MemoryResults
from support.http import FORM, assert_problem, form, make_app, portrait, post
from support.results import avatar

OFFICE, PHONE = "203.0.113.7", "198.51.100.9"


def quick(_photo: bytes, frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return replace(avatar(), frame=frame.id)


def site(folder: Path, **environment: str) -> Flask:
    return make_app(folder, make=quick, **environment)


def visitor(app: Flask, address: str = OFFICE) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def statuses(client: FlaskClient, count: int, **headers: str) -> list[int]:
    return [post(client, form(b"photo"), **headers).status_code for _ in range(count)]


def test_one_address_is_told_when_there_is_room_again(tmp_path: Path) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="3/hour")
    client = visitor(app)
    assert statuses(client, 3) == [200, 200, 200]
    refused = post(client, form(b"photo"), Accept_Language="en")
    problem = assert_problem(refused, 429, "too_many")
    assert 3500 <= int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["Retry-After"] in problem["hint"]
    assert "from here" in problem["detail"]
    assert statuses(visitor(app, PHONE), 1) == [200]


def test_a_person_is_told_so_on_a_page(tmp_path: Path) -> None:
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="1/hour"))
    assert post(client, form(b"photo"), "/avatars").status_code == 303
    refused = post(client, form(b"photo"), "/avatars", Accept="text/html")
    assert (refused.status_code, refused.mimetype) == (429, "text/html")
    assert "too_many" in refused.text
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.slow
def test_pages_and_finished_pictures_are_not_counted(tmp_path: Path) -> None:
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="1/hour"))
    page = post(client, form(b"photo"), "/avatars").headers["Location"]
    for path in ("/", page, "/api/v1/campaigns", "/c/dai-hoi/card.jpg", "/healthz") * 3:
        assert client.get(path).status_code == 200
    assert client.delete(f"/api/v1{page}").status_code == 204


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/avatars"),
        ("POST", "/api/v1/avatars"),
        ("PATCH", "/api/v1/avatars/x"),
        ("GET", "/avatars/x/photo.jpg"),
        ("GET", "/c/x/poster.pdf"),
    ],
)
def test_whatever_costs_a_photo_is_counted(tmp_path: Path, method: str, path: str) -> None:
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="1/hour"))
    assert client.open(path, method=method).status_code in {400, 404}
    assert client.open(path, method=method).status_code == 429


def stored_picture(client: FlaskClient) -> str:
    """The path of a stored picture, of 512 px and as WebP, without its suffix."""
    page: str = post(client, form(b"photo"), "/avatars").headers["Location"]
    return page


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp?size=256", ".jpg?size=512"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_picture_that_is_made_anew_is_counted(tmp_path: Path, method: str, ending: str) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/hour")
    address = stored_picture(visitor(app, PHONE)) + ending
    assert [visitor(app).open(address, method=method).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("ending", [".webp", ".webp?size=", ".webp?size=512", ".webp?download=1"])
def test_a_picture_that_is_there_is_not_counted(tmp_path: Path, ending: str) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/hour")
    address = stored_picture(visitor(app, PHONE)) + ending
    assert [visitor(app).get(address).status_code for _ in range(3)] == [200, 200, 200]


def test_the_count_follows_the_format_in_which_a_picture_is_stored(tmp_path: Path) -> None:
    app = make_app(tmp_path, FRAMER_RATE_EACH="1/hour")
    path = post(visitor(app, PHONE), form(portrait(), size="256", format="png"), "/avatars").headers["Location"]
    assert [visitor(app).get(f"{path}.png").status_code for _ in range(3)] == [200, 200, 200]
    assert [visitor(app).get(f"{path}.jpg").status_code for _ in range(3)] == [200, 429, 429]


def test_a_stored_picture_is_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = site(tmp_path)
    client = visitor(app)
    path, lookups = stored_picture(client), []
    get = MemoryResults.get
    monkeypatch.setattr(MemoryResults, "get", lambda store, token: lookups.append(token) or get(store, token))
    for ending in (".webp", ".jpg"):
        assert client.get(path + ending).status_code == 200
    assert len(lookups) == 2


def test_where_there_is_no_picture_nothing_is_counted(tmp_path: Path) -> None:
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="1/hour"))
    assert [client.get("/avatars/x.png").status_code for _ in range(3)] == [404, 404, 404]


def test_there_is_room_again_in_the_next_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr("framer.web.rate_limits.time.monotonic", lambda: now)
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="2/second;3/minute"))
    assert statuses(client, 3) == [200, 200, 429]
    now += 1
    assert statuses(client, 2) == [200, 429]  # the third of the minute
    now += 59
    assert statuses(client, 2) == [200, 200]


def test_a_clock_that_is_set_back_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/minute")
    client = visitor(app)
    assert statuses(client, 1) == [200]
    earlier = time.time() - 86_400
    monkeypatch.setattr("framer.web.rate_limits.time.time", lambda: earlier)
    assert 1 <= int(post(client, form(b"photo")).headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "nonsense", True),
        ("203.0.113.7:50000", "203.0.113.7:50001", True),
        ("203.0.113.7:50000", "203.0.113.7", True),
        ("203.0.113.7:50000", "203.0.113.8:50000", False),
        ("[2001:db8:1:2::1]:99", "2001:db8:1:2::9", True),
        ("[2001:db8:1:2::1]:99", "[2001:db8:1:3::1]:99", False),
        ("[2001:db8:1:2::1]", "[2001:db8:1:3::1]", False),
    ],
)
def test_who_counts_as_one(tmp_path: Path, first: str, second: str, together: bool) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/hour")
    assert statuses(visitor(app, first), 1) == [200]
    assert statuses(visitor(app, second), 1) == [429 if together else 200]


@pytest.mark.slow
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_free_unless_the_settings_say_so(tmp_path: Path, address: str) -> None:
    rates = {"FRAMER_RATE_EACH": "1/hour", "FRAMER_RATE_ALL": "1/hour"}
    assert statuses(visitor(site(tmp_path, **rates), address), 3) == [200, 200, 200]
    assert statuses(visitor(site(tmp_path, FRAMER_RATE_LOCAL="1", **rates), address), 2) == [200, 429]


def test_all_together_have_a_limit(tmp_path: Path) -> None:
    app = site(tmp_path, FRAMER_RATE_ALL="2/hour")
    assert statuses(visitor(app), 2) == [200, 200]
    refused = post(visitor(app, PHONE), form(b"photo"), Accept_Language="en")
    assert "from here" not in assert_problem(refused, 429, "too_many")["detail"]
    assert int(refused.headers["Retry-After"]) > 0


def test_one_who_is_refused_does_not_use_up_the_room_of_all(tmp_path: Path) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/minute", FRAMER_RATE_ALL="3/second;3/hour")
    assert statuses(visitor(app), 9) == [200] + [429] * 8
    assert statuses(visitor(app, PHONE), 1) == [200]


def test_off_means_off(tmp_path: Path) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="off", FRAMER_RATE_ALL="off")
    assert statuses(visitor(app), 60) == [200] * 60


@pytest.mark.slow
def test_an_office_of_three_hundred_has_room_in_its_first_minute(tmp_path: Path) -> None:
    app = site(tmp_path)
    now = itertools.count(start=1000.0, step=0.05)  # a request each 50 ms: fifteen seconds for all
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("framer.web.rate_limits.time.monotonic", lambda: next(now))
        assert set(statuses(visitor(app), 300)) == {200}


@pytest.mark.parametrize(
    ("hops", "forwarded", "same"),
    [
        ("0", ["{}"], True),  # not believed: all of them are one
        ("1", ["{}"], False),
        ("1", ["{}, 192.0.2.1"], True),  # what the client wrote itself stands left of the proxy's word
        ("1", ["{}", "192.0.2.1"], True),
        ("2", ["{}, 192.0.2.1"], False),
        ("2", ["{}, 192.0.2.9, 192.0.2.1"], True),
        ("2", ["{}"], True),  # a hop is missing: the nearest one's address counts
    ],
)
def test_forwarded_addresses(tmp_path: Path, hops: str, forwarded: list[str], same: bool) -> None:
    client = visitor(site(tmp_path, FRAMER_RATE_EACH="1/hour", FRAMER_PROXY_HOPS=hops), "10.0.0.2")
    codes = []
    for address in (OFFICE, PHONE):
        headers = [("X-Forwarded-For", value.format(address)) for value in forwarded]
        codes.append(client.post("/avatars", headers=[*headers, ("Content-Type", FORM)], data=form(b"x")).status_code)
    assert codes == ([303, 429] if same else [303, 303])


@pytest.mark.parametrize("hops", ["0", "1", "2"])
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_nobody_becomes_this_machine_by_a_header(tmp_path: Path, hops: str, header: str) -> None:
    app = site(tmp_path, FRAMER_RATE_EACH="1/hour", FRAMER_PROXY_HOPS=hops)
    for address in (OFFICE, "127.0.0.1"):  # the second: a proxy on this machine
        client = visitor(app, address)
        headers = {"Content-Type": FORM, header: "127.0.0.1"}
        assert [client.post("/avatars", data=form(b"x"), headers=headers).status_code for _ in range(3)][-1] == 429


def test_a_proxy_says_how_it_was_called(tmp_path: Path) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "khung.example.vn", "X-Forwarded-For": OFFICE}
    behind_proxy = visitor(site(tmp_path, FRAMER_PROXY_HOPS="1"), "10.0.0.2").get("/", headers=headers).text
    assert 'content="https://khung.example.vn/c/dai-hoi' in behind_proxy
    assert "khung.example.vn" not in visitor(site(tmp_path)).get("/", headers=headers).text


def test_what_is_counted_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_COUNTED_CLIENTS", 100)
    counters = rate_limits.MemoryCounters()
    for number in range(1000):
        assert counters.incr(f"address {number}", 60) == 1
    assert len(counters) == 100
    assert counters.get("address 999") == 1
    assert counters.get("address 0") == 0
    counters.clear("address 999")
    assert counters.get("address 999") == 0
    assert counters.reset() == 99
    assert counters.check()


def test_windows_that_have_ended_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("framer.web.rate_limits.time.monotonic", lambda: now)
    counters = rate_limits.MemoryCounters()
    for number in range(10):
        counters.incr(f"address {number}", 60)
    now += 61
    assert counters.get("address 3") == 0
    counters.incr("another", 60)
    assert len(counters) == 1


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [
        (Busy(seconds=7), 503, "7"),
        (TooSlow(seconds=8), 422, None),
        (Crashed(), 422, None),
        (SetupError(what="x"), 500, None),
    ],
)
def test_only_who_may_try_again_is_told(tmp_path: Path, error: FramerError, status: int, again: str | None) -> None:
    def make(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
        raise error

    response = post(make_app(tmp_path, make=make).test_client(), form(b"photo"))
    assert_problem(response, status, error.code)
    assert response.headers.get("Retry-After") == again
