"""`framer frames new`."""

import pytest

from support.command import Cli, names


def test_the_command_says_what_to_do_next(cli: Cli) -> None:
    run = cli("frames", "new", "hoi-xuan")
    assert run.code == 0, run.err
    assert names(cli.folder / "hoi-xuan") == {"campaign.toml", "ring.svg"}
    assert "framer frames build hoi-xuan" in run.err
    assert "framer frames check hoi-xuan" in run.err
    assert "FRAMER_FRAMES_DIR" in run.err


def test_the_organisations_own_folder_is_where_it_belongs(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "khung").mkdir()
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cli.folder / "khung"))
    assert cli("frames", "new", "hoi-xuan").code == 0
    assert names(cli.folder / "khung") == {"hoi-xuan"}


def test_a_bad_name_is_wrong_use(cli: Cli) -> None:
    cli.failed(cli("frames", "new", "Hội Xuân"), 2, "Hội Xuân", "hoi-xuan")
