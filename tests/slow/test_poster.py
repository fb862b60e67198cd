"""Posters as whole pages."""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat, PdfParser

from framer.campaigns.mockup import draw_mockup
from framer.campaigns.poster import draw_poster, make_poster_pdf, make_poster_png
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_sheet import A4_SHEET, POSTER_SHEETS, PRINT_DPI, PosterSheet
from framer.campaigns.types import Campaign
from framer.imaging.types import Frame
from support.command import Cli, names, picture
from support.posters import MARGIN, PAGE, SITE, shipped_campaign, shipped_content

HALF_SHEET = replace(
    A4_SHEET, pixel_width=A4_SHEET.pixel_width // 2, pixel_height=A4_SHEET.pixel_height // 2
)  # 150 dpi
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="no poppler-utils here")
SMALL_PORTRAIT, LARGE_PORTRAIT = 236, 1180  # px on A4 at 300 dpi
MILLIMETRE = 72 / 25.4
COLOURS = {
    "red": {},
    "blue": {"field": "#0b5cab", "deep": "#062f63", "gold": "#bfe3ff", "light": "#ffffff"},
    "white": {"field": "#ffffff", "deep": "#c8102e", "gold": "#e3b448", "light": "#fff3d1"},
    "yellow": {"field": "#ffe066", "deep": "#7a4a00", "gold": "#d18a00", "light": "#ffffff"},
    "black": {"field": "#232326", "deep": "#0c0c0e", "gold": "#bdbdbd", "light": "#f4f4f4"},
}
LONG = (
    "Nhiệt liệt chào mừng Hội nghị tổng kết công tác y tế năm 2026, triển khai nhiệm vụ trọng tâm năm 2027 "
    "và phát động phong trào thi đua toàn ngành"
)


@pytest.fixture(scope="module", autouse=True)
def portraits_drawn_once() -> Iterator[None]:
    """Whatever else stands on a poster, an overlay on a portrait is the same picture, only larger or smaller."""
    drawn: dict[tuple[Path, int, str], Image.Image] = {}

    def draw_once(frame: Frame, size: int, portrait: str) -> Image.Image:
        side = next((side for side in (SMALL_PORTRAIT, LARGE_PORTRAIT) if size <= side), size)
        key = frame.overlay_path, side, portrait
        if key not in drawn:
            drawn[key] = draw_mockup(frame, side, portrait)
        return drawn[key].resize((size, size), Image.Resampling.BOX)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("poster_canvas", "poster_pdf"):
            patch.setattr(f"framer.campaigns.{module}.draw_mockup", draw_once)
        yield


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """The shipped one with its first frame, which is drawn in a third of the time."""
    return replace(shipped_campaign(), frames=shipped_campaign().frames[:1])


@pytest.fixture(scope="module")
def two_frames() -> PosterContent:
    """The shipped campaign's with its second frame beside the first one."""
    return content(replace(shipped_campaign(), frames=shipped_campaign().frames[:2]))


@pytest.fixture(scope="module")
def page(two_frames: PosterContent) -> Image.Image:
    """The same as A4 at 300 dpi."""
    return draw_poster(two_frames)


def content(campaign: Campaign, address: str = PAGE, language: str = "en", **more: str) -> PosterContent:
    return PosterContent(campaign, campaign.frames[0], address, language, **more)


def read_qr(image: Image.Image) -> str:
    """What OpenCV reads, if ZXing reads the same and nothing else."""
    return find_qr(image)[0]


def find_qr(image: Image.Image) -> tuple[str, tuple[int, int, int, int]]:
    """The same, and the box in which it is with its margin of white."""
    grey = np.asarray(image.convert("L"))
    text, corners, _ = cv2.QRCodeDetector().detectAndDecode(grey)
    assert [code.text for code in zxingcpp.read_barcodes(grey)] == [text]
    (left, top), (right, bottom) = corners[0].min(axis=0), corners[0].max(axis=0)
    margin = (right - left) / 4
    return text, (int(left - margin), int(top - margin), int(right + margin), int(bottom + margin))


