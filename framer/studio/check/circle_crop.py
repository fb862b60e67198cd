"""What the circle crop of social networks takes away from a frame."""

from collections.abc import Mapping

import cv2
import numpy as np
from PIL import Image

from framer.i18n import N_
from framer.imaging.types import FloatMap, Window
from framer.studio.check.findings import Finding

SEEN_RADIUS = 0.46  # of the side, from the centre: what must be seen lies within (docs/frames.md)
_CROP_CHECK_SIDE = 512  # px: the overlay is reduced to this side for the check
_SHIFT_TOLERANCE = 3.0  # px by which ornaments in two corners may be shifted and still count as the same
_EDGE_GRADIENT = 30.0  # grey levels (Sobel) from which the eye sees a line
_LONE_RATIO = 1.5  # a line so many times as strong as in all other corners is not the same ornament
_WINDOW_EDGE_WIDTH = 0.015  # of the side: the opening's own edge is no ornament
_MIN_DETAIL_SHARE = 0.01  # of a corner: less is a speck

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
    """Judge what of the overlay `image` (RGBA, square), which has this `window`, lies outside the circle.

    `texts_known` says that its texts were checked in its SVG: then what lies outside is no lettering.
    """
    small = image.resize((_CROP_CHECK_SIDE, _CROP_CHECK_SIDE), Image.Resampling.BOX)
    alpha = np.asarray(small.getchannel("A"), dtype=np.float32) / 255
    distance = _distance_map(0.5, 0.5)
    drawn = float(alpha.sum())
    lost_share = float(alpha[distance > 0.5].sum()) / drawn if drawn else 0.0
    if lost_share < 0.005:  # the edge of a disc
        rim_alpha = float(alpha[(distance > 0.44) & (distance < 0.49)].mean())
        bare = [Finding.warning(_BARE_CORNERS, _FILL_CORNERS)] if rim_alpha > 0.6 else []
        return [Finding.good(_NOTHING_LOST), *bare]
    loss = Finding.good(_CROP_LOSS, lost=100 * lost_share)
    detail_shares = _lone_detail_shares(small, window or Window(r=0))
    corners = tuple(name for name, share in detail_shares.items() if share >= _MIN_DETAIL_SHARE)
    if not corners:
        return [loss, Finding.good(_ALL_THE_SAME)]
    if texts_known:
        return [loss, Finding.good(_LONE_ORNAMENT, corners=corners)]
    return [loss, Finding.warning(_LONE, _MOVE_IN, corners=corners)]


def _lone_detail_shares(small: Image.Image, window: Window) -> Mapping[str, float]:
    """How much of each corner, 0 to 1, has lines that none of the other corners has, mirrored.

    Ornament is repeated from corner to corner; lettering and logos are not.
    """
    ground = Image.new("RGBA", small.size, (128, 128, 128, 255))
    grey = np.asarray(Image.alpha_composite(ground, small).convert("L"), dtype=np.float32)
    gradient = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) / 4
    outside = _distance_map(0.5, 0.5) > SEEN_RADIUS
    gradient[~outside | (_distance_map(window.cx, window.cy) < window.r + _WINDOW_EDGE_WIDTH)] = 0
    half, corner_area = _CROP_CHECK_SIDE // 2, int(outside.sum()) // 4
    mirrored = (gradient, gradient[:, ::-1], gradient[::-1], gradient[::-1, ::-1])
    corners = [np.ascontiguousarray(whole[:half, :half]) for whole in mirrored]
    reach = 2 * round(_SHIFT_TOLERANCE) + 1
    widened = [
        cv2.dilate(corner, np.ones((reach, reach), np.uint8)).astype(np.float32, copy=False) for corner in corners
    ]
    shares = {}
    for number, (name, corner) in enumerate(zip(_CORNER_NAMES, corners, strict=True)):
        strongest: FloatMap = np.max([other for index, other in enumerate(widened) if index != number], axis=0)
        lone = (corner > _EDGE_GRADIENT) & (corner > _LONE_RATIO * strongest)
        shares[name] = float(lone.sum()) / corner_area
    return shares


def _distance_map(x: float, y: float) -> FloatMap:
    """How far each pixel is from (x, y), in shares of the side."""
    rows, columns = (np.mgrid[:_CROP_CHECK_SIDE, :_CROP_CHECK_SIDE].astype(np.float32) + 0.5) / _CROP_CHECK_SIDE
    distance: FloatMap = np.hypot(columns - np.float32(x), rows - np.float32(y))
    return distance
