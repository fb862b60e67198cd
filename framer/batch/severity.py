"""How bad a picture is, as a number: the sum of points for what was measured of its photo.

An officer mends a picture from EYE_THRESHOLD on; below that, what was measured is a note. All of it comes from the
record, so pictures of older runs are measured as well.

| cause | points | measured |
|---|---|---|
| failed | 100 | there is no picture |
| no_face | 90 | no face was found, and it is no logo |
| half_face | 70 | the chosen face's box comes to the photo's edge, but for 0.03 of its side: a part may be missing |
| unsure_face | 70 | the chosen face may be none |
| other_person | 60 | another sure face has at least 0.6 of the chosen one's side |
| incomplete | 60 | a part of the photo's file is missing |
| laid_whole | 50 | no face, laid whole as a logo |
| tiny | 50 | the window shows fewer than 110 photo pixels across: blurred in a chat, too |
| blurred | 40 | the face is blurred |
| extended_far | 35 | the window reaches past the photo's edge by 0.25 of its diameter or more: it shows |
| margin_left | 30 | the margin of a scan was trimmed, but not at an edge that the window comes to: paper may show |
| turned | 30 | the photo lay on its side: a picture that stands on its head is noticed by everybody |
| other_photo | 30 | another photo was mended or left out under this name, and that is not applied to this one |
| mended | 30 | a person has said how to crop it, or whose face it is, and has not approved the result yet |
| other_faces | 15 | other sure faces, all of them smaller |
| face_at_edge | 15 | the photo has no room for the head; how close it is cropped is hardly ever objected to |
| extended | 10 | the window reaches past the photo's edge |
| small_source | 10 | fewer than 220 photo pixels across the window |
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from framer.imaging.crop import extension_share, window_centre
from framer.imaging.types import Crop, Window

EYE_THRESHOLD = 30
MENDED, OTHER_PHOTO = "mended", "other_photo"
CAUSE_POINTS = {
    "failed": 100,
    "no_face": 90,
    "half_face": 70,
    "unsure_face": 70,
    "other_person": 60,
    "incomplete": 60,
    "laid_whole": 50,
    "tiny": 50,
    "blurred": 40,
    "extended_far": 35,
    "margin_left": 30,
    "turned": 30,
    OTHER_PHOTO: 30,
    MENDED: 30,
    "other_faces": 15,
    "face_at_edge": 15,
    "extended": 10,
    "small_source": 10,
}
FAILURE_CAUSES = (("failed", CAUSE_POINTS["failed"]),)

_SIMILAR_SIDE = 0.6  # of the chosen face's side
_MIN_FACE_GAP = 0.03  # of a face's box: what is left to the edge
_TINY_PIXELS = 110
_FAR_EXTENSION = 0.25  # of the window's diameter
_COPIED_WARNINGS = ("no_face", "unsure_face", "incomplete", "face_at_edge", "blurred", "turned", "small_source")

Causes = tuple[tuple[str, int], ...]


def find_causes(record: Mapping[str, Any], window_pixels: int, window: Window, *, is_placed: bool = False) -> Causes:
    """Codes of CAUSE_POINTS with their points, the heaviest first.

    `record` is a picture's (docs/commands.md), `window` its frame's, `window_pixels` how many photo pixels that shows
    across. `is_placed`: a person has said where to crop, or whose face it is; nobody doubts that, but it is looked at.
    """
    if is_placed:
        return ((MENDED, CAUSE_POINTS[MENDED]),)
    codes = dict.fromkeys(_find_codes(record, window_pixels, window))
    return tuple(sorted(((code, CAUSE_POINTS[code]) for code in codes), key=lambda cause: -cause[1]))


def _find_codes(record: Mapping[str, Any], window_pixels: int, window: Window) -> Iterator[str]:
    warnings = frozenset(record["warnings"])
    if "laid_whole" in warnings:
        yield "laid_whole"
        return  # a logo has no face, is small and has ground about it
    yield from (code for code in _COPIED_WARNINGS if code in warnings)
    if window_pixels < _TINY_PIXELS:
        yield "tiny"
    chosen = record["chosen"]
    boxes = [face["box"] for face in record["faces"]]
    if chosen is not None and _is_cut(boxes[chosen], record["width"], record["height"]):
        yield "half_face"
    if "many_faces" in warnings:
        yield "other_person" if _has_similar(boxes, chosen) else "other_faces"
    if "extended" in warnings:
        share = extension_share(_read_crop(record), window, record["width"], record["height"])
        yield "extended_far" if share >= _FAR_EXTENSION else "extended"
    if record.get("trimmed") and _shows_margin(record, _read_crop(record), window):
        yield "margin_left"


def _read_crop(record: Mapping[str, Any]) -> Crop:
    crop = record["crop"]
    return Crop(crop["x"], crop["y"], crop["side"], crop["angle"], crop["mirror"])


def _shows_margin(record: Mapping[str, Any], crop: Crop, window: Window) -> bool:
    """Whether paper of a scan may show: margins are at two sides that meet, and none at one that the window comes to.

    Bars, at two sides that face each other, have nothing beside them.
    """
    left, top, width, height = (record["trimmed"][key] for key in ("x", "y", "width", "height"))
    margins = left, top, record["width"] - left - width, record["height"] - top - height
    found = [margin for margin in margins if margin > 0]
    if len(found) == 4 or not any(margins[side] > 0 and margins[side - 1] > 0 for side in range(4)):
        return False
    x, y = window_centre(crop, window)
    reach = window.r * crop.side
    gaps = x - reach, y - reach, record["width"] - x - reach, record["height"] - y - reach
    return any(not margin and gap < median(found) for margin, gap in zip(margins, gaps, strict=True))


def _has_similar(boxes: Sequence[Sequence[float]], chosen: int | None) -> bool:
    """Whether a face beside the chosen one is about as large; where none is chosen, any may be meant."""
    if chosen is None:
        return True
    side = max(boxes[chosen][2:])
    return any(max(box[2:]) >= _SIMILAR_SIDE * side for number, box in enumerate(boxes) if number != chosen)


def _is_cut(box: Sequence[float], width: int, height: int) -> bool:
    """Whether the photo's edge cuts the face, or comes so close to it that a part may be missing."""
    x, y, box_width, box_height = box
    gap_at_sides = min(x, width - x - box_width) / box_width
    gap_at_ends = min(y, height - y - box_height) / box_height
    return min(gap_at_sides, gap_at_ends) < _MIN_FACE_GAP