def drawn_pdf(
    data: bytes, folder: Path, dpi: int, box: tuple[int, int, int, int] | None = None, *, grey: bool = True
) -> Image.Image:
    """The first page, or the `box` (px) of it, as poppler draws it."""
    (folder / "page.pdf").write_bytes(data)
    left, top, right, bottom = box or (0, 0, 0, 0)  # a width of 0 is all of it
    part = ["-x", str(left), "-y", str(top), "-W", str(right - left), "-H", str(bottom - top)]
    colours = ["-gray"] if grey else []
    command = ["pdftoppm", "-r", str(dpi), *part, *colours, "-singlefile", folder / "page.pdf", folder / "page"]
    subprocess.run(command, check=True)
    with Image.open(folder / ("page.pgm" if grey else "page.ppm")) as file:
        file.load()
        return file.copy()


def pdf_words(data: bytes) -> str:
    run = subprocess.run(["pdftotext", "-enc", "UTF-8", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def pdf_boxes(data: bytes) -> dict[str, list[float]]:
    """The boxes of the first page, in millimetres."""
    pdf = PdfParser.PdfParser(buf=data)
    entries = pdf.read_indirect(pdf.pages[0])
    return {
        name: [round(float(edge) / MILLIMETRE, 2) for edge in entries[name.encode()]]
        for name in ("MediaBox", "CropBox", "BleedBox", "TrimBox")
    }


def test_the_qr_code_is_read_from_a_poor_photo_of_the_page(page: Image.Image) -> None:
    """At 150 dpi."""
    tilted = page.reduce(2).rotate(4, Image.Resampling.BICUBIC, fillcolor=(120, 120, 120))
    noise = np.random.default_rng(7).normal(0, 18, (tilted.height, tilted.width, 1))
    grey = np.asarray(tilted, np.float32) * 0.75 + 20 + noise
    assert read_qr(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))) == PAGE


@pytest.mark.parametrize(
    ("sheet", "media", "trim"),
    [
        (A4_SHEET, [0, 0, 210, 297], [0, 0, 210, 297]),
        (replace(A4_SHEET, bleed=True), [0, 0, 216, 303], [3, 3, 213, 300]),
        (POSTER_SHEETS["a3"], [0, 0, 297, 420], [0, 0, 297, 420]),
        (replace(POSTER_SHEETS["a3"], bleed=True), [0, 0, 303, 426], [3, 3, 300, 423]),
    ],
    ids=["a4", "a4 with bleed", "a3", "a3 with bleed"],
)
def test_boxes_of_a_pdf(campaign: Campaign, sheet: PosterSheet, media: list[float], trim: list[float]) -> None:
    boxes = pdf_boxes(make_poster_pdf(content(campaign), sheet=sheet))
    assert boxes == {"MediaBox": media, "CropBox": media, "BleedBox": media, "TrimBox": trim}


def test_the_pdf_has_a_title_no_time_and_the_same_bytes_again(campaign: Campaign) -> None:
    data = make_poster_pdf(content(campaign))
    assert data == make_poster_pdf(content(campaign))
    pdf = PdfParser.PdfParser(buf=data)
    assert dict(pdf.info) == {b"Title": b"\xfe\xff" + campaign.title.encode("utf-16-be")}
    assert not re.search(rb"CreationDate|ModDate|Producer|D:20", data)
    assert len(pdf.pages) == 1
    assert len(data) < 1_500_000


def test_units_share_a_document_and_its_pictures(campaign: Campaign) -> None:
    one = make_poster_pdf(content(campaign, unit="Khoa Nội"))
    three = make_poster_pdf(*(content(campaign, unit=unit) for unit in ("Khoa Nội", "Khoa Ngoại", "Khoa Nhi")))
    assert len(PdfParser.PdfParser(buf=three).pages) == 3
    assert len(three) < len(one) + 100_000


@needs_poppler
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_words_of_a_pdf_are_text(campaign: Campaign, language: str) -> None:
    unit = "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn"
    words = pdf_words(make_poster_pdf(content(campaign, language=language, unit=unit)))
    assert unicodedata.is_normalized("NFC", words)
    translate = content(campaign, language=language).translate
    for expected in (
        campaign.title,
        campaign.organiser.upper(),
        unit,
        PAGE.removeprefix("https://"),
        translate("Change your profile picture with us!"),
        {"vi": "21/09/2020", "en": "21 – 29 September 2020"}[language],
    ):
        assert expected in words


