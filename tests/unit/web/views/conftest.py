"""The day, a campaign, and cards that are quickly drawn."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from framer.web.views.images import load_card, load_web_artwork
from framer.web.views.sharing import load_poster
from support.campaign_site import OLD_NUMBER, Days
from support.campaigns import write_campaign


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Days:
    """Sets the day, which is one while `dai-hoi` runs until then."""

    def choose(year: int, month: int, of_month: int) -> None:
        for module in ("views.pages", "views.campaigns", "views.images", "views.sharing", "avatars"):
            monkeypatch.setattr(f"framer.web.{module}.today", lambda: date(year, month, of_month))

    choose(2020, 9, 25)
    return choose


@pytest.fixture(autouse=True)
def no_cached_images() -> None:
    """Artwork, cards and posters are drawn anew for each test."""
    load_web_artwork.cache_clear()
    load_card.cache_clear()
    load_poster.cache_clear()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The campaigns whose card was drawn; a card here is the title."""
    cards: list[str] = []

    def draw(campaign: Any) -> bytes:
        cards.append(campaign.id)
        return str(campaign.title).encode()

    monkeypatch.setattr("framer.web.views.images.draw_card", draw)
    return cards


@pytest.fixture
def folder(tmp_path: Path, day: Days) -> Path:
    """A folder with the campaign `dai-hoi`."""
    return write_campaign(tmp_path / "frames", facebook_overlay_id=OLD_NUMBER).parent
