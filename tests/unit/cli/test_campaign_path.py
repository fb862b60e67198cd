"""Commands that take a campaign's folder take its ID as well."""

from pathlib import Path

import pytest

from framer.cli.campaigns import find_campaign_path


def test_the_id_of_a_campaign_of_ones_own_stands_for_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "khung" / "cao-bang-xx").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path / "khung"))
    assert find_campaign_path(Path("cao-bang-xx")) == tmp_path / "khung" / "cao-bang-xx"
    assert find_campaign_path(Path("khac")) == Path("khac")
    (tmp_path / "cao-bang-xx").mkdir()  # what lies here comes first
    assert find_campaign_path(Path("cao-bang-xx")) == Path("cao-bang-xx")
