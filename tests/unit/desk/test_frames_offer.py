"""Which frame a folder gets where nobody chooses."""

from datetime import timedelta
from pathlib import Path

from framer.campaigns.local_date import today
from framer.desk.folder.frames_offer import OfferedFrames
from framer.settings import Settings
from support.campaigns import write_campaign


def usual(folder: Path) -> list[str]:
    offered = OfferedFrames(Settings(builtin=False), folder).describe_all()
    return [frame["campaign"] for frame in offered if frame["default"]]


def test_a_campaign_that_has_ended_is_not_taken_by_itself(tmp_path: Path) -> None:
    write_campaign(tmp_path, "old", starts=today() - timedelta(40), ends=today() - timedelta(9))
    assert usual(tmp_path) == ["old"]
    write_campaign(tmp_path, "always", starts=None, ends=None)
    assert usual(tmp_path) == ["always"]
    write_campaign(tmp_path, "now", starts=today() - timedelta(1), ends=today() + timedelta(1))
    assert usual(tmp_path) == ["now"]
