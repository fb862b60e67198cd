"""`framer frames new`: a folder to start from, and from there to another province's campaign by editing words."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.manifest import read_manifest
from framer.campaigns.manifest_findings import ManifestError
from framer.errors import OutputError, UsageError
from framer.studio.scaffold import CampaignStart, create_campaign_folder, suggest_campaign_id
from support.command import names

TODAY = date(2026, 9, 2)


def test_both_languages_say_the_same_in_their_comments(tmp_path: Path) -> None:
    texts = []
    for language in ("vi", "en"):
        create_campaign_folder(tmp_path / language, TODAY, language)
        texts.append((tmp_path / language / "campaign.toml").read_text(encoding="utf-8"))
    assert "khẩu hiệu" in texts[0]
    assert "slogan" in texts[1]
    assert "{{" not in "".join(texts)
    vietnamese, english = (tomllib.loads(text) for text in texts)
    titles = [frame.pop("title") for written in (vietnamese, english) for frame in written["frames"]]
    assert titles == ["Vòng tròn", "Ring"]  # what people read is in their language
    assert vietnamese == english


def test_a_new_campaign_has_no_words_of_somebody_elses(tmp_path: Path) -> None:
    create_campaign_folder(tmp_path / "hoi", TODAY, "vi")
    written = tomllib.loads((tmp_path / "hoi" / "campaign.toml").read_text(encoding="utf-8"))
    assert [written.get(key) for key in ("title", "mark", "organiser", "caption")] == ["", "", "", None]
    assert [written[key] for key in ("layout", "palette", "emblem")] == ["ring", "party-red", "none"]
    with pytest.raises(ManifestError, match="“title” is empty"):
        read_manifest(tmp_path / "hoi")


def test_the_commented_colours_are_real_ones(tmp_path: Path) -> None:
    """Taking the # away must work."""
    create_campaign_folder(tmp_path / "hoi", TODAY, "en", CampaignStart(title="A", palette="tet"))
    path = tmp_path / "hoi" / "campaign.toml"
    before, after = path.read_text(encoding="utf-8").split("# [colours]")
    path.write_text(before + "[colours]" + after.replace("\n# ", "\n", 4), encoding="utf-8")
    assert dict(read_manifest(tmp_path / "hoi").colours)["field"] == "#c8102e"


def test_a_name_that_cannot_be_an_address_is_refused_with_a_better_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        create_campaign_folder(tmp_path / "Hội Xuân 2027", TODAY, "vi")
    assert "frames new hoi-xuan-2027" in caught.value.to_message(str).hint
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("name", "better"), [("Đại hội", "dai-hoi"), ("A__B", "a-b"), ("大会", "chien-dich"), ("x" * 99, "x" * 60)]
)
def test_names_become_ids(name: str, better: str) -> None:
    assert suggest_campaign_id(name) == better


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hoi").mkdir()
    (tmp_path / "hoi" / "mine").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        create_campaign_folder(tmp_path / "hoi", TODAY, "vi")
    assert names(tmp_path / "hoi") == {"mine"}


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        create_campaign_folder(tmp_path / "file" / "hoi", TODAY, "vi")
    assert names(tmp_path) == {"file"}
