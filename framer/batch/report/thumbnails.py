"""Small copies of finished pictures, for inside the page."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from framer.imaging.encode import encode_thumbnail

REPORT_THUMBNAIL_SIDE = 168  # px

ThumbnailReader = Callable[[str], bytes]  # from a picture's path in OUT to its small JPEG


def make_thumbnail(picture: bytes) -> bytes:
    """The small JPEG of a picture's bytes; empty if they are no JPEG, PNG or WebP."""
    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP")) as image:
            draft_side = REPORT_THUMBNAIL_SIDE * 4 // 3
            image.draft("RGB", (draft_side, draft_side))  # a JPEG need not be decoded whole
            return encode_thumbnail(image.convert("RGB"), REPORT_THUMBNAIL_SIDE)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""


def jpeg_data_uri(jpeg: bytes) -> str:
    """A JPEG as a ``data:`` URI; empty if there is none."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}" if jpeg else ""
