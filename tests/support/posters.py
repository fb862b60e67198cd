"""The poster of the shipped campaign."""

from functools import cache

from PIL import Image

from framer.campaigns.poster import draw_poster
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign

SITE = "https://khung.langson.example.vn"
PAGE = f"{SITE}/c/lang-son-xvii"
MARGIN = 118  # 10 mm


@cache
def shipped_campaign() -> Campaign:
    """The campaign of Lạng Sơn."""
    return next(campaign for campaign in load_campaigns() if campaign.id == "lang-son-xvii")


def shipped_content() -> PosterContent:
    """Its poster with the first frame, in English."""
    campaign = shipped_campaign()
    return PosterContent(campaign, campaign.frames[0], PAGE, "en")


@cache
def shipped_poster() -> Image.Image:
    """The same as A4 at 300 dpi."""
    return draw_poster(shipped_content())
