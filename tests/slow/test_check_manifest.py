"""A campaign's file."""

import unicodedata
from pathlib import Path

import pytest

from support.artwork import TOML, assert_only, campaign_folder, check


def test_an_overlay_id_that_another_campaign_has(tmp_path: Path) -> None:
    campaign_folder(tmp_path, name="khac")
    assert_only(check(campaign_folder(tmp_path))[0], "belongs to the campaign “khac”")
    assert_only(check(campaign_folder(tmp_path, TOML.replace("42", "663119041002834"), "ba"))[0], "“lang-son-xvii”")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title = ", "title == ", "campaign.toml cannot be read"),
        ("title = ", "x = " + "[" * 3000 + "\ntitle = ", "brackets inside brackets, too many levels"),
        ("title = ", "x = " + "{a = " * 3000 + "\ntitle = ", "brackets inside brackets, too many levels"),
        ('overlay = "ring.png"', 'overlay = "ring.gif"', "overlay ring.gif"),
        ('overlay = "ring.png"', 'overlay = "none.png"', "none.png is not there"),
        ('id = "42"', "id = 42", "must be a text of digits, in quotes"),
    ],
)
def test_mistakes_in_the_file(old: str, new: str, words: str, tmp_path: Path) -> None:
    errors, _, _ = check(campaign_folder(tmp_path, TOML.replace(old, new)))
    assert_only(errors, words)


def test_not_utf_8(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path)
    (folder / "campaign.toml").write_bytes(TOML.encode("utf-16"))
    assert_only(check(folder)[0], "it is not saved as UTF-8")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (unicodedata.normalize("NFD", TOML), "“Chào” and"),
        (TOML.replace("2026-05-01\nends = 2026-06-01", "2026-03-01\nends = 2026-04-01"), "ended on 01/04/2026"),
        (TOML.replace('mark = "Đại hội"', ""), "There is no “mark”"),
        (TOML.replace("Chào mừng Đại hội", "Chào mừng Đại hội " * 9), "The title has 161 letters"),
        (TOML + '\n[[frames]]\nid = "b"\ntitle = "Vòng tròn"\noverlay = "ring.png"', "2 frames are called “Vòng tròn”"),
    ],
)
def test_what_is_only_worth_a_warning(toml: str, words: str, tmp_path: Path) -> None:
    errors, warnings, _ = check(campaign_folder(tmp_path, toml))
    assert not errors
    assert_only(warnings, words)
