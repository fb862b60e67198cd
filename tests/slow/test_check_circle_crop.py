"""What the circle takes away."""

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from support.artwork import assert_any, assert_only, check, designer_picture, drawing_on


def test_stripes_in_a_corner_are_no_logo(tmp_path: Path) -> None:
    stripes = drawing_on(lambda draw: [draw.rectangle((40 + 30 * n, 40, 54 + 30 * n, 220), "white") for n in range(6)])
    errors, warnings, _ = check(designer_picture(tmp_path, stripes))
    assert not errors + warnings


def test_the_same_ornament_in_all_corners_is_ornament(tmp_path: Path) -> None:
    def ornaments(image: Image.Image) -> Image.Image:
        draw = ImageDraw.Draw(image)
        for x in (150, 1898):
            for y in (150, 1898):
                draw.regular_polygon((x, y, 90), 8, fill="gold")
        return image

    errors, warnings, good = check(designer_picture(tmp_path, ornaments))
    assert not errors + warnings
    assert_any(good, "only ornament or plain colour")


def test_a_round_sticker_leaves_the_corners_bare(tmp_path: Path) -> None:
    def cut(image: Image.Image) -> Image.Image:
        disc = Image.new("L", image.size)
        ImageDraw.Draw(disc).ellipse((0, 0, 2047, 2047), 255)
        image.putalpha(ImageChops.multiply(disc, image.getchannel("A")))
        return image

    assert_only(check(designer_picture(tmp_path, cut))[1], "The corners are clear though the ring is closed")
