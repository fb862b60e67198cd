"""QR codes as SVG: what they say, and what they are made of."""

import io
import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest
import resvg_py
from PIL import Image

from framer.campaigns.qr_code import format_qr_svg

LINK = "https://khung.langson.example.vn/c/lang-son-xvii"


def read_drawn(svg: str, side: int) -> str:
    """What an OpenCV reader finds in the SVG, drawn `side` px large on grey."""
    drawn = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))))
    page = Image.new("L", (side + 80, side + 80), 90)
    page.paste(drawn.convert("L"), (40, 40))
    text, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(page))
    return text


@pytest.mark.parametrize("link", [LINK, f"{LINK}?unit=Khoa+N%E1%BB%99i", f"{LINK}?unit={'%E1%BB%99' * 60}"])
def test_it_leads_to_the_link_at_any_size(link: str) -> None:
    svg = format_qr_svg(link)
    for side in (480, 731):
        assert read_drawn(svg, side) == link


def test_it_fills_any_square_and_has_four_modules_of_white_around_it() -> None:
    root = ET.fromstring(format_qr_svg(LINK))
    assert not {"width", "height", "style", "class"} & set(root.attrib)
    side = int(root.attrib["viewBox"].split()[2])
    assert root.attrib["viewBox"] == f"0 0 {side} {side}"
    ground, modules = root
    assert (ground.attrib["fill"], ground.attrib["d"]) == ("#fff", f"M0 0h{side}v{side}h-{side}z")
    assert modules.attrib["d"].startswith("M4 4.5h7")


def test_it_is_shapes_alone() -> None:
    root = ET.fromstring(format_qr_svg(f'{LINK}?"><script>'))
    elements = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert elements == {"svg", "path"}
    names = {name for element in root.iter() for name in element.attrib}
    assert names <= {"viewBox", "shape-rendering", "fill", "stroke", "d"}
