"""Building a campaign's pictures from its SVGs: what is left alone, and what is refused."""

from pathlib import Path

import pytest

from framer.errors import NoFile, OutputError, SetupError
from framer.studio.build import build_campaign, build_frame
from framer.studio.drawing import draw_artwork
from support.artwork import svg_with_text


@pytest.mark.slow
def test_a_character_that_the_font_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(svg_with_text("Đại hội 大会"), encoding="utf-8")
    with pytest.raises(SetupError, match="no letter for “大会”"):
        build_frame(tmp_path / "a.svg", draw_artwork)


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        ("<svg", "not a well-formed SVG"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "document type"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"/>', "must be square"),
        ("<p/>", "cannot be drawn"),
        (svg_with_text("Đại hội").replace('"80"', '"5em"'), "not in plain numbers"),
        (svg_with_text("Đại hội").replace('"80"', '"9000"'), "not in plain numbers"),
        (svg_with_text("Đại hội").replace("0 0 2048 2048", "0 0"), "must be square"),
    ],
)
def test_bad_artwork_is_refused_in_words(svg: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    with pytest.raises(SetupError, match=words):
        build_frame(tmp_path / "a.svg", draw_artwork)


def test_frames_without_an_svg_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "campaign.toml").write_text('title = "A"\n[[frames]]\nid = "a"\ntitle = "A"\noverlay = "a.png"\n')
    (folder / "a.png").write_bytes(b"the designer's own")
    assert build_campaign(folder, draw_artwork) == ()


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match=r"a\.svg"):
        build_frame(tmp_path / "a.svg", draw_artwork)
    with pytest.raises(NoFile, match=r"campaign\.toml"):
        build_campaign(tmp_path, draw_artwork)


@pytest.mark.slow
def test_a_picture_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    (tmp_path / "a.svg").write_text(svg_with_text("Đại hội"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"a\.png.*no space left"):
        build_frame(tmp_path / "a.svg", draw_artwork)
    assert [file.name for file in tmp_path.iterdir()] == ["a.svg"]
