"""The opening of a frame: whether there is one, its shape, centre and size, and whether it is clear."""

import math

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.errors import SetupError
from framer.i18n import N_
from framer.imaging.opening import CLEAR_ALPHA, measure_opening
from framer.imaging.types import Window
from framer.studio.check.findings import Finding

OPENING_CHECK_SIDE = 1024  # px: the overlay is reduced to this side for the check
CLEAR_HEIGHT_SHARE = 0.85  # of the window's height, from its top: a plaque may stand before the chest below it
PROFILE_AVATAR_SIDE = 170  # px: the avatar on a social network's profile page
_FACE_HEIGHT_SHARE = 0.46  # of the window's height: the height that framer gives to a face
_ADVISED_WINDOW_RADIUS, _MIN_WINDOW_RADIUS = 0.30, 0.20  # of the side
_MAX_ROUND_RATIO = 1.08  # an opening that is so many times as large as its circle does not look like one
_MAX_OFF_CENTRE = 0.08  # of the side
_DRAWN_ALPHA = 128  # alpha (0 to 255) from which the artwork is seen rather than the photo

_NO_OPENING = N_("No opening for a face: nowhere is there a clear circle of at least a fifth of the side.")
_CUT_ROUND_OPENING = N_(
    "Cut a round opening out of the artwork, best 0.76 of the side wide, and save it as PNG with alpha."
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
_TO_MIDDLE = N_("Move the opening to the middle if nothing speaks against it.")
_CUT_OFF = N_("The window reaches %(over).1f %% of the side past the circle that services cut out.")
_MOVE_OPENING = N_("Move the opening to the middle, or make it smaller.")
_COVERED = N_("Artwork covers %(covered).1f %% of the window above 0.85 of its height, where faces are.")
_KEEP_CLEAR = N_(
    "Move what reaches into the opening down or out of it, or give a smaller window in campaign.toml: "
    "window = { cx, cy, r }."
)
_HAZE = N_(
    "A haze lies over %(share).1f %% of the window (up to %(most).0f %% opaque); photos will look dull or stained "
    "there."
)
_ERASE = N_("Erase the opening completely; soft shadows belong outside it.")
_CLEAR_WINDOW = N_("The window is clear where faces are; below 0.85 of its height artwork covers %(below).0f %%.")


def find_opening(data: bytes, name: str) -> Window | None:
    """The window measured in the overlay file `data` called `name`; None if there is no opening."""
    try:
        return measure_opening(data, name)
    except SetupError:
        return None


def check_opening(
    image: Image.Image, window: Window | None, *, declared: bool, head_in_front: bool = False
) -> list[Finding]:
    """Judge the opening of the overlay `image` (RGBA, square); `declared` says that campaign.toml gives the window.

    `head_in_front`: the window may lie over artwork.
    """
    if window is None:
        return [Finding.error(_NO_OPENING, _CUT_ROUND_OPENING)]
    circle = {"across": 200 * window.r, "r": window.r, "cx": window.cx, "cy": window.cy}
    alpha = _reduced_alpha(image)
    message = _WINDOW_DECLARED if declared else _WINDOW_FOUND
    return [
        Finding.good(message, **circle, pixels=round(2 * window.r * 1080)),
        _check_window_size(window),
        *_check_window_centre(window, head_in_front),
        *([] if head_in_front else _check_opening_shape(alpha, window, declared=declared)),
        *([] if head_in_front else _check_window_clear(alpha, window)),
    ]


def _window_masks(window: Window, inset: float = 0.0) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which pixels lie in the window, its radius reduced by `inset` px, and which lie above its lowest part."""
    rows, columns = (np.mgrid[:OPENING_CHECK_SIDE, :OPENING_CHECK_SIDE] + 0.5) / OPENING_CHECK_SIDE
    within = np.hypot(columns - window.cx, rows - window.cy) < window.r - inset / OPENING_CHECK_SIDE
    return within, rows < window.cy - window.r + CLEAR_HEIGHT_SHARE * 2 * window.r


def _reduced_alpha(image: Image.Image) -> npt.NDArray[np.uint8]:
    return np.asarray(image.getchannel("A").resize((OPENING_CHECK_SIDE, OPENING_CHECK_SIDE), Image.Resampling.BOX))


def _check_window_size(window: Window) -> Finding:
    figures = {
        "r": window.r,
        "face": _FACE_HEIGHT_SHARE * 2 * window.r * PROFILE_AVATAR_SIDE,
        "avatar": PROFILE_AVATAR_SIDE,
    }
    if window.r < _MIN_WINDOW_RADIUS:
        return Finding.error(_WINDOW_TOO_SMALL, _WIDEN, **figures)
    if window.r < _ADVISED_WINDOW_RADIUS:
        return Finding.warning(_WINDOW_SMALL, _WIDEN, **figures)
    return Finding.good(_WINDOW_ROOMY, **figures)


def _check_window_centre(window: Window, head_in_front: bool) -> list[Finding]:
    distance = math.hypot(window.cx - 0.5, window.cy - 0.5)
    if distance + window.r > 0.5:
        return [Finding.warning(_CUT_OFF, _MOVE_OPENING, over=100 * (distance + window.r - 0.5))]
    if head_in_front:  # which stands higher by itself
        distance = abs(window.cx - 0.5)
    return [Finding.warning(_WINDOW_ASIDE, _TO_MIDDLE, distance=100 * distance)] if distance > _MAX_OFF_CENTRE else []


def _check_opening_shape(alpha: npt.NDArray[np.uint8], window: Window, *, declared: bool) -> list[Finding]:
    """Compare the opening with its circle; in a declared one, a plaque in the lowest part does not count."""
    within, upper = _window_masks(window)
    counted = upper if declared else np.ones_like(upper)
    excess = 100 * (_opening_area(alpha, window, counted) / max(1, int((within & counted).sum())) - 1)
    return [Finding.good(_NOT_ROUND, more=excess)] if excess > 100 * (_MAX_ROUND_RATIO - 1) else []


def _check_window_clear(alpha: npt.NDArray[np.uint8], window: Window) -> list[Finding]:
    """Judge what covers the window, opaque or as a haze, where faces are."""
    within, upper = _window_masks(window, inset=1.0)  # without the soft edge
    face_alpha = alpha[within & upper]
    is_hazy = (face_alpha >= 3) & (face_alpha < _DRAWN_ALPHA)
    covered, hazy = float((face_alpha >= _DRAWN_ALPHA).mean()), float(is_hazy.mean())
    findings = []
    if covered >= 0.0005:
        judge = Finding.error if covered >= 0.005 else Finding.warning
        findings.append(judge(_COVERED, _KEEP_CLEAR, covered=100 * covered))
    if hazy >= 0.01:
        judge = Finding.error if hazy >= 0.5 else Finding.warning
        max_opacity = float(face_alpha[is_hazy].max()) / 2.55
        findings.append(judge(_HAZE, _ERASE, share=100 * hazy, most=max_opacity))
    if not findings:
        below = float((alpha[within & ~upper] >= _DRAWN_ALPHA).mean())
        findings.append(Finding.good(_CLEAR_WINDOW, below=100 * below))
    return findings


def _opening_area(alpha: npt.NDArray[np.uint8], window: Window, counted: npt.NDArray[np.bool_]) -> int:
    """How many of the `counted` pixels belong to the opening; 0 if the window's centre is not clear."""
    _, parts = cv2.connectedComponents((alpha < CLEAR_ALPHA).astype(np.uint8), connectivity=4)
    row, column = (min(OPENING_CHECK_SIDE - 1, int(share * OPENING_CHECK_SIDE)) for share in (window.cy, window.cx))
    part = parts[row, column]
    return int(((parts == part) & counted).sum()) if part else 0