@needs_poppler
def test_a_poster_of_mourning_does_not_exclaim(campaign: Campaign) -> None:
    words = pdf_words(make_poster_pdf(content(replace(campaign, palette="mourning"), language="vi")))
    assert "thay ảnh đại diện" in words
    assert "!" not in words


@needs_poppler
def test_the_pdf_looks_like_the_png(page: Image.Image, two_frames: PosterContent, tmp_path: Path) -> None:
    shown = drawn_pdf(make_poster_pdf(two_frames), tmp_path, PRINT_DPI, grey=False)
    assert abs(shown.width - page.width) <= 1
    assert abs(shown.height - page.height) <= 1
    box = (0, 0, page.width, min(shown.height, page.height))
    difference = ImageChops.difference(shown.crop(box), page.crop(box))
    assert sum(ImageStat.Stat(difference).mean) / 3 < 2.5
    small = np.abs(
        np.asarray(shown.reduce(20), np.int16)[:170, :120] - np.asarray(page.reduce(20), np.int16)[:170, :120]
    )
    assert small.max() < 40  # nothing is missing or moved


@needs_poppler
@pytest.mark.parametrize(
    ("paper", "colour"),
    [
        *(("a4", colour) for colour in ("red", "blue", "white")),
        *(("square", colour) for colour in ("blue", "black")),
        *(("screen", colour) for colour in ("red", "white", "yellow")),
    ],
)
def test_codes_of_many_posters_are_read_by_both_readers(
    campaign: Campaign, paper: str, colour: str, tmp_path: Path
) -> None:
    sheet, colours, number = POSTER_SHEETS[paper], COLOURS[colour], list(COLOURS).index(colour)
    title = ("Xanh", LONG, "Giọt hồng yêu thương", "ASEAN Health Ministers' Meeting 2026", "Tết\nĐinh Mùi")[number]
    address = (f"{SITE}/c/x", "https://khung.caobang.example.vn/c/lang-son-xvii", PAGE, "https://k.vn/c/a", PAGE)[
        number
    ]
    other = replace(campaign, title=title, slogan=title, colours=tuple(colours.items()))
    data = make_poster_pdf(content(other, address), sheet=replace(sheet, bleed=sheet.is_paper))
    shown = drawn_pdf(data, tmp_path, PRINT_DPI // 2)
    text, box = find_qr(shown)
    assert text == address
    left, top, right, bottom = (2 * max(0, edge) for edge in box)
    assert read_qr(drawn_pdf(data, tmp_path, PRINT_DPI, (left, top, right, bottom))) == address
    dpi = 72 if sheet.is_paper else 100
    small = shown.resize((shown.width * dpi // 150, shown.height * dpi // 150), Image.Resampling.BOX)
    assert read_qr(small) == address


@needs_poppler
def test_the_code_of_a_whole_page_of_a3_is_read(campaign: Campaign, tmp_path: Path) -> None:
    """At 300 dpi, with all that OpenCV could take for the corners of a code beside it."""
    other = replace(campaign, colours=tuple(COLOURS["yellow"].items()))
    shown = drawn_pdf(make_poster_pdf(content(other), sheet=POSTER_SHEETS["a3"]), tmp_path, PRINT_DPI)
    assert read_qr(shown) == PAGE
    assert read_qr(shown.resize((shown.width * 72 // PRINT_DPI, shown.height * 72 // PRINT_DPI))) == PAGE


@pytest.mark.parametrize("name", ["square", "screen"])
def test_pictures_for_screens(campaign: Campaign, name: str) -> None:
    sheet = POSTER_SHEETS[name]
    full, small = draw_poster(content(campaign), sheet), draw_poster(content(campaign), sheet.widen_to(1080))
    assert full.size == {"square": (2048, 2048), "screen": (1920, 1080)}[name]
    assert small.size == {"square": (1080, 1080), "screen": (1080, 608)}[name]
    for shown in (full, small):
        assert read_qr(shown) == PAGE


def test_memory_for_a3_is_bounded() -> None:
    """The page itself is 52 MB; Python, OpenCV and Pillow about 70."""
    code = (
        "import re; from dataclasses import replace; from pathlib import Path; "
        "from framer.campaigns.poster import draw_poster; "
        "from framer.campaigns.poster_sheet import POSTER_SHEETS; from support.posters import shipped_content; "
        "content = shipped_content(); campaign = replace(content.campaign, frames=content.campaign.frames[:1]); "
        "draw_poster(replace(content, campaign=campaign), POSTER_SHEETS['a3']); "
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    environment = {**os.environ, "PYTHONPATH": "tests"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert int(run.stdout) < 400


def test_the_png_has_its_size_in_it(campaign: Campaign) -> None:
    sheet = replace(A4_SHEET, pixel_width=620, pixel_height=877)
    data = make_poster_png(content(campaign), sheet)
    shown = picture(data)
    assert (shown.size, shown.mode) == ((620, 877), "RGB")
    assert shown.info["dpi"] == pytest.approx((PRINT_DPI, PRINT_DPI), abs=0.01)
    assert shown.info["Title"] == campaign.title
    assert b"tIME" not in data
    assert np.array_equal(np.asarray(shown), np.asarray(draw_poster(content(campaign), sheet)))


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"slogan": "Tết", "title": "Tết", "organiser": "", "starts": None, "ends": None}, "https://k.vn/c/tet"),
        ({"slogan": "Chào mừng Đại hội thành công " * 10, "organiser": "Sở Y tế tỉnh Lạng Sơn " * 6}, PAGE),
        ({"slogan": "🎉", "title": "🎉", "organiser": "🎉"}, PAGE),
        ({"slogan": "W" * 300, "starts": None}, "https://" + "mot-ten-mien-dai." * 9 + "vn/c/" + "x" * 60),
    ],
)
def test_other_words(campaign: Campaign, changes: dict[str, Any], address: str) -> None:
    frames = tuple(replace(campaign.frames[0], id=f"lang-son-xvii/{n}") for n in range(1 + 3 * ("starts" in changes)))
    other = replace(campaign, **changes, frames=frames)
    page = draw_poster(PosterContent(other, frames[0], address, "en"), HALF_SHEET)
    assert read_qr(page) == address
    pixels, margin = np.asarray(page), MARGIN // 2
    assert (pixels[page.height - margin :] == 255).all()
    assert (pixels[900:, page.width - margin :] == 255).all()


def test_a_white_field_keeps_discs_and_band(campaign: Campaign) -> None:
    white = replace(campaign, colours=tuple(COLOURS["white"].items()))
    pixels = np.asarray(draw_poster(content(white), HALF_SHEET))
    foot = pixels[1300:1700]
    assert (foot == (200, 16, 46)).all(axis=2).mean() > 0.15  # the band behind the address, discs, letters


@needs_poppler
def test_a_unit_stands_below_its_own_code(campaign: Campaign, tmp_path: Path) -> None:
    unit = "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn – Khoa Dược"
    link = f"{PAGE}?{urlencode({'unit': unit})}"
    data = make_poster_pdf(content(campaign, language="vi", link=link, unit=unit))
    assert read_qr(drawn_pdf(data, tmp_path, 150)) == link
    assert unit in pdf_words(data)
    assert PAGE.removeprefix("https://") in pdf_words(data)  # what is typed off stays short


def test_without_a_name_the_poster_is_a_pdf_in_this_folder(cli: Cli) -> None:
    run = cli("frames", "poster", "lang-son-xvii", "--url", SITE)
    assert (run.code, run.out, run.err) == (0, b"", "poster-lang-son-xvii.pdf\n")
    assert names(cli.folder) == {"poster-lang-son-xvii.pdf"}
    made = (cli.folder / "poster-lang-son-xvii.pdf").read_bytes()
    assert made == make_poster_pdf(shipped_content())  # as the server of these tests speaks
