"""Any Pillow mode, and whatever a photo says of its colours → mode RGB in sRGB.

The order of what counts is that of browsers: a profile's `cicp` tag or PNG's cICP, the profile, then other numbers.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

from framer.errors import Unreadable
from framer.imaging.colour_codes import ColourCodes, read_as_photo
from framer.imaging.heif_colour import read_avif_codes, read_heif_codes
from framer.imaging.icc_profile import drop_steps, is_srgb, read_codes_tag, write_profile
from framer.imaging.jpeg_profile import read_jpeg_profile
from framer.imaging.png_colour import has_grey_and_alpha, read_cicp, read_png_colours, write_gamma_profile
from framer.imaging.tone_mapping import MEASURED_SIDE, measure_tones
from framer.text.text_field import RgbColour

MATTE_COLOUR = (255, 255, 255)  # behind what is transparent
_ALPHA_SIDE = 256  # px: at most, of the small copy of the transparency
_FLATTENED_ROWS = 256  # at a time: copies of a large image take more memory than there is
_ICC_COLOUR_SPACES = {"RGB": ("RGB ",), "L": ("GRAY", "RGB "), "CMYK": ("CMYK",)}
_SPACE = slice(16, 20)  # where a profile says for what it is
_JPEG_FORMATS = ("JPEG", "MPO")
_GREY_MODES = ("1", "L", "LA", "La")

Colours = bytes | ColourCodes
"""What turns a photo into sRGB: an ICC profile, or the numbers of an HDR photo."""

_Converter = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class OpaquePhoto:
    """A photo in mode RGB, and the profile that `to_srgb` has yet to apply to it.

    `alpha`: a small copy of its transparency, mode L; None where nothing is transparent.
    """

    image: Image.Image
    profile: bytes | None = None
    alpha: Image.Image | None = None


def read_photo_colours(image: Image.Image, data: bytes) -> Colours | None:
    """What the photo `image`, opened from the file `data`, says of its colours; None where they are sRGB's.

    A profile that is broken, or for another colour space than the image's, is ignored.
    """
    png = read_png_colours(data) if image.format == "PNG" else {}
    flat_mode = "L" if image.format == "PNG" and has_grey_and_alpha(data) else _flat_mode(image)
    codes = read_cicp(png)
    profile = read_jpeg_profile(data) if image.format in _JPEG_FORMATS else image.info.get("icc_profile")
    if codes is None and isinstance(profile, bytes) and _open_profile(profile, flat_mode):
        codes = read_codes_tag(profile)
        if codes is None or not codes.is_known:
            return None if is_srgb(profile) else profile
        codes = read_as_photo(codes.primaries, codes.transfer)
    if codes is None and image.format == "AVIF":
        codes = read_avif_codes(data)
    elif codes is None and image.format == "HEIF":
        codes = read_heif_codes(image.info, data)
    if codes is None:
        return write_gamma_profile(png)
    if codes.is_hdr:
        return codes
    return None if codes.is_srgb else write_profile(codes.chromaticities, codes.curve)


def to_rgb(image: Image.Image, colours: Colours | None, matte: RgbColour = MATTE_COLOUR) -> OpaquePhoto:
    """`image`, loaded, in mode RGB.

    16 bits are reduced to 8, palettes resolved; transparency is composited on `matte` (sRGB) after the colours are
    converted. Raises Unreadable for floating point pixels, which have no range.
    """
    if not isinstance(image.info.get("transparency", b""), (bytes, int, tuple)):
        image.info.pop("transparency")  # a text chunk of that name
    if image.mode == "F":
        raise Unreadable
    if image.mode == "RGBA" and isinstance(colours, bytes) and colours[_SPACE] == b"GRAY":
        image = image.convert("LA")  # what Pillow makes of a PNG with 16 bits of grey, and transparency
    if image.has_transparency_data and not image.mode.startswith("I"):
        return _composite(image, colours, matte)
    flat = _flatten(image)
    if isinstance(colours, ColourCodes):
        rgb = flat if flat.mode == "RGB" else flat.convert("RGB")
        return OpaquePhoto(measure_tones(_thin_out(rgb), colours).map_image(rgb))
    return OpaquePhoto(flat, colours) if flat.mode == "RGB" else OpaquePhoto(to_srgb(flat, colours))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` (mode RGB, L or CMYK) in mode RGB and sRGB, converted from its ICC `profile`; RGB is changed in place.

    A profile that is broken, or for another colour space than the image's, is ignored.
    """
    convert = _make_profile_converter(profile, image.mode) if profile else None
    return convert(image) if convert else image if image.mode == "RGB" else image.convert("RGB")


