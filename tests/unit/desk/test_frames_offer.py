"""Which frame a folder gets where nobody chooses."""

from datetime import timedelta
from pathlib import Path

import pytest

from framer.campaigns.local_date import today
from framer.desk.folder.frames_offer import OfferedFrames
from framer.settings import Settings
from support.campaigns import write_campaign
from support.desk import make_open_desk


def usual(folder: Path) -> list[str]:
    offered = OfferedFrames(Settings(builtin=False), folder).describe_all(str)
    return [frame["campaign"] for frame in offered if frame["default"]]


def test_a_campaign_that_has_ended_is_not_taken_by_itself(tmp_path: Path) -> None:
    write_campaign(tmp_path, "old", starts=today() - timedelta(40), ends=today() - timedelta(9))
    assert usual(tmp_path) == ["old"]
    write_campaign(tmp_path, "always", starts=None, ends=None)
    assert usual(tmp_path) == ["always"]
    write_campaign(tmp_path, "now", starts=today() - timedelta(1), ends=today() + timedelta(1))
    assert usual(tmp_path) == ["now"]


@pytest.mark.parametrize(("language", "name"), [("en", "Ring"), ("vi", "Vòng tròn")])
def test_what_framer_has_named_is_told_in_the_language_of_the_page(tmp_path: Path, language: str, name: str) -> None:
    desk = make_open_desk(tmp_path)
    offered = desk.get("/api/folder/frames", headers={"X-Framer-Language": language}).json or []
    assert next(frame["title"] for frame in offered if frame["id"] == "lang-son-xvii/ring") == name
    made = desk.post("/api/campaigns", json={"title": "Ngày hội", "layout": "ring"}).json or {}
    told = desk.get(f"/api/campaigns/{made['id']}", headers={"X-Framer-Language": language}).json or {}
    assert told["frames"][0]["name"] == name
