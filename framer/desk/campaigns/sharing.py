"""What spreads a campaign: the address of its page, its words to post, its QR code, its preview link."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from framer.campaigns.campaign_keys import make_keys
from framer.campaigns.qr_code import draw_qr_code
from framer.campaigns.types import Campaign, Caption

MAX_PREVIEW_DAYS = 365

_QR_SIDE = 1200  # px, at most


@dataclass(frozen=True)
class PreviewLink:
    """The address that shows a draft, and until when."""

    address: str
    ends: datetime


def page_link(site: str, campaign_id: str) -> str:
    """The address of the campaign's page on the `site`."""
    return f"{site}/c/{campaign_id}"


def fill_captions(campaign: Campaign, link: str) -> list[Caption]:
    """The words to post, as the page has them: with the `link`, at the end where they have no place for it."""
    everybody = campaign.organiser or campaign.title
    filled = []
    for caption in campaign.captions or (Caption(campaign.title),):
        text = caption.text if "{link}" in caption.text or link in caption.text else f"{caption.text}\n{{link}}"
        filled.append(Caption(text.replace("{link}", link).replace("{unit}", everybody), caption.label))
    return filled


def make_preview_link(site: str, directory: Path, days: int, clock: Callable[[], float] = time.time) -> PreviewLink:
    """A new preview link of the campaign in `directory`; earlier ones are worth nothing then. Raises OutputError."""
    now = clock()
    key = make_keys(directory, days, now)["preview"]
    ends = datetime.fromtimestamp(now + days * 86_400, UTC)
    return PreviewLink(f"{page_link(site, directory.name)}/xem-truoc#{key}", ends)


def draw_qr_png(link: str) -> bytes:
    """The QR code of `link` as a PNG, large enough to print."""
    data = io.BytesIO()
    draw_qr_code(link, _QR_SIDE).convert("1", dither=Image.Dither.NONE).save(data, "PNG")
    return data.getvalue()
