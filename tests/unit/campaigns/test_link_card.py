"""The link preview: what it says, and that it can be read."""

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import JpegImagePlugin

from framer.campaigns.link_card import draw_card
from framer.campaigns.registry import campaign_roots, load_campaign
from framer.campaigns.types import Campaign
from framer.text.paragraph import Paragraph
from support.link_cards import LONG, bare_campaign, opened, record_paragraphs

TITLE = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
CALL = "Mời bạn cùng thay ảnh đại diện"


@pytest.fixture(scope="module")
def real() -> Campaign:
    return load_campaign(campaign_roots()[0] / "lang-son-xvii")


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return bare_campaign(tmp_path)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Paragraph]:
    return record_paragraphs(monkeypatch)


@pytest.mark.slow
def test_a_card_is_what_open_graph_readers_ask_for(real: Campaign) -> None:
    data = draw_card(real)
    picture = opened(data)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1200, 630))
    assert JpegImagePlugin.get_sampling(picture) == 0, "colour at full resolution, for gold letters on red"
    assert len(data) < 300_000
    assert draw_card(real) == data, "the same bytes each time"


@pytest.mark.slow
def test_a_card_tells_nothing_but_its_picture(real: Campaign) -> None:
    picture = opened(draw_card(real))
    assert not picture.getexif()
    assert not {"comment", "exif", "xmp", "photoshop"} & set(picture.info)


@pytest.mark.slow
def test_the_whole_title_the_days_and_the_call_are_drawn(real: Campaign, drawn: list[Paragraph]) -> None:
    draw_card(real)
    organiser, title, dates, call = ("\n".join(paragraph.lines) for paragraph in drawn)
    assert organiser == "SỞ Y TẾ TỈNH LẠNG SƠN"
    assert title.replace("\n", " ") == TITLE
    assert title.splitlines()[-2].endswith("lần thứ XVII,"), "a number stays with its word"
    assert (dates, call) == ("Từ 21/09/2020 đến 29/09/2020", CALL)


@pytest.mark.slow
def test_a_card_speaks_the_campaigns_language(campaign: Campaign, drawn: list[Paragraph]) -> None:
    days = {"starts": date(2027, 3, 1), "ends": date(2027, 3, 9)}
    draw_card(replace(campaign, lang="en", title="World Health Day", **days))
    assert [" ".join(paragraph.lines) for paragraph in drawn[1:]] == [
        "World Health Day", "1 – 9 March 2027", "Change your profile picture, too",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("letters", [100, 200, 300])
def test_long_titles_are_drawn_whole(campaign: Campaign, drawn: list[Paragraph], letters: int) -> None:
    title = (LONG * 3)[:letters].strip()
    draw_card(replace(campaign, title=title, organiser="Sở Y tế tỉnh Lạng Sơn", starts=date(2026, 2, 27)))
    assert " ".join(drawn[1].lines) == title
    assert all(paragraph.width <= 2 * 534 for paragraph in drawn)


@pytest.mark.slow
def test_a_single_word_stays_in_one_piece(campaign: Campaign, drawn: list[Paragraph]) -> None:
    draw_card(campaign)
    assert [paragraph.lines for paragraph in drawn] == [(), ("Tết",), (), (CALL,)]


@pytest.mark.slow
@pytest.mark.parametrize("title", [TITLE, (LONG * 2)[:140]])
def test_letters_typed_in_two_parts_make_the_same_card(real: Campaign, title: str) -> None:
    one, other = (
        replace(real, **{name: unicodedata.normalize(form, text) for name, text in words.items()})
        for words in [{"title": title, "organiser": real.organiser}]
        for form in ("NFC", "NFD")
    )
    assert one.title != other.title
    assert draw_card(one) == draw_card(other)


@pytest.mark.slow
def test_the_picture_stands_whole_on_the_left(real: Campaign) -> None:
    picture = opened(draw_card(real)).convert("RGB")
    colours = [picture.getpixel(spot) for spot in ((308, 63), (308, 566), (56, 315), (559, 315))]
    assert all(red > 180 and green > 120 for red, green, _ in colours), "its golden rim on all four sides"
