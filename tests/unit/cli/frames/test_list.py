"""`framer frames list` and `show`."""

import json
import shutil
from pathlib import Path

import pytest

from framer.assets import asset_directory
from framer.campaigns.registry import load_campaigns
from support.campaigns import TITLE, write_campaign
from support.command import Cli


def test_frames_list(cli: Cli) -> None:
    run = cli("frames", "list")
    assert (run.code, run.err) == (0, "")
    campaign = load_campaigns()[0]
    assert run.text.splitlines()[0] == f"{campaign.title} (21/09/2020 – 29/09/2020, ended)"
    assert all(f"  {frame.id}  {frame.title}" in run.text.splitlines() for frame in campaign.frames)


def test_frames_list_of_a_campaign_without_days(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "static" / "frames" / "hoi-xuan"
    shutil.copytree(asset_directory("static") / "frames" / "lang-son-xvii", folder)
    text = folder.joinpath("campaign.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("starts", "ends"))]
    folder.joinpath("campaign.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("framer.campaigns.registry.asset_directory", lambda name: tmp_path / name)
    run = cli("frames", "list")
    assert "None" not in run.text
    assert "hoi-xuan/ring" in run.text
    folder.joinpath("campaign.toml").write_text("\n".join(["ends = 2030-01-31", *lines]), encoding="utf-8")
    assert "(… – 31/01/2030, running)" in cli("frames", "list").text
    folder.joinpath("campaign.toml").write_text("title = ", encoding="utf-8")
    cli.failed(cli("frames", "list"), 3, "hoi-xuan/campaign.toml")


def test_frames_show(cli: Cli) -> None:
    frame = load_campaigns()[0].frames[0]
    run = cli("frames", "show", frame.campaign)
    assert run.code == 0
    assert run.text.startswith(f"{frame.id}  {frame.title}\n")
    run = cli("frames", "show", frame.id, "--json")
    assert json.loads(run.text) == {
        "id": frame.id,
        "campaign": frame.campaign,
        "title": frame.title,
        "window": {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r},
    }
    assert "Vòng" in run.text
    cli.failed(cli("frames", "show", "nhầm"), 2, "“nhầm”", frame.id)


def test_frames_list_says_what_is_not_shown_to_all(cli: Cli, tmp_path: Path) -> None:
    write_campaign(tmp_path, "nhap", draft=True, starts=None, ends=None)
    write_campaign(tmp_path, "kin", listed=False, closed_after_days=1)
    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path))
    cli.monkeypatch.setenv("FRAMER_BUILTIN", "0")
    listed = [line for line in cli("frames", "list").text.splitlines() if not line.startswith(" ")]
    assert listed == [f"{TITLE} (21/09/2020 – 29/09/2020, ended, not listed, closed)", f"{TITLE} (draft)"]
    cli.monkeypatch.delenv("FRAMER_FRAMES_DIR")
    cli.failed(cli("frames", "list"), 3, "FRAMER_FRAMES_DIR")
