"""`framer frames new`."""

import pytest
from PIL import Image

from framer.campaigns.manifest import read_manifest
from support.command import Cli, names


def test_the_command_says_what_to_do_next(cli: Cli) -> None:
    run = cli("frames", "new", "hoi-xuan")
    assert run.code == 0, run.err
    assert names(cli.folder / "hoi-xuan") == {"campaign.toml"}
    assert "framer frames build hoi-xuan" in run.err
    assert "framer frames check hoi-xuan" in run.err
    assert "FRAMER_FRAMES_DIR" in run.err


def test_the_organisations_own_folder_is_where_it_belongs(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "khung").mkdir()
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cli.folder / "khung"))
    assert cli("frames", "new", "hoi-xuan").code == 0
    assert names(cli.folder / "khung") == {"hoi-xuan"}


def test_words_and_looks_are_written_into_the_campaign(cli: Cli) -> None:
    Image.new("RGBA", (60, 60), "#00f").crop((0, 0, 90, 90)).save(cli.folder / "bieu-trung.png")
    run = cli(
        "frames", "new", "tet", "--title", 'Chúc “mừng” "năm mới"', "--mark", "Tết",
        "--layout", "slim", "--layout", "foot", "--palette", "tet", "--ornament", "peach-blossom",
        "--logo", "bieu-trung.png",
    )  # fmt: skip
    assert run.code == 0, run.err
    assert names(cli.folder / "tet") == {"campaign.toml", "logo.png"}
    campaign = read_manifest(cli.folder / "tet")
    assert (campaign.title, campaign.mark) == ('Chúc “mừng” "năm mới"', "Tết")
    assert (campaign.layout, campaign.palette, campaign.ornament, campaign.emblem) == (
        "slim", "tet", "peach-blossom", "logo"
    )  # fmt: skip
    assert [entry.overlay.name for entry in campaign.entries] == ["frame.png", "foot.png"]
    assert campaign.logo == cli.folder / "tet" / "logo.png"


def test_a_logo_that_cannot_be_used_leaves_nothing(cli: Cli) -> None:
    cli.failed(cli("frames", "new", "tet", "--logo", "none.png"), 2, "none.png")
    assert not (cli.folder / "tet").exists()


def test_an_unknown_layout_is_wrong_use(cli: Cli) -> None:
    cli.failed(cli("frames", "new", "tet", "--layout", "square"), 2, "square")


def test_a_bad_name_is_wrong_use(cli: Cli) -> None:
    cli.failed(cli("frames", "new", "Hội Xuân"), 2, "Hội Xuân", "hoi-xuan")
