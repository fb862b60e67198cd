"""Logos: margins cut off, a ground on which they can be seen, and files that cannot be one."""

import base64
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from framer.campaigns.logo_plate import LOGO_PLATE_HEIGHT, load_logo_plate
from framer.errors import NoFile, SetupError
from framer.studio.logo import draw_logo_plate, load_logo
from framer.studio.svg.parts import ArtworkParts, LogoPicture
from framer.studio.svg.template import fill_svg
from support.svg import COLOURS, WORDS, wrap_svg

CLEAR = (0, 0, 0, 0)


def logo(path: Path, colour: str, ground: str | tuple[int, ...] = CLEAR, size: tuple[int, int] = (200, 100)) -> Path:
    """An ellipse with a margin of 20 px."""
    image = Image.new("RGBA", size, ground)
    ImageDraw.Draw(image).ellipse((20, 20, size[0] - 21, size[1] - 21), fill=colour)
    image.save(path)
    return path


def test_clear_margins_are_cut_off(tmp_path: Path) -> None:
    read = load_logo(logo(tmp_path / "a.png", "#0000ff"))
    assert (read.image.size, read.ground, read.is_round) == ((160, 60), "#ffffff", True)


def test_an_opaque_logo_keeps_its_own_ground(tmp_path: Path) -> None:
    read = load_logo(logo(tmp_path / "a.png", "#0000ff", "#ffeecc"))
    assert (read.image.size, read.ground) == ((160, 60), "#ffeecc")


def test_a_webp_is_read(tmp_path: Path) -> None:
    assert load_logo(logo(tmp_path / "a.webp", "#0000ff")).is_round


def test_a_white_logo_gets_a_dark_ground(tmp_path: Path) -> None:
    assert load_logo(logo(tmp_path / "a.png", "#fdfdfd")).ground == ""


def test_a_square_logo_is_not_round(tmp_path: Path) -> None:
    Image.new("RGBA", (90, 90), "#00aa00").save(tmp_path / "a.png")
    with pytest.raises(SetupError, match="shows nothing"):
        load_logo(tmp_path / "a.png")
    image = Image.new("RGBA", (90, 90), CLEAR)
    ImageDraw.Draw(image).rectangle((10, 10, 79, 79), fill="#00aa00")
    image.save(tmp_path / "b.png")
    assert not load_logo(tmp_path / "b.png").is_round


def test_an_svg_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(wrap_svg('<circle cx="1024" cy="1024" r="512" fill="#00f"/>'))
    read = load_logo(tmp_path / "a.svg")
    assert read.is_round
    assert read.image.size == pytest.approx((600, 600), abs=2)


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("<script>x</script>", "script"),
        ('<image href="https://example.com/a.png"/>', "not in the file"),
        ('<use href="https://example.com/a.svg#a"/>', "outside"),
        ('<rect onclick="x()"/>', "onclick"),
    ],
)
def test_an_svg_that_is_no_drawing_is_refused(inner: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(wrap_svg(inner))
    with pytest.raises(SetupError, match=words):
        load_logo(tmp_path / "a.svg")


def test_files_that_cannot_be_a_logo_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoFile):
        load_logo(tmp_path / "none.png")
    (tmp_path / "a.png").write_bytes(b"GIF89a")
    with pytest.raises(SetupError, match=r"a\.png is no PNG, WebP or SVG"):
        load_logo(tmp_path / "a.png")
    whole = logo(tmp_path / "b.png", "#0000ff").read_bytes()
    (tmp_path / "b.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SetupError, match="damaged"):
        load_logo(tmp_path / "b.png")
    Image.new("1", (6_100, 10)).save(tmp_path / "c.png")
    with pytest.raises(SetupError, match="too large"):
        load_logo(tmp_path / "c.png")


PLACE = '<g data-logo="1024 1024 100 250"/>'


def inserted(read: LogoPicture | None) -> str:
    return fill_svg(wrap_svg(PLACE), WORDS, COLOURS, ArtworkParts(logo=read))


def test_a_logo_stands_whole_on_its_plate(tmp_path: Path) -> None:
    svg = inserted(load_logo(logo(tmp_path / "a.png", "#0000ff", size=(400, 140))))
    plate, _ground, picture = (
        {name: float(number) for name, number in re.findall(r'(\w+)="([\d.-]+)"', part)}
        for part in re.findall(r"<(?:rect|image)[^>]*>", svg)
    )
    assert picture["width"] / picture["height"] == pytest.approx(3.6, abs=0.05)
    for side, length in (("x", "width"), ("y", "height")):
        assert plate[side] < picture[side]
        assert picture[side] + picture[length] < plate[side] + plate[length]
    data = base64.b64decode(re.findall(r"base64,([^\"]+)", svg)[0])
    with Image.open(BytesIO(data)) as image:
        assert image.mode == "RGBA"


def test_without_a_logo_its_place_stays_empty() -> None:
    assert inserted(None).count("<") == 3  # the root, the empty group, the end


def test_ornament_and_emblem_come_into_their_places() -> None:
    ornament = wrap_svg('<path d="M0 0h9"/>')
    places = '<defs><g id="o" data-part="ornament"/><g id="e" data-part="emblem"/></defs><g data-if="emblem" id="x"/>'
    svg = fill_svg(wrap_svg(places), WORDS, COLOURS, ArtworkParts(ornament=ornament))
    assert '<g id="o"><path d="M0 0h9" /></g><g id="e" />' in svg
    assert 'id="x"' not in svg


def test_the_plate_for_card_poster_and_page(tmp_path: Path) -> None:
    (tmp_path / "logo.plate.png").write_bytes(draw_logo_plate(load_logo(logo(tmp_path / "a.png", "#00f")), COLOURS))
    plate = load_logo_plate(tmp_path)
    assert plate
    assert plate.draw(90, 1_000).height == 90
    assert plate.draw(90, 50).width == 50
    with Image.open(BytesIO(plate.data)) as image:
        assert image.size == (plate.width, LOGO_PLATE_HEIGHT)
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
    (tmp_path / "logo.plate.png").write_bytes(b"")
    assert load_logo_plate(tmp_path) is None
