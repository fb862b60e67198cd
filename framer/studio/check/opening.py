"""The opening of a frame: whether there is one, or several, its shape, centre and size, and whether it is clear."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.i18n import N_
from framer.imaging.opening import FACE_HIDING_ALPHA
from framer.imaging.types import Pixels, Window
from framer.studio.check.findings import Finding

OPENING_CHECK_SIDE = 1024  # px: the overlay is reduced to this side for the check
CLEAR_HEIGHT_SHARE = 0.85  # of the window's height, from its top: a plaque may stand before the chest below it
PROFILE_AVATAR_SIDE = 170  # px: the avatar on a social network's profile page
_FACE_HEIGHT_SHARE = 0.46  # of the window's height: the height that framer gives to a face
_ADVISED_WINDOW_RADIUS, _MIN_WINDOW_RADIUS = 0.30, 0.18  # of the side
_MAX_ROUND_RATIO = 1.08  # an opening that is so many times as large as its circle does not look like one
_MAX_ASIDE, _MAX_HIGHER = 0.08, 0.18  # of the side: above a banner the window stands higher, and looks right
_COVERED_SHARE, _MUCH_COVERED_SHARE = 0.005, 0.10  # of the window above CLEAR_HEIGHT_SHARE
_FACE_RADIUS, _FACE_COVERED_SHARE = 0.45, 0.02  # of the window's: eyes, nose and mouth, and what may hide of them
_SOLID_ALPHA = 200  # alpha from which artwork is meant to hide: a fade is less for long
_VEIL_ALPHA = 8  # alpha (0 to 255) from which photos look different
_VEIL_SHARE = 0.01  # of the window, a little smaller: an opening's soft edge is no veil
_VEIL_INSET = 0.93  # … of its radius
_STRONG_VEIL = 0.35  # opacity from which faces are hard to make out

_NO_OPENING = N_("No opening for a face: nowhere is there a clear circle of at least a fifth of the side.")
_CUT_ROUND_OPENING = N_(
    "Cut a round opening out of the artwork, best 0.76 of the side wide, and save it as PNG with a transparent "
    "background."
)
_TWO_OPENINGS = N_(
    "%(count)d openings: faces go into one of them (centre %(cx).2f, %(cy).2f); in the others only background is seen."
)
_ONE_OPENING = N_(
    "Draw one opening, near the middle; if another of them is meant for the face, name it in campaign.toml: "
    "window = { cx = %(other_cx).3f, cy = %(other_cy).3f, r = %(other_r).3f }."
)
_WINDOW_FOUND = N_(
    "The window: a circle %(across).0f %% of the side wide (radius %(r).3f), centre %(cx).3f, %(cy).3f; "
    "%(pixels)d px across in a picture of 1080 px."
)
_WINDOW_DECLARED = N_(
    "The window, as campaign.toml gives it: a circle %(across).0f %% of the side wide (radius %(r).3f), centre "
    "%(cx).3f, %(cy).3f; %(pixels)d px across in a picture of 1080 px."
)
_NOT_ROUND = N_(
    "The opening is not a circle: it is %(more).0f %% larger than the window; framer places faces in the window."
)
_WINDOW_ROOMY = N_("Large enough: a face is %(face).0f px high in an avatar of %(avatar)d px.")
_WINDOW_SMALL = N_(
    "The window is rather small: radius %(r).3f, so a face is %(face).0f px high in an avatar of %(avatar)d px."
)
_WINDOW_TOO_SMALL = N_(
    "The window is too small: radius %(r).3f, so a face is %(face).0f px high in an avatar of %(avatar)d px; nobody "
    "can be recognised."
)
_WIDEN = N_("Make the opening wider: a radius of 0.30 of the side or more; 0.38 is usual.")
_WINDOW_ASIDE = N_(
    "The window's centre is %(distance).0f %% of the side away from the middle; faces will sit to one side."
)
_WINDOW_HIGH = N_("The window's centre is %(distance).0f %% of the side above or below the middle.")
_TO_MIDDLE = N_("Move the opening to the middle if nothing speaks against it.")
_CUT_OFF = N_("The window reaches %(over).1f %% of the side past the circle that services cut out.")
_MOVE_OPENING = N_("Move the opening to the middle, or make it smaller.")
_COVERED = N_("Artwork covers %(covered).1f %% of the window above 0.85 of its height, where faces are.")
_KEEP_CLEAR = N_("Move what reaches into the opening down or out of it.")
_TAKE_MEASURED = N_(
    "Take the line “window” out of campaign.toml: framer measures the opening itself (centre %(own_cx).3f, "
    "%(own_cy).3f, radius %(own_r).3f). Or move what reaches into it out of the way."
)
_VEIL = N_(
    "A veil lies over %(share).0f %% of the window, up to %(most).0f %% opaque: photos look paler or tinted there."
)
_VEIL_MEANT = N_("A fade or a tint may be meant; if not, erase the opening completely.")
_STRONG = N_(
    "A strong veil lies over %(share).0f %% of the window, up to %(most).0f %% opaque: faces are hard to see there."
)
_THIN_VEIL = N_("Make it thinner than 35 %% where faces are, or erase the opening completely.")
_CLEAR_WINDOW = N_("The window is clear where faces are; below 0.85 of its height artwork covers %(below).0f %%.")


def check_openings(openings: Sequence[Window]) -> list[Finding]:
    """Judge how many `openings` there are, the one for the face first, where campaign.toml declares no window."""
    if len(openings) < 2:
        return []
    first, other = openings[:2]
    return [
        Finding.warning(
            _TWO_OPENINGS,
            _ONE_OPENING,
            topic="openings",
            count=len(openings),
            cx=first.cx,
            cy=first.cy,
            other_cx=other.cx,
            other_cy=other.cy,
            other_r=other.r,
        )
    ]


def check_opening(
    image: Image.Image, window: Window | None, *, measured: Window | None = None, declared: bool, head_in_front: bool
) -> list[Finding]:
    """Judge the opening of the overlay `image` (RGBA, square); `declared` says that campaign.toml gives the `window`.

    `measured` is what framer would take without it. `head_in_front`: the window may lie over artwork.
    """
    if window is None:
        return [Finding.error(_NO_OPENING, _CUT_ROUND_OPENING, topic="no_opening")]
    circle = {"across": 200 * window.r, "r": window.r, "cx": window.cx, "cy": window.cy}
    alpha = _reduced_alpha(image)
    message = _WINDOW_DECLARED if declared else _WINDOW_FOUND
    found = Finding.good(message, topic="window", **circle, pixels=round(2 * window.r * 1080))
    findings = [found, _check_window_size(window), *_check_window_centre(window, head_in_front)]
    if head_in_front:
        return findings
    findings += _check_opening_shape(alpha, window)
    return [*findings, *_check_window_clear(alpha, window, measured if declared else None)]


def _reduced_alpha(image: Image.Image) -> Pixels:
    return np.asarray(image.getchannel("A").resize((OPENING_CHECK_SIDE, OPENING_CHECK_SIDE), Image.Resampling.BOX))


def _window_mask(window: Window, radius: float) -> npt.NDArray[np.bool_]:
    """Which pixels lie within `radius` of the window's centre."""
    shares = (np.arange(OPENING_CHECK_SIDE, dtype=np.float32) + 0.5) / OPENING_CHECK_SIDE
    return np.hypot(shares[None, :] - window.cx, shares[:, None] - window.cy) < radius


