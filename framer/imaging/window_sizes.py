"""In which sizes and how far past the photo's edges a frame's window is tried, in the order of preference.

D is the window's diameter. Heads side by side are to look alike, but the face gets larger before a busy edge of the
photo, or an arm, is extended by more than little: photographers who chose blindly liked that better (2026, 60 photos).
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

FACE_HEIGHT = 0.46  # of D: of the face's box, for a photo with room
LOW_FACE_HEIGHT, HIGH_FACE_HEIGHT = 0.40, 0.51  # of D: from there to there heads side by side look alike
# Of D: a photo has room where a window in which the face is so high reaches no farther past busy edges than that.
ROOMY_FACE_HEIGHT, ROOMY_EXTENSION = 0.52, 0.085
MAX_FACE_HEIGHT = 0.58  # of D, where the photo has no room
MAX_EXTENSION = 0.15  # of D past an edge of the photo, where the head would not be whole otherwise
USUAL_EXTENSION = 0.10  # of D

CUT_FACE_HEIGHT = 0.50  # of D, where the face gets larger only with calm edges, or the photo's edge cuts the hair
CLOSE_FACE_HEIGHT = 0.56  # of D, before more than a little of a busy edge is extended
_TIGHT_FACE_HEIGHT = 0.66  # of D, in photos of little but a face
_LOWEST_FACE_HEIGHT = 0.35  # of D, for hats wider than the face is high
_SLIVER = 0.03  # of D past a busy edge: along the ring's rim nobody sees it
_LITTLE_EXTENSION = 0.06  # of D past a busy edge, while the face gets larger
_STEPS = tuple(step / 12 for step in range(13))


class Extension(NamedTuple):
    """How far a window may reach past the photo's edges, in shares of D: past calm, and past busy ones.

    `headroom`: past a calm edge above the head, where that is more.
    """

    calm: float
    busy: float
    headroom: float = 0.0


class PhotoRoom(NamedTuple):
    """Whether the photo's edge cuts the head above, and whether there is room for a window of about the usual size."""

    is_cut_above: bool
    has_room: bool


def near_sizes(face_height: float, room: PhotoRoom) -> Iterator[tuple[float, Extension]]:
    """Diameters and extensions at which heads look alike, and nothing is smeared.

    What little is extended is little seen, and so is a face a little larger: both by turns. Below a cut there is no
    headroom to be had: a large face looks as if that were meant.
    """
    for step in _STEPS:
        yield _diameter_between(face_height, FACE_HEIGHT, CUT_FACE_HEIGHT, step), Extension(0.0, 0.0)
    for step in _STEPS:
        size = 1.0 if room.is_cut_above else min(1.0, 2 * step)
        yield (
            _diameter_between(face_height, FACE_HEIGHT, CUT_FACE_HEIGHT, size),
            Extension(USUAL_EXTENSION * step, _SLIVER * step),
        )


def zoomed_sizes(face_height: float, room: PhotoRoom) -> Iterator[tuple[float, Extension]]:
    """The same where busy edges must be extended: as little as may be; without room the face gets larger as well."""
    if not room.has_room:
        for step in _STEPS:
            busy = _SLIVER + (_LITTLE_EXTENSION - _SLIVER) * step
            yield (
                _diameter_between(face_height, HIGH_FACE_HEIGHT, CLOSE_FACE_HEIGHT, step),
                Extension(USUAL_EXTENSION, busy),
            )
    largest = HIGH_FACE_HEIGHT if room.has_room else CLOSE_FACE_HEIGHT
    for step in _STEPS:
        yield face_height / largest, Extension(USUAL_EXTENSION, USUAL_EXTENSION * step)


def usual_sizes(face_height: float, room: PhotoRoom) -> Iterator[tuple[float, Extension]]:
    """The same for heads that do not fit those: hats, and heads beside the photo's middle. Up to the closest."""
    for step, end, calm in product(_STEPS, (HIGH_FACE_HEIGHT, LOW_FACE_HEIGHT), (0.0, 0.5, 1.0)):
        yield _diameter_between(face_height, FACE_HEIGHT, end, step), Extension(USUAL_EXTENSION * calm, 0.0)
    largest = HIGH_FACE_HEIGHT if room.has_room else CLOSE_FACE_HEIGHT
    for busy, step in product((0.5, 1.0), _STEPS):
        extension = Extension(USUAL_EXTENSION, USUAL_EXTENSION * busy)
        yield _diameter_between(face_height, largest, LOW_FACE_HEIGHT, step), extension
    for step in _STEPS:
        yield (
            _diameter_between(face_height, HIGH_FACE_HEIGHT, MAX_FACE_HEIGHT, step),
            Extension(USUAL_EXTENSION, USUAL_EXTENSION),
        )
    for step, size in product(_STEPS, (MAX_FACE_HEIGHT, HIGH_FACE_HEIGHT, FACE_HEIGHT)):
        share = USUAL_EXTENSION + (MAX_EXTENSION - USUAL_EXTENSION) * step
        yield face_height / size, Extension(share, share)


def tight_sizes(face_height: float, room: PhotoRoom) -> Iterator[tuple[float, Extension]]:
    """The same for photos of little but a face, closer before their edges are drawn far outwards."""
    if not room.has_room:
        for busy, step in product((_LITTLE_EXTENSION, 0.08, USUAL_EXTENSION), _STEPS):
            size = _diameter_between(face_height, CLOSE_FACE_HEIGHT, _TIGHT_FACE_HEIGHT, step)
            yield size, Extension(USUAL_EXTENSION, busy)


def larger_sizes(face_height: float, room: PhotoRoom) -> Iterator[tuple[float, Extension]]:  # noqa: ARG001
    """The same for hats wider than the face is high."""
    for extension, step in product((USUAL_EXTENSION, MAX_EXTENSION), _STEPS):
        yield (
            _diameter_between(face_height, LOW_FACE_HEIGHT, _LOWEST_FACE_HEIGHT, step),
            Extension(extension, extension),
        )


def _diameter_between(face_height: float, first: float, last: float, step: float) -> float:
    """The diameter on the way from that for one share of D to that for another."""
    start, end = face_height / first, face_height / last
    return start + (end - start) * step
