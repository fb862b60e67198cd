"""A finished picture as a small one inside the page."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from framer.imaging.encode import encode_thumbnail

REPORT_THUMBNAIL_SIDE = 168  # px

ThumbnailReader = Callable[[str], bytes]


def make_thumbnail(picture: bytes) -> bytes:
    """The small JPEG of a finished picture's bytes; empty if they are none."""
    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP")) as image:
            image.draft(
                "RGB", (REPORT_THUMBNAIL_SIDE * 4 // 3, REPORT_THUMBNAIL_SIDE * 4 // 3)
            )  # a JPEG need not be decoded whole
            return encode_thumbnail(image.convert("RGB"), REPORT_THUMBNAIL_SIDE)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""


def jpeg_data_uri(small: bytes) -> str:
    """A JPEG as a ``data:`` address; empty if there is none."""
    return f"data:image/jpeg;base64,{b64encode(small).decode('ascii')}" if small else ""
