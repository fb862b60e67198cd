"""Texts that people fill in: whether the longest one stays in the letter circle and can be read."""

import math

from framer.i18n import N_
from framer.studio.check.findings import Finding
from framer.studio.check.svg_text import LETTER_CIRCLE_RADIUS
from framer.text.text_field import ArcBaseline, TextField
from framer.text.text_path import fit_font_size

_SAMPLE_UNIT_NAME = "Trung tâm Chăm sóc sức khỏe sinh sản và Kiểm soát bệnh tật tỉnh Lạng Sơn "
_ASCENT, _DESCENT = (
    1.16,
    0.25,
)  # of the size: how far Vietnamese letters (“Ẩ”, “ệ”) rise above the baseline and fall below
_MIN_READABLE_SIZE = 20  # px of 2048 below which nobody reads a name

_FIELD_INSIDE = N_("Field “%(label)s”: inside the letter circle (ink to %(reach).3f of %(most).2f).")
_FIELD_OUTSIDE = N_(
    "Field “%(label)s” leaves the letter circle: ink may reach %(reach).3f of the side; at most %(most).2f."
)
_BRING_IN = N_("Give its baseline a smaller radius (or a narrower line), or a smaller size, in campaign.toml.")
_NAME_FITS = N_("Field “%(label)s”: a name of %(longest)d letters comes out %(size)d px of 2048 high.")
_CRAMPED = N_(
    "Field “%(label)s”: a name of %(longest)d letters comes out only %(size)d px of 2048 high; at least %(least)d."
)
_MAKE_ROOM = N_("Give it more room (degrees or width), or allow fewer letters (longest), in campaign.toml.")


def check_text_field(field: TextField) -> list[Finding]:
    """Judge `field` by a name of Vietnamese words that is as long as it allows."""
    reach, size = _field_reach(field), _fitted_letter_size(field)
    figures: dict[str, object] = {"label": field.label, "reach": reach, "most": LETTER_CIRCLE_RADIUS}
    found = [
        Finding.good(_FIELD_INSIDE, **figures)
        if reach <= LETTER_CIRCLE_RADIUS
        else Finding.error(_FIELD_OUTSIDE, _BRING_IN, **figures)
    ]
    figures = {"label": field.label, "longest": field.longest, "size": round(size * 2048)}
    if size * 2048 >= _MIN_READABLE_SIZE:
        return [*found, Finding.good(_NAME_FITS, **figures)]
    return [*found, Finding.warning(_CRAMPED, _MAKE_ROOM, **figures, least=_MIN_READABLE_SIZE)]


def _field_reach(field: TextField) -> float:
    """How far from the centre ink may lie, in shares of the side."""
    if isinstance(field.baseline, ArcBaseline):
        arc = field.baseline
        upper = math.cos(math.radians(arc.at)) > 0  # there letters stand with their feet to the arc's centre
        outer = arc.r + field.size * (_ASCENT if upper else _DESCENT)
        return math.hypot(arc.cx - 0.5, arc.cy - 0.5) + outer
    line = field.baseline
    across = abs(line.x - 0.5) + line.width / 2
    return max(math.hypot(across, line.y + edge * field.size - 0.5) for edge in (-_ASCENT, _DESCENT))


def _fitted_letter_size(field: TextField) -> float:
    """The letter size at which the longest name fits its room, in shares of the side."""
    return fit_font_size(field, (_SAMPLE_UNIT_NAME * 3)[: field.longest].strip())
