"""Untrusted bytes → an upright sRGB photo, decoded no larger than needed.

A photo is opened once at a scale that shows its faces (`open_photo`); the steps look at it through `look`; when the
crop is known, `cut` hands on its pixels, decoding a second time only where the first scale does not fill the output.
"""

import io
import logging
import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import AvifImagePlugin, Image

from framer.errors import FramerError, OutOfMemory, TooLarge, Unreadable, is_out_of_memory
from framer.imaging.colour import flatten, to_srgb
from framer.imaging.probe import PhotoHeader, check_megapixels, probe_photo
from framer.imaging.types import PhotoBox, PhotoLimits, PhotoRegion

# Pillow refuses at twice this number, for whatever a decoder finds out later than our own reading of the header.
Image.MAX_IMAGE_PIXELS = 250_000_000
AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # not one for each core: photos run side by side, and a thread costs memory
logging.getLogger("PIL").addHandler(logging.NullHandler())  # a damaged photo is told in our words, once

MAX_DECODED_MEGAPIXELS = 50.5  # a 50 MP phone's whole picture; four bytes a pixel
MIN_DETECTION_SIDE = 960  # px of the long side that a first look needs at least, for small faces
_DECODER_BYTES = 12  # a pixel, that no decoder needs more of before Pillow has the picture
_SPARE_ROWS = 32  # below a cut-off, where chroma upsampling would see the cut

