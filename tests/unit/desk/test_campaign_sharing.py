"""What spreads a campaign from the desk: the site's address, link, codes, words, the link of a draft."""

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from framer.campaigns.campaign_keys import verify_key
from framer.desk.site_address import SiteAddress
from framer.errors import UsageError
from support.desk import make_open_desk


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    return make_open_desk(tmp_path)


def publish(desk: FlaskClient) -> Any:
    made: Any = desk.post("/api/campaigns", json={"title": "Ngày hội", "layout": "slim"}).json
    values = {"mark": "Hội", "caption": "Mời bạn! {link}"}
    saved: Any = desk.patch(f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": values}).json
    done = desk.post(f"/api/campaigns/{made['id']}/publish", json={"version": saved["version"]})
    assert done.status_code == 200, done.data
    return done.json


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://khung.example.vn", "https://khung.example.vn"),
        (" khung.example.vn/ ", "https://khung.example.vn"),
        ("HTTP://10.0.0.5:8000", "http://10.0.0.5:8000"),
        ("https://khung.example.vn/c/ngay-hoi", "https://khung.example.vn"),
    ],
)
def test_the_address_is_kept_as_people_type_it(tmp_path: Path, typed: str, kept: str) -> None:
    site = SiteAddress(tmp_path / "state" / "site.json")
    assert site.read() == ""
    assert site.write(typed) == site.read() == kept


@pytest.mark.parametrize(
    "typed", ["", "khung", "ftp://khung.vn", "https://a@b.vn", "https://khung.vn?x=1", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, typed: str) -> None:
    with pytest.raises(UsageError):
        SiteAddress(tmp_path / "site.json").write(typed)


def test_the_setting_stands_above_what_was_typed(tmp_path: Path) -> None:
    SiteAddress(tmp_path / "site.json").write("https://a.example")
    assert SiteAddress(tmp_path / "site.json", "https://b.example/").read() == "https://b.example"


def test_link_words_and_codes_of_a_published_campaign(desk: FlaskClient) -> None:
    made = publish(desk)
    path = f"/api/campaigns/{made['id']}"
    assert desk.get(f"{path}/sharing").status_code == 400, "the address is not known yet"
    desk.put("/api/site", json={"url": "khung.example.vn"})
    told: Any = desk.get(f"{path}/sharing").json
    link = f"https://khung.example.vn/c/{made['id']}"
    assert told == {"link": link, "captions": [{"label": "", "text": f"Mời bạn! {link}"}]}
    with Image.open(io.BytesIO(desk.get(f"{path}/share/qr.png").data)) as code:
        assert cv2.QRCodeDetector().detectAndDecode(np.asarray(code.convert("L")))[0] == link
    for name, start in (("qr.svg", b"<?xml"), ("card.jpg", b"\xff\xd8"), ("poster.pdf", b"%PDF")):
        sent = desk.get(f"{path}/share/{name}")
        assert sent.data.startswith(start), name
        assert made["id"] in sent.headers["Content-Disposition"]
    assert desk.get(f"{path}/share/other.txt").status_code == 404


def test_a_draft_has_a_link_until_there_is_a_new_one(desk: FlaskClient, tmp_path: Path) -> None:
    made: Any = desk.post("/api/campaigns", json={"title": "Ngày hội", "layout": "slim"}).json
    path = f"/api/campaigns/{made['id']}/preview"
    desk.put("/api/site", json={"url": "khung.example.vn"})
    first: Any = desk.post(path, json={"version": made["version"], "days": 3}).json
    address, _, key = first["address"].partition("#")
    assert address == f"https://khung.example.vn/c/{made['id']}/xem-truoc"
    directory = tmp_path / "campaigns" / made["id"]
    assert (directory / "frame.png").is_file(), "it is drawn as it stands"
    now = directory.stat().st_mtime
    assert verify_key(directory, "preview", key, now)
    assert not verify_key(directory, "preview", key, now + 4 * 86_400)
    assert "address" not in (desk.post(path, json={"version": first["version"]}).json or {})
    second: Any = desk.post(path, json={"version": first["version"], "days": 3})
    assert second.status_code == 200, second.data
    assert not verify_key(directory, "preview", key, now)
    for days in (0, 400, "3"):
        assert desk.post(path, json={"version": second.json["version"], "days": days}).status_code == 400


def test_a_published_campaign_has_no_preview(desk: FlaskClient) -> None:
    made = publish(desk)
    desk.put("/api/site", json={"url": "khung.example.vn"})
    refused = desk.post(f"/api/campaigns/{made['id']}/preview", json={"version": made["version"], "days": 3})
    assert refused.status_code == 400


def test_units_come_from_a_spreadsheet(desk: FlaskClient) -> None:
    text = "Tên đơn vị;Tên ngắn;Mã;Số người\r\nKhoa Nội;Nội;;25\r\nKhoa Ngoại;;ngoai;x\r\n"
    told: Any = desk.post("/api/units", json={"text": text}).json
    assert told["units"][0] == {"name": "Khoa Nội", "short": "Nội", "id": "noi", "staff": 25}
    assert len(told["problems"]) == 1


def test_history_says_what_was_changed(desk: FlaskClient) -> None:
    made: Any = desk.post("/api/campaigns", json={"title": "Ngày hội"}).json
    desk.patch(
        f"/api/campaigns/{made['id']}",
        json={"version": made["version"], "values": {"mark": "Hội", "palette": "tet"}},
        headers={"Accept-Language": "en"},
    )
    (state,) = desk.get(f"/api/campaigns/{made['id']}/history", headers={"Accept-Language": "en"}).json or ()
    assert state["changed"] == ["Mark", "Colours"]


def test_own_colours_are_told_with_their_contrast_and_the_mend(desk: FlaskClient) -> None:
    made: Any = desk.post("/api/campaigns", json={"title": "Ngày hội"}).json
    assert made["contrast"] >= 4.5
    values = {"colours": {**made["colours"], "field": "#ffe0e0"}}
    bad: Any = desk.patch(f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": values}).json
    assert bad["contrast"] < 2
    (mend,) = [each["mend"] for each in bad["findings"] if each["key"] == "colours.field"]
    mended = {"colours": {**values["colours"], "field": mend["value"]}}
    good: Any = desk.patch(f"/api/campaigns/{made['id']}", json={"version": bad["version"], "values": mended}).json
    assert good["contrast"] >= 4.5


def test_a_broken_file_is_readable_no_more_and_an_earlier_state_is(desk: FlaskClient, tmp_path: Path) -> None:
    made: Any = desk.post("/api/campaigns", json={"title": "Ngày hội"}).json
    saved: Any = desk.patch(
        f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": {"mark": "Hội"}}
    ).json
    assert saved["readable"] is True
    (tmp_path / "campaigns" / made["id"] / "campaign.toml").write_text('title = "a\nmark = [', encoding="utf-8")
    broken: Any = desk.get(f"/api/campaigns/{made['id']}").json
    assert (broken["readable"], broken["state"]) == (False, "broken")
    assert broken["findings"]
    (state,) = desk.get(f"/api/campaigns/{made['id']}/history").json or ()
    body = {"version": broken["version"], "state": state["name"]}
    back: Any = desk.post(f"/api/campaigns/{made['id']}/restore", json=body).json
    assert back["values"]["title"] == "Ngày hội"
