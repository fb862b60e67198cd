"""Head + window → crop. Geometry only, no pixels.

All lengths are photo pixels. D is the diameter of the frame's window on the photo.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.clear_circle import ClearPart
from framer.imaging.fit_window import FittedWindow, fit_window
from framer.imaging.types import Crop, Head, Point, Window
from framer.imaging.visible import mirror_radii, visible_reaches
from framer.imaging.whole_picture import WholePicture, place_whole

MIN_VISIBLE_EXTENSION = 0.105  # of D: up to 0.1 is extended as a matter of course, and hardly seen
_HEADROOM_SHARE = 0.35  # without a face: share of the spare height that is left above the window

CROP_HINT = N_("Give crop as X,Y,SIDE or X,Y,SIDE,ANGLE in pixels of the photo as you see it.")


@dataclass(frozen=True)
class ChosenCrop:
    """A crop. `is_cramped`: the photo has no room for the whole head at the usual size."""

    crop: Crop
    is_cramped: bool = False


def fit_crop(  # noqa: PLR0913, PLR0917  (the photo's size, and four that may be anything)
    width: int, height: int, head: Head | None, window: Window, visible: Sequence[float] = (), mirror: bool = False
) -> ChosenCrop:
    """The best crop of a photo of `width` × `height` px for the chosen face's `head` (or none) and a frame's `window`.

    `visible` are the window's visible radii (`visible.py`; empty: all of it is seen). From a side of 256 px the numbers
    of an upright crop are whole, so that no pixel needs to be sampled between two.
    """
    if head is None:
        fitted = FittedWindow(*_fit_window_without_face(width, height))
    else:
        if mirror:  # the head is fitted as the photo shows it
            visible = mirror_radii(visible)
        fitted = fit_window((width, height), head, visible)
    side = fitted.diameter / (2 * window.r)
    angle = head.angle if head else 0.0
    right, down = window_centre(Crop(-side / 2, -side / 2, side, angle, mirror), window)  # from the crop's centre
    crop = Crop(fitted.x - right - side / 2, fitted.y - down - side / 2, side, angle, mirror)
    return ChosenCrop(_snap_to_grid(crop), fitted.is_cramped)


def fit_whole(whole: WholePicture, clear: ClearPart, mirror: bool = False) -> ChosenCrop:
    """The crop that lays a `whole` picture into what is `clear` of a frame; its side may be larger than the photo."""
    place = place_whole(whole, clear, mirror)
    middle = Window(place.cx, place.cy)
    side = place.side
    right, down = window_centre(Crop(-side / 2, -side / 2, side, 0.0, mirror), middle)  # from the crop's centre
    x, y = whole.middle
    return ChosenCrop(_snap_to_grid(Crop(x - right - side / 2, y - down - side / 2, side, 0.0, mirror)))


def check_requested_crop(crop: Crop, width: int, height: int) -> Crop:
    """`crop` itself, for a photo of `width` × `height` px. Raises UsageError where it is not on the photo."""
    numbers = (crop.x, crop.y, crop.side, crop.angle)
    max_side = 8 * max(width, height)
    if not all(map(math.isfinite, numbers)) or not 8 <= crop.side <= max_side:
        raise UsageError(N_("crop: the side must be from 8 to %(most)s px."), CROP_HINT, most=max_side)
    x, y = crop.centre
    half = crop.side / 2
    if not (-half / 2 < x < width + half / 2 and -half / 2 < y < height + half / 2):
        raise UsageError(
            N_("crop: the square lies outside the photo (%(width)s × %(height)s px)."),
            CROP_HINT, width=width, height=height,
        )  # fmt: skip
    return crop


def extension_share(crop: Crop, window: Window, width: int, height: int, visible: Sequence[float] = ()) -> float:
    """How far the window reaches past the edge of a photo of `width` × `height` px, as a share of D (0: not at all).

    What the artwork hides does not count: `visible` are the window's visible radii.
    """
    x, y = window_centre(crop, window)
    diameter = 2 * window.r * crop.side
    reaches = visible_reaches(mirror_radii(visible) if crop.mirror else visible, crop.angle)
    gaps = (x, y, width - x, height - y)
    return max(0.0, *(reach / 2 - gap / diameter for reach, gap in zip(reaches, gaps, strict=True)))


def window_centre(crop: Crop, window: Window) -> Point:
    """The centre of the window in photo pixels."""
    angle = math.radians(crop.angle)
    across = (0.5 - window.cx if crop.mirror else window.cx - 0.5) * crop.side
    down = (window.cy - 0.5) * crop.side
    x, y = crop.centre
    return (
        x + across * math.cos(angle) + down * math.sin(angle),
        y - across * math.sin(angle) + down * math.cos(angle),
    )


def _fit_window_without_face(width: float, height: float) -> tuple[float, float, float]:
    """Centre and diameter."""
    diameter = min(width, height)
    return width / 2, diameter / 2 + (height - diameter) * _HEADROOM_SHARE, diameter


def _snap_to_grid(crop: Crop) -> Crop:
    """An upright crop on a grid of 1 to 8 px (at most 1/256 of its side): whole pixels also in a reduced decode.

    Others to 1/100 px, which is what records and the page's requests say.
    """
    if crop.angle % 90 or crop.side < 256:
        return replace(crop, x=round(crop.x, 2), y=round(crop.y, 2), side=round(crop.side, 2))
    grid = next((n for n in (8, 4, 2) if crop.side >= 256 * n), 1)
    x, y, side = (float(grid * round(n / grid)) for n in (crop.x, crop.y, crop.side))
    return replace(crop, x=x, y=y, side=side)
