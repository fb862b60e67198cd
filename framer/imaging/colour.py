"""Any Pillow mode with any embedded profile → mode RGB in sRGB."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from framer.errors import Unreadable

_MATTE_COLOUR = (255, 255, 255)
_FLATTENED_ROWS = 256  # at a time: copies of a large image take more memory than there is
_ICC_COLOUR_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


def flatten(image: Image.Image) -> Image.Image:
    """`image` in mode RGB, L or CMYK: 16 bits reduced to 8, palettes resolved, transparency composited on white.

    Raises Unreadable for floating point pixels, which have no range.
    """
    if image.mode in ("RGB", "L", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return _convert_in_bands(image, "L", _reduce_to_8_bit)
    if image.mode == "F":
        raise Unreadable
    if not isinstance(image.info.get("transparency", b""), (bytes, int, tuple)):
        image.info.pop("transparency")  # a text chunk of that name
    if image.has_transparency_data:
        return _convert_in_bands(image, "RGB", _composite_on_white)
    return image.convert("L" if image.mode == "1" else "RGB")


def _convert_in_bands(image: Image.Image, mode: str, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """The image in `mode` that `convert` makes of `image`, put together from bands of rows."""
    converted = Image.new(mode, image.size)
    for top in range(0, image.height, _FLATTENED_ROWS):
        band = image.crop((0, top, image.width, min(top + _FLATTENED_ROWS, image.height)))
        converted.paste(convert(band), (0, top))
    return converted


def _reduce_to_8_bit(image: Image.Image) -> Image.Image:
    """The high byte of each grey sample; Pillow's own conversion clips nearly everything to white."""
    samples = np.asarray(image)
    return Image.fromarray(np.clip(samples // 256, 0, 255).astype(np.uint8))


def _composite_on_white(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return image.convert("RGB")
    opaque = Image.new("RGB", image.size, _MATTE_COLOUR)
    opaque.paste(image, mask=alpha)
    return opaque


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` (mode RGB, L or CMYK) in mode RGB and sRGB, converted from its embedded ICC `profile`.

    A profile that is broken, or for another colour space than the image's, is ignored.
    """
    converted = _convert_by_profile(image, profile) if profile else None
    return converted or (image if image.mode == "RGB" else image.convert("RGB"))


def _convert_by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _ICC_COLOUR_SPACES.get(image.mode) or _is_srgb(source):
            return None
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether it is one of the many versions of sRGB that cameras embed: converting those would only cost time."""
    return (profile.profile.profile_description or "").startswith("sRGB")
