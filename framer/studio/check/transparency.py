"""What of an overlay is transparent: enough for a photo to show, not all of it, and not a painted checkerboard."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.i18n import N_
from framer.studio.check.findings import Finding

_VISIBLE_ALPHA = 13  # of 255: artwork fainter than this is not seen
_EMPTY_SHARE, _NEARLY_EMPTY_SHARE = 0.0005, 0.005  # of the picture that is drawn
_MIN_OPEN_SHARE = 0.03  # of the picture that hides less than half of the photo
_HALF_ALPHA = 128
_MAX_CELL = 80  # px: the largest square of a painted checkerboard that is looked for
_CELL_CONTRAST, _CELL_NOISE = 6, 4  # grey levels: between neighbouring squares, and inside one
_MAX_CHROMA = 12  # levels between the channels of a grey
_MIN_CHECKERED_SHARE = 0.03  # of the picture

_OPAQUE = N_("No transparency at all: no part of the file is clear, so the frame would cover the whole photo.")
_CHECKERED = N_(
    "No transparency: the grey and white squares are painted into the picture, as in pictures saved from a web search. "
    "They would cover the photo."
)
_ERASE_SQUARES = N_(
    "Delete the squares (magic wand), or get the original from its page, and save it as PNG with a transparent "
    "background."
)
_CUT_OPENING = N_("Delete the background where the photo is to show, and save it as PNG with a transparent background.")
_NOTHING_CLEAR = N_("Only %(clear).1f %% of the picture is transparent: no photo would show.")
_EMPTY = N_("The picture is empty: nothing is drawn, all of it is transparent.")
_NEARLY_EMPTY = N_("Nearly everything is transparent: only %(drawn).1f %% of the picture is drawn.")
_RIGHT_LAYERS = N_("Check that all layers were visible when it was exported.")
_TRANSPARENT = N_("Real transparency: the photo shows in %(clear).0f %% of the picture.")


def check_no_alpha(image: Image.Image | None) -> list[Finding]:
    """Judge an `image` (RGBA) whose file has no transparency; None: it was not decoded."""
    if image is not None and has_painted_checkerboard(image):
        return [Finding.error(_CHECKERED, _ERASE_SQUARES, topic="alpha")]
    return [Finding.error(_OPAQUE, _CUT_OPENING, topic="alpha")]


def check_transparency(image: Image.Image) -> list[Finding]:
    """Judge the alpha channel of an `image` (RGBA)."""
    alpha = np.asarray(image.getchannel("A"))
    drawn, clear = float((alpha >= _VISIBLE_ALPHA).mean()), float((alpha < _HALF_ALPHA).mean())
    if drawn < _EMPTY_SHARE:
        return [Finding.error(_EMPTY, _RIGHT_LAYERS, topic="empty")]
    if clear < _MIN_OPEN_SHARE:
        if has_painted_checkerboard(image):
            return [Finding.error(_CHECKERED, _ERASE_SQUARES, topic="alpha")]
        return [Finding.error(_NOTHING_CLEAR, _CUT_OPENING, topic="alpha", clear=100 * clear)]
    if drawn < _NEARLY_EMPTY_SHARE:
        return [Finding.warning(_NEARLY_EMPTY, _RIGHT_LAYERS, topic="empty", drawn=100 * drawn)]
    return [Finding.good(_TRANSPARENT, topic="alpha", clear=100 * clear)]


def has_painted_checkerboard(image: Image.Image) -> bool:
    """Whether part of the opaque `image` (RGBA) is a checkerboard of greys, such as programs show for transparency."""
    rgb = np.asarray(image.convert("RGB"), dtype=np.int16)
    grey_only = rgb.max(axis=2) - rgb.min(axis=2) <= _MAX_CHROMA
    levels = rgb[:, :, 1]
    if grey_only.mean() < _MIN_CHECKERED_SHARE:
        return False
    least = _MIN_CHECKERED_SHARE * 0.8 * levels[::4, ::4].size
    return any(_count_checkered(levels, grey_only, cell) > least for cell in range(3, _MAX_CELL + 1))


def _count_checkered(levels: npt.NDArray[np.int16], grey_only: npt.NDArray[np.bool_], cell: int) -> int:
    """How many of a sixteenth of the pixels have the other grey a `cell` to the right and below, and their own across.

    So have stripes at 45° as well; but half a cell along either diagonal their grey changes all or none of them.
    """
    height, width = levels.shape
    reach = 2 * cell
    if min(height, width) <= 2 * reach:
        return 0
    half = cell // 2

    def shifted(down: int, right: int) -> npt.NDArray[np.int16]:
        return levels[reach + down : height - reach + down : 4, reach + right : width - reach + right : 4]

    here = shifted(0, 0)
    is_cell = grey_only[reach : height - reach : 4, reach : width - reach : 4].copy()
    for down, right in ((0, cell), (cell, 0), (0, -cell), (-cell, 0)):
        is_cell &= np.abs(shifted(down, right) - here) >= _CELL_CONTRAST
    for down, right in ((cell, cell), (cell, -cell), (0, reach), (reach, 0)):
        is_cell &= np.abs(shifted(down, right) - here) <= _CELL_NOISE
    count = int(is_cell.sum())
    if not count:
        return 0
    for right in (half, -half):
        changed = int((is_cell & (np.abs(shifted(half, right) - here) >= _CELL_CONTRAST)).sum())
        if not 0.2 * count <= changed <= 0.8 * count:
            return 0
    return count
