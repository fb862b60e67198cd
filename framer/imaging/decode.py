"""Untrusted bytes → an upright sRGB photo, decoded no larger than needed.

`decode_photo` decodes once, at a scale that shows the faces; `downscale_photo` gives smaller copies for the detector.
When the crop is known, `extract_region` gives its pixels, decoding again only where the first scale is too small.
"""

import io
import logging
import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import AvifImagePlugin, Image

from framer.errors import FramerError, OutOfMemory, TooLarge, Unreadable, is_out_of_memory
from framer.imaging.colour import flatten, to_srgb
from framer.imaging.photo_header import PhotoHeader, check_photo_size
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoBox, PhotoLimits, PhotoRegion

# Pillow refuses at twice this number; it is for sizes that only a decoder finds out, after the header was probed.
Image.MAX_IMAGE_PIXELS = 250_000_000
AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # not one for each core: photos run side by side, and a thread costs memory
logging.getLogger("PIL").addHandler(logging.NullHandler())  # a damaged photo is reported once, as Unreadable

MAX_DECODED_MEGAPIXELS = 50.5  # a 50 MP phone's whole picture; four bytes a pixel
MIN_DETECTION_SIDE = 960  # px: long side that the first decode keeps, for small faces
_DECODER_BYTES = 12  # a pixel: no decoder needs more before Pillow has the image
_SPARE_ROWS = 32  # rows decoded below the crop, so that chroma upsampling does not see the end

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
    """A photo decoded once: `image` in mode RGB, as stored, at `1 / reduction` of full size.

    Neither the EXIF `orientation` nor the ICC `profile` (None: sRGB) is applied yet.
    """

    data: bytes
    header: PhotoHeader
    image: Image.Image
    reduction: int
    orientation: int
    profile: bytes | None

    @property
    def width(self) -> int:
        """Width of the upright photo in full-size pixels."""
        return self.header.height if self.orientation >= 5 else self.header.width

    @property
    def height(self) -> int:
        """Height of the upright photo in full-size pixels."""
        return self.header.width if self.orientation >= 5 else self.header.height


def decode_photo(data: bytes, limits: PhotoLimits, size: int, crop_side: float | None = None) -> DecodedPhoto:
    """Check and decode `data` for an output of `size` × `size` px.

    `crop_side` is the side of the crop in photo pixels where it is known already; otherwise there are enough pixels for
    a crop as large as the short side. Raises Unsupported, TooLarge or Unreadable.
    """
    header = probe_photo(data, limits)
    reduction = 1
    if header.format == "JPEG":
        short, long = sorted((header.width, header.height))
        large_enough = (
            n for n in (8, 4, 2) if short >= n and (crop_side or short) / n >= size and long / n >= MIN_DETECTION_SIDE
        )
        reduction = max(next(large_enough, 1), _min_reduction(header, header.height))
    return _decode_image(data, header, reduction, limits)


def downscale_photo(photo: DecodedPhoto, long_side: int) -> Image.Image:
    """The whole photo, upright, mode RGB, its long side `long_side` px, or less where the decode has less."""
    image = photo.image
    scale = min(1.0, long_side / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    if scale <= 0.5:  # four of the many pixels are enough for one output pixel
        image = image.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST).reduce(2)
    elif scale < 1:
        image = image.resize(size, Image.Resampling.BILINEAR)
    return _apply_orientation(image, photo.orientation)


def extract_region(photo: DecodedPhoto, box: PhotoBox, size: float, limits: PhotoLimits) -> PhotoRegion:
    """The part of the photo under `box` (photo pixels, clipped to the photo), upright, in sRGB.

    It has enough pixels for `box` to fill `size` × `size` px, or as many as may be decoded; the photo is decoded again
    where that takes more than the first decode has. Raises Unreadable or TooLarge where the second decode fails.
    """
    stored_box = _stored_box(photo, box)
    sufficient_reduction = max(1, int(box.width / size + 1e-9))
    if photo.reduction > sufficient_reduction:
        needed_rows = math.ceil(stored_box[3]) + _SPARE_ROWS
        reduction = max(2 ** int(math.log2(min(sufficient_reduction, 8))), _min_reduction(photo.header, needed_rows))
        if reduction < photo.reduction:
            shorter_jpeg = _keep_first_rows(photo.data, photo.header, needed_rows)
            photo = replace(
                _decode_image(shorter_jpeg, photo.header, reduction, limits),
                header=photo.header,
                orientation=photo.orientation,
            )
    scale = 1 / photo.reduction
    if photo.profile is None and photo.orientation not in _EXIF_TRANSPOSES:
        return PhotoRegion(photo.image, photo.width, photo.height, scale=scale)
    left, top = (max(0, math.floor(n * scale) - 2) for n in stored_box[:2])
    right = min(photo.image.width, math.ceil(stored_box[2] * scale) + 2)
    bottom = min(photo.image.height, math.ceil(stored_box[3] * scale) + 2)
    image = to_srgb(photo.image.crop((left, top, max(right, left + 1), max(bottom, top + 1))), photo.profile)
    x, y = _upright_corner(photo, (left / scale, top / scale, right / scale, bottom / scale))
    return PhotoRegion(_apply_orientation(image, photo.orientation), photo.width, photo.height, x, y, scale)


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


def _decode_image(data: bytes, header: PhotoHeader, reduction: int, limits: PhotoLimits) -> DecodedPhoto:
    if header.format == "HEIF":
        import pillow_heif  # noqa: PLC0415  (start-up time that most photos do not need)

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    # Decoders raise far more than OSError (nine types were seen); whichever it is, the photo is at fault.
    try:
        with Image.open(io.BytesIO(data), formats=[header.format]) as image:
            header = _check_opened_size(image, header, limits)
            if reduction > 1:
                image.draft(None, (image.width // reduction, image.height // reduction))
            image.load()
            if header.format != "JPEG":
                header = _check_opened_size(image, header, limits)
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


def _read_orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8; 1 where it is invalid. Read after the decode, in which Pillow turns TIFFs itself."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except MemoryError:
        raise
    except Exception:  # a broken EXIF block does not make the photo unreadable
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _apply_orientation(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_EXIF_TRANSPOSES[orientation]) if orientation in _EXIF_TRANSPOSES else image


def _stored_box(photo: DecodedPhoto, box: PhotoBox) -> tuple[float, float, float, float]:
    """`box`, clipped to the photo, as left, top, right, bottom in full-size pixels of the photo as stored."""
    stored_width, stored_height = photo.header.width, photo.header.height
    u0, u1 = (min(max(n, 0.0), float(photo.width)) for n in (box.x, box.right))
    v0, v1 = (min(max(n, 0.0), float(photo.height)) for n in (box.y, box.bottom))
    if photo.orientation >= 5:
        (x0, x1), (y0, y1) = (v0, v1), (u0, u1)
    else:
        (x0, x1), (y0, y1) = (u0, u1), (v0, v1)
    if photo.orientation in (2, 3, 7, 8):
        x0, x1 = stored_width - x1, stored_width - x0
    if photo.orientation in (3, 4, 6, 7):
        y0, y1 = stored_height - y1, stored_height - y0
    return x0, y0, x1, y1


def _upright_corner(photo: DecodedPhoto, stored_box: tuple[float, float, float, float]) -> tuple[float, float]:
    """The upper left corner of a stored box in the upright photo."""
    left, top, right, bottom = stored_box
    x = photo.header.width - right if photo.orientation in (2, 3, 7, 8) else left
    y = photo.header.height - bottom if photo.orientation in (3, 4, 6, 7) else top
    return (y, x) if photo.orientation >= 5 else (x, y)
