"""The studio: what is committed is what the SVG gives, every letter is drawn, and the ring keeps its promises."""

import builtins
import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from framer.assets import asset
from framer.errors import NoFile, OutputError, SetupError
from framer.studio import build
from framer.studio.build import build_campaign, build_frame
from framer.studio.letters import Letters, check_letters
from framer.studio.render import SIDE, render_svg

FOLDER = asset("static") / "frames" / "lang-son-xvii"
RING = (FOLDER / "ring.svg").read_text(encoding="utf-8")
CAMPAIGN = tomllib.loads((FOLDER / "campaign.toml").read_text(encoding="utf-8"))
SLOGAN_LINE = re.search(r'<path id="slogan-line" d="([^"]+)"/>', RING)[1]  # type: ignore[index]

Pixels = npt.NDArray[np.int16]


def pixels(image: Image.Image) -> Pixels:
    """Premultiplied, so that the invisible colour of clear pixels does not count."""
    return np.asarray(image.convert("RGBA").convert("RGBa"), dtype=np.int16)


def arc(degrees: float, radius: float = 828) -> str:
    """A clockwise arc that reaches `degrees` to both sides of the top."""
    x, y = radius * np.sin(np.radians(degrees)), -radius * np.cos(np.radians(degrees))
    return f"M{-x:.1f} {y:.1f}A{radius} {radius} 0 {int(degrees > 90)} 1 {x:.1f} {y:.1f}"


