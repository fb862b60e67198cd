"""A campaign's colours on its page can be seen and read, whatever they are."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framer.assets import asset_directory
from framer.campaigns.page_theme import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    MIN_SHAPE_CONTRAST,
    CampaignColours,
    derive_page_colours,
    theme_css,
)
from framer.campaigns.theme import MIN_CONTRAST, contrast_ratio
from framer.campaigns.types import Campaign
from framer.text.text_field import RgbColour

RED, BLUE, WHITE, BLACK, YELLOW = "#c8102e", "#1d4ed8", "#ffffff", "#000000", "#ffd400"
FOUR_COLOURS = st.dictionaries(
    st.sampled_from(("field", "deep", "gold", "light")), st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
)


def written(colour: RgbColour) -> str:
    return f"#{bytes(colour).hex()}"


def test_the_usual_red_stays_what_it_was() -> None:
    page = derive_page_colours({})
    assert [written(colour) for colour in (page.field, page.gold)] == ["#c8102e", "#e3b448"]
    assert [written(colour) for colour in (page.light.button, page.light.on_button, page.light.accent)] == [
        "#c8102e", "#ffffff", "#c8102e"
    ]  # fmt: skip
    assert written(page.dark.accent) == "#e0b34f"
    assert written(page.dark.button) == "#cb1c38"  # #c8102e itself would contrast by 2.9 with a dark card


@pytest.mark.parametrize(
    ("field", "light_button", "dark_button"),
    [
        (BLUE, "#1d4ed8", "#3460dc"),
        (YELLOW, "#806a00", "#ffd400"),
        (WHITE, "#1f1a17", "#f3ede6"),  # a grey one would look switched off
        (BLACK, "#1f1a17", "#f3ede6"),
    ],
)
def test_the_main_button_has_the_campaigns_colour_where_that_is_seen(
    field: str, light_button: str, dark_button: str
) -> None:
    page = derive_page_colours({"field": field})
    assert (written(page.light.button), written(page.dark.button)) == (light_button, dark_button)


def test_a_campaigns_own_gold_is_its_accent_on_dark_grounds() -> None:
    assert written(derive_page_colours({"gold": "#e9b949"}).dark.accent) == "#e9b949"
    assert written(derive_page_colours({"gold": "#4a3000"}).dark.accent) == "#fff3d1"  # too dark: its letters' colour


@example({})
@example({"field": BLUE})
@example({"field": WHITE})
@example({"field": BLACK})
@example({"field": YELLOW})
@example({"field": "#777777", "deep": "#888888", "gold": "#808080", "light": "#7f7f7f"})
@given(FOUR_COLOURS)
def test_letters_are_read_and_shapes_are_seen_in_any_colours(colours: dict[str, str]) -> None:
    page = derive_page_colours(colours)
    check_hero(page)
    for palette, grounds in ((page.light, LIGHT_GROUNDS), (page.dark, DARK_GROUNDS)):
        assert contrast_ratio(palette.on_button, palette.button) >= MIN_CONTRAST
        for ground in grounds:
            assert contrast_ratio(palette.accent, ground) >= MIN_CONTRAST
            assert contrast_ratio(palette.button, ground) >= MIN_SHAPE_CONTRAST


def check_hero(page: CampaignColours) -> None:
    for ground in (page.field, page.shade):
        assert contrast_ratio(page.on_field, ground) >= MIN_CONTRAST
        assert contrast_ratio(page.gold, ground) >= MIN_SHAPE_CONTRAST


@given(FOUR_COLOURS)
def test_the_style_sheet_holds_seven_properties_and_nothing_else(colours: dict[str, str]) -> None:
    css = theme_css(Campaign(id="dai-hoi", title="Đại hội", colours=tuple(colours.items())))
    lines = css.splitlines()
    names = re.findall(r"^--([a-z-]+): #[0-9a-f]{6};$", css, re.MULTILINE)
    assert names[:7] == ["field", "shade", "gold", "on-field", "button", "on-button", "accent"]
    assert set(names[7:]) <= {"button", "on-button", "accent"}
    rest = [line for line in lines if not line.startswith("--")]
    assert rest == [":root {", "}", "@media (prefers-color-scheme: dark) {", ":root {", "}", "}"]


def test_the_grounds_are_those_of_all_pages() -> None:
    """`framer.css` has them, the light ones first."""
    style = (asset_directory("static") / "css" / "framer.css").read_text("utf-8")
    for name, grounds in zip(("ground", "card"), zip(LIGHT_GROUNDS, DARK_GROUNDS, strict=True), strict=True):
        found = re.findall(rf"^\s*--{name}: #([0-9a-f]+);", style, re.MULTILINE)
        assert [each * 2 if len(each) == 3 else each for each in found] == [bytes(ground).hex() for ground in grounds]
