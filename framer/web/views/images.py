"""Pictures of frames, and cards for links. A request names a campaign and a frame, never a file."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, request
from PIL import Image

from framer.campaigns.link_card import draw_card
from framer.campaigns.local_date import today
from framer.campaigns.registry import find_frame
from framer.imaging.overlay import THUMBNAIL_SIDE, WEB_SIDE
from framer.imaging.types import Frame
from framer.web.context import current_app_context
from framer.web.urls import card_version

_THUMBNAIL_SUFFIX = ".thumb"
_IMMUTABLE = "public, max-age=31536000, immutable"

images_blueprint = Blueprint("pictures", __name__)


@images_blueprint.get("/frames/<campaign>/<name>.webp", endpoint="frame_picture")
def send_frame_artwork(campaign: str, name: str) -> Response:
    """A frame's artwork, 1080 px; ``name.thumb``: 240 px."""
    site = current_app_context()
    thumb = name.endswith(_THUMBNAIL_SUFFIX)
    frame = find_frame(site.campaigns().campaigns, f"{campaign}/{name.removesuffix(_THUMBNAIL_SUFFIX)}", today())
    data = site.artwork.get((frame.id, frame.version, thumb), lambda: load_web_artwork(frame, thumb))
    return _image_response(data, "image/webp", frame.version)


@images_blueprint.get("/c/<campaign>/card.jpg", endpoint="card")
def send_link_card(campaign: str) -> Response:
    """The picture that stands beside a link to the campaign, 1200 × 630 px."""
    site = current_app_context()
    found = site.campaigns().get_campaign(campaign, today())
    version = card_version(found)
    return _image_response(site.cards.get((found.id, version), lambda: draw_card(found)), "image/jpeg", version)


def load_web_artwork(frame: Frame, thumb: bool) -> bytes:
    """The frame as WebP: the file built beside its overlay if that belongs to this artwork, else made here."""
    side = THUMBNAIL_SIDE if thumb else WEB_SIDE
    built = frame.overlay_path.with_suffix(f"{_THUMBNAIL_SUFFIX}.webp" if thumb else ".webp")
    return (_load_built_artwork(built, frame, side) if built != frame.overlay_path else None) or _render_web_artwork(
        frame, side
    )


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
        weighted = image.convert("RGBa").resize((side, side), Image.Resampling.LANCZOS)  # colours weighted by alpha
    weighted.convert("RGBA").save(out, "WEBP", quality=88, alpha_quality=100, method=4, use_sharp_yuv=True)
    return out.getvalue()


def _image_response(data: bytes, kind: str, version: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = _IMMUTABLE if request.args.get("v") == version else "no-cache"
    return response
