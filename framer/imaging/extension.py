"""What lies past the photo's edge: what is busy goes on as its mirror image, plain ground and heads are drawn outwards.

No head is drawn twice: there the photo's edge is drawn outwards, ever softer. Of the mirror image only grain is taken
then, and near the edge what looks like the drawn-out edge; of clothes the weave.
"""

from typing import Any

import cv2
import numpy as np

from framer.imaging.hair_at_edge import part_hair
from framer.imaging.mirrored_heads import KnownPeople, PicturedPeople, leave_out_people, look_for_people
from framer.imaging.past_edge import EDGE_BORDER, SMEAR_REDUCTION, distance_outside, outside_strips
from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.seam import band_along_edge, blur_seam, find_crossings, find_seam, spread_to_seam, weigh_seam
from framer.imaging.types import Crop, FloatMap, PhotoRegion, Pixels

# Shares of the picture's side:
_INSET = 0.0014  # inside the photo's edge, where its colours are taken: thin borders are left out
# Distance from the edge, sigma of the blur there, and how much smaller the smear is for it: nothing finer survives.
_GRAIN_LEVELS = ((0.012, 0.013, 1), (0.03, 0.03, 3), (0.08, 0.06, 4), (0.18, 0.1, 6))
_BLEND_WIDTH = 0.016  # over which the mirror image goes over into the drawn-out edge
_DETAIL_WIDTH = 0.0075  # of the mean that parts grain from colours
_WEAVE_LIMIT = 2.0  # times the usual strength of the weave: seams stand out more
_WEAVE_WIDTH = 0.02  # of the mean that parts the weave of clothes from what they are cut to
_GRAIN_STRIP = 0.03  # past the edge, whose mirror image shows how strong the grain is

_GRAIN_LIMIT, _MAX_GRAIN = 2.0, 12.0  # detail is cut off at so many times its usual strength, and at so many levels
_OUTLINE_STRENGTH = 1.3  # times the usual strength, from which on detail is an outline
_OUTLINE_WEIGHT = 64.0  # how quickly it is left out then: of 255, for each level
_GRAIN_QUANTILE = 0.2  # of the detail in that strip; the rest may be hair
_GRAIN_STEP = 3  # px: only every third row and column is measured
_MEDIAN_REDUCTION = 3  # from the level with this one on
_MEDIAN_WIDTH = 0.11  # of the side: narrower things at the edge, like a tuft of hair, are not drawn far outwards
# How far the edge's colours are from the mean of what is beside them (shares of the side): from so many levels on more
# and more of the mirror image is shown, and then all of it. Bars and the white of a studio have none.
_PATTERN_SIGMA, _PATTERN_REACH = 0.02, 0.04
_PLAIN, _PATTERNED = 1.0, 3.0
_LIKENESS = 24.0  # levels of difference to the drawn-out edge at which nothing of the mirror image is taken