def _above_chest(window: Window) -> slice:
    """The rows above the window's lowest part."""
    return slice(0, max(0, round((window.cy + (2 * CLEAR_HEIGHT_SHARE - 1) * window.r) * OPENING_CHECK_SIDE)))


def _check_window_size(window: Window) -> Finding:
    figures = {
        "r": window.r,
        "face": _FACE_HEIGHT_SHARE * 2 * window.r * PROFILE_AVATAR_SIDE,
        "avatar": PROFILE_AVATAR_SIDE,
    }
    if window.r < _MIN_WINDOW_RADIUS:
        return Finding.error(_WINDOW_TOO_SMALL, _WIDEN, topic="window", **figures)
    if window.r < _ADVISED_WINDOW_RADIUS:
        return Finding.warning(_WINDOW_SMALL, _WIDEN, topic="window", **figures)
    return Finding.good(_WINDOW_ROOMY, topic="window", **figures)


def _check_window_centre(window: Window, head_in_front: bool) -> list[Finding]:
    distance = math.hypot(window.cx - 0.5, window.cy - 0.5)
    if distance + window.r > 0.5:
        over = 100 * (distance + window.r - 0.5)
        return [Finding.warning(_CUT_OFF, _MOVE_OPENING, topic="window", over=over)]
    aside, higher = abs(window.cx - 0.5), abs(window.cy - 0.5)
    if aside > _MAX_ASIDE:
        return [Finding.warning(_WINDOW_ASIDE, _TO_MIDDLE, topic="window", distance=100 * aside)]
    if higher > _MAX_HIGHER and not head_in_front:  # which stands higher by itself
        return [Finding.warning(_WINDOW_HIGH, _TO_MIDDLE, topic="window", distance=100 * higher)]
    return []


