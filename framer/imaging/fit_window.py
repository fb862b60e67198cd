"""Where a frame's window lies on the photo: the whole head, of the usual size, in what the overlay leaves to be seen.

The window is a circle, so it may be moved over the photo whichever way the crop is turned. All lengths are photo
pixels; D is the window's diameter. Angles and directions are those of the crop: `head.angle` turns it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from framer.imaging.photo_edges import edge_above
from framer.imaging.shown_outlines import AnyEdgeKind, clip_outline, judge_by_outline, shrink_outline, uncut_outline
from framer.imaging.spared_neighbours import spare_neighbours
from framer.imaging.types import Head, Point
from framer.imaging.window_fit import WindowFit
from framer.imaging.window_sizes import (
    CLOSE_FACE_HEIGHT,
    MAX_EXTENSION,
    Extension,
    PhotoRoom,
    larger_sizes,
    near_sizes,
    tight_sizes,
    usual_sizes,
    zoomed_sizes,
)
from framer.imaging.window_tuning import tune_size

_TIGHT_EXTENSIONS = (0.08, 0.10, 0.12)  # of D: as large as that the face gets before more is drawn
_CLOSE_EYE_LINE = 0.34  # of D: at least, of photos of little but a face
_LAST_EXTENSION = 0.18  # of D, where not even the face would be whole otherwise
_MOST_CUT = 0.08  # of D: as much of a forehead gives way to the chin
# Of the face's outline: the ring takes a little of the hair and of the chin's shadow.
_BARELY_WHOLE = (0.96, 0.93, 0.90)


@dataclass(frozen=True)
class FittedWindow:
    """The window's centre and diameter. `is_cramped`: the head is not whole in it, or larger than usual."""

    x: float
    y: float
    diameter: float
    is_cramped: bool = False


def fit_window(photo: tuple[int, int], head: Head, visible: Sequence[float] = ()) -> FittedWindow:
    """The first window in the order of preference that shows the whole head.

    `photo`: width and height. `visible`: the visible radii of the frame's window. The order: the usual size; up to
    0.10 D of calm background extended while the face gets a little larger; larger, then as little as need be of a busy
    edge extended; closer; 0.15 D extended; as large as the photo allows. An edge that cuts the head is not extended,
    there the ring cuts it, unless no window shows the face.
    """
    edges = judge_by_outline(photo, head)
    every_edge: Sequence[AnyEdgeKind] = ("busy",) * 4
    # Hair close to an edge that cuts it may be cut by the ring; of a hat that no window holds all but the face.
    whole, uncut = clip_outline(photo, head.outline), uncut_outline(photo, head, edges)
    face = clip_outline(photo, head.face_outline)
    fit = WindowFit(photo, tuple("calm" if kind == "calm" else "busy" for kind in edges), head, whole, visible)
    is_face_beside_middle = face[1:3] != [*head.face_outline[1:3]]  # the photo's edge cuts it beside an eye
    room = PhotoRoom(edges[edge_above(head.angle)] == "cut", fit.has_room() or is_face_beside_middle)
    for kinds, outline, sizes in (
        (edges, whole, near_sizes),
        (edges, uncut, near_sizes),
        (edges, uncut, zoomed_sizes),
        (edges, uncut, usual_sizes),
        (edges, whole, larger_sizes),
        (edges, uncut, larger_sizes),
        (every_edge, whole, zoomed_sizes),
        (every_edge, uncut, tight_sizes),
        (every_edge, whole, usual_sizes),
        (every_edge, whole, larger_sizes),
        (every_edge, face, usual_sizes),
    ):
        fit = replace(fit, edges=kinds, outline=outline)
        for diameter, extension in sizes(head.height, room):
            placed = fit.place(diameter, extension)
            if placed:
                tuned = tune_size(fit, placed, diameter, extension)
                return _finish(fit, *spare_neighbours(fit, *tuned, extension, head.neighbours))
    # No window on this photo shows the whole head: the largest one that shows the face, the chin before the hair.
    barely_whole = [shrink_outline(head.face_outline, share) for share in _BARELY_WHOLE]
    without_forehead = barely_whole[-1][1:]
    for outline, share in (
        *((outline, share) for share, outline in product(_TIGHT_EXTENSIONS, (face, barely_whole[0]))),
        *product(barely_whole, (MAX_EXTENSION, _LAST_EXTENSION)),
        (without_forehead, _LAST_EXTENSION),
    ):
        fit = replace(fit, outline=clip_outline(photo, outline))
        extension = Extension(share, share)
        diameter = fit.largest_diameter(extension)
        centre = fit.find_centre(diameter, extension)
        whole_face = replace(fit, outline=face)
        if centre and whole_face.largest_excess(centre, diameter) < _MOST_CUT * diameter:
            centre = fit.move_down(centre, diameter, extension, _CLOSE_EYE_LINE, 0.0)
            centre = whole_face.balance(centre, diameter, extension)
            return FittedWindow(*centre, diameter, is_cramped=True)
    # Not even that: the eyes stand where they do on other pictures, and the ring takes forehead and chin.
    extension = Extension(MAX_EXTENSION, MAX_EXTENSION)
    diameter = fit.largest_diameter(extension)
    return FittedWindow(*fit.ideal_centre(diameter, extension), diameter, is_cramped=True)


def _finish(fit: WindowFit, centre: Point, diameter: float) -> FittedWindow:
    return FittedWindow(*centre, diameter, is_cramped=fit.head.height > 1.01 * CLOSE_FACE_HEIGHT * diameter)
