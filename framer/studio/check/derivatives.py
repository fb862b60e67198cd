"""The pictures made of a frame's artwork: whether they show it as it is now, are all there, and small as files."""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.i18n import N_
from framer.imaging.overlay import THUMBNAIL_SIDE, WEB_SIDE
from framer.imaging.types import Pixels
from framer.studio.check.findings import Finding
from framer.studio.check.image_file import IMAGE_ERRORS

_SAME_LEVELS = 2  # of 255 levels by which drawings of two machines differ
_SPOTS_PER_SIDE = 15  # a spot whose mean difference counts is this part of the side

_BUILD_HINT = N_("Run: framer frames build %(folder)s")
_BUILT_GOOD = N_("%(name)s is what %(svg)s gives.")
_NOT_BUILT = N_("%(name)s is not there: the SVG has not been built.")
_DIFFERENT = N_("%(name)s no longer matches %(svg)s: %(share).1f %% of the pixels differ.")
_COPY_GOOD = N_("%(name)s: %(size)d kB.")
_COPY_MISSING = N_("%(name)s is not there, so the page has to make its own.")
_COPY_STALE = N_("%(name)s no longer shows what %(overlay)s shows.")
_COPY_HEAVY = N_("%(name)s: %(size)d kB; more than %(most)d kB makes the page slow.")
_COPY_LIGHTEN = N_("Flatten fine textures in the artwork, and build it again.")


class _CopySpec(NamedTuple):
    """A copy for browsers: its suffix, side in px, most bytes, and how much a spot may differ, in levels of 255.

    WebP halves the resolution of colours, so what is compared is the mean of squares of `blur` px.
    """

    suffix: str
    side: int
    max_bytes: int
    blur: int
    max_difference: float


_COPY_SPECS = (
    _CopySpec(".webp", WEB_SIDE, 400_000, 9, 20.0),
    _CopySpec(".thumb.webp", THUMBNAIL_SIDE, 60_000, 5, 30.0),
)  # WebP alone makes spots differ by up to 7 and 16 levels, in any colours; one more letter by 110 and 45


def check_built_overlay(drawing: Image.Image | None, svg: Path, overlay: Path, data: bytes | None) -> Finding:
    """Compare the `drawing` of the file `svg` with the `data` of the file `overlay` (None: it is not there).

    A `drawing` of None is proven to be the overlay.
    """
    names = {"name": overlay.name, "svg": svg.name, "folder": overlay.parent}
    if drawing is None:
        return Finding.good(_BUILT_GOOD, topic="copies", **names)
    if data is None:
        return Finding.error(_NOT_BUILT, _BUILD_HINT, topic="copies", **names)
    try:
        with Image.open(BytesIO(data), formats=["PNG", "WEBP"]) as image:
            share = _differing_share(image, drawing) if image.size == drawing.size else 1.0
    except IMAGE_ERRORS:
        share = 1.0
    if not share:
        return Finding.good(_BUILT_GOOD, topic="copies", **names)
    return Finding.error(_DIFFERENT, _BUILD_HINT, topic="copies", **names, share=max(0.1, 100 * share))


def check_web_copies(image: Image.Image, overlay: Path) -> list[Finding]:
    """Compare the copies for browsers that lie beside the file `overlay` with its `image` (RGBA)."""
    artwork = _premultiply(image)
    return [
        _check_web_copy(artwork, overlay, spec) for spec in _COPY_SPECS if overlay.with_suffix(spec.suffix) != overlay
    ]


def _check_web_copy(artwork: Pixels, overlay: Path, spec: _CopySpec) -> Finding:
    path = overlay.with_suffix(spec.suffix)
    names = {"name": path.name, "overlay": overlay.name, "folder": overlay.parent}
    try:
        size = path.stat().st_size
        with Image.open(path, formats=["WEBP"]) as copy:
            is_right_size = copy.size == (spec.side, spec.side)
            stale = not is_right_size or _worst_difference(copy, artwork, spec.blur) > spec.max_difference
    except FileNotFoundError:
        return Finding.warning(_COPY_MISSING, _BUILD_HINT, topic="copies", **names)
    except IMAGE_ERRORS:
        size, stale = 0, True
    if stale:
        return Finding.warning(_COPY_STALE, _BUILD_HINT, topic="copies", **names)
    figures = {"name": path.name, "size": -(-size // 1000)}
    if size > spec.max_bytes:
        return Finding.warning(_COPY_HEAVY, _COPY_LIGHTEN, topic="copies", **figures, most=spec.max_bytes // 1000)
    return Finding.good(_COPY_GOOD, topic="copies", **figures)


def _differing_share(image: Image.Image, drawing: Image.Image) -> float:
    """The share of the pixels that differ by more than drawings of two machines do, 0 to 1."""
    if image.mode == drawing.mode and image.tobytes() == drawing.tobytes():
        return 0.0
    return float((_level_differences(image, drawing) > _SAME_LEVELS).mean())


def _worst_difference(copy: Image.Image, artwork: Pixels, blur: int) -> float:
    """How much the worst spot differs from the `artwork` (RGBa), in levels; single pixels always do after WebP."""
    expected = cv2.resize(artwork, copy.size, interpolation=cv2.INTER_AREA)
    levels, other_levels = (cv2.blur(each, (blur, blur)) for each in (_premultiply(copy), expected))
    differences = _worst_channel(cv2.absdiff(levels, other_levels)).astype(np.float32)
    return float(cv2.blur(differences, (copy.width // _SPOTS_PER_SIDE,) * 2).max())


def _level_differences(image: Image.Image, other: Image.Image) -> Pixels:
    """The largest difference of the four channels in each pixel, colours weighted by alpha: clear pixels have none."""
    levels, other_levels = (_premultiply(each) for each in (image, other))
    return _worst_channel(cv2.absdiff(levels, other_levels))


def _premultiply(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGBA").convert("RGBa"))


def _worst_channel(pixels: npt.NDArray[Any]) -> Pixels:
    red, green, blue, alpha = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), cv2.max(blue, alpha)), dtype=np.uint8)