def _check_opening_shape(alpha: Pixels, window: Window) -> list[Finding]:
    """Compare the opening with its circle; a plaque in the lowest part does not count."""
    rows = _above_chest(window)
    circle_area = int(_window_mask(window, window.r)[rows].sum())
    excess = 100 * (_opening_area(alpha, window, rows) / max(1, circle_area) - 1)
    if excess <= 100 * (_MAX_ROUND_RATIO - 1):
        return []
    return [Finding.good(_NOT_ROUND, topic="window", more=excess)]


def _check_window_clear(alpha: Pixels, window: Window, measured: Window | None) -> list[Finding]:
    """Judge what covers the window, opaque or as a veil, where faces are.

    `measured`: what a declared window should rather be.
    """
    rows = _above_chest(window)
    within = _window_mask(window, window.r - 1 / OPENING_CHECK_SIDE)  # without the soft edge
    covered = float((alpha[rows][within[rows]] >= FACE_HIDING_ALPHA).mean())
    findings = []
    if covered >= _COVERED_SHARE:
        of_face = float((alpha[_window_mask(window, _FACE_RADIUS * window.r)] >= FACE_HIDING_ALPHA).mean())
        solid = float((alpha[rows][within[rows]] >= _SOLID_ALPHA).mean())
        is_bad = solid >= _MUCH_COVERED_SHARE or of_face >= _FACE_COVERED_SHARE
        judge = Finding.error if is_bad else Finding.warning
        own = {"own_cx": measured.cx, "own_cy": measured.cy, "own_r": measured.r} if measured else {}
        hint = _TAKE_MEASURED if measured else _KEEP_CLEAR
        findings.append(judge(_COVERED, hint, topic="covered", covered=100 * covered, **own))
    findings += _check_veil(alpha[rows][_window_mask(window, _VEIL_INSET * window.r)[rows]])
    if not findings:
        below = np.s_[rows.stop :]
        share = float((alpha[below][within[below]] >= FACE_HIDING_ALPHA).mean()) if within[below].any() else 0.0
        findings.append(Finding.good(_CLEAR_WINDOW, topic="covered", below=100 * share))
    return findings


def _check_veil(alpha: Pixels) -> list[Finding]:
    """Judge what lies over the window without hiding it; `alpha` are its pixels where faces are."""
    veiled = alpha[(alpha >= _VEIL_ALPHA) & (alpha < FACE_HIDING_ALPHA)]
    if len(veiled) < _VEIL_SHARE * len(alpha):
        return []
    figures = {"share": 100 * len(veiled) / len(alpha), "most": float(veiled.max()) / 2.55}
    if float(veiled.mean()) / 255 >= _STRONG_VEIL:
        return [Finding.warning(_STRONG, _THIN_VEIL, topic="veil", **figures)]
    return [Finding.warning(_VEIL, _VEIL_MEANT, topic="veil", **figures)]


def _opening_area(alpha: Pixels, window: Window, rows: slice) -> int:
    """How many pixels of the `rows` belong to the opening; 0 if the window's centre is not clear."""
    _, parts = cv2.connectedComponents((alpha < FACE_HIDING_ALPHA).astype(np.uint8), connectivity=4)
    row, column = (min(OPENING_CHECK_SIDE - 1, int(share * OPENING_CHECK_SIDE)) for share in (window.cy, window.cx))
    part = parts[row, column]
    return int((parts[rows] == part).sum()) if part else 0
