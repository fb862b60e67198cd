"""Frames in front of whose upper half the head stands: no words there, and artwork for the head to stand before."""

import math

from framer.campaigns.types import FrameEntry
from framer.i18n import N_
from framer.imaging.types import Window
from framer.studio.check.findings import Finding
from framer.studio.check.missing_glyphs import DrawnText
from framer.text.text_field import ArcBaseline, TextField

_ACCENT_HEIGHT = 1.16  # of the font size: how far Vietnamese letters (“Ẩ”) reach above their feet
_MIN_OVERLAP = 0.02  # of the side, by which the window reaches over the artwork above

_WORDS_BEHIND = N_("“%(text)s” begins %(above).1f %% of the side above the window's middle: the head will hide it.")
_FIELD_BEHIND = N_(
    "Field “%(label)s” reaches %(above).1f %% of the side above the window's middle: the head will hide it."
)
_WORDS_BELOW = N_("Move words into the lower half, or leave out head_in_front.")
_NO_WORDS_BEHIND = N_("Head in front: no words above the window's middle.")
_WORDS_UNKNOWN = N_(
    "Head in front: whether there are words above the window's middle cannot be told from a picture; the preview sheet "
    "shows what the head hides."
)
_NO_OVERLAP = N_("The window ends below the upper edge of the opening, so heads will not stand in front of anything.")
_WINDOW_HIGHER = N_(
    "Give a window in campaign.toml that reaches over the artwork above: window = { cx, cy, r }, its top 0.1 of the "
    "side above the opening's."
)


def check_head_in_front(
    entry: FrameEntry, window: Window, opening: Window | None, texts: tuple[DrawnText, ...] | None
) -> list[Finding]:
    """Judge a frame that declares `head_in_front`; `texts` are those of its SVG, None where there is none to ask.

    `opening` is the circle measured in the overlay.
    """
    behind = [
        Finding.error(
            _WORDS_BEHIND, _WORDS_BELOW, topic="head_in_front", text=text.text, above=100 * (window.cy - text.top)
        )
        for text in texts or ()
        if text.text and text.top < window.cy
    ]
    behind += [
        Finding.error(
            _FIELD_BEHIND,
            _WORDS_BELOW,
            topic="head_in_front",
            label=field.label,
            above=100 * (window.cy - _field_top(field)),
        )
        for field in entry.fields
        if _field_top(field) < window.cy
    ]
    if not behind:
        behind = [Finding.good(_WORDS_UNKNOWN if texts is None else _NO_WORDS_BEHIND, topic="head_in_front")]
    if opening and window.cy - window.r > opening.cy - opening.r - _MIN_OVERLAP:
        behind.append(Finding.warning(_NO_OVERLAP, _WINDOW_HIGHER, topic="head_in_front"))
    return behind


def _field_top(field: TextField) -> float:
    """How high letters of the field may reach, as a share of the side from the top."""
    if isinstance(field.baseline, ArcBaseline):
        arc = field.baseline
        ends = [math.radians(arc.at + side * arc.degrees / 2) for side in (-1, 1)]
        is_over_top = not 0 < (arc.at - arc.degrees / 2) % 360 <= 360 - arc.degrees
        feet = arc.cy - arc.r * (1.0 if is_over_top else max(math.cos(angle) for angle in ends))
        return feet - _ACCENT_HEIGHT * field.size
    return field.baseline.y - _ACCENT_HEIGHT * field.size
