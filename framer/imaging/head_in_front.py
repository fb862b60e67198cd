"""The head in front of the upper half of a frame's artwork, for frames that are made for it.

Only the chosen person's head stands in front, never shoulders or people behind, and nothing that was extended past the
photo's edge. Towards the window's centre line it goes back behind the artwork, little by little. Where the head is cut,
or its contour on the artwork is in doubt, all of it stays behind: a plain ring is better than a halo.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.compose import lay_overlay
from framer.imaging.crop_points import inside_photo, to_picture
from framer.imaging.head_outline import PersonMasker
from framer.imaging.masks import round_kernel, smoothstep
from framer.imaging.matte import (
    Matte,
    MattePart,
    MatteTile,
    colour_doubt,
    enlarge_tile,
    estimate_matte,
    matte_tiles,
    shows_background,
)
from framer.imaging.overlay import Overlay
from framer.imaging.picture_part import PicturePart
from framer.imaging.types import Crop, Face, FloatMap, Head, PhotoRegion, Pixels, Point, Window
from framer.imaging.window_fit import EYE_LINE
from framer.imaging.window_sizes import FACE_HEIGHT

# In diameters of the window:
_HAIR_LINE, _MAX_RAISED = 0.074, 0.045  # below its top: the top of the hair, if the eyes rise no more than that
_PLAIN_HAIR_LINE, _MAX_PLAIN_RAISED = 0.03, 0.09  # the same in the opening, for a head behind the artwork
_MAX_REDUCED = 1.07  # times: a head with a tall hat is smaller there, so that its eyes stand beside the others'

# In heights of the face's box:
_PART_SIDE, _PART_RAISED = 3.4, 0.35  # of the square in which the matte is sought, and how far above the face it lies
_MAX_HALF_WIDTH = 1.15  # from the middle: what is wider, above the eyes, is a raised arm, or somebody else as well
_MAX_HEIGHT = 0.85  # above the box: what is higher is an arm over the head
_STRANDS = 0.16  # about the head's firm parts: there may be single hairs
# Of the contour on the artwork, on an average; what is more may show scraps at 2048 px (213 photos, 2026).
_MAX_HAZE, _MAX_COLOUR_DOUBT = 0.012, 0.0062
_MAX_GAPS = 0.095  # of the head on the artwork: background between curls (0.12); bows, scarves, locks have 0.085

_FADE = 0.4  # of the window's radius above its centre line, over which the head goes behind the artwork
_SAFE_RADIUS = 0.488  # of the side: chat apps cut the circle of 0.5 out of the picture
_EDGE_MARGIN = 0.004  # of the side: a head as close to the photo's edge is cut by it
_MIN_PART = 64  # px: less shows no hair
_ARTWORK_ALPHA = 24  # of 255: fainter artwork shows no contour


@dataclass(frozen=True)
class FrontHead:
    """A head that stands in front: its matte, and how much of that counts, 0 to 1, as large as the matte's maps.

    `on_artwork`: where there is artwork behind it.
    """

    matte: Matte
    share: FloatMap
    on_artwork: NDArray[np.bool_]


@dataclass(frozen=True)
class _PicturedFace:
    """A face in pixels of the picture: the middle and the height of its box."""

    x: float
    y: float
    height: float

    def distance(self, xs: FloatMap, ys: FloatMap) -> FloatMap:
        """How far from the middle all these pixels are, in heights of the face."""
        distance: FloatMap = np.hypot(xs - np.float32(self.x), ys - np.float32(self.y)) / np.float32(self.height)
        return distance


def raise_head(head: Head, *, in_front: bool = True) -> Head:
    """`head`, its middle moved so that a window of the usual size shows the top of its hair where it should stand.

    Never lowered: what is taller finds its place by what can be seen. Behind the artwork (not `in_front`) it stands as
    high as the opening allows, a little smaller where a hat is tall, so that eyes side by side are of one height.
    """
    hair_line, max_raised = (_HAIR_LINE, _MAX_RAISED) if in_front else (_PLAIN_HAIR_LINE, _MAX_PLAIN_RAISED)
    cos, sin = math.cos(math.radians(head.angle)), math.sin(math.radians(head.angle))
    hair = max((head.middle[0] - x) * sin + (head.middle[1] - y) * cos for x, y in head.outline)
    height = head.height
    if not in_front:
        height *= min(max(hair / (EYE_LINE - hair_line) * FACE_HEIGHT / height, 1.0), _MAX_REDUCED)
    diameter = height / FACE_HEIGHT
    down = min(max((EYE_LINE - hair_line) * diameter - hair, 0.0), max_raised * diameter)
    return replace(head, height=height, middle=(head.middle[0] + down * sin, head.middle[1] + down * cos))


def find_front_head(  # noqa: PLR0913, PLR0917  (what is seen, how, and who)
    square: Pixels,
    overlay: Overlay,
    window: Window,
    crop: Crop,
    photo: PhotoRegion,
    face: Face,
    others: Sequence[Face],
    find_person: PersonMasker,
) -> FrontHead | None:
    """The head of `face` in `square`, the rendered `crop` of `photo`; None where it must stay behind `overlay`.

    `others` are the photo's other faces. `window` is the frame's.
    """
    size = len(square)
    pictured, *pictured_others = (_picture_face(each, crop, size) for each in (face, *others))
    part = _choose_part(pictured, size)
    if part is None:
        return None
    matte = estimate_matte(square, part, find_person)
    xs, ys = _pixel_middles(matte)
    head = _separate_head(matte, pictured, pictured_others, xs, ys)
    if head is None:
        return None
    inside = inside_photo((photo.width, photo.height), crop, size, xs, ys)
    raised = (np.float32(window.cy * size) - ys) / np.float32(window.r * size)
    share = (head * smoothstep(raised, 0.0, _FADE) * (inside > 0)).astype(np.float32)
    artwork = _artwork_alpha(overlay, matte)
    on_artwork = (share > 0.1) & (artwork > _ARTWORK_ALPHA)
    centre = np.float32(size / 2)
    at_edge = (inside < _EDGE_MARGIN * size) | (np.hypot(xs - centre, ys - centre) > _SAFE_RADIUS * size)
    if ((matte.alpha > 0.3) & on_artwork & at_edge).any() or _is_doubtful(matte, on_artwork, pictured):
        return None
    return FrontHead(matte, share, (artwork > 0) & (share > 0) & (matte.alpha > 0))


def lay_overlay_behind(square: Pixels, overlay: Overlay, front: FrontHead) -> Image.Image:
    """Like `lay_overlay`, but the head stands in front of the overlay; modifies `square`."""
    tiles = []
    for tile in matte_tiles(front.matte, square, front.on_artwork):
        share = enlarge_tile(front.share, front.matte.part, tile.rows, tile.columns)
        pixels = _compose_tile(tile, square, overlay, share)
        if pixels is not None:
            tiles.append((Image.fromarray(pixels), (tile.columns.start, tile.rows.start)))
    picture = lay_overlay(square, overlay, PicturePart(0, 0, len(square)))
    for image, corner in tiles:
        picture.paste(image, corner)
    return picture


def _compose_tile(tile: MatteTile, square: Pixels, overlay: Overlay, share: FloatMap) -> Pixels | None:
    """The person over the artwork over the background; None where there is no artwork.

    The photo is person and background already mixed, so where no artwork lies it comes out as it is.
    """
    transparency = overlay.transparency[tile.rows, tile.columns]
    if transparency.min() == 255:
        return None
    shown = transparency.astype(np.float32) / np.float32(255)
    artwork = overlay.premultiplied[tile.rows, tile.columns].astype(np.float32)
    alpha = tile.alpha * share[:, :, None]
    under = square[tile.rows, tile.columns] * shown + artwork
    mixed = under + alpha * (tile.colours * (1 - shown) - artwork)
    rounded: Pixels = np.clip(mixed + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded


def _picture_face(face: Face, crop: Crop, size: int) -> _PicturedFace:
    height = face.box.height if face.rotation in (0, 180) else face.box.width
    return _PicturedFace(*to_picture(face.box.centre, crop, size), height * size / crop.side)


def _choose_part(face: _PicturedFace, size: int) -> MattePart | None:
    """The square about head and shoulders; None where they are not in the picture, or too small."""
    side = round(min(size, _PART_SIDE * face.height))
    if side < _MIN_PART or not (0 <= face.x < size and 0 <= face.y < size):
        return None
    corner: Point = (face.x - side / 2, face.y - _PART_RAISED * face.height - side / 2)
    left, top = (round(min(max(n, 0), size - side)) for n in corner)
    return MattePart(left, top, side)


def _pixel_middles(matte: Matte) -> tuple[FloatMap, FloatMap]:
    """The x and y of the maps' pixels, in pixels of the picture: one row, and one column."""
    middles = (np.arange(len(matte.alpha), dtype=np.float32) + np.float32(0.5)) / np.float32(matte.scale)
    return middles[None, :] + np.float32(matte.part.left), middles[:, None] + np.float32(matte.part.top)


