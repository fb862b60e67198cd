"""No parameter of any call leads to a fault of ours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from framer.imaging.types import Avatar, Frame, Options
from framer.web.json_schemas import error_codes
from support.http import FORM, form, make_app, part, portrait, post
from support.results import avatar


def quick(_photo: bytes, frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return replace(avatar(), frame=frame.id)


def site(folder: Path, **environment: str) -> Flask:
    return make_app(folder, make=quick, **environment)


ODD = ["", " ", "x", "-1", "0", "99999999999999999999", "1e9", "nan", "٣", "%", "%s", "%(x)s", "../..", "\x00"]
ODD += ["\udcff", "<script>", "'", '"', "a" * 900, "vi, en", "ả", "\u202e", "[1]", "{}", "true", "1,2", "1,1,inf"]
QUERY = ("lang", "note", "v", "size", "download", "selected_overlay_id", "other")


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return site(tmp_path_factory.mktemp("odd"))


def assert_known(response: Any, method: str = "") -> None:
    """An answer, or a failure with a code of the table and the status that belongs to it."""
    assert response.status_code < 500, response.text
    if response.mimetype == "application/problem+json" and method != "HEAD":
        assert error_codes()[response.get_json(force=True)["code"]] == response.status_code


@pytest.mark.parametrize("odd", ODD)
def test_no_parameter_of_any_address_breaks_anything(open_site: Flask, odd: str) -> None:
    client = open_site.test_client()
    token = post(client, form(portrait(300), size="256"), Accept="application/json").get_json()["token"]
    usual: dict[str, Any] = {"token": token, "campaign": "dai-hoi", "name": "ring0", "suffix": "jpg"}
    usual |= {"filename": "css/framer.css", "version": "0" * 12}
    for rule in open_site.url_map.iter_rules():
        for changed in ("", *rule.arguments):
            parts = {name: odd if name == changed else usual[name] for name in rule.arguments}
            try:
                path = open_site.url_map.bind("localhost").build(rule.endpoint, parts)
            except (UnicodeEncodeError, ValueError):
                continue
            query = {} if changed else dict.fromkeys(QUERY, odd.encode("utf-8", "surrogateescape"))
            methods = (rule.methods or set()) - {"DELETE", "OPTIONS"} if "delete" not in rule.endpoint else set()
            for method in methods:
                with client.open(path, method=method, query_string=query) as response:
                    assert_known(response, method)


def bodies(field: str, odd: str) -> list[tuple[str, bytes]]:
    """The field in every kind of body that a change may have."""
    raw = odd.encode("utf-8", "surrogateescape")
    quoted = odd.encode("unicode_escape").decode().replace("\\x", "\\u00").replace('"', '\\"')
    return [
        (FORM, part(field, raw) + form()),
        ("application/x-www-form-urlencoded", field.encode() + b"=" + raw),
        ("application/json", f'{{"{field}": "{quoted}"}}'.encode()),
        ("application/json", f'{{"{field}": {odd}}}'.encode("utf-8", "surrogateescape")),
        ("application/json", f'{{"{field}": [{odd!r}]}}'.encode()),
    ]


@pytest.mark.parametrize("field", ["frame", "size", "format", "crop", "face", "mirror", "unit", "photo", "other"])
def test_no_field_of_any_body_breaks_anything(tmp_path: Path, field: str) -> None:
    client = site(tmp_path).test_client()
    token = post(client, form(b"photo"), Accept="application/json").get_json()["token"]
    for odd in ODD:
        body = part(field, odd.encode("utf-8", "surrogateescape")) + form(b"x")
        assert_known(post(client, body))
        for kind, body in bodies(field, odd):
            response = client.patch(f"/api/v1/avatars/{token}", data=body, content_type=kind)
            assert_known(response)


KINDS = ["", "x", "multipart/form-data; boundary=\xff", "application/json; charset=utf-16", ";;;="]


@pytest.mark.parametrize("kind", KINDS)
def test_odd_content_types(tmp_path: Path, kind: str) -> None:
    client = site(tmp_path).test_client()
    for method, path in (("POST", "/api/v1/avatars"), ("POST", "/avatars"), ("PATCH", "/api/v1/avatars/x")):
        assert_known(client.open(path, method=method, data=b"{}", headers={"Content-Type": kind}))


@pytest.mark.parametrize("length", ["-1", "x", "1" * 30, "0x10", "+5", " 5", "5, 5"])
def test_odd_lengths(tmp_path: Path, length: str) -> None:
    client = site(tmp_path).test_client()
    environ = {"CONTENT_LENGTH": length}
    assert_known(client.post("/api/v1/avatars", data=b"abc", content_type=FORM, environ_overrides=environ))
