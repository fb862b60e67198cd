"""The contrast of letters in artwork with pictures in it."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from framer.studio.check.contrast import text_contrasts
from framer.studio.svg.render import render_svg
from framer.studio.svg.sanitize import parse_svg


def artwork(beside: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1024 1024">'
        '<rect width="1024" height="300" fill="#0a5c36"/>'
        '<text x="60" y="200" font-family="Be Vietnam Pro" font-weight="700" font-size="90" fill="#fff">'
        f"Hiến máu cứu người</text>{beside}</svg>"
    )


def logo() -> str:
    data = BytesIO()
    Image.new("RGB", (200, 200), (20, 160, 90)).save(data, "PNG")
    address = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
    return f'<image x="700" y="700" width="200" height="200" xlink:href="{address}"/>'


def contrast(svg: str) -> float:
    (only,) = text_contrasts(parse_svg(svg), render_svg(svg, 1024))
    return only


def test_a_picture_elsewhere_is_no_letter() -> None:
    alone, with_logo = contrast(artwork()), contrast(artwork(logo()))
    assert alone > 7
    assert with_logo == pytest.approx(alone, rel=0.01)