def _separate_head(
    matte: Matte, face: _PicturedFace, others: Sequence[_PicturedFace], xs: FloatMap, ys: FloatMap
) -> FloatMap | None:
    """1 on the head and single hairs about it, 0 on all else; None where it cannot be told from what is beside it."""
    own = face.distance(xs, ys)
    nearest = np.ones(own.shape, bool)
    for other in others:
        nearest &= own <= other.distance(xs, ys)
    person = (matte.alpha > 0.5) & nearest & (ys < face.y + face.height / 2)
    _, labels = cv2.connectedComponents(person.astype(np.uint8), connectivity=4)
    counts = np.bincount(labels[own < 0.4], minlength=2)
    if not counts[1:].any():
        return None
    head = labels == 1 + counts[1:].argmax()
    columns = np.nonzero((head & (ys < face.y)).any(axis=0))[0]
    if not len(columns) or (head & (ys < face.y - (0.5 + _MAX_HEIGHT) * face.height)).any():
        return None
    if np.abs(xs[0, columns[[0, -1]]] - face.x).max() > _MAX_HALF_WIDTH * face.height:
        return None
    strands = max(1, round(_STRANDS * face.height * matte.scale))
    near = cv2.dilate(head.astype(np.float32), round_kernel(strands)) * nearest
    return cv2.GaussianBlur(near.astype(np.float32), (0, 0), max(0.5, strands / 4)).astype(np.float32, copy=False)


