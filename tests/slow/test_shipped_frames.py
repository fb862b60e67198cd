"""The committed artwork: it is what the SVG gives, every letter is drawn, and the ring keeps its promises."""

import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from framer.assets import asset_directory
from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest import read_manifest
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_WARNING
from framer.studio.check.missing_glyphs import DrawnText, check_drawn_texts
from framer.studio.check.report import check_path
from framer.studio.drawing import draw_artwork
from framer.studio.drawing_note import recall_drawing
from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.source import read_artwork
from support.artwork import TODAY, finding_messages

FOLDER = asset_directory("static") / "frames" / "lang-son-xvii"
CAMPAIGN = read_manifest(FOLDER)
DRAWN = {
    entry.overlay: campaign
    for campaign in (CAMPAIGN, read_manifest(FOLDER.parent / "plain-red-gold"))
    for entry in campaign.entries
}
WORDED = [overlay for overlay, campaign in DRAWN.items() if campaign.slogan]
RING = read_artwork(FOLDER / "ring.svg")
# The share of the window's upper part that artwork may cover: slim's plate is as long as the mark; flags' window is as
# large as faces of the ring's size need, and its rim lies on the flags' hems.
REACHING_IN = {"slim": 0.006, "flags": 0.005}
Pixels = npt.NDArray[np.int16]


def pixels(image: Image.Image) -> Pixels:
    """Premultiplied, so that the invisible colour of clear pixels does not count."""
    return np.asarray(image.convert("RGBA").convert("RGBa"), dtype=np.int16)


@cache
def artwork(overlay: Path) -> Path:
    """The SVG of which it is drawn: beside it, or a layout's."""
    found = find_artwork(overlay, DRAWN[overlay].layout)
    assert found
    return found


@cache
def drawn(overlay: Path) -> Image.Image:
    return render_svg(read_artwork(artwork(overlay), DRAWN[overlay]), ARTWORK_SIDE)


@cache
def letters(overlay: Path) -> dict[str, DrawnText]:
    return {text.id: text for text in check_drawn_texts(read_artwork(artwork(overlay), DRAWN[overlay]))}


def name(overlay: Path) -> str:
    return f"{overlay.parent.name}/{overlay.stem}"


every_frame = pytest.mark.parametrize("overlay", DRAWN, ids=name)
every_worded_frame = pytest.mark.parametrize("overlay", WORDED, ids=name)


def test_seven_frames_are_shipped() -> None:
    assert sorted(map(name, DRAWN)) == [
        "lang-son-xvii/flags", "lang-son-xvii/front", "lang-son-xvii/page", "lang-son-xvii/ribbon",
        "lang-son-xvii/ring", "lang-son-xvii/slim", "plain-red-gold/ring",
    ]  # fmt: skip


def test_the_plain_ring_is_the_ring_without_words() -> None:
    plain = FOLDER.parent / "plain-red-gold" / "ring.svg"
    assert plain.read_bytes() == (FOLDER / "ring.svg").read_bytes()
    assert not letters(plain.with_suffix(".png"))


@every_frame
def test_a_check_need_not_draw_a_committed_overlay_again(overlay: Path) -> None:
    known = recall_drawing(read_artwork(artwork(overlay), DRAWN[overlay]), overlay)
    assert known, "python tests/slow/record_drawing_notes.py"


@pytest.mark.large
@every_frame
def test_a_committed_overlay_matches_its_svg(overlay: Path) -> None:
    layout = {} if artwork(overlay).parent == overlay.parent else {"framer-layout": artwork(overlay).stem}
    with Image.open(overlay) as committed:
        notes = {name: text for name, text in committed.info.items() if name == "framer-layout"}
        assert (committed.mode, committed.size, notes) == ("RGBA", (ARTWORK_SIDE, ARTWORK_SIDE), layout)
        assert np.abs(pixels(committed) - pixels(drawn(overlay))).max() <= 2
    assert overlay.stat().st_size < 3_000_000


@pytest.mark.large
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
    texts = letters(overlay)
    if overlay.stem != "slim":  # which has no words but the mark
        assert texts["slogan"].text == CAMPAIGN.title
    assert texts["mark"].text == CAMPAIGN.mark
    assert all(text.is_complete for text in texts.values())


@every_worded_frame
def test_letters_stay_in_the_letter_circle(overlay: Path) -> None:
    assert max(text.reach for text in letters(overlay).values()) <= 0.44


