"""Text fields: whether the longest text that fits one stays in the letter circle and can be read."""

import math
from collections.abc import Mapping

from framer.i18n import N_
from framer.studio.check.findings import Finding
from framer.studio.check.svg_text import LETTER_CIRCLE_RADIUS
from framer.studio.svg.render import ARTWORK_SIDE
from framer.text.text_field import ArcBaseline, TextField
from framer.text.text_path import fit_font_size

_SAMPLE_UNIT_NAME = "Trung tâm Chăm sóc sức khỏe sinh sản và Kiểm soát bệnh tật tỉnh Lạng Sơn "
_ASCENT, _DESCENT = 1.16, 0.25  # of the font size: how far Vietnamese letters (“Ẩ”, “ệ”) reach above and below
_MIN_READABLE_SIZE = 20  # px of 2048: smaller names cannot be read

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
    """Judge `field` by a unit's name of Vietnamese words that is as long as the field allows."""
    return [_check_field_reach(field), _check_field_size(field)]


def _check_field_reach(field: TextField) -> Finding:
    reach = _field_reach(field)
    figures: Mapping[str, object] = {"label": field.label, "reach": reach, "most": LETTER_CIRCLE_RADIUS}
    if reach <= LETTER_CIRCLE_RADIUS:
        return Finding.good(_FIELD_INSIDE, topic="unit", **figures)
    return Finding.error(_FIELD_OUTSIDE, _BRING_IN, topic="unit", **figures)


def _check_field_size(field: TextField) -> Finding:
    sample = (_SAMPLE_UNIT_NAME * 3)[: field.longest].strip()
    size = fit_font_size(field, sample) * ARTWORK_SIDE
    figures: Mapping[str, object] = {"label": field.label, "longest": field.longest, "size": round(size)}
    if size >= _MIN_READABLE_SIZE:
        return Finding.good(_NAME_FITS, topic="unit", **figures)
    return Finding.warning(_CRAMPED, _MAKE_ROOM, topic="unit", **figures, least=_MIN_READABLE_SIZE)


def _field_reach(field: TextField) -> float:
    """The largest distance of ink from the centre, in shares of the side."""
    if isinstance(field.baseline, ArcBaseline):
        arc = field.baseline
        is_upper_half = math.cos(math.radians(arc.at)) > 0  # there the letters' feet point to the arc's centre
        outer_radius = arc.r + field.size * (_ASCENT if is_upper_half else _DESCENT)
        return math.hypot(arc.cx - 0.5, arc.cy - 0.5) + outer_radius
    line = field.baseline
    half_width = abs(line.x - 0.5) + line.width / 2
    return max(math.hypot(half_width, line.y + edge * field.size - 0.5) for edge in (-_ASCENT, _DESCENT))
