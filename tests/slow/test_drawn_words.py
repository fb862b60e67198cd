"""An overlay that was drawn with other words than its campaign has now is told."""

import logging
from pathlib import Path

import pytest

from framer.campaigns.registry import load_campaign
from framer.campaigns.reloading import ReloadingRegistry
from framer.i18n import load_translator
from framer.studio.build import build_campaign
from framer.studio.drawing import draw_artwork
from support.campaign_site import client

MANIFEST = """title = "Hiến máu"
mark = "Hiến máu"
layout = "slim"
palette = "blood-donation"
contact = "Văn phòng"
[[frames]]
id = "slim"
title = "Khung"
overlay = "slim.png"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("khung") / "hien-mau"
    folder.mkdir()
    folder.joinpath("campaign.toml").write_text(MANIFEST, encoding="utf-8")
    build_campaign(folder, draw_artwork)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("", "", False),
        ('contact = "Văn phòng"', 'contact = "Phòng 2"', False),  # not drawn
        ('mark = "Hiến máu"', 'mark = "Giọt hồng"', True),
        ("blood-donation", "environment", True),
        ('layout = "slim"', 'layout = "slim"\nemblem = "star"', True),
    ],
)
def test_words_and_not_times_tell_it(
    built: Path, caplog: pytest.LogCaptureFixture, old: str, new: str, stale: bool
) -> None:
    built.joinpath("campaign.toml").write_text(MANIFEST.replace(old, new, 1), encoding="utf-8")
    codes = [finding.code for finding in load_campaign(built).findings]
    assert codes == (["stale_overlay"] if stale else [])
    with caplog.at_level(logging.WARNING):
        ReloadingRegistry([built.parent], translate=load_translator("vi"))
    assert ("framer frames build hien-mau" in caplog.text) == stale
    ready = client(built.parent).get("/readyz").get_json()
    assert ready.get("undrawn_campaigns", []) == (["hien-mau"] if stale else [])
