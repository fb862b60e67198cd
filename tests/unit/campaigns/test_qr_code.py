"""QR codes as SVG: what they say, and what they are made of."""

import io
import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest
import resvg_py
import segno
import zxingcpp
from PIL import Image

from framer.campaigns.poster_shapes import trace_outlines
from framer.campaigns.poster_sheet import POSTER_SHEETS, PosterSheet
from framer.campaigns.qr_code import draw_qr_code, fit_paper_modules, format_qr_svg, make_paper_modules

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


# Codes whose mask, as the standard chooses it, OpenCV does not read at one of these sizes.
HARD = [
    "https://khung.caobang.example.vn/c/lang-son-xvii",
    "https://khung.caobang.example.vn/c/benhvien",
    "https://khung.caobang.example.vn/c/vang",
]


@pytest.mark.parametrize("link", [LINK, *HARD, "https://k.vn", f"{LINK}?unit=Khoa+N%E1%BB%99i"])
def test_both_readers_read_codes_at_the_sizes_of_scans(link: str) -> None:
    code = draw_qr_code(link, 900)
    for side in (code.width, 450, 288, 216):  # an A4 poster at 300, 150, 96 and 72 dpi
        page = Image.new("L", (side + 80, side + 80), 255)
        page.paste(code.resize((side, side), Image.Resampling.BOX), (40, 40))
        text, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(page))
        assert text == link
        assert [found.text for found in zxingcpp.read_barcodes(page)] == [link]


def modules_of(text: str, mask: int | None) -> np.ndarray:
    code = segno.make_qr(text, error="m", mask=mask)
    return np.array([[bool(dark) for dark in row] for row in code.matrix_iter(border=4)])


def test_a_mask_that_opencv_does_not_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "https://k.vn/mask"
    usual = modules_of(text, None)

    class Reader:
        def detectAndDecode(self, pixels: np.ndarray) -> tuple[str]:
            size = len(pixels) // len(usual)
            return ("" if np.array_equal(pixels[::size, ::size] == 0, usual) else text,)

    monkeypatch.setattr(cv2, "QRCodeDetector", Reader)
    chosen = make_paper_modules(text)
    assert not np.array_equal(chosen, usual)
    assert any(np.array_equal(chosen, modules_of(text, mask)) for mask in range(8))


@pytest.mark.parametrize("sheet", [*POSTER_SHEETS.values(), POSTER_SHEETS["square"].widen_to(4096)])
@pytest.mark.parametrize("link", ["https://k.vn/c/a", LINK, f"{LINK}?unit={'%E1%BB%99' * 30}"])
def test_a_module_is_at_most_as_large_as_opencv_finds_it_on_a_page(sheet: PosterSheet, link: str) -> None:
    """The middle of a corner, three modules wide, is dark all over to a reader that looks 83 px about."""
    modules, module = fit_paper_modules(link, 876, sheet.largest_module)
    assert module * len(modules) <= 876
    pixels = module * sheet.pixel_width / sheet.width
    assert pixels < 24.5
    page = np.full((1600, 1600), 255, np.uint8)
    side = round(pixels * len(modules))
    page[:side, :side] = cv2.resize(
        np.where(modules, 0, 255).astype(np.uint8), (side, side), interpolation=cv2.INTER_AREA
    )
    seen = cv2.adaptiveThreshold(page, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 83, 2)
    middle = round(7.5 * pixels)  # four of white, and half of seven
    assert seen[middle, middle] == 0


def test_where_modules_are_left_over_they_correct_errors() -> None:
    side = len(make_paper_modules(LINK))
    for largest, room, sides in ((24, side * 20, {side}), (17, 60 * 17, range(side + 1, 61))):
        modules, module = fit_paper_modules(LINK, room, largest)
        assert len(modules) in sides
        assert module == min(largest, 20)
    assert fit_paper_modules(LINK, 20, 24)[1] == 1


def test_outlines_fill_the_dark_modules_and_nothing_else() -> None:
    modules = make_paper_modules(LINK)
    winding = np.zeros(modules.shape, int)
    for outline in trace_outlines(modules):
        for (x, y), (next_x, next_y) in zip(outline, [*outline[1:], outline[0]], strict=True):
            assert (x == next_x) != (y == next_y)
            if x == next_x:
                winding[min(y, next_y) : max(y, next_y), x:] += 1 if next_y < y else -1
    assert set(np.unique(winding)) == {0, 1}
    assert np.array_equal(winding == 1, modules)
