"""Whether a piece of a picture is there once more: ornament is, mirrored or turned; words and logos are not."""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.imaging.types import FloatMap, Pixels
from framer.studio.check.glyphs import GLYPH_SIDE

_SAME = 0.8  # normalised correlation from which two pieces show the same
_MIN_PIECE = 12  # px of GLYPH_SIDE


class RepeatFinder:
    """Finds pieces of the overlay `image` (RGBA, square) again: anywhere upright or mirrored, and around its middle."""

    def __init__(self, image: Image.Image) -> None:
        ground = Image.new("RGBA", image.size, (128, 128, 128, 255))
        grey = Image.alpha_composite(ground, image).convert("L")
        self._flat: Pixels = np.asarray(grey.resize((GLYPH_SIDE, GLYPH_SIDE), Image.Resampling.BOX))
        half = GLYPH_SIDE / 2
        turns = cv2.warpPolar(
            self._flat, (GLYPH_SIDE, 3 * GLYPH_SIDE), (half, half), half * 2**0.5, cv2.INTER_LINEAR
        ).transpose()  # rows are distances from the middle
        self._turns: Pixels = np.ascontiguousarray(turns)

    def is_repeated(self, box: tuple[float, float, float, float]) -> bool:
        """Whether what is in `box` (left, top, right, bottom in shares of the side) is anywhere else as well."""
        left, top, right, bottom = (round(edge * GLYPH_SIDE) for edge in box)
        piece = self._flat[top:bottom, left:right]
        if min(piece.shape, default=0) < _MIN_PIECE:
            return False
        return _is_found_again(self._flat, piece, (left, top)) or self._is_found_around((left, top, right, bottom))

    def _is_found_around(self, box: tuple[int, int, int, int]) -> bool:
        """Whether the picture shows the same at the same distance from its middle."""
        left, top, right, bottom = box
        columns, rows = np.meshgrid(np.arange(left, right), np.arange(top, bottom))
        across, down = (values - GLYPH_SIDE / 2 for values in (columns, rows))
        height, width = self._turns.shape
        distances = np.hypot(across, down) * height / (GLYPH_SIDE / 2 * 2**0.5)
        angles = np.arctan2(down, across) % (2 * np.pi)
        if np.ptp(angles) > np.pi:  # over the seam
            angles = (angles + np.pi) % (2 * np.pi)
            turned = np.roll(self._turns, width // 2, axis=1)
        else:
            turned = self._turns
        first, last = int(angles.min() * width / (2 * np.pi)), int(angles.max() * width / (2 * np.pi))
        near, far = int(distances.min()), int(distances.max())
        piece = turned[near:far, first:last]
        if min(piece.shape, default=0) < _MIN_PIECE:
            return False
        ring = turned[max(0, near - 3) : far + 3]
        return _is_found_again(ring, piece, (first, min(3, near)))


def _is_found_again(picture: Pixels, piece: Pixels, corner: tuple[int, int]) -> bool:
    """Whether `piece`, cut out of `picture` at `corner` (x, y), or its mirror image, is there at another place."""
    height, width = piece.shape
    for flipped in (piece, piece[:, ::-1], piece[::-1], piece[::-1, ::-1]):
        found = _correlate(picture, np.ascontiguousarray(flipped))
        rows, columns = (
            slice(max(0, corner[1] - height // 2), corner[1] + height // 2 + 1),
            slice(max(0, corner[0] - width // 2), corner[0] + width // 2 + 1),
        )
        found[rows, columns] = 0
        if float(found.max(initial=0)) >= _SAME:
            return True
    return False


def _correlate(picture: Pixels, piece: Pixels) -> FloatMap:
    found: npt.NDArray[np.float32] = cv2.matchTemplate(picture, piece, cv2.TM_CCOEFF_NORMED).astype(np.float32)
    found[~(np.abs(found) <= 1.001)] = 0  # plain ground
    return found
