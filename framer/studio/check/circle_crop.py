"""What the circle crop of social networks takes away from a frame: words, badges, and what is only ornament."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from framer.i18n import N_
from framer.imaging.types import FloatMap
from framer.studio.check.emblems import find_cut_emblems
from framer.studio.check.findings import Finding
from framer.studio.check.letter_lines import CROP_RADIUS, SEEN_RADIUS, LetterLine, find_lines_outside

_CROP_CHECK_SIDE = 512  # px: the overlay is reduced to this side for the check
_ADVISED_SIDE = 2048  # px in which figures are given

_CROP_LOSS = N_(
    "The circle crop takes away %(lost).0f %% of what is drawn (the corners); the preview sheet shows it dimmed."
)
_NOTHING_LOST = N_("The circle crop takes nothing away: nothing is drawn in the corners.")
_ONLY_ORNAMENT = N_("No words and no badge were found outside the circle: only ornament or plain colour.")
_TEXT_CUT = N_(
    "The circle cuts words off %(place)s: %(lost)d of %(letters)d letters are lost or damaged in profiles and comments."
)
_TEXT_LOST = N_("The circle takes words away %(place)s: all %(letters)d letters lie outside it.")
_SHORTEN_LINE = N_(
    "Make the line %(percent)d %% shorter (about %(pixels)d px of 2048 at each end), or move it towards the middle: "
    "letters end within 0.44 of the side from the centre."
)
_MOVE_WORDS = N_("Move them into the circle: letters end within 0.44 of the side from the centre.")
_TEXT_EDGE = N_("Words %(place)s reach to %(reach).2f of the side from the centre: the circle nearly touches them.")
_EMBLEM_CUT = N_("The circle takes %(lost).0f %% of a badge or logo away (%(place)s).")
_MOVE_EMBLEM = N_("Move it to within 0.46 of the side from the centre, best to the middle above or below the face.")
_BARE_CORNERS = N_(
    "The corners are clear though the ring is closed: opened full size, the picture is square and shows the photo "
    "there."
)
_FILL_CORNERS = N_("Draw the corners as well: carry the ring's colour on to the edges of the square.")
_PLACE_NAMES = (
    (N_("at the upper left"), N_("at the top"), N_("at the upper right")),
    (N_("on the left"), N_("in the middle"), N_("on the right")),
    (N_("at the lower left"), N_("at the foot"), N_("at the lower right")),
)

Box = tuple[float, float, float, float]


def check_circle_crop(image: Image.Image, *, texts_known: bool) -> list[Finding]:
    """Judge what of the overlay `image` (RGBA, square) lies outside the circle.

    `texts_known` says that its texts were checked in its SVG: then only badges are looked for.
    """
    small = image.getchannel("A").resize((_CROP_CHECK_SIDE, _CROP_CHECK_SIDE), Image.Resampling.BOX)
    alpha = np.asarray(small, dtype=np.float32) / 255
    distance = _distance_map()
    drawn = float(alpha.sum())
    lost_share = float(alpha[distance > CROP_RADIUS].sum()) / drawn if drawn else 0.0
    lines = [] if texts_known else find_lines_outside(image)
    findings = [
        _judge_lines(place, [line for line in lines if _name_place(line.box) == place])
        for place in _named_places(lines)
    ]
    if lost_share < 0.005:  # the edge of a disc
        rim_alpha = float(alpha[(distance > 0.44) & (distance < 0.49)].mean())
        bare = [Finding.warning(_BARE_CORNERS, _FILL_CORNERS, topic="corners")] if rim_alpha > 0.6 else []
        return [Finding.good(_NOTHING_LOST, topic="corners"), *findings, *bare]
    findings += [
        Finding.warning(
            _EMBLEM_CUT, _MOVE_EMBLEM, topic="text_cut", lost=100 * emblem.lost, place=(_name_place(emblem.box),)
        )
        for emblem in find_cut_emblems(image, CROP_RADIUS)
    ]
    loss = Finding.good(_CROP_LOSS, topic="corners", lost=100 * lost_share)
    return [loss, *(findings or [Finding.good(_ONLY_ORNAMENT, topic="corners")])]


def _named_places(lines: Sequence[LetterLine]) -> list[str]:
    """Where there are lines, each place once."""
    return list(dict.fromkeys(_name_place(line.box) for line in lines))


def _judge_lines(place: str, lines: Sequence[LetterLine]) -> Finding:
    """Judge the lines at one place together."""
    letters, lost = sum(line.letters for line in lines), sum(line.lost for line in lines)
    if not lost:
        reach = max(line.reach for line in lines)
        return Finding.warning(_TEXT_EDGE, _MOVE_WORDS, topic="text_edge", place=(place,), reach=reach)
    if lost == letters:
        return Finding.warning(_TEXT_LOST, _MOVE_WORDS, topic="text_cut", place=(place,), letters=letters)
    shrunk = _shorter_by(max(lines, key=lambda line: line.letters).box)
    percent, pixels = shrunk or (0, 0)
    hint = _SHORTEN_LINE if shrunk else _MOVE_WORDS
    figures: dict[str, Any] = {"letters": letters, "lost": lost, "percent": percent, "pixels": pixels}
    return Finding.warning(_TEXT_CUT, hint, topic="text_cut", place=(place,), **figures)


def _shorter_by(box: Box) -> tuple[int, int] | None:
    """By how many per cent, and px at each end, a level line has to be shorter to end inside the circle.

    None if it would be less than half as long: then it has to move.
    """
    left, top, right, bottom = (edge - 0.5 for edge in box)
    furthest = max(abs(top), abs(bottom))
    room = max(0.0, SEEN_RADIUS**2 - furthest**2) ** 0.5
    length, half = right - left, max(abs(left), abs(right))
    if length < 2 * (bottom - top) or half <= room or 2 * room < 0.5 * length:
        return None
    over = half - room
    return max(1, round(100 * 2 * over / length)), max(1, round(over * _ADVISED_SIDE))


def _name_place(box: Box) -> str:
    """The message that says where in the picture the middle of `box` is."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return _PLACE_NAMES[min(2, int(y * 3))][min(2, int(x * 3))]


def _distance_map() -> FloatMap:
    """How far each pixel is from the middle, in shares of the side."""
    shares = (np.arange(_CROP_CHECK_SIDE, dtype=np.float32) + 0.5) / _CROP_CHECK_SIDE - np.float32(0.5)
    distance: FloatMap = np.hypot(shares[None, :], shares[:, None])
    return distance
