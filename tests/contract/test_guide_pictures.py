"""The guides' pictures: small drawings of our own that need nothing from anywhere else."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from framer.assets import asset_directory

FOLDER = asset_directory("static") / "guides"
NAMES = ["facebook-1", "facebook-2", "facebook-3", "facebook-timer", "zalo-1", "zalo-2", "zalo-3"]
ELEMENTS = {"svg", "g", "rect", "circle", "path", "text"}
COLOURS = {"#c8102e", "#e9b949", "#f7e8c4"}
MOST_BYTES = 3500
SVG = "{http://www.w3.org/2000/svg}"


def drawing(name: str) -> Path:
    return FOLDER / f"{name}.svg"


def elements(name: str) -> list[ET.Element]:
    return list(ET.fromstring(drawing(name).read_bytes()).iter())


def test_the_folder_holds_these_pictures_only() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{name}.svg" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_all_have_one_format(name: str) -> None:
    picture = elements(name)[0]
    assert picture.tag == f"{SVG}svg"
    assert picture.get("viewBox") == "0 0 320 240"
    assert (picture.get("width"), picture.get("height")) == ("320", "240")


@pytest.mark.parametrize("name", NAMES)
def test_each_is_small(name: str) -> None:
    assert drawing(name).stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_none_runs_or_fetches_anything(name: str) -> None:
    text = drawing(name).read_text("utf-8")
    assert "<!" not in text
    assert "<?" not in text
    assert not re.search(r"url\(|@import|javascript:|data:", text, re.IGNORECASE)
    assert text.count("://") == 1, "no address but that of the SVG namespace"
    for element in elements(name):
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert not [key for key in element.attrib if re.search(r"href|^on|style|src", key, re.IGNORECASE)]


@pytest.mark.parametrize("name", NAMES)
def test_each_stands_on_a_card_of_its_own(name: str) -> None:
    # The card is what makes a light drawing readable on a dark page.
    card = elements(name)[1]
    assert card.tag == f"{SVG}rect"
    assert (card.get("width"), card.get("height")) == ("320", "240")
    assert card.get("fill") == "#eee9e2"


@pytest.mark.parametrize("name", NAMES)
def test_one_red_one_gold_and_greys(name: str) -> None:
    for colour in re.findall(r'(?:fill|stroke)="(#[^"]*)"', drawing(name).read_text("utf-8")):
        if colour in COLOURS or colour == "#fff":
            continue
        parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
        assert max(parts) - min(parts) <= 12, f"{colour} is no grey"
