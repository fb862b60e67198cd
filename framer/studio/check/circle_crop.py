"""What is lost of a frame where a service cuts the circle out of the square."""

from collections.abc import Mapping

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.i18n import N_
from framer.imaging.types import FloatMap, Window
from framer.studio.check.findings import Finding

SEEN_RADIUS = 0.46  # of the side from the centre: what must be seen ends here (docs/frames.md)
_CROP_CHECK_SIDE = 512  # px at which it is looked at
_SHIFT_TOLERANCE = 3.0  # px by which ornaments in two corners may be shifted and still be the same
_EDGE_GRADIENT = 30.0  # gradient (grey levels, Sobel) that the eye takes for a line
_LONE_RATIO = 1.5  # times as strong as in the other corners: not the same ornament
_WINDOW_EDGE_WIDTH = 0.015  # of the side: the opening's own edge is no ornament
_MIN_DETAIL_SHARE = 0.01  # of a corner: from here on it is a thing, not a speck

_CROP_LOSS = N_(
    "The circle crop takes away %(lost).0f %% of what is drawn (the corners); the preview sheet shows it dimmed."
)
_NOTHING_LOST = N_("The circle crop takes nothing away: nothing is drawn in the corners.")
_ALL_THE_SAME = N_("What lies outside the circle is ornament or plain colour: all corners are alike.")
_LONE = N_("Something is drawn outside the circle that other corners do not have (%(corners)s): lettering or a logo?")
_LONE_ORNAMENT = N_("Ornament outside the circle that other corners do not have: %(corners)s.")
_MOVE_IN = N_("If it must be seen, move it to within 0.46 of the side from the centre; look at the preview sheet.")
_BARE_CORNERS = N_(
    "The corners are clear though the ring is closed: opened full size, the picture is square and shows the photo "
    "there."
)
_FILL_CORNERS = N_("Draw the corners as well: carry the ring's colour on to the edges of the square.")
_CORNER_NAMES = (N_("upper left"), N_("upper right"), N_("lower left"), N_("lower right"))


def check_circle_crop(image: Image.Image, window: Window | None, *, texts_known: bool) -> list[Finding]:
    """Judge what of the RGBA `image`, which has this `window`, lies outside the circle.

    `texts_known` says that its letters were checked in its SVG: then whatever is out there is no lettering.
    """
    small = image.resize((_CROP_CHECK_SIDE, _CROP_CHECK_SIDE), Image.Resampling.BOX)
    alpha = np.asarray(small.getchannel("A"), dtype=np.float32) / 255
    distance = _distance_map(0.5, 0.5)
    ink = float(alpha.sum())
    lost = float(alpha[distance > 0.5].sum()) / ink if ink else 0.0
    if lost < 0.005:  # the edge of a disc
        rim = float(alpha[(distance > 0.44) & (distance < 0.49)].mean())
        return [Finding.good(_NOTHING_LOST), *([Finding.warning(_BARE_CORNERS, _FILL_CORNERS)] if rim > 0.6 else [])]
    found = [Finding.good(_CROP_LOSS, lost=100 * lost)]
    shares = _lone_detail_shares(small, window or Window(r=0))
    corners = tuple(name for name, share in shares.items() if share >= _MIN_DETAIL_SHARE)
    if not corners:
        return [*found, Finding.good(_ALL_THE_SAME)]
    lone = (
        Finding.good(_LONE_ORNAMENT, corners=corners)
        if texts_known
        else Finding.warning(_LONE, _MOVE_IN, corners=corners)
    )
    return [*found, lone]


def _lone_detail_shares(small: Image.Image, window: Window) -> Mapping[str, float]:
    """How much of each corner has lines that none of the other corners has, mirrored.

    Ornament is repeated from corner to corner; lettering and logos are not.
    """
    plain = Image.new("RGBA", small.size, (128, 128, 128, 255))
    grey = np.asarray(Image.alpha_composite(plain, small).convert("L"), dtype=np.float32)
    lines = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) / 4
    outside = _distance_map(0.5, 0.5) > SEEN_RADIUS
    lines[~outside | (_distance_map(window.cx, window.cy) < window.r + _WINDOW_EDGE_WIDTH)] = 0
    half, area = _CROP_CHECK_SIDE // 2, int(outside.sum()) // 4
    upright = (lines, lines[:, ::-1], lines[::-1], lines[::-1, ::-1])
    parts = [np.ascontiguousarray(part[:half, :half]) for part in upright]
    size = 2 * round(_SHIFT_TOLERANCE) + 1
    wide = [cv2.dilate(part, np.ones((size, size), np.uint8)).astype(np.float32, copy=False) for part in parts]
    return {
        name: float(((part > _EDGE_GRADIENT) & (part > _LONE_RATIO * _strongest_elsewhere(wide, place))).sum()) / area
        for place, (name, part) in enumerate(zip(_CORNER_NAMES, parts, strict=True))
    }


def _strongest_elsewhere(parts: list[npt.NDArray[np.float32]], but: int) -> FloatMap:
    """The strongest line at each place in the corners other than number `but`."""
    others: FloatMap = np.max([part for place, part in enumerate(parts) if place != but], axis=0)
    return others


def _distance_map(x: float, y: float) -> FloatMap:
    """How far each pixel is from (x, y), in shares of the side."""
    rows, columns = (np.mgrid[:_CROP_CHECK_SIDE, :_CROP_CHECK_SIDE].astype(np.float32) + 0.5) / _CROP_CHECK_SIDE
    distance: FloatMap = np.hypot(columns - np.float32(x), rows - np.float32(y))
    return distance