def line(text: str, path: str = "M100 1000H1900", more: str = "") -> str:
    """An SVG with one text on a path."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><defs><path id="p" d="{path}"/></defs>'
        f'<text font-family="Be Vietnam Pro" font-weight="700" font-size="80" {more}>'
        f'<textPath href="#p">{text}</textPath></text></svg>'
    )


@pytest.fixture(scope="module")
def ring() -> Image.Image:
    return render_svg(RING, SIDE)


@pytest.fixture(scope="module")
def letters() -> dict[str, Letters]:
    return {text.id: text for text in check_letters(RING)}


def test_committed_overlay_matches_its_svg(ring: Image.Image) -> None:
    with Image.open(FOLDER / "ring.png") as committed:
        assert (committed.mode, committed.size, committed.info) == ("RGBA", (SIDE, SIDE), {})
        assert np.abs(pixels(committed) - pixels(ring)).max() <= 2


@pytest.mark.parametrize(("name", "side", "heaviest"), [("ring.webp", 1080, 250_000), ("ring.thumb.webp", 240, 25_000)])
def test_committed_copies_show_the_overlay(ring: Image.Image, name: str, side: int, heaviest: int) -> None:
    with Image.open(FOLDER / name) as copy:
        assert (copy.format, copy.mode, copy.size) == ("WEBP", "RGBA", (side, side))
        expected = ring.resize((side, side), Image.Resampling.HAMMING)
        assert np.abs(pixels(copy) - pixels(expected)).mean() < 4
    assert (FOLDER / name).stat().st_size < heaviest


def test_every_letter_of_the_ring_is_drawn(letters: dict[str, Letters]) -> None:
    assert letters["slogan"].text == CAMPAIGN["title"]
    assert letters["mark"].text == CAMPAIGN["mark"]
    assert all(text.complete for text in letters.values())


def test_letters_stay_in_the_letter_circle(letters: dict[str, Letters]) -> None:
    assert all(0.42 < text.reach <= 0.44 for text in letters.values())


def test_mark_is_readable_at_170_px(letters: dict[str, Letters]) -> None:
    assert letters["mark"].cap_height * 170 >= 9
    upright = re.sub(r">Đại hội XVII</textPath>", ">I</textPath>", RING)
    bare = re.sub(r">Đại hội XVII</textPath>", "> </textPath>", RING)
    drawn = np.abs(pixels(render_svg(upright, SIDE)) - pixels(render_svg(bare, SIDE))).sum(axis=2) > 100
    assert np.ptp(np.nonzero(drawn)[0]) + 1 == pytest.approx(letters["mark"].cap_height * SIDE, abs=2)


def test_window_is_clear_above_the_plaque(ring: Image.Image) -> None:
    window = CAMPAIGN["frames"][0]["window"]
    rows, columns = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    inside = np.hypot(columns - window["cx"], rows - window["cy"]) < window["r"]
    upper = rows < window["cy"] - window["r"] + 0.85 * 2 * window["r"]
    alpha = np.asarray(ring.getchannel("A"))
    assert alpha[inside & upper].max() == 0
    assert alpha[~inside & upper & (np.hypot(columns - 0.5, rows - 0.5) > 0.39)].min() == 255


def test_ring_uses_nothing_from_outside() -> None:
    assert set(re.findall(r'href="(.)', RING)) == {"#"}
    assert not re.search(r"<(script|image|foreignObject|style)|https?://(?!www\.w3\.org/2000/svg)", RING)


@pytest.mark.parametrize("degrees", [112, 60])
def test_a_path_that_is_too_short_is_noticed(degrees: float, tmp_path: Path) -> None:
    (tmp_path / "ring.svg").write_text(RING.replace(SLOGAN_LINE, arc(degrees)), encoding="utf-8")
    with pytest.raises(SetupError, match=r"letters of “Chào mừng .* 2020-2025” are not drawn"):
        build_frame(tmp_path / "ring.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["ring.svg"]


def test_a_path_that_is_long_enough_is_accepted() -> None:
    assert all(text.complete for text in check_letters(RING.replace(SLOGAN_LINE, arc(115))))


@pytest.mark.parametrize("last", [".", ",", "i"])
def test_one_missing_letter_is_noticed_however_small(last: str) -> None:
    text = "nhiệm kỳ 2020-2025"
    (whole,) = check_letters(line(text))
    path = f"M100 1000H{_right_edge(text) + 1}"
    (fits,) = check_letters(line(text, path))
    (cut,) = check_letters(line(text + last, path))
    assert (whole.lost, fits.lost, cut.lost) == (0, 0, 1)


def _right_edge(text: str) -> int:
    """The last column with ink."""
    return int(np.nonzero(np.asarray(render_svg(line(text), SIDE).getchannel("A")))[1].max())


def test_letters_that_touch_are_not_called_missing() -> None:
    (text,) = check_letters(line("thi đua lập thành tích", more='letter-spacing="-9"'))
    assert text.complete


def test_decomposed_text_and_scaled_groups_are_understood() -> None:
    svg = line("Đại hội XVII".replace("ạ", "a\u0323").replace("ộ", "o\u0323\u0302"))
    svg = svg.replace("<text ", '<g transform="translate(9 9) scale(.5)"><text ').replace("</text>", "</text></g>")
    (text,) = check_letters(svg)
    assert text.complete
    assert text.cap_height == pytest.approx(0.74 * 40 / SIDE)


def test_a_character_that_the_font_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(line("Đại hội 大会"), encoding="utf-8")
    with pytest.raises(SetupError, match="no letter for “大会”"):
        build_frame(tmp_path / "a.svg")


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        ("<svg", "not a well-formed SVG"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "document type"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"/>', "must be square"),
        ("<p/>", "cannot be drawn"),
        (line("Đại hội").replace('"80"', '"5em"'), "not in plain numbers"),
        (line("Đại hội").replace('"80"', '"9000"'), "not in plain numbers"),
        (line("Đại hội").replace("0 0 2048 2048", "0 0"), "not in plain numbers"),
    ],
)
def test_bad_artwork_is_refused_in_words(svg: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    with pytest.raises(SetupError, match=words):
        build_frame(tmp_path / "a.svg")


def test_building_a_campaign_gives_the_committed_files_again(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "campaign.toml", tmp_path)
    shutil.copy(FOLDER / "ring.svg", tmp_path)
    built = build_campaign(tmp_path)
    assert [file.name for file in built] == ["ring.png", "ring.webp", "ring.thumb.webp"]
    assert len(list(tmp_path.iterdir())) == 5
    with Image.open(tmp_path / "ring.png") as new, Image.open(FOLDER / "ring.png") as committed:
        assert np.abs(pixels(new) - pixels(committed)).max() <= 2
    assert (tmp_path / "ring.png").stat().st_size < 1_500_000


def test_frames_without_an_svg_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text('[[frames]]\nid = "a"\noverlay = "a.png"\n')
    assert build_campaign(tmp_path) == ()


@pytest.mark.parametrize("text", ["", "frames = 3", "[[frames]]\nid = 'a'", "[["])
def test_a_campaign_file_that_lists_no_frames_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text(text)
    with pytest.raises(SetupError, match=r"campaign\.toml does not list"):
        build_campaign(tmp_path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match=r"a\.svg"):
        build_frame(tmp_path / "a.svg")
    with pytest.raises(NoFile, match=r"campaign\.toml"):
        build_campaign(tmp_path)


def test_a_picture_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    monkeypatch.setattr(build, "SIDE", 64)
    (tmp_path / "a.svg").write_text(line("Đại hội"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"a\.png.*No space left"):
        build_frame(tmp_path / "a.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["a.svg"]


@pytest.mark.parametrize(
    ("module", "package"),
    [("resvg_py", "resvg-py"), ("fontpkg_be_vietnam_pro", "fontpkg-be-vietnam-pro"), ("fontTools", "fonttools")],
)
def test_without_the_extra_it_says_how_to_get_it(module: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.split(".", maxsplit=1)[0] == module:
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SetupError, match=f"the package {package} is not installed") as caught:
        check_letters(line("Đại hội"))
    assert "pip install 'framer[studio]'" in caught.value.words(str).hint
