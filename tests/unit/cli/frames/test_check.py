"""`framer frames check`: wrong use."""

from pathlib import Path

from support.command import Cli


def test_a_missing_path_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    cli.failed(cli("frames", "check", "none.png"), 2, "none.png")
