"""`framer frames check`: wrong use, and its JSON."""

import json
from pathlib import Path

import pytest

from framer.studio.check.findings import TOPICS
from support.artwork import TOML, campaign_folder
from support.command import Cli, names
from support.pictures import ring


def test_a_missing_path_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    cli.failed(cli("frames", "check", "none.png"), 2, "none.png")


def test_json_is_one_object_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    ring(tmp_path / "khung.png", 2048)
    run = cli("frames", "check", "khung.png", "--json")
    assert run.code == 0
    said = json.loads(run.text)
    assert (said["file"], said["verdict"]) == ("khung.png", "ok")
    assert said["window"] == pytest.approx({"cx": 0.5, "cy": 0.5, "r": 0.38}, abs=0.01)
    assert {finding["topic"] for finding in said["findings"]} <= set(TOPICS) - {"campaign"}
    assert names(tmp_path) == {"khung.png"}


def test_json_of_what_is_no_picture_has_an_error_and_no_window(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "khung.psd").write_bytes(b"8BPS")
    run = cli("frames", "check", "khung.psd", "--json")
    assert run.code == 3
    said = json.loads(run.text)
    assert (said["verdict"], said["window"]) == ("error", None)
    (finding,) = said["findings"]
    assert (finding["topic"], finding["level"]) == ("format", "error")
    assert finding["hint"]


def test_json_of_a_campaign_has_its_frames(cli: Cli, tmp_path: Path) -> None:
    campaign_folder(tmp_path, TOML)
    said = json.loads(cli("frames", "check", "dai-hoi", "--json").text)
    assert (said["file"], said["verdict"]) == ("dai-hoi", "warn")
    assert [frame["file"] for frame in said["frames"]] == ["dai-hoi/ring  Vòng tròn"]
