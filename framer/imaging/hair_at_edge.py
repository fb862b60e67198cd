"""Hair that the photo's upper edge touches: above it the background goes on, and of the hair only the head's round.

Drawn outwards with the edge, hair would stand above the head as a ghost.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.mirrored_heads import HeadEllipse, PicturedPeople, find_head_ellipse
from framer.imaging.photo_edges import edge_above
from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.types import Crop, FloatMap, PhotoRegion, Pixels

_NEAR_HEAD = 1.1  # radius of a head's ellipse, up to which what touches the edge may be hair
_LEAST_GROUND = 0.02  # of the crop's side: so much of the edge must be beside heads
_GROUND_SIGMA = 0.01  # of the crop's side: of the blur along the edge of what is beside hair
_LEAST_UNLIKE, _UNEVEN = (
    12.0,
    2.5,
)  # levels beside the ground's colours, and times as much as these change along the edge
_LIKE_HAIR = 0.35  # of what is most unlike them: less is another shade of the ground
_ASKED_INSIDE = 0.012  # of the crop's side inside the edge: there the net is asked
_ANGLES_ABOVE = (90, 0, -90, 180)  # degrees by which a crop is turned that shows the edge of that number level above
_NET_MARGIN, _PERSON_THERE = 5, 0.4  # px of what the net sees; the likelihood from which on it is a person
_TIPS_MARGIN = 0.006  # of the crop's side: around hair its finest tips
_FLATTER, _FLATTEST = 1.3, 1.0  # of half a head's width, and of a run's: the least radius of its round
_SOFT = 0.008  # of the crop's side: over which the round goes over into the ground


@dataclass(frozen=True)
class PartedEdge:
    """`ground`: the photo's edge drawn outwards without hair, side × side × 3, RGB; `hair`: its share there, 0 to 1."""

    ground: Pixels
    hair: FloatMap


@dataclass(frozen=True)
class _EdgeLine:
    """The photo's edge as the crop shows it: along it the places `along` (photo pixels), a step apart, and colours.

    `inside`: the places (column, row) in shares of the crop, a little inside the photo. `is_seen`: which the crop has.
    """

    along: NDArray[np.float32]
    inside: NDArray[np.float32]
    colours: NDArray[np.float32]
    is_seen: NDArray[np.bool_]
    step: float


