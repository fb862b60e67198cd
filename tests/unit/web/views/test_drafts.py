"""A draft, seen with its key; without it there is none."""

import logging
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from framer.campaigns.campaign_keys import KEY_HEADER, make_keys
from framer.web.key_checks import MAX_WRONG_CAMPAIGN_KEYS
from support.campaign_site import client
from support.campaigns import write_campaign

DATA, FRAME = "/c/nhap/xem-truoc/du-lieu", "/c/nhap/xem-truoc/ring0.webp"


@pytest.fixture
def web(tmp_path: Path) -> FlaskClient:
    write_campaign(tmp_path)
    write_campaign(tmp_path, "nhap", draft=True, title="Chưa xong")
    return client(tmp_path)


def key_of(tmp_path: Path, days: int = 14, now: float | None = None) -> str:
    return make_keys(tmp_path / "nhap", days, time.time() if now is None else now)["preview"]


def test_with_the_key_it_is_seen(web: FlaskClient, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    headers = {KEY_HEADER: key_of(tmp_path)}
    with caplog.at_level(logging.INFO):
        reply = web.get(DATA, headers=headers)
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store, private")
    draft = reply.get_json()
    assert (draft["title"], draft["lang"], draft["organiser"]) == ("Chưa xong", "vi", "Sở Y tế tỉnh Lạng Sơn")
    (frame,) = draft["frames"]
    picture = web.get(frame["picture"], headers=headers)
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert headers[KEY_HEADER] not in caplog.text
    assert web.get("/c/nhap").status_code == 404, "it is no page for everybody"


@pytest.mark.parametrize("path", [DATA, FRAME])
def test_without_the_right_key_there_is_no_such_campaign(web: FlaskClient, tmp_path: Path, path: str) -> None:
    ended = key_of(tmp_path, days=1, now=time.time() - 2 * 86_400)
    json = {"Accept": "application/problem+json"}
    none_such = web.get(path.replace("nhap", "khong-co"), headers=json)
    for headers in ({}, {KEY_HEADER: ""}, {KEY_HEADER: "x" * 43}, {KEY_HEADER: ended}):
        refused = web.get(path, headers={**json, **headers})
        assert refused.status_code == none_such.status_code == 404
        assert refused.text.replace("nhap", "khong-co") == none_such.text


def test_its_page_is_the_same_for_every_address(web: FlaskClient) -> None:
    page, other = (web.get(f"/c/{name}/xem-truoc") for name in ("nhap", "khong-co"))
    assert page.text.replace("nhap", "khong-co") == other.text
    assert "Chưa xong" not in page.text
    assert "js/draft.js" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_who_sends_many_wrong_keys_waits_and_learns_nothing(web: FlaskClient, tmp_path: Path) -> None:
    right, wrong = {KEY_HEADER: key_of(tmp_path)}, {KEY_HEADER: "x" * 43}
    for path in [DATA, FRAME, DATA.replace("nhap", "khong-co")] * (MAX_WRONG_CAMPAIGN_KEYS // 3):
        assert web.get(path, headers=wrong).status_code == 404
    refused = web.get(DATA, headers=right)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert web.get(DATA, headers=right, environ_base={"REMOTE_ADDR": "198.51.100.9"}).status_code == 200
    assert web.get("/c/dai-hoi").status_code == 200, "only keys are refused"


def test_addresses_without_a_key_are_not_counted(web: FlaskClient, tmp_path: Path) -> None:
    for _ in range(MAX_WRONG_CAMPAIGN_KEYS + 1):
        assert web.get(DATA).status_code == 404
    assert web.get(DATA, headers={KEY_HEADER: key_of(tmp_path)}).status_code == 200
