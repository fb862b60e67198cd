"""Link previews of long titles and of any colours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from framer.campaigns import link_card
from framer.campaigns.link_card import draw_card
from framer.campaigns.theme import contrast_ratio
from framer.campaigns.types import Campaign
from framer.text.paragraph import Paragraph
from support.link_cards import LONG, bare_campaign, opened, record_paragraphs

BLUE = (("field", "#0b4f9e"), ("gold", "#ffd166"))
PALE = (("field", "#fff4e0"), ("deep", "#222222"), ("gold", "#ffe9b0"), ("light", "#ffffff"))


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return bare_campaign(tmp_path)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Paragraph]:
    return record_paragraphs(monkeypatch)


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
