"""The studio: what is committed is what the SVG gives, every letter is drawn, and the ring keeps its promises."""

import builtins
import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from framer.assets import asset
from framer.campaign_file import read_campaign_file
from framer.errors import NoFile, OutputError, SetupError
from framer.studio import build
from framer.studio.artwork import read_artwork
from framer.studio.build import build_campaign, build_frame
from framer.studio.letters import Letters, check_letters
from framer.studio.render import SIDE, render_svg

FOLDER = asset("static") / "frames" / "lang-son-xvii"
CAMPAIGN = read_campaign_file(FOLDER)
DRAWN = {
    row.overlay: file
    for file in (CAMPAIGN, read_campaign_file(FOLDER.parent / "plain-red-gold"))
    for row in file.frames
}
WORDED = [path for path, file in DRAWN.items() if file.slogan]
RING = read_artwork(FOLDER / "ring.svg")
SLOGAN_LINE = re.search(r'<path id="slogan-line" d="([^"]+)"\s*/>', RING)[1]  # type: ignore[index]

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


@cache
def drawn(overlay: Path) -> Image.Image:
    return render_svg(read_artwork(overlay.with_suffix(".svg")), SIDE)


@cache
def letters(overlay: Path) -> dict[str, Letters]:
    return {text.id: text for text in check_letters(read_artwork(overlay.with_suffix(".svg")))}


def name(overlay: Path) -> str:
    return f"{overlay.parent.name}/{overlay.stem}"


every_frame = pytest.mark.parametrize("overlay", DRAWN, ids=name)
every_worded_frame = pytest.mark.parametrize("overlay", WORDED, ids=name)


def test_four_frames_are_shipped() -> None:
    assert sorted(map(name, DRAWN)) == [
        "lang-son-xvii/page", "lang-son-xvii/ribbon", "lang-son-xvii/ring", "plain-red-gold/ring"
    ]  # fmt: skip


def test_the_plain_ring_is_the_ring_without_words() -> None:
    plain = FOLDER.parent / "plain-red-gold" / "ring.svg"
    assert plain.read_bytes() == (FOLDER / "ring.svg").read_bytes()
    assert not letters(plain.with_suffix(".png"))


@every_frame
def test_a_committed_overlay_matches_its_svg(overlay: Path) -> None:
    with Image.open(overlay) as committed:
        assert (committed.mode, committed.size, committed.info) == ("RGBA", (SIDE, SIDE), {})
        assert np.abs(pixels(committed) - pixels(drawn(overlay))).max() <= 2
    assert overlay.stat().st_size < 3_000_000


@pytest.mark.parametrize(("suffix", "side", "heaviest"), [(".webp", 1080, 300_000), (".thumb.webp", 240, 25_000)])
@every_frame
def test_committed_copies_show_the_overlay(overlay: Path, suffix: str, side: int, heaviest: int) -> None:
    with Image.open(overlay.with_suffix(suffix)) as copy:
        assert (copy.format, copy.mode, copy.size) == ("WEBP", "RGBA", (side, side))
        expected = drawn(overlay).resize((side, side), Image.Resampling.HAMMING)
        assert np.abs(pixels(copy) - pixels(expected)).mean() < 4
    assert overlay.with_suffix(suffix).stat().st_size < heaviest


@every_worded_frame
def test_every_letter_of_slogan_and_mark_is_drawn(overlay: Path) -> None:
    found = letters(overlay)
    assert found["slogan"].text == CAMPAIGN.title
    assert found["mark"].text == CAMPAIGN.mark
    assert all(text.complete for text in found.values())


@every_worded_frame
def test_letters_stay_in_the_letter_circle(overlay: Path) -> None:
    assert max(text.reach for text in letters(overlay).values()) <= 0.44


@every_worded_frame
def test_the_slogan_can_be_read_in_full_size_and_the_mark_at_170_px(overlay: Path) -> None:
    assert letters(overlay)["slogan"].cap_height * SIDE >= 0.74 * 64
    assert letters(overlay)["mark"].cap_height * 170 >= 9


def test_a_capital_is_as_high_as_it_is_said_to_be() -> None:
    upright = re.sub(r">Đại hội XVII</textPath>", ">I</textPath>", RING)
    bare = re.sub(r">Đại hội XVII</textPath>", "> </textPath>", RING)
    ink = np.abs(pixels(render_svg(upright, SIDE)) - pixels(render_svg(bare, SIDE))).sum(axis=2) > 100
    said = letters(FOLDER / "ring.png")["mark"].cap_height * SIDE
    assert np.ptp(np.nonzero(ink)[0]) + 1 == pytest.approx(said, abs=2)


@every_frame
def test_nothing_is_drawn_where_the_head_may_stand(overlay: Path) -> None:
    window = next(row.window for row in DRAWN[overlay].frames if row.overlay == overlay)
    assert window
    rows, columns = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    inside = np.hypot(columns - window.cx, rows - window.cy) < window.r
    upper = rows < window.cy - window.r + 0.85 * 2 * window.r
    assert np.asarray(drawn(overlay).getchannel("A"))[inside & upper].max() == 0


@every_frame
def test_artwork_uses_nothing_from_outside(overlay: Path) -> None:
    svg = overlay.with_suffix(".svg").read_text(encoding="utf-8")
    assert set(re.findall(r'href="(.)', svg)) == {"#"}
    assert not re.search(r"<(script|image|foreignObject|style)|https?://(?!www\.w3\.org/2000/svg)", svg)


@every_frame
def test_colours_come_from_the_campaign(overlay: Path) -> None:
    svg = overlay.with_suffix(".svg").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", svg)


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
    home = tmp_path / "lang-son"
    home.mkdir()
    shutil.copy(FOLDER / "campaign.toml", home)
    shutil.copy(FOLDER / "ring.svg", home)
    assert [file.name for file in build_campaign(home)] == ["ring.png", "ring.webp", "ring.thumb.webp"]
    assert len(list(home.iterdir())) == 5
    with Image.open(home / "ring.png") as new, Image.open(FOLDER / "ring.png") as committed:
        assert np.abs(pixels(new) - pixels(committed)).max() <= 2


def test_frames_without_an_svg_are_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "a"
    home.mkdir()
    (home / "campaign.toml").write_text('title = "A"\n[[frames]]\nid = "a"\ntitle = "A"\noverlay = "a.png"\n')
    assert build_campaign(home) == ()


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
    with pytest.raises(OutputError, match=r"a\.png.*no space left"):
        build_frame(tmp_path / "a.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["a.svg"]


@pytest.mark.parametrize(
    ("module", "package"),
    [("resvg_py", "resvg-py"), ("fontTools", "fonttools")],
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
