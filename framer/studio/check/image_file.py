"""A frame's PNG or WebP: the kind of file, its size in bytes and pixels, its transparency and colour profile."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from framer.i18n import N_
from framer.imaging.opening import CLEAR_ALPHA
from framer.imaging.overlay import MAX_OVERLAY_FILE_BYTES, MAX_OVERLAY_SIDE, MIN_OVERLAY_SIDE
from framer.studio.check.findings import Finding

ADVISED_OVERLAY_SIDE = 2048  # px
HEAVY_OVERLAY_FILE_BYTES = 3_000_000
_MIN_CLEAR_SHARE, _MAX_CLEAR_SHARE = 0.03, 0.97
_OTHER_FORMATS = ("JPEG", "GIF", "BMP", "TIFF", "AVIF", "PPM")
IMAGE_ERRORS = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)

_FILE_MISSING = N_("%(name)s is not there.")
_DRAW_IT = N_("Draw it, or take its [[frames]] block out of campaign.toml.")
_FILE_UNREADABLE = N_("%(name)s cannot be read: %(reason)s.")
_LOOK_AT_FILE = N_("Check the file and its permissions.")
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
    """Findings about an image file, and its `data` if it is there, readable and not too heavy."""

    findings: tuple[Finding, ...] = ()
    data: bytes | None = None


@dataclass(frozen=True)
class CheckedImage:
    """Findings about an image, and its decoded `image` (RGBA) if further checks make sense."""

    findings: tuple[Finding, ...]
    image: Image.Image | None = None


def check_image_file(path: Path, *, required: bool) -> CheckedImageFile:
    """Read the file `path` and judge its size in bytes. A missing file is an error only where it is `required`."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_OVERLAY_FILE_BYTES else None
    except FileNotFoundError:
        missing = Finding.error(_FILE_MISSING, _DRAW_IT, name=path.name)
        return CheckedImageFile((missing,) if required else ())
    except OSError as failure:
        reason = failure.strerror or failure
        return CheckedImageFile((Finding.error(_FILE_UNREADABLE, _LOOK_AT_FILE, name=path.name, reason=reason),))
    return CheckedImageFile((_check_file_weight(size),), data)


def check_image(data: bytes, name: str) -> CheckedImage:
    """Judge the PNG or WebP file `data` called `name`. Neither too large nor oblong images are decoded."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "WEBP"]) as image:
            findings = [*_check_kind(image, data), *_check_image_size(image.width, image.height)]
            if max(image.size) > MAX_OVERLAY_SIDE or image.width != image.height:
                return CheckedImage((*findings, *_check_alpha(image, None)))
            rgba = image.convert("RGBA")
            return CheckedImage((*findings, *_check_alpha(image, rgba), _check_colour_profile(image)), rgba)
    except UnidentifiedImageError:
        return CheckedImage((_identify_format(data, name),))
    except IMAGE_ERRORS as failure:
        return CheckedImage((Finding.error(_NOT_AN_IMAGE, _EXPORT_AGAIN, reason=failure),))


def _check_file_weight(size: int) -> Finding:
    kilobytes = _kilobytes(size)
    if size > MAX_OVERLAY_FILE_BYTES:
        return Finding.error(_WEIGHT_TOO_HEAVY, _LIGHTEN, size=kilobytes, most=MAX_OVERLAY_FILE_BYTES // 1000)
    if size > HEAVY_OVERLAY_FILE_BYTES:
        return Finding.warning(_WEIGHT_HEAVY, _LIGHTEN, size=kilobytes, most=HEAVY_OVERLAY_FILE_BYTES // 1000)
    return Finding.good(_WEIGHT_GOOD, size=kilobytes)


def clear_share(image: Image.Image) -> float:
    """The share of the pixels of an RGBA image that are clear, 0 to 1."""
    return float((np.asarray(image.getchannel("A")) < CLEAR_ALPHA).mean())


def _identify_format(data: bytes, name: str) -> Finding:
    """The finding that names what is in the file `data` instead of a PNG or WebP."""
    if data.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<svg>"):
        return Finding.error(_DISGUISED, _SAVE_AS_PNG, name=name, format="SVG")
    try:
        with Image.open(io.BytesIO(data), formats=_OTHER_FORMATS) as image:
            return Finding.error(_DISGUISED, _SAVE_AS_PNG, name=name, format=image.format)
    except IMAGE_ERRORS:
        kind = N_("it does not begin like a picture") if data else N_("it is empty")
        return Finding.error(_NOT_AN_IMAGE, _EXPORT_AGAIN, reason=(kind,))


def _check_kind(image: Image.Image, data: bytes) -> list[Finding]:
    findings = []
    count = getattr(image, "n_frames", 1)
    if count > 1:
        findings.append(Finding.warning(_ANIMATED, _STILL, count=count))
    if image.format == "PNG" and data[24:25] == b"\x10":  # the bit depth in the PNG's header
        findings.append(Finding.warning(_DEEP, _SAVE_8))
    return findings


def _check_image_size(width: int, height: int) -> list[Finding]:
    findings = []
    side = min(width, height)
    if width != height:
        direction = (_WIDE,) if width > height else (_HIGH,)
        more = abs(width - height)
        findings.append(
            Finding.error(_IMAGE_NOT_SQUARE, _MAKE_SQUARE, width=width, height=height, more=more, direction=direction)
        )
    elif MIN_OVERLAY_SIDE <= side <= MAX_OVERLAY_SIDE:
        findings.append(Finding.good(_SQUARE_GOOD, side=side))
    if max(width, height) > MAX_OVERLAY_SIDE:
        findings.append(Finding.error(_HUGE, _EXPORT_2048, width=width, height=height, most=MAX_OVERLAY_SIDE))
    elif side < MIN_OVERLAY_SIDE:
        findings.append(
            Finding.error(_TINY, _DRAW_LARGER, side=side, least=MIN_OVERLAY_SIDE, advised=ADVISED_OVERLAY_SIDE)
        )
    elif side < ADVISED_OVERLAY_SIDE:
        findings.append(Finding.warning(_SMALLISH, _DRAW_LARGER, side=side, advised=ADVISED_OVERLAY_SIDE))
    return findings


def _check_alpha(image: Image.Image, rgba: Image.Image | None) -> list[Finding]:
    """Judge the transparency; without the decoded image `rgba` only what the header says of it."""
    if not image.has_transparency_data:
        return [Finding.error(_OPAQUE, _CUT_OPENING)]
    findings = [] if image.mode == "RGBA" else [Finding.error(_INDEXED, _SAVE_RGBA, mode=image.mode)]
    if rgba is None:
        return findings
    clear = clear_share(rgba)
    if clear < _MIN_CLEAR_SHARE:
        findings.append(Finding.error(_NOTHING_CLEAR, _CUT_OPENING, clear=100 * clear))
    elif clear > _MAX_CLEAR_SHARE:
        findings.append(Finding.warning(_NEARLY_EMPTY, _RIGHT_LAYERS, clear=100 * clear))
    else:
        findings.append(Finding.good(_TRANSPARENT, clear=100 * clear))
    return findings


def _check_colour_profile(image: Image.Image) -> Finding:
    """Judge the embedded colour profile; an image without one counts as sRGB."""
    data = image.info.get("icc_profile")
    if not data:
        return Finding.good(_SRGB)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
        name = (profile.profile_description or "").strip()
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        name = ""
    if name.startswith("sRGB"):
        return Finding.good(_SRGB)
    return Finding.warning(_OTHER_PROFILE, _CONVERT, profile=name or "?")


def _kilobytes(size: int) -> int:
    return -(-size // 1000)
