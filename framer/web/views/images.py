"""Artwork of frames, and link cards. A request names a campaign and a frame, never a file."""

import threading
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from cachetools import LRUCache, cached
from flask import Blueprint, Response, abort
from PIL import Image

from framer.campaigns.link_card import draw_card
from framer.campaigns.local_date import today
from framer.campaigns.selection import find_frame
from framer.campaigns.types import Campaign
from framer.imaging.overlay import THUMBNAIL_SIDE, WEB_SIDE
from framer.imaging.types import Frame
from framer.web.context import current_app_context
from framer.web.urls import card_version
from framer.web.views.static import cache_policy

ARTWORK_CACHE_SIZE, CARD_CACHE_SIZE = 200, 50  # at most about 200 and 300 kB each
# px, by what the names end in. The first two are built beside the overlay, the others are made here.
_ARTWORK_SIDES = {"": WEB_SIDE, ".thumb": THUMBNAIL_SIDE, ".sample": 480, ".coin": 120}

images_blueprint = Blueprint("pictures", __name__)


@images_blueprint.get("/frames/<campaign>/<name>.webp", endpoint="frame_picture")
def send_frame_artwork(campaign: str, name: str) -> Response:
    """A frame's artwork, 1080 px; ``name.sample`` 480 px, ``name.thumb`` 240 px, ``name.coin`` 120 px."""
    suffix = next((end for end in _ARTWORK_SIDES if end and name.endswith(end)), "")
    frame_id = f"{campaign}/{name.removesuffix(suffix)}"
    frame = find_frame(current_app_context().campaigns().campaigns, frame_id, today())
    return _image_response(load_web_artwork(frame, suffix), "image/webp", frame.version)


@images_blueprint.get("/c/<campaign>/card.jpg", endpoint="card")
def send_link_card(campaign: str) -> Response:
    """The picture that stands beside a link to the campaign, 1200 × 630 px."""
    shown = current_app_context().campaigns().get_campaign(campaign, today())
    version = card_version(shown)
    return _image_response(load_card(shown, version), "image/jpeg", version)


@images_blueprint.get("/c/<campaign>/logo.png", endpoint="logo")
def send_logo(campaign: str) -> Response:
    """The logo of the campaign's organisers on its plate, 360 px high. Without one: 404."""
    plate = current_app_context().campaigns().get_campaign(campaign, today()).logo_plate
    if plate is None:
        abort(404)
    return _image_response(plate.data, "image/png", plate.version)


# Not functools.lru_cache: its keys would be the frames with their whole artwork. With a condition, what several
# requests ask for at once is made once.
@cached(
    LRUCache(ARTWORK_CACHE_SIZE),
    key=lambda frame, suffix: (frame.id, frame.version, suffix),
    condition=threading.Condition(),
)
def load_web_artwork(frame: Frame, suffix: str) -> bytes:
    """The frame as WebP: the file built beside its overlay if that belongs to this artwork, else made here."""
    side = _ARTWORK_SIDES[suffix]
    path = frame.overlay_path.with_suffix(f"{suffix}.webp")
    built = _load_built_artwork(path, frame, side) if path != frame.overlay_path else None
    return built or _render_web_artwork(frame, side)


@cached(
    LRUCache(CARD_CACHE_SIZE),
    key=lambda campaign, version: (campaign.id, version),
    condition=threading.Condition(),
)
def load_card(campaign: Campaign, version: str) -> bytes:  # noqa: ARG001  (the version is part of the cache's key)
    """The link card of this version of the campaign, a JPEG."""
    return draw_card(campaign)


def _load_built_artwork(path: Path, frame: Frame, side: int) -> bytes | None:
    try:
        if path.stat().st_mtime_ns < frame.overlay_path.stat().st_mtime_ns:
            return None
        data = path.read_bytes()
        if sha256(frame.overlay_path.read_bytes()).digest() != sha256(frame.overlay_data).digest():
            return None  # the files are newer than what the frame was read from
        with Image.open(BytesIO(data), formats=["WEBP"]) as image:
            image.load()
            return data if image.size == (side, side) else None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _render_web_artwork(frame: Frame, side: int) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(frame.overlay_data), formats=["PNG", "WEBP"]) as image:
        premultiplied = image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)
    quality, alpha_quality = (88, 100) if side == WEB_SIDE else (70, 60)  # the first load has many small ones
    premultiplied.convert("RGBA").save(
        out, "WEBP", quality=quality, alpha_quality=alpha_quality, method=4, use_sharp_yuv=True
    )
    return out.getvalue()


def _image_response(data: bytes, media_type: str, version: str) -> Response:
    response = Response(data, mimetype=media_type)
    response.headers["Cache-Control"] = cache_policy(version)
    return response