def part_hair(
    smear: Pixels, photo: PhotoRegion, crop: Crop, people: PicturedPeople, border: float
) -> PartedEdge | None:
    """Part the hair from what else is drawn past the photo's upper edge; None where there is none, or nothing else.

    `smear`: for each pixel of `crop`, at side × side px, the colour of the nearest one of `photo`, whose edge lies
    `border` photo pixels inside; `people`: in that crop.
    """
    heads = [find_head_ellipse(face) for face in people.faces]
    side = len(smear)
    matrix = output_to_pixels_matrix(crop.centre, crop.side / side, crop.angle, side)
    number = edge_above(crop.angle)
    output = np.arange(side, dtype=np.float32)
    x, y = (row[0] * output[None, :] + row[1] * output[:, None] + row[2] + 0.5 for row in matrix.astype(np.float32))
    past = (-x, -y, x - photo.width, y - photo.height)[number] + np.float32(border)
    if past.max() <= 0:
        return None
    along = y if number in (0, 2) else x
    line = _follow_edge(smear, photo, crop, matrix, number)
    is_hair = _find_hair(line, _near_heads(line, photo, number, heads), crop.side)
    if is_hair is not None:
        is_hair &= _is_person_at(line, people.see_person())
    if is_hair is None or not is_hair.any():
        return None
    ground = _interpolate_ground(line, is_hair)
    rounds = _round_runs(line, is_hair, heads)
    places = ((along - line.along[0]) / line.step).astype(np.float32)
    rows = np.zeros_like(places)
    table = np.column_stack([ground, is_hair.astype(np.float32), rounds])[None]
    colours, flags, heights = (
        cv2.remap(np.ascontiguousarray(part), places, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for part in (table[:, :, :3], table[:, :, 3], table[:, :, 4])
    )
    flags = np.where(past > 0, flags, 0).astype(np.float32)
    mixed = smear + flags[:, :, None] * (colours - smear)
    hair = np.clip(0.5 + (heights - past) / (_SOFT * crop.side), 0, 1) * np.minimum(flags, 1)
    return PartedEdge(np.clip(mixed + 0.5, 0, 255).astype(np.uint8), hair.astype(np.float32))


def _follow_edge(smear: Pixels, photo: PhotoRegion, crop: Crop, matrix: NDArray[np.float64], number: int) -> _EdgeLine:
    box, side = crop.bounding_box, len(smear)
    step = crop.side / side
    length = photo.height if number in (0, 2) else photo.width
    first, last = (box.y, box.bottom) if number in (0, 2) else (box.x, box.right)
    first, last = max(first, 0.0), min(last, float(length))
    along = first + step * np.arange(max(1, math.floor((last - first) / step)), dtype=np.float64)
    across = (0.0, 0.0, photo.width, photo.height)[number] + np.zeros_like(along)
    x, y = (across, along) if number in (0, 2) else (along, across)
    back = cv2.invertAffineTransform(matrix)
    columns, rows = ((row[0] * (x - 0.5) + row[1] * (y - 0.5) + row[2]).astype(np.float32) for row in back)
    is_seen = (columns >= 0) & (columns <= side - 1) & (rows >= 0) & (rows <= side - 1)
    colours = cv2.remap(smear, columns[:, None], rows[:, None], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    leaning, depth = math.radians(crop.angle - _ANGLES_ABOVE[number]), _ASKED_INSIDE * side
    columns, rows = columns - depth * math.sin(leaning), rows + depth * math.cos(leaning)
    inside = (np.stack([columns, rows], axis=1) / side).astype(np.float32)
    return _EdgeLine(along.astype(np.float32), inside, colours[:, 0].astype(np.float32), is_seen, step)


def _is_person_at(line: _EdgeLine, likelihood: FloatMap) -> NDArray[np.bool_]:
    """Where along the edge the net sees a person."""
    person = cv2.dilate(likelihood, np.ones((_NET_MARGIN, _NET_MARGIN), np.uint8))
    side = len(person)
    columns, rows = np.clip((line.inside * side).astype(np.intp), 0, side - 1).T
    is_person: NDArray[np.bool_] = person[rows, columns] > _PERSON_THERE
    return is_person


def _near_heads(line: _EdgeLine, photo: PhotoRegion, number: int, heads: Sequence[HeadEllipse]) -> NDArray[np.bool_]:
    across = np.full_like(line.along, (0, 0, photo.width, photo.height)[number])
    x, y = (across, line.along) if number in (0, 2) else (line.along, across)
    is_near = np.zeros(len(line.along), np.bool_)
    for head in heads:
        is_near |= head.measure(x, y)[2] < _NEAR_HEAD
    return is_near


def _find_hair(line: _EdgeLine, is_near: NDArray[np.bool_], crop_side: float) -> NDArray[np.bool_] | None:
    """Where along the edge hair touches it; None where nothing does, or where there is nothing beside it."""
    is_ground = line.is_seen & ~is_near
    if not is_near.any() or is_ground.sum() * line.step < _LEAST_GROUND * crop_side:
        return None
    smooth = _blur_along(line.colours, is_ground, _GROUND_SIGMA * crop_side / line.step)
    uneven = float(np.abs(line.colours[is_ground] - smooth[is_ground]).max(axis=1).mean())
    expected = _fill_between(smooth, is_ground)
    unlike = np.where(is_near & line.is_seen, np.abs(line.colours - expected).max(axis=1), 0)
    is_hair = unlike > max(_LEAST_UNLIKE + _UNEVEN * uneven, _LIKE_HAIR * float(unlike.max()))
    if not is_hair.any():
        return None
    taps = 2 * max(1, round(_TIPS_MARGIN * crop_side / line.step)) + 1
    widened: NDArray[np.bool_] = cv2.dilate(is_hair.astype(np.uint8)[None], np.ones((1, taps), np.uint8))[0] > 0
    return widened & is_near


def _interpolate_ground(line: _EdgeLine, is_hair: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The colours along the edge, in place of hair those from one side of it to the other."""
    is_ground = line.is_seen & ~is_hair
    smooth = _blur_along(line.colours, is_ground, 2.0)
    return np.where(is_hair[:, None], _fill_between(smooth, is_ground), line.colours).astype(np.float32)


def _blur_along(colours: NDArray[np.float32], is_used: NDArray[np.bool_], sigma: float) -> NDArray[np.float32]:
    """A blur along the edge of the colours that are used."""
    weights = is_used.astype(np.float32)[None]
    sums, counts = (
        cv2.GaussianBlur(n, (0, 0), sigmaX=max(sigma, 0.5), sigmaY=0.1)
        for n in (colours[None] * weights[:, :, None], weights)
    )
    blurred: NDArray[np.float32] = (sums[0] / np.maximum(counts[0], 1e-6)[:, None]).astype(np.float32)
    return blurred


def _fill_between(colours: NDArray[np.float32], is_known: NDArray[np.bool_]) -> NDArray[np.float32]:
    places = np.arange(len(colours))
    known = np.flatnonzero(is_known)
    return np.stack([np.interp(places, known, colours[known, n]) for n in range(3)], axis=1).astype(np.float32)


def _round_runs(line: _EdgeLine, is_hair: NDArray[np.bool_], heads: Sequence[HeadEllipse]) -> NDArray[np.float32]:
    """How far past the edge the round of a head goes on from each run of hair, in photo pixels."""
    heights = np.zeros(len(line.along), np.float32)
    radius = max(head.half_width for head in heads)
    changes = np.flatnonzero(np.diff(np.concatenate(([False], is_hair, [False]))))
    for start, stop in zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True):
        width = (stop - start) * line.step
        about = max(_FLATTER * radius, _FLATTEST * width)
        from_middle = (np.arange(start, stop) + 0.5 - (start + stop) / 2) * line.step
        heights[start:stop] = np.sqrt(about**2 - from_middle**2) - math.sqrt(about**2 - width**2 / 4)
    return heights
