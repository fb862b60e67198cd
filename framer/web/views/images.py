"""Pictures of frames, and cards for links. A request names a campaign and a frame, never a file."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, request
from PIL import Image

from framer.campaigns.link_card import draw_card
from framer.campaigns.local_date import today
from framer.campaigns.registry import find_frame
from framer.imaging.types import Frame
from framer.web.context import current_site
from framer.web.urls import card_version

WEB_SIDE, THUMB_SIDE = 1080, 240
_THUMB = ".thumb"
_FOREVER = "public, max-age=31536000, immutable"

pictures = Blueprint("pictures", __name__)


@pictures.get("/frames/<campaign>/<name>.webp")
def frame_picture(campaign: str, name: str) -> Response:
    """A frame's artwork, 1080 px; ``name.thumb``: 240 px."""
    site = current_site()
    thumb = name.endswith(_THUMB)
    frame = find_frame(site.shelf().campaigns, f"{campaign}/{name.removesuffix(_THUMB)}", today())
    data = site.artwork.get((frame.id, frame.version, thumb), lambda: artwork(frame, thumb))
    return _answer(data, "image/webp", frame.version)


@pictures.get("/c/<campaign>/card.jpg")
def card(campaign: str) -> Response:
    """The picture that stands beside a link to the campaign, 1200 × 630 px."""
    site = current_site()
    found = site.shelf().campaign(campaign, today())
    version = card_version(found)
    return _answer(site.cards.get((found.id, version), lambda: draw_card(found)), "image/jpeg", version)


def artwork(frame: Frame, thumb: bool) -> bytes:
    """The frame as WebP: the file built beside its overlay if that belongs to this artwork, else made here."""
    side = THUMB_SIDE if thumb else WEB_SIDE
    built = frame.overlay.with_suffix(f"{_THUMB}.webp" if thumb else ".webp")
    return (_built(built, frame, side) if built != frame.overlay else None) or _made(frame, side)


def _built(path: Path, frame: Frame, side: int) -> bytes | None:
    try:
        if path.stat().st_mtime_ns < frame.overlay.stat().st_mtime_ns:
            return None
        data = path.read_bytes()
        if sha256(frame.overlay.read_bytes()).digest() != sha256(frame.artwork).digest():
            return None  # the files are newer than what the frame was read from
        with Image.open(BytesIO(data), formats=["WEBP"]) as image:
            image.load()
            return data if image.size == (side, side) else None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _made(frame: Frame, side: int) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(frame.artwork), formats=["PNG", "WEBP"]) as image:
        weighted = image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)  # colours weighted by alpha
    weighted.convert("RGBA").save(out, "WEBP", quality=88, alpha_quality=100, method=4, use_sharp_yuv=True)
    return out.getvalue()


def _answer(data: bytes, kind: str, version: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == version else "no-cache"
    return response
