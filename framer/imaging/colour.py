"""Any Pillow mode with any embedded profile → mode RGB in sRGB."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from framer.errors import Unreadable

_MATTE_COLOUR = (255, 255, 255)
_FLATTENED_ROWS = 256  # at a time: copies of a large image take more memory than there is
_TAG_TABLE, _MAX_TAGS = 132, 100  # where the table starts in a profile, and how many LittleCMS reads
_ICC_COLOUR_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


def flatten(image: Image.Image) -> Image.Image:
    """`image` in mode RGB, L or CMYK: 16 bits reduced to 8, palettes resolved, transparency composited on white.

    Raises Unreadable for floating point pixels, which have no range.
    """
    if image.mode in ("RGB", "L", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return _reduce_to_8_bit(image)
    if image.mode == "F":
        raise Unreadable
    if not isinstance(image.info.get("transparency", b""), (bytes, int, tuple)):
        image.info.pop("transparency")  # a text chunk of that name
    if image.has_transparency_data:
        return _composite_on_white(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _reduce_to_8_bit(image: Image.Image) -> Image.Image:
    """The high byte of each grey sample; Pillow's own conversion clips nearly everything to white."""
    grey = Image.new("L", image.size)
    for top, band in _cut_into_bands(image):
        samples = np.asarray(band) // 256
        grey.paste(Image.fromarray(np.clip(samples, 0, 255).astype(np.uint8)), (0, top))
    return grey


def _composite_on_white(image: Image.Image) -> Image.Image:
    opaque = Image.new("RGB", image.size, _MATTE_COLOUR)
    for top, band in _cut_into_bands(image):
        transparent = band if band.mode == "RGBA" else band.convert("RGBA")
        opaque.paste(transparent, (0, top), transparent)
    return opaque


def _cut_into_bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The upper edge of each band of rows, and a copy of it."""
    for top in range(0, image.height, _FLATTENED_ROWS):
        yield top, image.crop((0, top, image.width, min(top + _FLATTENED_ROWS, image.height)))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` (mode RGB, L or CMYK) in mode RGB and sRGB, converted from its embedded ICC `profile`.

    A profile that is broken, or for another colour space than the image's, is ignored.
    """
    converted = _convert_by_profile(image, profile) if profile else None
    return converted or (image if image.mode == "RGB" else image.convert("RGB"))


def _convert_by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(_drop_steps(profile)))
        if source.profile.xcolor_space != _ICC_COLOUR_SPACES.get(image.mode) or _is_srgb(source):
            return None
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _drop_steps(profile: bytes) -> bytes:
    """`profile` with its transforms of multiProcessElements (tags D2B0 to D2B3) renamed, so that none is used.

    They may have any number of steps: 170 kB cost 22 seconds. A profile has to have other tags for the same.
    """
    renamed = bytearray(profile)
    count = int.from_bytes(profile[_TAG_TABLE - 4 : _TAG_TABLE], "big")
    for entry in range(_TAG_TABLE, _TAG_TABLE + 12 * min(count, _MAX_TAGS), 12):
        if renamed[entry : entry + 3] == b"D2B":
            renamed[entry : entry + 3] = b"d2b"
    return bytes(renamed)


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether it is one of the many versions of sRGB that cameras embed: converting those would only cost time."""
    return (profile.profile.profile_description or "").startswith("sRGB")
