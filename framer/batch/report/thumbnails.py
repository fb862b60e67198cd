"""Small copies of finished pictures, for inside the page."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image

from framer.imaging.encode import encode_thumbnail
from framer.kept_json import decode_json

REPORT_THUMBNAIL_SIDE = 168  # px

MAX_HEADS_BYTES = 1 << 18

HeadsReader = Callable[[str], tuple[bytes, ...]]  # from a picture's path in OUT to the small JPEGs of its photo's faces
ThumbnailReader = Callable[[str], bytes]  # from a picture's path in OUT to its small JPEG


def no_heads(output: str) -> tuple[bytes, ...]:  # noqa: ARG001  (a HeadsReader)
    """The reader where no faces were kept."""
    return ()


def make_thumbnail(picture: bytes) -> bytes:
    """The small JPEG of a picture's bytes; empty if they are no JPEG, PNG or WebP."""
    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG", "WEBP")) as image:
            draft_side = REPORT_THUMBNAIL_SIDE * 4 // 3
            image.draft("RGB", (draft_side, draft_side))  # a JPEG need not be decoded whole
            return encode_thumbnail(image.convert("RGB"), REPORT_THUMBNAIL_SIDE)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""


def pack_heads(heads: Sequence[bytes]) -> bytes:
    """Small JPEGs as one file."""
    return json.dumps([b64encode(head).decode("ascii") for head in heads]).encode()


def unpack_heads(data: bytes) -> tuple[bytes, ...]:
    """What `pack_heads` packed; none if it is something else."""
    try:
        return tuple(b64decode(text, validate=True) for text in decode_json(data, tuple[str, ...]))
    except ValueError:
        return ()


def jpeg_data_uri(jpeg: bytes) -> str:
    """A JPEG as a ``data:`` URI; empty if there is none."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}" if jpeg else ""
