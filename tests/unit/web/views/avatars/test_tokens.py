"""Tokens: nobody else's business."""

import logging
import secrets
import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from framer.imaging.types import Avatar, Frame, Options
from support.avatars import API, app_of, asked_options, clock_of, create, store, stub
from support.http import assert_problem


def test_delete_twice(client: FlaskClient) -> None:
    stored = create(client)
    response = client.delete(f"{API}/{stored['token']}")
    assert (response.status_code, response.data) == (204, b"")
    assert len(store(client)) == 0
    assert_problem(client.delete(f"{API}/{stored['token']}"), 404, "unknown_avatar")
    assert client.get(stored["picture"]).status_code == 404


def test_what_is_deleted_while_it_is_changed_stays_deleted(folder: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(data: bytes, frame: Frame, options: Options) -> Avatar:
        if options.mirror:
            begun.set()
            assert go_on.wait(20)
        return stub(data, frame, options)

    client = app_of(folder, slow).test_client()
    stored = create(client)
    responses: list[Any] = []
    path = f"{API}/{stored['token']}"
    other = client.application.test_client()
    changing = threading.Thread(target=lambda: responses.append(other.patch(path, json={"mirror": 1})))
    changing.start()
    assert begun.wait(20)
    assert client.delete(path).status_code == 204
    go_on.set()
    changing.join(20)
    assert_problem(responses[0], 404, "unknown_avatar")
    assert client.get(stored["picture"]).status_code == 404


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


@pytest.mark.slow
def test_nobody_finds_or_touches_another_ones(client: FlaskClient) -> None:
    stored = create(client)
    mine = create(client, b"mine")
    for odd in odd_tokens(stored["token"]):
        if odd in (stored["token"], mine["token"]):
            continue
        for response in (
            client.get(f"/avatars/{odd}"),
            client.get(f"/avatars/{odd}.jpg"),
            client.post(f"/avatars/{odd}/delete"),
            client.delete(f"{API}/{odd}"),
            client.patch(f"{API}/{odd}", json={"mirror": 1}),
        ):
            assert response.status_code in {404, 405, 414}, odd
            assert stored["token"] not in response.text or stored["token"] in odd
    assert len(store(client)) == 2
    assert asked_options(client, stored)["mirror"] is False


def test_unknown_expired_and_deleted_look_the_same(client: FlaskClient) -> None:
    expired = create(client)["token"]
    clock_of(client).seconds += 601
    deleted = create(client)["token"]
    client.delete(f"{API}/{deleted}")
    for accept in ("application/json", "text/html"):
        responses = {
            client.get(f"/avatars/{token}", headers={"Accept": accept}).text.replace(token, "")
            for token in (expired, deleted, secrets.token_urlsafe(24))
        }
        assert len(responses) == 1


def test_tokens_cannot_be_listed(client: FlaskClient) -> None:
    stored = create(client)
    for path in ("/avatars/", "/avatars/.jpg", "/avatars", API, f"{API}/", "/api/v1/campaigns", "/", "/healthz"):
        response = client.get(path)
        assert stored["token"] not in response.text
    assert client.get(f"{API}/{stored['token']}").status_code == 405


def test_no_token_and_no_photo_in_any_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(data: bytes, frame: Frame, options: Options) -> Avatar:
        if options.mirror:
            raise RuntimeError(data.decode())
        return stub(data, frame, options)

    client = app_of(folder, broken).test_client()
    with caplog.at_level(logging.DEBUG):
        stored = create(client, b"secret photo")
        response = client.patch(f"{API}/{stored['token']}", json={"mirror": 1, "unit": "secret unit"})
        assert_problem(response, 500, "internal")
        client.get(stored["href"])
        client.get(f"{stored['picture']}?size=300")
        client.get(f"/avatars/{stored['token']}x")
        client.post(f"{stored['href']}/delete")
    assert "RuntimeError" in caplog.text
    for secret in (stored["token"], "secret photo", "secret unit"):
        assert secret not in caplog.text
