"""What a request to the desk must have."""

from pathlib import Path

import pytest

from framer.assets import asset_directory
from framer.desk.guard import SESSION_HEADER, host_name, ticket_target
from framer.desk.keys import DeskKeys
from support.desk import make_desk, make_open_desk


def test_the_stage_looks_as_the_public_pages_by_the_same_rules(tmp_path: Path) -> None:
    style = make_desk(tmp_path).get("/stage.css")
    assert style.mimetype == "text/css"
    for rule in (".view {", ".layer,", ".gliding .layer {", ".overlay {"):
        assert rule in style.text
    own = (asset_directory("static") / "desk" / "folder.css").read_text("utf-8")
    assert ".layer" not in own
    assert style.text.count("{") == style.text.count("}")


def test_pages_are_shells_that_need_no_key(tmp_path: Path) -> None:
    page = make_desk(tmp_path).get("/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8010", "localhost.evil.example", ""])
def test_a_name_that_leads_here_by_rebinding_is_refused(tmp_path: Path, host: str) -> None:
    assert make_desk(tmp_path).get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8010", "LOCALHOST:1", "[::1]:8010"])
def test_its_own_names_are_answered(tmp_path: Path, host: str) -> None:
    assert make_desk(tmp_path).get("/", headers={"Host": host}).status_code == 200


def test_the_link_opens_a_session_once(tmp_path: Path) -> None:
    keys = DeskKeys()
    client = make_desk(tmp_path, keys)
    link = keys.make_link_key()
    opened = client.post("/api/session", headers={"X-Framer-Key": link})
    assert opened.status_code == 201
    assert client.post("/api/session", headers={"X-Framer-Key": link}).status_code == 401
    session = {SESSION_HEADER: opened.json["session"]} if opened.json else {}
    assert client.delete("/api/session", headers=session).status_code == 204
    assert client.delete("/api/session", headers=session).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9"},
    ],
)
def test_other_sites_are_refused_even_with_a_session(tmp_path: Path, headers: dict[str, str]) -> None:
    client = make_open_desk(tmp_path)
    assert client.post("/api/tickets", json={"path": "/api/x"}, headers=headers).status_code == 403
    assert client.get("/api/x", headers=headers).status_code == 403


def test_without_a_session_the_api_says_what_to_do(tmp_path: Path) -> None:
    refused = make_desk(tmp_path).post("/api/tickets", json={"path": "/api/x"}, headers={"Accept-Language": "en"})
    assert refused.status_code == 401
    assert refused.json
    assert refused.json["code"] == "no_session"
    assert "framer desk" in refused.json["hint"]


def test_a_ticket_stands_for_a_session_once(tmp_path: Path) -> None:
    client = make_open_desk(tmp_path)
    made = client.post("/api/tickets", json={"path": "/api/nothing?a=1"})
    assert made.status_code == 201
    assert made.json
    stranger = make_desk(tmp_path)
    stranger.application.extensions["desk"] = client.application.extensions["desk"]
    assert stranger.get(made.json["address"]).status_code == 404  # let in; there is nothing at this address
    assert stranger.get(made.json["address"]).status_code == 401
    assert client.post("/api/tickets", json={"path": "/elsewhere"}).status_code == 400


def test_names_and_targets() -> None:
    assert host_name("[::1]:8010") == "[::1]"
    assert host_name("LocalHost:80") == "localhost"
    assert ticket_target("/api/a?ticket=x") == "/api/a"
    assert ticket_target("/api/a?b=1&ticket=x") == "/api/a?b=1"
