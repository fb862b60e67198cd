"""A window that shows the head, looked at again: where the head stands high or low in it, another size is better.

All lengths are photo pixels; D is the window's diameter.
"""

from framer.imaging.types import Point
from framer.imaging.window_fit import WindowFit
from framer.imaging.window_sizes import (
    CLOSE_FACE_HEIGHT,
    CUT_FACE_HEIGHT,
    ROOMY_FACE_HEIGHT,
    USUAL_EXTENSION,
    Extension,
)

HIGH_EYE_LINE, LOW_EYE_LINE = 0.38, 0.455  # of D below the window's top: there eyes stand too high, and too low
SMALL_FACE_HEIGHT = 0.43  # of D: under tall hats and hair
_LARGE_FACE_HEIGHT = 0.53  # of D: larger faces stay as they are
_MARGIN = 0.01  # of D
_TUNING_STEPS = tuple(step / 12 for step in range(1, 13))


def tune_size(fit: WindowFit, centre: Point, diameter: float, extension: Extension) -> tuple[Point, float]:
    """Centre and diameter of the window of the first size at which the eyes stand well, or least badly.

    Closer where the photo ends near above the head: else half of the window is what the person wears. Farther under
    tall hats and hair.
    """
    size, least = fit.head.height / diameter, _measure_fault(fit, centre, diameter)
    is_low = fit.eye_line(centre, diameter) > LOW_EYE_LINE
    end = SMALL_FACE_HEIGHT if is_low else _closest_size(fit)
    if not least or (end < size) != is_low or (size > _LARGE_FACE_HEIGHT and not is_low):
        return centre, diameter
    for step in _TUNING_STEPS:
        tried = fit.head.height / (size + (end - size) * step)
        placed = fit.place(tried, extension)
        fault = _measure_fault(fit, placed, tried) if placed else least
        if placed is None or fault >= least:
            break
        centre, diameter, least = placed, tried, fault
        if not least:
            break
    return centre, diameter


def _measure_fault(fit: WindowFit, centre: Point, diameter: float) -> float:
    """By how much of D the eyes stand higher or lower than they may."""
    eye_line = fit.eye_line(centre, diameter)
    return max(0.0, HIGH_EYE_LINE - eye_line, eye_line - LOW_EYE_LINE)


def _closest_size(fit: WindowFit) -> float:
    """How high in D the face may get: hardly higher than others' where a window of their size has room."""
    has_room = fit.reaches_past_photo(fit.head.height / ROOMY_FACE_HEIGHT) < USUAL_EXTENSION + _MARGIN
    return CUT_FACE_HEIGHT if has_room else CLOSE_FACE_HEIGHT
