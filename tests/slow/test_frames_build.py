"""`framer frames build`."""

import shutil
from pathlib import Path

import pytest

from framer.assets import asset_directory
from support.command import Cli


@pytest.mark.large
def test_frames_build(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    shutil.copytree(asset_directory("static") / "frames" / "lang-son-xvii", tmp_path / "xvii")
    run = cli("frames", "build", "xvii/ring.svg")
    assert (run.code, run.out) == (0, b"")
    assert [line.split()[0] for line in run.err.splitlines()] == ["ring.png", "ring.webp", "ring.thumb.webp"]
    cli.failed(cli("frames", "build", "nix"), 2, "campaign.toml")
    cli.failed(cli("frames", "build", "nix.svg"), 2, "nix.svg")
    (tmp_path / "bad.svg").write_text("<svg")
    cli.failed(cli("frames", "build", "bad.svg"), 3, "SVG")
