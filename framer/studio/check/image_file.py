"""A frame's PNG or WebP: the kind of file, its size in bytes and pixels, its colour profile."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, UnidentifiedImageError

from framer.i18n import N_
from framer.imaging.overlay import MAX_OVERLAY_FILE_BYTES, MAX_OVERLAY_SIDE, MIN_OVERLAY_SIDE
from framer.studio.check.file_kind import HEAD_BYTES, identify_kind
from framer.studio.check.findings import Finding
from framer.studio.check.transparency import check_no_alpha, check_transparency

ADVISED_OVERLAY_SIDE = 2048  # px
HEAVY_OVERLAY_FILE_BYTES = 3_000_000
_MAX_DECODED_PIXELS = 25_000_000  # of an oblong or oversized picture, which is decoded only to find more of its faults
IMAGE_ERRORS = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)

_FILE_MISSING = N_("%(name)s is not there.")
_DRAW_IT = N_("Draw it, or take its [[frames]] block out of campaign.toml.")
_FILE_UNREADABLE = N_("%(name)s cannot be read: %(reason)s.")
_LOOK_AT_FILE = N_("Check the file and its permissions.")
_WEIGHT_GOOD = N_("File weight: %(size)d kB.")
_WEIGHT_HEAVY = N_("File weight: %(size)d kB; more than %(most)d kB slows every picture down.")
_LIGHTEN = N_("Flatten textures and photos in the artwork, or save it at 2048 px.")
_WEIGHT_TOO_HEAVY = N_("The file is too heavy: %(size)d kB; at most %(most)d kB.")
_OTHER_SUFFIX = N_("The file is called %(name)s, but inside it is %(format)s; framer takes it all the same.")
_RENAME = N_("Let its name end in %(suffix)s, so that other programs open it as well.")
_EMPTY_FILE = N_("The file is empty (0 bytes).")
_CUT_SHORT = N_("The file is damaged: it begins as %(format)s, but its end is missing or spoilt.")
_NOT_AN_IMAGE = N_("The file does not begin like any picture.")
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
_DEEP = N_("The picture has 16 bits a channel; 8 show the same, at half the weight.")
_SAVE_8 = N_("Save it with 8 bits a channel.")
_SRGB = N_("Colours: sRGB.")
_OTHER_PROFILE = N_(
    "Colours: the file has the profile “%(profile)s”; framer takes them for sRGB, so they will look different."
)
_CONVERT = N_("Convert it to sRGB when exporting.")


@dataclass(frozen=True)
class CheckedImageFile:
    """Findings about an image file, and its `data` if it is there, readable, not too heavy, and a PNG or WebP."""

    findings: tuple[Finding, ...] = ()
    data: bytes | None = None


@dataclass(frozen=True)
class CheckedImage:
    """Findings about an image, and its decoded `image` (RGBA) if further checks make sense.

    `has_alpha`: anything of it is transparent, so it can have an opening.
    """

    findings: tuple[Finding, ...]
    image: Image.Image | None = None
    has_alpha: bool = False


def check_image_file(path: Path, *, required: bool) -> CheckedImageFile:
    """Read the file `path` and judge what it is and how heavy. A missing file is an error only where it is `required`.

    Of another kind of file nothing else is said.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(HEAD_BYTES)
            kind = identify_kind(data, path.name)
            if kind is None and HEAD_BYTES < size <= MAX_OVERLAY_FILE_BYTES:
                data += file.read()
    except FileNotFoundError:
        missing = Finding.error(_FILE_MISSING, _DRAW_IT, topic="damaged", name=path.name)
        return CheckedImageFile((missing,) if required else ())
    except OSError as failure:
        reason = failure.strerror or failure
        unreadable = Finding.error(_FILE_UNREADABLE, _LOOK_AT_FILE, topic="damaged", name=path.name, reason=reason)
        return CheckedImageFile((unreadable,))
    if kind:
        return CheckedImageFile((kind.to_finding(path.name),))
    return CheckedImageFile((_check_file_weight(size),), data if size <= MAX_OVERLAY_FILE_BYTES else None)


