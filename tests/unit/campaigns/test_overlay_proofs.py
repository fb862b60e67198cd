"""An overlay is decoded once; a proof is of its very bytes."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from framer.assets import asset_directory
from framer.campaigns import overlay_proofs
from framer.campaigns.registry import load_campaigns
from framer.campaigns.reloading import ReloadingRegistry
from framer.imaging.overlay import decode_overlay
from framer.imaging.types import Frame
from support.campaigns import settled, write_campaign, write_overlay
from support.clock import Clock


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The frames that are decoded, in order."""
    names: list[str] = []
    real = overlay_proofs.decode_overlay

    def note(frame: Frame) -> Any:
        names.append(frame.id)
        return real(frame)

    monkeypatch.setattr(overlay_proofs, "decode_overlay", note)
    return names


def start(folder: Path, **options: Any) -> ReloadingRegistry:
    return ReloadingRegistry([folder], own_root=folder, **options)


def test_the_next_start_decodes_nothing(tmp_path: Path, decoded: list[str]) -> None:
    write_campaign(tmp_path)
    start(tmp_path)
    start(tmp_path)
    assert decoded == ["dai-hoi/ring0"]
    assert len(json.loads((tmp_path / ".framer" / "overlays.json").read_text())["decoded"]) == 1


def test_a_changed_overlay_is_decoded_whatever_its_size_and_time(tmp_path: Path, decoded: list[str]) -> None:
    overlay = write_campaign(tmp_path) / "ring0.png"
    clock = Clock()
    registry = start(tmp_path, clock=clock)
    overlay.write_bytes(overlay.read_bytes()[:2000])
    assert settled(registry, clock).outdated
    write_overlay(overlay, (0, 80, 160))
    assert not settled(registry, clock).outdated
    assert decoded == ["dai-hoi/ring0"] * 3


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"made_with": "framer 0", "decoded": ["x"], "windows": {}}'])
def test_what_cannot_be_trusted_is_proven_again(tmp_path: Path, decoded: list[str], kept: str) -> None:
    write_campaign(tmp_path)
    start(tmp_path)
    (tmp_path / ".framer" / "overlays.json").write_text(kept)
    start(tmp_path)
    assert decoded == ["dai-hoi/ring0"] * 2


def test_a_folder_that_cannot_be_written_is_served(tmp_path: Path, decoded: list[str]) -> None:
    write_campaign(tmp_path)
    (tmp_path / ".framer").write_text("no directory")
    assert [each.id for each in start(tmp_path).current().campaigns] == ["dai-hoi"]
    assert decoded == ["dai-hoi/ring0"]


def test_a_measured_window_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_campaign(tmp_path) / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("window =", "# window ="), encoding="utf-8")
    (first,) = start(tmp_path).current().campaigns
    monkeypatch.setattr(overlay_proofs, "measure_opening", None)
    (again,) = start(tmp_path).current().campaigns
    assert again.frames[0].window == first.frames[0].window


def test_what_framer_ships_with_is_decoded_here_and_not_at_every_start(decoded: list[str]) -> None:
    frames = asset_directory("static") / "frames"
    listed = (frames / "overlays.sha256").read_text("ascii").splitlines()
    overlays = sorted(each for each in frames.glob("*/*.png") if not each.name.endswith(".preview.png"))
    made = [f"{sha256(each.read_bytes()).hexdigest()}  {each.relative_to(frames).as_posix()}" for each in overlays]
    assert listed == made, "in static/frames: sha256sum */*.png > overlays.sha256"
    for frame in (frame for campaign in load_campaigns() for frame in campaign.frames):
        decode_overlay(frame)
    ReloadingRegistry([frames])
    assert decoded == []
