"""The pictures beside a frame's artwork: drawn from it as it is now, all there, and light."""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.i18n import N_
from framer.studio.build import THUMBNAIL_SIDE, WEB_SIDE
from framer.studio.check.findings import Finding
from framer.studio.check.image_file import IMAGE_ERRORS

_SAME_LEVELS = 2  # of 255 levels: machines draw this differently
_SPOTS_PER_SIDE = 15  # to the side: how large a spot is whose mean difference counts

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
    """The suffix, the side in px, the most bytes, and how far (of 255 levels) a spot may be off."""

    suffix: str
    side: int
    max_bytes: int
    max_difference: float


_COPY_SPECS = (
    _CopySpec(".webp", WEB_SIDE, 400_000, 20.0),
    _CopySpec(".thumb.webp", THUMBNAIL_SIDE, 60_000, 30.0),
)  # WebP: 10 and 17

Levels = npt.NDArray[np.int16]


def check_built_overlay(drawn: Image.Image, svg: Path, overlay: Path, data: bytes | None) -> Finding:
    """Compare `drawn`, which the artwork `svg` gives, with the `overlay` file's `data` (None: it is not there)."""
    names = {"name": overlay.name, "svg": svg.name, "folder": svg.parent}
    if data is None:
        return Finding.error(_NOT_BUILT, _BUILD_HINT, **names)
    try:
        with Image.open(BytesIO(data), formats=["PNG", "WEBP"]) as image:
            same_size = image.size == drawn.size
            apart = (
                np.abs(_premultiplied_levels(image) - _premultiplied_levels(drawn)).max(axis=2) > _SAME_LEVELS
                if same_size
                else np.ones(1)
            )
    except IMAGE_ERRORS:
        apart = np.ones(1)
    if not apart.any():
        return Finding.good(_BUILT_GOOD, **names)
    return Finding.error(_DIFFERENT, _BUILD_HINT, **names, share=max(0.1, 100 * float(apart.mean())))


def check_web_copies(image: Image.Image, overlay: Path) -> list[Finding]:
    """Compare the copies for browsers with the `overlay` whose `image` (RGBA) this is."""
    return [
        _check_web_copy(image, overlay, copy) for copy in _COPY_SPECS if overlay.with_suffix(copy.suffix) != overlay
    ]


def _check_web_copy(image: Image.Image, overlay: Path, due: _CopySpec) -> Finding:
    path = overlay.with_suffix(due.suffix)
    names = {"name": path.name, "overlay": overlay.name, "folder": overlay.parent}
    try:
        size = path.stat().st_size
        with Image.open(path, formats=["WEBP"]) as copy:
            stale = copy.size != (due.side, due.side) or _worst_difference(copy, image) > due.max_difference
    except FileNotFoundError:
        return Finding.warning(_COPY_MISSING, _BUILD_HINT, **names)
    except IMAGE_ERRORS:
        size, stale = 0, True
    if stale:
        return Finding.warning(_COPY_STALE, _BUILD_HINT, **names)
    figures = {"name": path.name, "size": -(-size // 1000)}
    if size > due.max_bytes:
        return Finding.warning(_COPY_HEAVY, _COPY_LIGHTEN, **figures, most=due.max_bytes // 1000)
    return Finding.good(_COPY_GOOD, **figures)


def _worst_difference(copy: Image.Image, image: Image.Image) -> float:
    """How far the worst spot is off; single pixels always are after WebP."""
    expected = image.resize(copy.size, Image.Resampling.HAMMING)
    apart = np.abs(_premultiplied_levels(copy) - _premultiplied_levels(expected)).max(axis=2).astype(np.float32)
    return float(cv2.blur(apart, (copy.width // _SPOTS_PER_SIDE,) * 2).max())


def _premultiplied_levels(image: Image.Image) -> Levels:
    """Colours weighted by their alpha, so that the invisible colour of clear pixels does not count."""
    return np.asarray(image.convert("RGBA").convert("RGBa"), dtype=np.int16)
