"""A frame's PNG or WebP as a file: what it is, how large, how heavy, and whether it is transparent at all."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from framer.i18n import N_
from framer.studio.check.findings import Finding, error_finding, good_finding, warning_finding

MIN_OVERLAY_SIDE, ADVISED_OVERLAY_SIDE, MAX_OVERLAY_SIDE = 1080, 2048, 4096
HEAVY_OVERLAY_FILE_BYTES, MAX_OVERLAY_FILE_BYTES = 3_000_000, 20_000_000
CLEAR_ALPHA = 26  # alpha (0 to 255) below which artwork counts as clear, as where the window is measured
_MIN_CLEAR_SHARE, _MAX_CLEAR_SHARE = 0.03, 0.97
_OTHER_FORMATS = ("JPEG", "GIF", "BMP", "TIFF", "AVIF", "PPM")
IMAGE_ERRORS = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)

_WEIGHT_GOOD = N_("File weight: %(size)d kB.")
_WEIGHT_HEAVY = N_("File weight: %(size)d kB; more than %(most)d kB slows every picture down.")
_LIGHTEN = N_("Flatten textures and photos in the artwork, or save it at 2048 px.")
_WEIGHT_TOO_HEAVY = N_("The file is too heavy: %(size)d kB; at most %(most)d kB.")
_DISGUISED = N_("The file is called %(name)s, but inside it is %(format)s.")
_SAVE_AS_PNG = N_("Export it again as PNG with transparency; a new name alone does not change what is inside.")
_NOT_AN_IMAGE = N_("The file is not a PNG or WebP picture that can be read: %(reason)s.")
_EXPORT_AGAIN = N_("Export it again as PNG, and copy it whole.")
_ANIMATED = N_("The picture has %(count)d images that follow each other; only the first is used.")
_STILL = N_("Save it as one still picture.")
_SQUARE_GOOD = N_("Square: %(side)d × %(side)d px.")
_IMAGE_NOT_SQUARE = N_("Not square: %(width)d × %(height)d px, %(more)d px too %(direction)s.")
_WIDE, _HIGH = N_("wide"), N_("high")
_MAKE_SQUARE = N_("Make the canvas square, best 2048 × 2048 px; do not stretch the drawing.")
_TINY = N_("Too small: %(side)d px; at least %(least)d px, best %(advised)d px.")
_DRAW_LARGER = N_("Export it at 2048 × 2048 px from the drawing; enlarging the finished PNG only blurs it.")
_SMALLISH = N_("Rather small: %(side)d px is enough, %(advised)d px is best: people may ask for pictures of that size.")
_HUGE = N_("Too large: %(width)d × %(height)d px; at most %(most)d px.")
_EXPORT_2048 = N_("Export it at 2048 × 2048 px.")
_OPAQUE = N_("No transparency at all: the file has no alpha channel, so the frame would cover the whole photo.")
_CUT_OPENING = N_("Delete the background where the photo is to show, and save it as PNG with alpha (RGBA).")
_INDEXED = N_("The transparency is of the simple kind (%(mode)s); framer needs a full alpha channel (RGBA).")
_SAVE_RGBA = N_("Save it as RGBA: in GIMP Image → Mode → RGB, in Photoshop PNG-24, elsewhere “32 bits”.")
_NOTHING_CLEAR = N_(
    "The file has an alpha channel, but only %(clear).1f %% of the picture is transparent: no photo would show."
)
_NEARLY_EMPTY = N_("Nearly everything is transparent: %(clear).1f %%; hardly anything is drawn.")
_RIGHT_LAYERS = N_("Check that all layers were exported.")
_TRANSPARENT = N_("Real transparency: %(clear).0f %% of the picture is clear.")
_DEEP = N_("The picture has 16 bits a channel; 8 show the same, at half the weight.")
_SAVE_8 = N_("Save it with 8 bits a channel.")
_SRGB = N_("Colours: sRGB.")
_OTHER_PROFILE = N_(
    "Colours: the file has the profile “%(profile)s”; framer takes them for sRGB, so they will look different."
)
_CONVERT = N_("Convert it to sRGB when exporting.")


@dataclass(frozen=True)
class CheckedImageFile:
    """What was found about a file, and its `image` (RGBA) if there is one worth looking at further."""

    findings: tuple[Finding, ...]
    image: Image.Image | None = None


def check_image_file(data: bytes, name: str) -> CheckedImageFile:
    """Look at the file `data` (a PNG or WebP) that is called `name`. Large pictures are not decoded."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "WEBP"]) as image:
            found = [*_check_kind(image, data), *_check_image_size(image.width, image.height)]
            if max(image.size) > MAX_OVERLAY_SIDE or image.width != image.height:
                return CheckedImageFile((*found, *_check_alpha(image, None)))
            rgba = image.convert("RGBA")
            return CheckedImageFile((*found, *_check_alpha(image, rgba), _check_colour_profile(image)), rgba)
    except UnidentifiedImageError:
        return CheckedImageFile((_identify_format(data, name),))
    except IMAGE_ERRORS as reason:
        return CheckedImageFile((error_finding(_NOT_AN_IMAGE, _EXPORT_AGAIN, reason=reason),))