def _is_doubtful(matte: Matte, on_artwork: NDArray[np.bool_], face: _PicturedFace) -> bool:
    """Whether on the artwork the contour is hazy, colours contradict the shape, or the background shows through."""
    firm = (matte.alpha > 0.5).astype(np.uint8)
    contour = cv2.morphologyEx(firm, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    length = float((contour & on_artwork).sum()) / 2  # it is two pixels wide
    unit = max(length, 1.0) * face.height * matte.scale
    haze = float((np.minimum(matte.alpha, 1 - matte.alpha) * on_artwork).sum()) / unit
    colour = float((colour_doubt(matte) * on_artwork).sum()) / unit
    gaps = float((shows_background(matte) & on_artwork).sum()) / max(1.0, float((firm.astype(bool) & on_artwork).sum()))
    return haze > _MAX_HAZE or colour > _MAX_COLOUR_DOUBT or gaps > _MAX_GAPS


def _artwork_alpha(overlay: Overlay, matte: Matte) -> FloatMap:
    """The overlay's alpha, 0 to 255, as large as the matte's maps."""
    part, side = matte.part, len(matte.alpha)
    rows, columns = slice(part.top, part.top + part.side), slice(part.left, part.left + part.side)
    transparency = np.ascontiguousarray(overlay.transparency[rows, columns, 0])
    small = cv2.resize(transparency, (side, side), interpolation=cv2.INTER_AREA)
    return 255 - small.astype(np.float32)
