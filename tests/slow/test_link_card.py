"""Link previews of long titles and of any colours."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from framer.campaigns import link_card
from framer.campaigns.link_card import CARD_CALL_TO_ACTION, draw_card
from framer.campaigns.theme import contrast_ratio
from framer.campaigns.types import Campaign
from framer.text import paragraph
from framer.text.paragraph import Paragraph
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
    """Every text that a card draws as lines, in its order."""
    settings: list[Paragraph] = []
    draw_lines = paragraph.draw_paragraph

    def listen(
        draw: ImageDraw.ImageDraw, spot: tuple[float, float], setting: Paragraph, ink: paragraph.RgbColour
    ) -> None:
        settings.append(setting)
        draw_lines(draw, spot, setting, ink)

    monkeypatch.setattr(link_card, "draw_paragraph", listen)
    return settings


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_what_is_longer_than_any_title_ends_in_an_ellipsis(campaign: Campaign, drawn: list[Paragraph]) -> None:
    draw_card(replace(campaign, title="W" * 200))
    draw_card(replace(campaign, title=LONG * 12))
    assert [
        setting.lines[-1][-1] for setting in drawn if setting.lines and setting.lines != (CARD_CALL_TO_ACTION,)
    ] == ["…", "…"]


@pytest.mark.parametrize("colours", [(), BLUE, PALE, (("field", "#808080"),), (("light", "#c8102e"),)])
def test_letters_can_be_read_on_any_campaigns_colours(
    campaign: Campaign, colours: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    inks = []
    monkeypatch.setattr(link_card, "draw_paragraph", lambda draw, spot, setting, ink: inks.append(ink))
    monkeypatch.setattr(link_card, "draw_tracked_line", lambda draw, spot, line, ink: inks.append(ink))
    picture = opened(draw_card(replace(campaign, colours=colours, organiser="Sở Y tế"))).convert("RGB")
    ground = np.asarray(picture.crop((610, 70, 1140, 250)).reduce(10)).reshape(-1, 3).tolist()
    assert len(inks) == 4
    assert min(contrast_ratio(ink, tuple(spot)) for ink in inks[:3] for spot in ground) > 4.4