@every_worded_frame
def test_the_slogan_can_be_read_in_full_size_and_the_mark_at_170_px(overlay: Path) -> None:
    if "slogan" in letters(overlay):
        assert letters(overlay)["slogan"].cap_height * ARTWORK_SIDE >= 0.74 * 64
    assert letters(overlay)["mark"].cap_height * 170 >= 9


@pytest.mark.large
def test_a_capital_is_as_high_as_it_is_said_to_be() -> None:
    upright = re.sub(r">Đại hội XVII</textPath>", ">I</textPath>", RING)
    bare = re.sub(r">Đại hội XVII</textPath>", "> </textPath>", RING)
    ink = np.abs(pixels(render_svg(upright, ARTWORK_SIDE)) - pixels(render_svg(bare, ARTWORK_SIDE))).sum(axis=2) > 100
    cap_height = letters(FOLDER / "ring.png")["mark"].cap_height * ARTWORK_SIDE
    assert np.ptp(np.nonzero(ink)[0]) + 1 == pytest.approx(cap_height, abs=2)


@pytest.mark.large
@every_frame
def test_nothing_is_drawn_where_the_head_may_stand(overlay: Path) -> None:
    entry = next(entry for entry in DRAWN[overlay].entries if entry.overlay == overlay)
    if entry.head_in_front:
        pytest.skip("the head stands in front of artwork")
    window = entry.window
    assert window
    rows, columns = (np.mgrid[:ARTWORK_SIDE, :ARTWORK_SIDE] + 0.5) / ARTWORK_SIDE
    inside = np.hypot(columns - window.cx, rows - window.cy) < window.r
    upper = rows < window.cy - window.r + 0.85 * 2 * window.r
    alpha = np.asarray(drawn(overlay).getchannel("A"))[inside & upper]
    if overlay.stem in REACHING_IN:
        assert (alpha >= 128).mean() < REACHING_IN[overlay.stem]
    else:
        assert alpha.max() == 0


@pytest.mark.large
def test_no_words_stand_where_the_head_stands_in_front() -> None:
    for overlay, campaign in DRAWN.items():
        entry = next(entry for entry in campaign.entries if entry.overlay == overlay)
        if entry.head_in_front and entry.window:
            assert min(text.top for text in letters(overlay).values()) > entry.window.cy


@every_frame
def test_artwork_uses_nothing_from_outside(overlay: Path) -> None:
    svg = artwork(overlay).read_text(encoding="utf-8")
    assert set(re.findall(r'href="(.)', svg)) == {"#"}
    assert not re.search(r"<(script|image|foreignObject|style)|https?://(?!www\.w3\.org/2000/svg)", svg)


@every_frame
def test_colours_come_from_the_campaign(overlay: Path) -> None:
    svg = artwork(overlay).read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", svg)


FRAMES = asset_directory("static") / "frames"


def test_the_flags_keep_the_form_that_the_rules_give_them() -> None:
    svg = (FOLDER / "flags.svg").read_text(encoding="utf-8")
    flags = re.findall(r'<rect x="-([\d.]+)" y="-([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="rgb', svg)
    assert len(flags) == 2
    for left, top, width, height in flags:
        assert float(width) * 2 == float(height) * 3
        assert (2 * float(left), 2 * float(top)) == (float(width), float(height))  # about the emblem's centre
    star = re.findall(r'<path d="M([\d. L-]+)z" fill="rgb', svg)[-1]
    corners = [complex(*map(float, corner.split())) for corner in star.split("L")]
    assert len(corners) == 10
    for number, corner in enumerate(corners):
        angle = np.degrees(np.angle(corner)) % 360
        assert angle == pytest.approx((270 + 36 * number) % 360, abs=0.1)
        if number % 2 == 0:
            assert abs(corner) == pytest.approx(float(flags[1][2]) / 5, abs=0.01)
    for number in range(0, 10, 2):  # edges go straight on to the point after next
        a, b, c = corners[number], corners[(number + 1) % 10], corners[(number + 4) % 10]
        assert abs(((b - a) * (c - a).conjugate()).imag) < 1e-3 * abs(c - a) ** 2


@pytest.mark.large
@pytest.mark.parametrize("name", sorted(path.parent.name for path in FRAMES.glob("*/campaign.toml")))
def test_the_built_in_campaigns_pass(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(FRAMES / name, tmp_path / name, ignore=shutil.ignore_patterns("*.preview.png"))
    reports = check_path(folder, TODAY, draw_artwork)
    assert not finding_messages(LEVEL_ERROR, *reports)
    assert all("ended on" in sentence for sentence in finding_messages(LEVEL_WARNING, *reports))
