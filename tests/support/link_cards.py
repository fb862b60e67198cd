"""Link cards: a campaign with little to say, and what is drawn on a card."""

import io
from pathlib import Path

import pytest
from PIL import Image

from framer.campaigns import link_card
from framer.campaigns.types import Campaign
from framer.text.paragraph import Paragraph, draw_paragraph
from framer.text.text_field import RgbColour
from support.pictures import ring_frame

LONG = "Nhiệt liệt chào mừng kỷ niệm Ngày Thầy thuốc Việt Nam và phong trào thi đua của ngành Y tế Lạng Sơn "


def bare_campaign(folder: Path) -> Campaign:
    """One without organiser, days and colours."""
    return Campaign(
        id="test", title="Tết", slogan="Tết", mark="", organiser="", starts=None, ends=None, facebook_overlay_id=None,
        caption="", colours=(), frames=(ring_frame(folder),),
    )  # fmt: skip


def record_paragraphs(monkeypatch: pytest.MonkeyPatch) -> list[Paragraph]:
    """Every paragraph that cards draw from now on, in their order: organiser, title, days, call."""
    paragraphs: list[Paragraph] = []

    def listen(page: Image.Image, corner: tuple[float, float], paragraph: Paragraph, colour: RgbColour) -> None:
        paragraphs.append(paragraph)
        draw_paragraph(page, corner, paragraph, colour)

    monkeypatch.setattr(link_card, "draw_paragraph", listen)
    return paragraphs


def opened(data: bytes) -> Image.Image:
    """The picture in a file."""
    return Image.open(io.BytesIO(data))
