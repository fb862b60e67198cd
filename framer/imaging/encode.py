"""Picture → JPEG, PNG or WebP bytes, with an sRGB profile and nothing of the source's metadata."""

import io
from functools import cache
from typing import Any

from PIL import Image, ImageCms, ImageFile

_ENCODER_OPTIONS: dict[str, dict[str, Any]] = {
    # 4:4:4, since Pillow's 4:2:0 costs yellow letters on red 11 dB
    "jpeg": {"quality": 92, "subsampling": 0},
    "png": {"compress_level": 6},
    "webp": {"quality": 92, "method": 4},
}
_THUMBNAIL_OVERSAMPLING = 4  # pixels each way
_PROFILE_DATE = slice(24, 36)  # ICC.1:2022, 7.2.8: when the profile was made


def encode(picture: Image.Image, format_: str) -> bytes:
    """`picture` (RGB) as `format_` (jpeg, png or webp): the same bytes for the same pixels on every run."""
    out = io.BytesIO()
    # One that is still a file would be compared with where it is written, and a confined worker may look for no place.
    clean = picture.copy() if picture.info or isinstance(picture, ImageFile.ImageFile) else picture
    clean.info = {}
    clean.save(out, format_.upper(), icc_profile=srgb_profile(), **_ENCODER_OPTIONS[format_])
    return out.getvalue()


def encode_thumbnail(picture: Image.Image, side: int) -> bytes:
    """`picture` (RGB, square) as a JPEG of `side` × `side` px, for a sheet with many of them."""
    out = io.BytesIO()
    if (
        picture.width >= _THUMBNAIL_OVERSAMPLING * side
    ):  # the mean of 16 of its pixels for each: 1.5 ms of 2048 px, and 9 by Lanczos
        some = picture.resize(
            (_THUMBNAIL_OVERSAMPLING * side, _THUMBNAIL_OVERSAMPLING * side), Image.Resampling.NEAREST
        )
        small = some.reduce(_THUMBNAIL_OVERSAMPLING)
    else:
        small = picture.resize((side, side), Image.Resampling.LANCZOS)
    small.info = {}
    small.save(out, "JPEG", quality=70, optimize=True, subsampling="4:2:0")
    return out.getvalue()


@cache
def srgb_profile() -> bytes:
    """An sRGB profile without the hour at which it was made, which LittleCMS writes into it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = bytes(12)
    return bytes(profile)