def check_image(data: bytes, name: str) -> CheckedImage:
    """Judge the PNG or WebP file `data` called `name`. Images of too many pixels are not decoded."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "WEBP"]) as image:
            findings = [*_check_name(image, name), *_check_kind(image, data), *_check_image_size(*image.size)]
            if not image.has_transparency_data and image.width * image.height > _MAX_DECODED_PIXELS:
                return CheckedImage((*findings, *check_no_alpha(None)))
            if max(image.size) > MAX_OVERLAY_SIDE:
                return CheckedImage(tuple(findings))
            has_alpha, profile = image.has_transparency_data, _check_colour_profile(image)
            rgba = image.convert("RGBA")
    except UnidentifiedImageError:
        message = _NOT_AN_IMAGE if data else _EMPTY_FILE
        return CheckedImage((Finding.error(message, _EXPORT_AGAIN, topic="damaged"),))
    except IMAGE_ERRORS:
        kind = "PNG" if data.startswith(b"\x89PNG") else "WebP"
        return CheckedImage((Finding.error(_CUT_SHORT, _EXPORT_AGAIN, topic="damaged", format=kind),))
    findings += [*(check_transparency(rgba) if has_alpha else check_no_alpha(rgba)), profile]
    return CheckedImage(tuple(findings), rgba if rgba.width == rgba.height else None, has_alpha)


def _check_file_weight(size: int) -> Finding:
    kilobytes = -(-size // 1000)
    if size > MAX_OVERLAY_FILE_BYTES:
        most = MAX_OVERLAY_FILE_BYTES // 1000
        return Finding.error(_WEIGHT_TOO_HEAVY, _LIGHTEN, topic="heavy", size=kilobytes, most=most)
    if size > HEAVY_OVERLAY_FILE_BYTES:
        most = HEAVY_OVERLAY_FILE_BYTES // 1000
        return Finding.warning(_WEIGHT_HEAVY, _LIGHTEN, topic="heavy", size=kilobytes, most=most)
    return Finding.good(_WEIGHT_GOOD, topic="heavy", size=kilobytes)


def _check_name(image: Image.Image, name: str) -> list[Finding]:
    suffix = ".png" if image.format == "PNG" else ".webp"
    if name.lower().endswith(suffix):
        return []
    return [Finding.warning(_OTHER_SUFFIX, _RENAME, topic="format", name=name, format=image.format, suffix=suffix)]


def _check_kind(image: Image.Image, data: bytes) -> list[Finding]:
    findings = []
    count = getattr(image, "n_frames", 1)
    if count > 1:
        findings.append(Finding.warning(_ANIMATED, _STILL, topic="animated", count=count))
    if image.format == "PNG" and data[24:25] == b"\x10":  # the bit depth in the PNG's header
        findings.append(Finding.warning(_DEEP, _SAVE_8, topic="depth"))
    return findings


def _check_image_size(width: int, height: int) -> list[Finding]:
    findings = []
    side = min(width, height)
    sizes = {"width": width, "height": height}
    if width != height:
        direction = (_WIDE,) if width > height else (_HIGH,)
        more = {"more": abs(width - height), "direction": direction}
        findings.append(Finding.error(_IMAGE_NOT_SQUARE, _MAKE_SQUARE, topic="square", **sizes, **more))
    elif MIN_OVERLAY_SIDE <= side <= MAX_OVERLAY_SIDE:
        findings.append(Finding.good(_SQUARE_GOOD, topic="square", side=side))
    advised = {"side": side, "advised": ADVISED_OVERLAY_SIDE}
    if max(width, height) > MAX_OVERLAY_SIDE:
        findings.append(Finding.error(_HUGE, _EXPORT_2048, topic="size", **sizes, most=MAX_OVERLAY_SIDE))
    elif side < MIN_OVERLAY_SIDE:
        findings.append(Finding.error(_TINY, _DRAW_LARGER, topic="size", **advised, least=MIN_OVERLAY_SIDE))
    elif side < ADVISED_OVERLAY_SIDE:
        findings.append(Finding.warning(_SMALLISH, _DRAW_LARGER, topic="size", **advised))
    return findings


def _check_colour_profile(image: Image.Image) -> Finding:
    """Judge the embedded colour profile; an image without one counts as sRGB."""
    data = image.info.get("icc_profile")
    if not data:
        return Finding.good(_SRGB, topic="colour")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
        name = (profile.profile_description or "").strip()
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        name = ""
    if name.startswith("sRGB"):
        return Finding.good(_SRGB, topic="colour")
    return Finding.warning(_OTHER_PROFILE, _CONVERT, topic="colour", profile=name or "?")
