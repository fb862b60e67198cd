"""Link previews of long titles and of any colours."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from framer.campaigns import link_card
from framer.campaigns.link_card import draw_card
from framer.campaigns.theme import contrast_ratio
from framer.campaigns.types import Campaign
from framer.text.paragraph import Paragraph, draw_paragraph
from framer.text.text_field import RgbColour
from support.pictures import ring_frame

LONG = "Nhiệt liệt chào mừng kỷ niệm Ngày Thầy thuốc Việt Nam và phong trào thi đua của ngành Y tế Lạng Sơn "
BLUE = (("field", "#0b4f9e"), ("gold", "#ffd166"))
PALE = (("field", "#fff4e0"), ("deep", "#222222"), ("gold", "#ffe9b0"), ("light", "#ffffff"))


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """One without organiser, days and colours."""
    return Campaign(
        id="test", title="Tết", slogan="Tết", mark="", organiser="", starts=None, ends=None, facebook_overlay_id=None,
        caption="", colours=(), frames=(ring_frame(tmp_path),),
    )  # fmt: skip


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Paragraph]:
    """Every paragraph that a card draws, in their order: organiser, title, days, call."""
    paragraphs: list[Paragraph] = []

    def listen(page: Image.Image, corner: tuple[float, float], paragraph: Paragraph, colour: RgbColour) -> None:
        paragraphs.append(paragraph)
        draw_paragraph(page, corner, paragraph, colour)

    monkeypatch.setattr(link_card, "draw_paragraph", listen)
    return paragraphs


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_what_is_longer_than_any_title_ends_in_an_ellipsis(campaign: Campaign, drawn: list[Paragraph]) -> None:
    draw_card(replace(campaign, title="W" * 200))
    draw_card(replace(campaign, title=LONG * 12))
    titles = drawn[1::4]
    assert [title.lines[-1][-1] for title in titles] == ["…", "…"]


@pytest.mark.parametrize("colours", [(), BLUE, PALE, (("field", "#808080"),), (("light", "#c8102e"),)])
def test_letters_can_be_read_on_any_campaigns_colours(
    campaign: Campaign, colours: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    text_colours = []
    monkeypatch.setattr(link_card, "draw_paragraph", lambda page, corner, text, colour: text_colours.append(colour))
    picture = opened(draw_card(replace(campaign, colours=colours, organiser="Sở Y tế"))).convert("RGB")
    ground = np.asarray(picture.crop((610, 70, 1140, 250)).reduce(10)).reshape(-1, 3).tolist()
    assert len(text_colours) == 4
    assert min(contrast_ratio(colour, tuple(pixel)) for colour in text_colours[:3] for pixel in ground) > 4.4
