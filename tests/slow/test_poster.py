"""Posters as whole pages."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import cv2
import numpy as np
import pytest
from PIL import Image, PdfParser

from framer.campaigns.poster import POSTER_DPI, POSTER_HEIGHT, POSTER_WIDTH, PosterContent, draw_poster, encode_poster
from framer.campaigns.types import Campaign
from framer.text.paragraph import Paragraph, draw_paragraph
from support.command import Cli, names, picture
from support.posters import MARGIN, PAGE, SITE, shipped_campaign, shipped_poster


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return shipped_campaign()


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return shipped_poster()


def read_qr(image: Image.Image) -> str:
    text, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(image.convert("L")))
    return text


def pdf_picture(data: bytes) -> Image.Image:
    start = data.index(b"\xff\xd8")
    return picture(data[start : data.index(b"endstream", start)])


def test_the_qr_code_is_read_from_a_poor_photo_of_the_page(page: Image.Image) -> None:
    tilted = page.resize((POSTER_WIDTH // 2, POSTER_HEIGHT // 2)).rotate(
        4, Image.Resampling.BICUBIC, fillcolor=(120, 120, 120)
    )
    noise = np.random.default_rng(7).normal(0, 18, (tilted.height, tilted.width, 1))
    grey = np.asarray(tilted, np.float32) * 0.75 + 20 + noise
    assert read_qr(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))) == PAGE


def test_the_pdf_is_one_a4_page_with_a_title_and_no_time(page: Image.Image, campaign: Campaign) -> None:
    data = encode_poster(page, "pdf", campaign.title)
    assert data == encode_poster(page.copy(), "pdf", campaign.title)
    pdf = PdfParser.PdfParser(buf=data)
    (reference,) = pdf.pages
    left, top, right, bottom = map(float, pdf.read_indirect(reference)[b"MediaBox"])
    assert (left, top) == (0, 0)
    assert (right, bottom) == pytest.approx((595.28, 841.89), abs=0.5)
    assert dict(pdf.info) == {b"Title": b"\xfe\xff" + campaign.title.encode("utf-16-be")}
    assert not re.search(rb"CreationDate|ModDate|Producer|D:20", data[:2000] + data[-3000:])
    shown = pdf_picture(data)
    assert shown.size == (POSTER_WIDTH, POSTER_HEIGHT)
    assert read_qr(shown) == PAGE
    difference = np.abs(np.asarray(shown, int) - np.asarray(page, int))
    assert difference.mean() < 1


def test_the_png_has_its_size_in_it(page: Image.Image, campaign: Campaign) -> None:
    data = encode_poster(page, "png", campaign.title)
    assert data == encode_poster(page.copy(), "png", campaign.title)
    shown = picture(data)
    assert (shown.size, shown.mode) == ((POSTER_WIDTH, POSTER_HEIGHT), "RGB")
    assert shown.info["dpi"] == pytest.approx((POSTER_DPI, POSTER_DPI), abs=0.01)
    assert shown.info["Title"] == campaign.title
    assert b"tIME" not in data
    assert np.array_equal(np.asarray(shown), np.asarray(page))


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
    page = draw_poster(PosterContent(other, frames[0], address, "en"))
    assert read_qr(page) == address
    pixels = np.asarray(page)
    assert (pixels[POSTER_HEIGHT - MARGIN :] == 255).all()
    assert (pixels[1800:, POSTER_WIDTH - MARGIN :] == 255).all()


def test_a_unit_stands_below_its_own_code(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def note(page: Image.Image, corner: tuple[float, float], paragraph: Paragraph, *rest: Any, **more: Any) -> None:
        drawn.append(" ".join(paragraph.lines))
        draw_paragraph(page, corner, paragraph, *rest, **more)

    monkeypatch.setattr("framer.campaigns.poster.draw_paragraph", note)
    unit = "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn – Khoa Dược"
    link = f"{PAGE}?{urlencode({'unit': unit})}"
    page = draw_poster(PosterContent(campaign, campaign.frames[0], PAGE, "vi", link, unit))
    assert read_qr(page) == link
    assert unit in drawn
    assert PAGE.removeprefix("https://") in drawn  # what is typed off stays short


def test_without_a_name_the_poster_is_a_pdf_in_this_folder(cli: Cli, campaign: Campaign) -> None:
    run = cli("frames", "poster", "lang-son-xvii", "--url", SITE)
    assert (run.code, run.out, run.err) == (0, b"", "poster-lang-son-xvii.pdf\n")
    assert names(cli.folder) == {"poster-lang-son-xvii.pdf"}
    assert read_qr(pdf_picture((cli.folder / "poster-lang-son-xvii.pdf").read_bytes())) == PAGE