def check_file_weight(size: int) -> Finding:
    """Judge a file of `size` bytes."""
    if size > MAX_OVERLAY_FILE_BYTES:
        return error_finding(_WEIGHT_TOO_HEAVY, _LIGHTEN, size=_kilobytes(size), most=MAX_OVERLAY_FILE_BYTES // 1000)
    if size > HEAVY_OVERLAY_FILE_BYTES:
        return warning_finding(_WEIGHT_HEAVY, _LIGHTEN, size=_kilobytes(size), most=HEAVY_OVERLAY_FILE_BYTES // 1000)
    return good_finding(_WEIGHT_GOOD, size=_kilobytes(size))


def clear_share(image: Image.Image) -> float:
    """How much of an RGBA image is clear, 0 to 1."""
    return float((np.asarray(image.getchannel("A")) < CLEAR_ALPHA).mean())


def _identify_format(data: bytes, name: str) -> Finding:
    """Say what the file is instead."""
    if data.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<svg>"):
        return error_finding(_DISGUISED, _SAVE_AS_PNG, name=name, format="SVG")
    try:
        with Image.open(io.BytesIO(data), formats=_OTHER_FORMATS) as image:
            return error_finding(_DISGUISED, _SAVE_AS_PNG, name=name, format=image.format)
    except IMAGE_ERRORS:
        kind = N_("it does not begin like a picture") if data else N_("it is empty")
        return error_finding(_NOT_AN_IMAGE, _EXPORT_AGAIN, reason=(kind,))


def _check_kind(image: Image.Image, data: bytes) -> list[Finding]:
    found = []
    if getattr(image, "n_frames", 1) > 1:
        found.append(warning_finding(_ANIMATED, _STILL, count=getattr(image, "n_frames", 1)))
    if image.format == "PNG" and data[24:25] == b"\x10":  # the bit depth in the PNG's header
        found.append(warning_finding(_DEEP, _SAVE_8))
    return found


def _check_image_size(width: int, height: int) -> list[Finding]:
    found = []
    side = min(width, height)
    if width != height:
        direction = (_WIDE,) if width > height else (_HIGH,)
        more = abs(width - height)
        found.append(
            error_finding(_IMAGE_NOT_SQUARE, _MAKE_SQUARE, width=width, height=height, more=more, direction=direction)
        )
    elif MIN_OVERLAY_SIDE <= side <= MAX_OVERLAY_SIDE:
        found.append(good_finding(_SQUARE_GOOD, side=side))
    if max(width, height) > MAX_OVERLAY_SIDE:
        found.append(error_finding(_HUGE, _EXPORT_2048, width=width, height=height, most=MAX_OVERLAY_SIDE))
    elif side < MIN_OVERLAY_SIDE:
        found.append(
            error_finding(_TINY, _DRAW_LARGER, side=side, least=MIN_OVERLAY_SIDE, advised=ADVISED_OVERLAY_SIDE)
        )
    elif side < ADVISED_OVERLAY_SIDE:
        found.append(warning_finding(_SMALLISH, _DRAW_LARGER, side=side, advised=ADVISED_OVERLAY_SIDE))
    return found


def _check_alpha(image: Image.Image, rgba: Image.Image | None) -> list[Finding]:
    """Judge the transparency; without the decoded picture only what the header says of it."""
    if not image.has_transparency_data:
        return [error_finding(_OPAQUE, _CUT_OPENING)]
    found = [] if image.mode == "RGBA" else [error_finding(_INDEXED, _SAVE_RGBA, mode=image.mode)]
    if rgba is None:
        return found
    clear = clear_share(rgba)
    if clear < _MIN_CLEAR_SHARE:
        found.append(error_finding(_NOTHING_CLEAR, _CUT_OPENING, clear=100 * clear))
    elif clear > _MAX_CLEAR_SHARE:
        found.append(warning_finding(_NEARLY_EMPTY, _RIGHT_LAYERS, clear=100 * clear))
    else:
        found.append(good_finding(_TRANSPARENT, clear=100 * clear))
    return found


def _check_colour_profile(image: Image.Image) -> Finding:
    """Judge the embedded colour profile; a PNG without one is sRGB for everybody."""
    data = image.info.get("icc_profile")
    if not data:
        return good_finding(_SRGB)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
        name = (profile.profile_description or "").strip()
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        name = ""
    return (
        good_finding(_SRGB)
        if name.startswith("sRGB")
        else warning_finding(_OTHER_PROFILE, _CONVERT, profile=name or "?")
    )


def _kilobytes(size: int) -> int:
    return -(-size // 1000)
