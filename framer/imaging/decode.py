"""Untrusted bytes → an upright sRGB photo, decoded no larger than needed.

`decode_photo` decodes once, at a scale that shows the faces; `sampling.py` gives smaller copies for the nets.
When the crop is known, `extract_region` gives its pixels, decoding again only where the first scale is too small.
"""

import contextlib
import io
import logging
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import AvifImagePlugin, Image, PngImagePlugin, TiffImagePlugin, UnidentifiedImageError

from framer.errors import FramerError, OutOfMemory, TooLarge, Unreadable
from framer.imaging.colour import MATTE_COLOUR, OpaquePhoto, read_photo_colours, to_rgb, to_srgb
from framer.imaging.colour_codes import ColourCodes
from framer.imaging.damage import BoxEdges
from framer.imaging.decoded_photo import (
    EXIF_TRANSPOSES,
    DecodedPhoto,
    apply_orientation,
    find_stored_box,
    find_upright_corner,
    trim_photo,
)
from framer.imaging.heif_colour import map_deep_photo
from framer.imaging.heif_plugin import load_heif_decoder
from framer.imaging.jpeg_damage import find_jpeg_damage
from framer.imaging.mending import may_lack_pixels, mend_file, open_file
from framer.imaging.orientation import is_turned_by_browsers, read_orientation
from framer.imaging.photo_header import PhotoHeader, check_photo_size
from framer.imaging.png_colour import scale_clear_shade
from framer.imaging.png_damage import MAX_PROFILE_BYTES
from framer.imaging.probe_tiff import UnreadTiff
from framer.imaging.types import PhotoBox, PhotoLimits, PhotoRegion
from framer.out_of_memory import is_out_of_memory
from framer.text.text_field import RgbColour

# Pillow refuses at twice this number; it is for sizes that only a decoder finds out, after the header was probed.
Image.MAX_IMAGE_PIXELS = 250_000_000
PngImagePlugin.MAX_TEXT_CHUNK = MAX_PROFILE_BYTES  # of colour profiles, too
TiffImagePlugin.READ_LIBTIFF = True  # what Pillow reads itself of 16 bits in separate planes is wrong
AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # not one for each core: photos run side by side, and a thread costs memory
logging.getLogger("PIL").addHandler(logging.NullHandler())  # a damaged photo is reported once, as Unreadable

MAX_DECODED_MEGAPIXELS = 50.5  # a 50 MP phone's whole picture; four bytes a pixel
MIN_DETECTION_SIDE = 960  # px: long side that the first decode keeps, for small faces
_DECODER_BYTES = 12  # a pixel: no decoder needs more before Pillow has the image
_SMALL_REDUCTION = 4  # at least, of what is decoded to find damage
_SPARE_ROWS = 32  # rows decoded below the crop, so that chroma upsampling does not see the end


def decode_photo(
    data: bytes, limits: PhotoLimits, size: int, crop_side: float | None = None, matte: RgbColour = MATTE_COLOUR
) -> DecodedPhoto:
    """Check and decode `data` for an output of `size` × `size` px.

    `crop_side` is the side of the crop in photo pixels where it is known already; otherwise there are enough pixels for
    a crop as large as the short side. What is transparent lies on `matte`. Raises Unsupported, TooLarge or Unreadable.
    """
    file, header = open_file(data, limits)
    del data
    reduction = 1
    if header.format == "JPEG":
        short, long = sorted((header.width, header.height))
        large_enough = (
            n for n in (8, 4, 2) if short >= n and (crop_side or short) / n >= size and long / n >= MIN_DETECTION_SIDE
        )
        reduction = max(next(large_enough, 1), _min_reduction(header, header.height))
    try:
        photo = _decode_image(file.data, header, reduction, limits, matte)
    except Unreadable:
        with _raising_known_errors(header, reduction, limits):
            mended = mend_file(file.data, header)
        if mended is None:
            raise
        file = mended
        photo = _decode_image(file.data, header, reduction, limits, matte)
    photo = replace(photo, damage=file.damage)
    if may_lack_pixels(header, photo.last_pixel):
        with _raising_known_errors(header, _SMALL_REDUCTION, limits):
            photo = replace(photo, damage=find_jpeg_damage(photo.data, header.is_garbled))
    return photo


def extract_region(photo: DecodedPhoto, box: PhotoBox, size: float, limits: PhotoLimits) -> PhotoRegion:
    """The part of the photo under `box` (photo pixels, clipped to the photo), upright, in sRGB.

    It has enough pixels for `box` to fill `size` × `size` px, or as many as may be decoded; the photo is decoded again
    where that takes more than the first decode has. Raises Unreadable or TooLarge where the second decode fails.
    """
    stored_box = find_stored_box(photo, box)
    sufficient_reduction = max(1, int(box.width / size + 1e-9))
    if photo.reduction > sufficient_reduction:
        needed_rows = math.ceil(stored_box[3]) + _SPARE_ROWS
        reduction = max(2 ** int(math.log2(min(sufficient_reduction, 8))), _min_reduction(photo.header, needed_rows))
        if reduction < photo.reduction:
            shorter_jpeg = _keep_first_rows(photo.data, photo.header, needed_rows)
            larger = _decode_image(shorter_jpeg, photo.header, reduction, limits)
            if photo.content:
                larger = trim_photo(larger, photo.content)
            photo = replace(larger, header=photo.header, orientation=photo.orientation, damage=photo.damage)
    scale = 1 / photo.reduction
    if photo.profile is None and photo.orientation not in EXIF_TRANSPOSES:
        return PhotoRegion(photo.image, photo.width, photo.height, scale=scale)
    left, top, right, bottom = _find_pixel_box(photo, stored_box)
    image = to_srgb(photo.image.crop((left, top, right, bottom)), photo.profile)
    from_left, from_top = photo.stored_content[:2]
    edges = left / scale + from_left, top / scale + from_top, right / scale + from_left, bottom / scale + from_top
    x, y = find_upright_corner(photo, edges)
    return PhotoRegion(apply_orientation(image, photo.orientation), photo.width, photo.height, x, y, scale)