def _flat_mode(image: Image.Image) -> str:
    """The mode in which `_flatten` gives the image."""
    if image.mode == "CMYK":
        return "CMYK"
    return "L" if image.mode in _GREY_MODES or image.mode.startswith("I") else "RGB"


def _flatten(image: Image.Image) -> Image.Image:
    """`image` without transparency in mode RGB, L or CMYK."""
    if image.mode.startswith("I"):
        return _reduce_to_8_bit(image)
    mode = _flat_mode(image)
    return image if image.mode == mode else image.convert(mode)


def _reduce_to_8_bit(image: Image.Image) -> Image.Image:
    """The high byte of each grey sample; Pillow's own conversion clips nearly everything to white.

    White is also what a shade that stands for transparency becomes.
    """
    grey, clear = Image.new("L", image.size), image.info.get("transparency")
    for top, band in _cut_into_bands(image):
        samples = np.asarray(band)
        shades = np.clip(samples // 256, 0, 255).astype(np.uint8)
        if isinstance(clear, int):
            shades[samples == clear] = 255
        grey.paste(Image.fromarray(shades), (0, top))
    return grey


def _composite(image: Image.Image, colours: Colours | None, matte: RgbColour) -> OpaquePhoto:
    convert = _make_converter(image, colours) if colours else None
    opaque = Image.new("RGB", image.size, matte)
    block = -(-max(image.size) // _ALPHA_SIDE)
    alpha = Image.new("L", (-(-image.width // block), -(-image.height // block)))
    for top, band in _cut_into_bands(image, max(1, _FLATTENED_ROWS // block) * block):
        transparent = band if band.mode == "RGBA" else band.convert("RGBA")
        shown = convert(band if band.mode in _GREY_MODES else transparent) if convert else transparent
        opaque.paste(shown, (0, top), transparent)
        alpha.paste(transparent.getchannel("A").reduce(block), (0, top // block))
    lowest = alpha.getextrema()[0]
    return OpaquePhoto(opaque, alpha=alpha if isinstance(lowest, int) and lowest < 255 else None)


def _make_converter(image: Image.Image, colours: Colours) -> _Converter | None:
    """What turns bands of a transparent `image` into RGB in sRGB; None where a profile cannot be used."""
    mode = _flat_mode(image)
    if isinstance(colours, ColourCodes):
        mapper = measure_tones(_thin_out(image), colours)
        return lambda band: mapper.map_image(band.convert("RGB"))
    convert = _make_profile_converter(colours, mode)
    return (lambda band: convert(band.convert(mode))) if convert else None


def _thin_out(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Some pixels of the image, height × width × 3, RGB."""
    size = min(image.width, MEASURED_SIDE), min(image.height, MEASURED_SIDE)
    return np.asarray(image.resize(size, Image.Resampling.NEAREST).convert("RGB"))


def _cut_into_bands(image: Image.Image, rows: int = _FLATTENED_ROWS) -> Iterator[tuple[int, Image.Image]]:
    """The upper edge of each band of rows, and a copy of it."""
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _open_profile(profile: bytes, mode: str) -> ImageCms.ImageCmsProfile | None:
    """The profile, where it is sound and for images of that mode."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(drop_steps(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return opened if opened.profile.xcolor_space in _ICC_COLOUR_SPACES[mode] else None


def _make_profile_converter(profile: bytes, mode: str) -> _Converter | None:
    """What turns images of `mode` into RGB in sRGB, those in RGB in place; None where the profile cannot be used."""
    source = _open_profile(profile, mode)
    if source is None:
        return None
    if mode == "L" and source.profile.xcolor_space != "GRAY":  # a photo made grey that has kept its profile
        mode = "RGB"
    flags = ImageCms.Flags.NOOPTIMIZE if mode == "L" else ImageCms.Flags.NONE
    try:
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", flags=flags)
    except (ImageCms.PyCMSError, ValueError, TypeError):
        return None
    if mode == "L":
        return _make_grey_converter(transform)

    def convert(image: Image.Image) -> Image.Image:
        if mode != "RGB":
            return transform.apply(image)
        rgb = image if image.mode == "RGB" else image.convert("RGB")
        transform.apply_in_place(rgb)
        return rgb

    return convert


def _make_grey_converter(transform: ImageCms.ImageCmsTransform) -> _Converter:
    """By a table of 256 shades: LittleCMS is up to 10 levels off in the dark where it is to be fast with grey."""
    shades = transform.apply(Image.frombytes("L", (256, 1), bytes(range(256))))
    tables = [list(channel.tobytes()) for channel in shades.split()]
    return lambda image: Image.merge("RGB", [image.point(table) for table in tables])