def extend_past_edge(picture: Pixels, photo: PhotoRegion, crop: Crop, people: KnownPeople | None = None) -> None:
    """Fill what lies past the photo's edge in `picture`, where its mirror image is; modifies `picture`.

    `picture` is the crop of `photo`, not mirrored: side × side × 3, RGB. Where the photo's `people` are known, the
    mirror image of what is busy and no person is left as it is.
    """
    size = picture.shape[0]
    strips = outside_strips(photo, crop, size)
    if not strips:
        return
    side = max(1, size // SMEAR_REDUCTION)
    distances = distance_outside(photo, crop, side, slice(0, side), slice(0, side))
    smear = _smear_edge(picture, photo, crop, side)
    pictured = look_for_people(picture, people) if people else None
    parted = part_hair(smear, photo, crop, pictured, EDGE_BORDER) if pictured else None
    fill = _draw_edge_outwards(parted.ground if parted else smear, distances)
    crossings = find_crossings(smear, distances)
    hair = (parted.hair * np.float32(255)).astype(np.uint8) if parted else None
    if parted and hair is not None:
        crossings = cv2.subtract(crossings, spread_to_seam(hair)).astype(np.uint8, copy=False)
        smear = parted.ground
    shares = _mirrored_shares(smear, distances, photo, crop, pictured) if pictured else None
    detail_taps = 2 * max(1, round(_DETAIL_WIDTH * size / 2)) + 1
    for rows, columns in strips:
        distance = distance_outside(photo, crop, size, rows, columns)
        mirrored = np.ascontiguousarray(picture[rows, columns])
        drawn = _enlarge_part(fill, size, rows, columns)
        filled = _add_mirror_image(drawn, mirrored, distance, detail_taps)
        if shares:
            share, clothes = (_enlarge_share(n, size, rows, columns) for n in shares)
            cloth = _weave(drawn, mirrored, share * clothes, size) if clothes.any() else mirrored
            cloth = cv2.blendLinear(cloth, mirrored, clothes, 1 - clothes).astype(np.uint8, copy=False)
            filled = cv2.blendLinear(cloth, filled, share, 1 - share).astype(np.uint8, copy=False)
        if hair is not None:  # its mirror image goes on from the hair itself
            share = _enlarge_share(hair, size, rows, columns)
            filled = cv2.blendLinear(mirrored, filled, share, 1 - share).astype(np.uint8, copy=False)
        picture[rows, columns] = cv2.copyTo(filled, (distance > 0).astype(np.uint8), mirrored)
    _soften_seam(picture, photo, crop, distances, crossings, shares)


def _soften_seam(  # noqa: PLR0913, PLR0917  (the picture, what is seen of the photo, and where)
    picture: Pixels, photo: PhotoRegion, crop: Crop, distances: FloatMap, crossings: Pixels,
    shares: tuple[Pixels, Pixels] | None,
) -> None:  # fmt: skip
    """Let the photo and what is drawn past its edge go over into each other; modifies `picture`."""
    size, deepest = len(picture), float(distances.max())
    blurred = blur_seam(picture)
    strips = outside_strips(photo, crop, size)
    bands = find_seam(distances, size) if crop.angle else (band_along_edge(strip, size) for strip in strips)
    for rows, columns in bands:
        soft = _enlarge_part(blurred, size, rows, columns)
        outlines = np.ascontiguousarray(soft[:, :, 3])
        if not outlines.any():
            continue
        weights = weigh_seam(distance_outside(photo, crop, size, rows, columns), deepest)
        weights *= outlines.astype(np.float32) / np.float32(255) * _enlarge_share(crossings, size, rows, columns)
        if shares:
            weights *= 1 - _enlarge_share(shares[0], size, rows, columns)
        if weights.any():
            tile, colours = np.ascontiguousarray(picture[rows, columns]), cv2.cvtColor(soft, cv2.COLOR_RGBA2RGB)
            picture[rows, columns] = cv2.blendLinear(colours, tile, weights, 1 - weights)


def _weave(drawn: Pixels, mirrored: Pixels, clothes: FloatMap, size: int) -> Pixels:
    """`drawn` with all detail of `mirrored` that is finer than a collar, and no stronger than usual in `clothes`."""
    taps = 2 * max(1, round(_WEAVE_WIDTH * size / 2)) + 1
    colours = cv2.blur(mirrored, (taps, taps))
    lighter, darker = cv2.subtract(mirrored, colours), cv2.subtract(colours, mirrored)
    strength = cv2.blur(_largest_channel(cv2.max(lighter, darker)), (taps, taps))[::_GRAIN_STEP, ::_GRAIN_STEP]
    strip = np.sort(strength[clothes[::_GRAIN_STEP, ::_GRAIN_STEP] > 0.5], axis=None)
    limit = np.full(3, _WEAVE_LIMIT * float(strip[len(strip) // 2]) if strip.size else 0.0)
    lighter, darker = cv2.min(lighter, limit), cv2.min(darker, limit)
    return cv2.subtract(cv2.add(drawn, lighter), darker).astype(np.uint8, copy=False)


def _add_mirror_image(drawn: Pixels, mirrored: Pixels, distance: FloatMap, detail_taps: int) -> Pixels:
    """`drawn` with the grain of `mirrored`, and near the edge its colours: only where the two look alike."""
    colours = cv2.blur(mirrored, (detail_taps, detail_taps))
    lighter, darker = cv2.subtract(mirrored, colours), cv2.subtract(colours, mirrored)
    strength = cv2.blur(_largest_channel(cv2.max(lighter, darker)), (5, 5))
    usual_strength = _usual_strength(strength, distance)
    difference = cv2.blur(_largest_channel(cv2.absdiff(colours, drawn)), (5, 5))
    unlikeness = cv2.convertScaleAbs(difference, alpha=255 / _LIKENESS)
    # Single hairs and creases before a plain ground: as light as it is, but no grain.
    outlines = cv2.subtract(strength, np.full(1, _OUTLINE_STRENGTH * usual_strength + 0.5))
    outlines = cv2.blur(cv2.convertScaleAbs(outlines, alpha=_OUTLINE_WEIGHT), (detail_taps, detail_taps))
    near = np.clip(1 - distance / _BLEND_WIDTH, 0, 1) * (1 - unlikeness / np.float32(255))
    blended = cv2.blendLinear(colours, drawn, near, 1 - near)
    limit = min(_MAX_GRAIN, _GRAIN_LIMIT * usual_strength)
    if limit >= 1:
        shares = cv2.merge([cv2.bitwise_not(cv2.add(unlikeness, outlines))] * 3)
        lighter = cv2.multiply(cv2.min(lighter, np.full(3, limit)), shares, scale=1 / 255)
        darker = cv2.multiply(cv2.min(darker, np.full(3, limit)), shares, scale=1 / 255)
        blended = cv2.subtract(cv2.add(blended, lighter), darker)
    return blended.astype(np.uint8, copy=False)


def _largest_channel(pixels: Any) -> Any:
    red, green, blue = cv2.split(pixels)
    return cv2.max(cv2.max(red, green), blue)


def _usual_strength(strength: Any, distance: FloatMap) -> float:
    """The strength of detail close to the edge where there is least: that of grain, in levels."""
    near = distance[::_GRAIN_STEP, ::_GRAIN_STEP]
    strip = strength[::_GRAIN_STEP, ::_GRAIN_STEP][(near > 0) & (near < _GRAIN_STRIP)]
    if not strip.size:
        return 0.0
    # Not np.quantile, which loads modules when it is first called: workers may open no file any more.
    return float(np.sort(strip, axis=None)[int(_GRAIN_QUANTILE * (strip.size - 1))])


def _enlarge_part(fill: Pixels, size: int, rows: slice, columns: slice) -> Pixels:
    """These rows and columns of `fill`, enlarged to `size` × `size` px."""
    step = fill.shape[0] / size
    matrix = np.array([[step, 0, (columns.start + 0.5) * step - 0.5], [0, step, (rows.start + 0.5) * step - 0.5]])
    target = columns.stop - columns.start, rows.stop - rows.start
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(fill, matrix, target, flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8, copy=False
    )


def _enlarge_share(shares: Pixels, size: int, rows: slice, columns: slice) -> FloatMap:
    """The same of shares from 0 to 255: 0 to 1."""
    return _enlarge_part(shares, size, rows, columns).astype(np.float32) / np.float32(255)


def _smear_edge(picture: Pixels, photo: PhotoRegion, crop: Crop, side: int) -> Pixels:
    """For each pixel of the crop, at `side` × `side` px, the colour of the nearest one inside the photo."""
    nearest_x, nearest_y = _nearest_inside(photo, crop, side, picture.shape[0])
    smear = cv2.remap(picture, nearest_x, nearest_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return smear.astype(np.uint8, copy=False)


def _mirrored_shares(
    smear: Pixels, distance: FloatMap, photo: PhotoRegion, crop: Crop, people: PicturedPeople
) -> tuple[Pixels, Pixels]:
    """How much of the mirror image is shown past the photo's edge, 0 to 255: all of what is busy and no person.

    The second: how much of that is clothes.
    """
    side = len(smear)
    pattern = _largest_channel(cv2.absdiff(smear, cv2.GaussianBlur(smear, (0, 0), _PATTERN_SIGMA * side)))
    strength = cv2.GaussianBlur(pattern.astype(np.float32), (0, 0), _PATTERN_REACH * side)
    busy = np.clip((strength - _PLAIN) / (_PATTERNED - _PLAIN), 0, 1) * (distance > -1 / side)
    shares, clothes = leave_out_people(busy, photo, crop, people, EDGE_BORDER)
    to_bytes = np.float32(255)
    return (shares * to_bytes).astype(np.uint8), (clothes * to_bytes).astype(np.uint8)


def _draw_edge_outwards(smear: Pixels, distance: FloatMap) -> Pixels:
    """The photo's edge drawn outwards, and blurred the more the farther away: at a sixth of the picture's size."""
    side = len(smear)
    # Only what lies outside is blurred together, so that dark hair close to the edge does not bleed into the sky above.
    weights = np.where(distance > 0, np.float32(1), np.float32(1e-3))
    fill = smear
    previous_distance = 0.0
    for level_distance, sigma, reduction in _GRAIN_LEVELS:
        level_side = max(1, side // reduction)
        colours = cv2.resize(smear, (level_side, level_side), interpolation=cv2.INTER_AREA)
        if reduction >= _MEDIAN_REDUCTION:
            colours = cv2.medianBlur(colours, 2 * round(_MEDIAN_WIDTH * level_side / 2) + 1)
        level_weights = cv2.resize(weights, (level_side, level_side), interpolation=cv2.INTER_AREA)
        weighted = cv2.multiply(colours, cv2.merge([level_weights] * 3), dtype=cv2.CV_32F)
        sums = cv2.GaussianBlur(cv2.merge([*cv2.split(weighted), level_weights]), (0, 0), sigma * level_side)
        colours = np.clip(sums[:, :, :3] / sums[:, :, 3:] + 0.5, 0, 255).astype(np.uint8)
        level = cv2.resize(colours, (side, side), interpolation=cv2.INTER_CUBIC)
        share = np.clip((distance - previous_distance) / (level_distance - previous_distance), 0, 1).astype(np.float32)
        fill = cv2.blendLinear(fill, level, 1 - share, share).astype(np.uint8, copy=False)
        previous_distance = level_distance
    return fill


def _nearest_inside(photo: PhotoRegion, crop: Crop, side: int, size: int) -> tuple[FloatMap, FloatMap]:
    """For each pixel of the crop at `side` × `side` px the nearest one inside the photo, at `size` × `size`."""
    matrix = output_to_pixels_matrix(crop.centre, crop.side / side, crop.angle, side)
    inset = min(max(_INSET * crop.side, EDGE_BORDER + 0.5), photo.width / 2, photo.height / 2)
    output_x, output_y = np.arange(side, dtype=np.float32)[None, :], np.arange(side, dtype=np.float32)[:, None]
    x, y = (row[0] * output_x + row[1] * output_y + row[2] for row in matrix.astype(np.float32))
    x, y = np.clip(x, inset - 0.5, photo.width - inset - 0.5), np.clip(y, inset - 0.5, photo.height - inset - 0.5)
    back = cv2.invertAffineTransform(matrix)
    step = size / side
    nearest_x, nearest_y = (((row[0] * x + row[1] * y + row[2] + 0.5) * step - 0.5).astype(np.float32) for row in back)
    return nearest_x, nearest_y
