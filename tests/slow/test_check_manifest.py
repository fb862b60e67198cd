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
        ("mark = ", "mark == ", "one =. → Type line 3 like this: mark ="),
        ("title = ", "x = " + "[" * 3000 + "\ntitle = ", "The value of “x” cannot be read"),
        ("title = ", "x = " + "{a = " * 3000 + "\ntitle = ", "The value of “x” cannot be read"),
        ('overlay = "ring.png"', 'overlay = "ring.gif"', 'example: overlay = "ring.png"'),
        ('overlay = "ring.png"', 'overlay = "none.png"', "no file “none.png” beside campaign.toml"),
        ('id = "42"', 'id = "?selected_overlay_id=66311904"', 'facebook_overlay_id = "66311904"'),
    ],
)
def test_mistakes_in_the_file(old: str, new: str, words: str, tmp_path: Path) -> None:
    errors, _, _ = check(campaign_folder(tmp_path, TOML.replace(old, new)))
    assert_only(errors, words)


def test_a_file_of_word_stops_the_check(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path)
    (folder / "campaign.toml").write_bytes(b"PK\x03\x04" + TOML.encode())
    assert check(folder) == (
        [
            "dai-hoi/campaign.toml: This is a document of Word or another program, not a text. → "
            "Copy its text into Notepad and save it as campaign.toml, Encoding: UTF-8."
        ],
        [],
        [],
    )


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