def _find_pixel_box(photo: DecodedPhoto, stored_box: BoxEdges) -> tuple[int, int, int, int]:
    """The pixels of the decode under a stored box, and two more at each side where there are any."""
    origin = photo.stored_content[:2]
    left, top = (
        max(0, min(limit - 1, math.floor((n - first) / photo.reduction) - 2))
        for n, first, limit in zip(stored_box[:2], origin, photo.image.size, strict=True)
    )
    right, bottom = (
        min(limit, math.ceil((n - first) / photo.reduction) + 2)
        for n, first, limit in zip(stored_box[2:], origin, photo.image.size, strict=True)
    )
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _min_reduction(header: PhotoHeader, rows: int) -> int:
    """The smallest reduction at which the first `rows` rows of a JPEG stay within MAX_DECODED_MEGAPIXELS."""
    megapixels = header.width * min(rows, header.height) / 1e6
    return next(n for n in (1, 2, 4, 8) if n == 8 or megapixels / n**2 <= MAX_DECODED_MEGAPIXELS)


def _keep_first_rows(data: bytes, header: PhotoHeader, rows: int) -> bytes:
    """The JPEG with `rows` as the height in its header, where its coding allows that: only those rows are decoded."""
    if header.height_offset is None or rows >= header.height:
        return data
    shorter_jpeg = bytearray(data)
    shorter_jpeg[header.height_offset : header.height_offset + 2] = rows.to_bytes(2, "big")
    return bytes(shorter_jpeg)


def _decode_image(
    data: bytes, header: PhotoHeader, reduction: int, limits: PhotoLimits, matte: RgbColour = MATTE_COLOUR
) -> DecodedPhoto:
    if header.format == "HEIF":
        load_heif_decoder()
    with (
        _raising_known_errors(header, reduction, limits),
        Image.open(io.BytesIO(data), formats=[header.format]) as image,
    ):
        header = _check_opened_size(image, header, limits)
        if reduction > 1:
            image.draft(None, (image.width // reduction, image.height // reduction))
        colours = read_photo_colours(image, data)
        _mend_clear_shade(image, data)
        deep = map_deep_photo(image, data, colours) if isinstance(colours, ColourCodes) else None
        if deep is None:
            image.load()
        if header.format != "JPEG":
            header = _check_opened_size(image if deep is None else deep, header, limits)
        orientation = read_orientation(image, header.orientation)
        differs_in_browsers = isinstance(colours, ColourCodes) or (
            orientation != 1 and not is_turned_by_browsers(image)
        )
        last_pixel = image.getpixel((image.width - 1, image.height - 1)) if header.format == "JPEG" else None
        opaque = to_rgb(image, colours, matte) if deep is None else OpaquePhoto(deep)
    return DecodedPhoto(
        data, header, opaque.image, reduction, orientation, opaque.profile, differs_in_browsers, last_pixel,
        alpha=opaque.alpha,
    )  # fmt: skip


def _mend_clear_shade(image: Image.Image, data: bytes) -> None:
    """Have the shade that stands for transparency in a grey PNG be one of those that its pixels will have."""
    clear = image.info.get("transparency")
    if image.format == "PNG" and isinstance(clear, int):
        del image.info["transparency"]
        scaled = scale_clear_shade(data, clear)
        image.info |= {} if scaled is None else {"transparency": scaled}


@contextlib.contextmanager
def _raising_known_errors(header: PhotoHeader, reduction: int, limits: PhotoLimits) -> Iterator[None]:
    """Raise TooLarge, OutOfMemory or Unreadable in place of what a decoder raises.

    Decoders raise far more than OSError (nine types were seen); whichever it is, the photo is at fault.
    """
    try:
        yield
    except FramerError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(size="> 250 MP", limit=f"{limits.max_megapixels:.0f} MP") from error
    except Exception as error:
        if header.format == "TIFF" and isinstance(error, UnidentifiedImageError):
            raise UnreadTiff from error
        if is_out_of_memory(error) or _is_memory_short(header, reduction):
            raise OutOfMemory from error
        raise Unreadable from error


def _check_opened_size(image: Image.Image, header: PhotoHeader, limits: PhotoLimits) -> PhotoHeader:
    """`header` with the size that the decoder has found, which a hostile file can hide from the probe."""
    header = replace(header, width=image.width, height=image.height)
    check_photo_size(header, limits)
    return header


def _is_memory_short(header: PhotoHeader, reduction: int) -> bool:
    """Whether a decoder that failed may have had too little memory.

    libjpeg, libwebp and the decoders behind libheif and libavif report a lack of memory as a damaged file.
    """
    needed_bytes = _DECODER_BYTES * header.width * header.height // (reduction**2 if header.height_offset else 1)
    try:
        np.empty(needed_bytes, np.uint8)  # reserved but not touched, so it takes no memory
    except MemoryError:
        return True
    return False