_ORIENTATION_TAG = 0x0112
_EXIF_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo decoded once: `image` as stored (not yet turned), at `1 / reduction` of its full size, mode RGB.

    `width` and `height` are full-size pixels as a person sees the photo, after its EXIF turn.
    """

    data: bytes
    header: PhotoHeader
    image: Image.Image
    reduction: int
    orientation: int
    profile: bytes | None

    @property
    def width(self) -> int:
        """Full width in pixels, upright."""
        return self.header.height if self.orientation >= 5 else self.header.width

    @property
    def height(self) -> int:
        """Full height in pixels, upright."""
        return self.header.width if self.orientation >= 5 else self.header.height


def decode_photo(data: bytes, limits: PhotoLimits, size: int, crop_side: float | None = None) -> DecodedPhoto:
    """Check and decode `data` for an output of `size` pixels.

    `crop_side` is the side of the crop in photo pixels where it is known already; otherwise the decode serves a crop
    of the whole short side. Raises Unsupported, TooLarge or Unreadable.
    """
    header = probe_photo(data, limits)
    reduction = 1
    if header.format == "JPEG":
        short, long = sorted((header.width, header.height))
        fits = (
            n for n in (8, 4, 2) if short >= n and (crop_side or short) / n >= size and long / n >= MIN_DETECTION_SIDE
        )
        reduction = max(next(fits, 1), _min_reduction(header, header.height))
    return _decode_image(data, header, reduction, limits)


def downscale_photo(photo: DecodedPhoto, long_side: int) -> Image.Image:
    """The whole photo, upright RGB, its long side at most `long_side` px (exactly, where it has the pixels)."""
    stored = photo.image
    scale = min(1.0, long_side / max(stored.size))
    size = max(1, round(stored.width * scale)), max(1, round(stored.height * scale))
    if scale <= 0.5:  # of many pixels, four for each that is wanted are enough
        stored = stored.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST).reduce(2)
    elif scale < 1:
        stored = stored.resize(size, Image.Resampling.BILINEAR)
    return _apply_orientation(stored, photo.orientation)


def extract_region(photo: DecodedPhoto, box: PhotoBox, size: float, limits: PhotoLimits) -> PhotoRegion:
    """The part of the photo under `box` (photo pixels; what lies outside is left out), upright, in sRGB.

    It has enough pixels for `box` to fill `size` pixels, or all the photo has; it is decoded again where it must be.
    Raises Unreadable when the second decode fails.
    """
    region = _stored_region(photo, box)
    wanted = max(1, int(box.width / size + 1e-9))
    if photo.reduction > wanted:
        bottom = math.ceil(region[3]) + _SPARE_ROWS
        reduction = max(2 ** int(math.log2(min(wanted, 8))), _min_reduction(photo.header, bottom))
        if reduction < photo.reduction:
            closer = _keep_first_rows(photo.data, photo.header, bottom)
            photo = replace(
                _decode_image(closer, photo.header, reduction, limits),
                header=photo.header,
                orientation=photo.orientation,
            )
    scale = 1 / photo.reduction
    if photo.profile is None and photo.orientation not in _EXIF_TRANSPOSES:
        return PhotoRegion(photo.image, photo.width, photo.height, scale=scale)
    left, top = (max(0, math.floor(n * scale) - 2) for n in region[:2])
    right = min(photo.image.width, math.ceil(region[2] * scale) + 2)
    bottom = min(photo.image.height, math.ceil(region[3] * scale) + 2)
    image = to_srgb(photo.image.crop((left, top, max(right, left + 1), max(bottom, top + 1))), photo.profile)
    x, y = _upright_corner(photo, (left / scale, top / scale, right / scale, bottom / scale))
    return PhotoRegion(_apply_orientation(image, photo.orientation), photo.width, photo.height, x, y, scale)


def _min_reduction(header: PhotoHeader, rows: int) -> int:
    """The smallest reduction at which `rows` rows of a stored JPEG stay within what may be decoded."""
    megapixels = header.width * min(rows, header.height) / 1e6
    return next(n for n in (1, 2, 4, 8) if n == 8 or megapixels / n**2 <= MAX_DECODED_MEGAPIXELS)


def _keep_first_rows(data: bytes, header: PhotoHeader, rows: int) -> bytes:
    """The same JPEG with only its first `rows` rows, where its coding allows that: decoding them costs less."""
    if header.height_offset is None or rows >= header.height:
        return data
    shorter = bytearray(data)
    shorter[header.height_offset : header.height_offset + 2] = rows.to_bytes(2, "big")
    return bytes(shorter)


def _decode_image(data: bytes, header: PhotoHeader, reduction: int, limits: PhotoLimits) -> DecodedPhoto:
    if header.format == "HEIF":
        import pillow_heif  # noqa: PLC0415  (20 ms of start-up that most photos do not need)

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    # Decoders raise far more than OSError (measured: nine kinds), and whatever it is, the photo is what is wrong.
    try:
        with Image.open(io.BytesIO(data), formats=[header.format]) as image:
            if not header.width:
                header = replace(header, width=image.width, height=image.height)
                check_megapixels(header, limits)
            if reduction > 1:
                image.draft(None, (image.width // reduction, image.height // reduction))
            image.load()
            if header.format != "JPEG":
                header = replace(header, width=image.width, height=image.height)
            orientation = _read_orientation(image)
            profile = image.info.get("icc_profile")
            pixels = flatten(image)
    except FramerError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(size="> 250 MP", limit=f"{limits.max_megapixels:.0f} MP") from error
    except Exception as error:
        if is_out_of_memory(error) or _is_memory_short(header, reduction):
            raise OutOfMemory from error
        raise Unreadable from error
    if pixels.mode != "RGB":
        pixels, profile = to_srgb(pixels, profile), None
    return DecodedPhoto(data, header, pixels, reduction, orientation, profile if isinstance(profile, bytes) else None)


def _is_memory_short(header: PhotoHeader, reduction: int) -> bool:
    """Whether a decoder that failed without saying why may have had too little memory.

    libjpeg, libwebp and the decoders behind libheif and libavif tell a lack of memory like a damaged file.
    """
    needed = _DECODER_BYTES * header.width * header.height // (reduction**2 if header.height_offset else 1)
    try:
        np.empty(needed, np.uint8)  # not touched, so it takes none
    except MemoryError:
        return True
    return False


def _read_orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8, read after the decode (TIFF turns itself there); anything odd counts as 1."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except MemoryError:
        raise
    except Exception:  # a broken EXIF block must not cost the photo
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _apply_orientation(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_EXIF_TRANSPOSES[orientation]) if orientation in _EXIF_TRANSPOSES else image


def _stored_region(photo: DecodedPhoto, box: PhotoBox) -> tuple[float, float, float, float]:
    """`box`, clipped to the photo, as left, top, right, bottom in stored (unturned) full-size pixels."""
    wide, high = photo.header.width, photo.header.height
    u0, u1 = (min(max(n, 0.0), float(photo.width)) for n in (box.x, box.right))
    v0, v1 = (min(max(n, 0.0), float(photo.height)) for n in (box.y, box.bottom))
    if photo.orientation >= 5:
        (x0, x1), (y0, y1) = (v0, v1), (u0, u1)
    else:
        (x0, x1), (y0, y1) = (u0, u1), (v0, v1)
    if photo.orientation in (2, 3, 7, 8):
        x0, x1 = wide - x1, wide - x0
    if photo.orientation in (3, 4, 6, 7):
        y0, y1 = high - y1, high - y0
    return x0, y0, x1, y1


def _upright_corner(photo: DecodedPhoto, stored: tuple[float, float, float, float]) -> tuple[float, float]:
    """The upper left corner, upright, of a stored region."""
    left, top, right, bottom = stored
    x = photo.header.width - right if photo.orientation in (2, 3, 7, 8) else left
    y = photo.header.height - bottom if photo.orientation in (3, 4, 6, 7) else top
    return (y, x) if photo.orientation >= 5 else (x, y)
