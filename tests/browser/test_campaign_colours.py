"""A blue campaign has a blue page and a white one a page that can be read: light, dark, forced colours."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from framer.campaigns.local_date import today
from support.browser import Visit, Visitor, assert_accessible
from support.campaigns import write_campaign
from support.serve import framer_serve

pytestmark = pytest.mark.large

COLOURS = {"xanh": "#1d4ed8", "trang": "#ffffff"}
LOOKS: list[dict[str, Any]] = [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
BUTTONS = {
    ("xanh", "light"): "rgb(29, 78, 216)",
    ("xanh", "dark"): "rgb(52, 96, 220)",
    ("trang", "light"): "rgb(31, 26, 23)",  # white on white would be no button
    ("trang", "dark"): "rgb(243, 237, 230)",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a blue campaign and a white one."""
    folder = tmp_path_factory.mktemp("frames")
    day = today()
    for name, colour in COLOURS.items():
        home = write_campaign(folder, name, frames=3, starts=day, ends=day + timedelta(days=9))
        manifest = home / "campaign.toml"
        manifest.write_text(f'colours = {{ field = "{colour}" }}\n' + manifest.read_text("utf-8"), "utf-8")
    with framer_serve("--port", 0, FRAMER_FRAMES_DIR=str(folder)) as server:
        yield server.url


def button_colour(visit: Visit, selector: str) -> str:
    """What lies behind a button's words."""
    return str(visit.page.evaluate("each => getComputedStyle(document.querySelector(each)).backgroundColor", selector))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("campaign", COLOURS)
def test_its_colour_is_on_the_page_and_all_can_be_read(
    visitor: Visitor, campaign: str, look: dict[str, Any], portrait: Path
) -> None:
    visit = visitor.phone(f"/c/{campaign}", **look)
    assert_accessible(visit, "form")
    visit.choose(portrait).wait()
    visit.page.wait_for_selector("#after-source", state="attached")
    assert_accessible(visit, "result")
    for name in ("edit", "frames", "preview", "invite"):
        visit.panel(name)
        assert_accessible(visit, name)
        visit.page.keyboard.press("Escape")
    if "color_scheme" in look:
        assert button_colour(visit, "#save") == BUTTONS[campaign, look["color_scheme"]]
