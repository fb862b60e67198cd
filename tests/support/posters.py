"""The poster of the shipped campaign."""

from functools import cache

from PIL import Image

from framer.campaigns.poster import PosterContent, draw_poster
from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign

SITE = "https://khung.langson.example.vn"
PAGE = f"{SITE}/c/lang-son-xvii"
MARGIN = 118  # 10 mm


@cache
def shipped_campaign() -> Campaign:
    """The campaign of Lạng Sơn."""
    return next(campaign for campaign in load_campaigns() if campaign.id == "lang-son-xvii")


@cache
def shipped_poster() -> Image.Image:
    """Its poster with the first frame, in English."""
    campaign = shipped_campaign()
    return draw_poster(PosterContent(campaign, campaign.frames[0], PAGE, "en"))
