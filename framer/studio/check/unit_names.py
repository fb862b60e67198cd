"""A unit's name on a frame: whether it can be read where it stands, and whether it runs into what is drawn there."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from PIL import Image

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.text_overlay import check_unit_text, unit_coverage
from framer.imaging.types import FloatMap, Pixels
from framer.studio.check.contrast import CONTRAST_SIDE, composite_on_grey, letter_contrast, pixel_luminance
from framer.studio.check.findings import Finding
from framer.studio.svg.render import ARTWORK_SIDE
from framer.text.text_field import TextField
from framer.text.text_path import fit_font_size
from framer.text.unit import MIN_NAME_SIZE, Unit, shown_name

SAMPLE_UNITS = (
    Unit("", "Trung tâm Y tế huyện Hòa An"),
    Unit("", "Trung tâm Kiểm soát bệnh tật và Chăm sóc sức khỏe sinh sản"),
)
_MIN_UNIT_CONTRAST = 4.5
_MAX_OVERLAP = 0.02  # of the letters and their rim
_RIM = 2  # px of CONTRAST_SIDE around letters that must be free
_OTHER_RATIO = 2.0  # of luminance, from which on something else is drawn than the letters' ground
_MID_GREY = 128
_MAX_NAMED_UNITS = 3

_READABLE = N_("Field “%(label)s”: “%(name)s” is readable (contrast %(contrast).1f : 1) and touches nothing.")
_HARD_TO_READ = N_(
    "Field “%(label)s”: “%(name)s” cannot be read, its contrast is %(contrast).1f : 1; at least %(least).1f : 1."
)
_OTHER_COLOUR = N_("Give the field another colour, or another place, in campaign.toml.")
_OVERLAPS = N_("Field “%(label)s”: “%(name)s” runs into what is drawn there (%(share).0f %% of its letters).")
_OTHER_PLACE = N_(
    "Give the field another radius or line, or a smaller size, in campaign.toml, or leave its place free."
)
_UNITS_CRAMPED = N_(
    "Field “%(label)s”: the names of %(count)d units come out under %(least)d px of 2048 high: %(names)s."
)
_SHORTER = N_("Give them a short name in the list of units.")
_UNIT_NOT_DRAWN = N_("Field “%(label)s”: “%(name)s” has characters that the frame's font does not have: %(letters)s")
_USUAL_LETTERS = N_("Write the unit's name in letters, digits and usual punctuation.")


def check_unit_names(field: TextField, artwork: Image.Image, units: Sequence[Unit] = ()) -> list[Finding]:
    """Judge a usual and the longest name of `units` (samples where there are none) in `field` on `artwork` (RGBA)."""
    findings: list[Finding] = []
    for unit in units:
        try:
            check_unit_text(field, unit)
        except UsageError as error:
            details = {"label": field.label, "name": unit.name, "letters": error.details["letters"]}
            findings.append(Finding.error(_UNIT_NOT_DRAWN, _USUAL_LETTERS, topic="unit", **details))
    cramped = [unit.name for unit in units if _is_cramped(field, unit)]
    if cramped:
        names = ", ".join(cramped[:_MAX_NAMED_UNITS]) + (" …" if len(cramped) > _MAX_NAMED_UNITS else "")
        least = round(MIN_NAME_SIZE * ARTWORK_SIDE)
        details = {"label": field.label, "count": len(cramped), "least": least, "names": names}
        findings.append(Finding.warning(_UNITS_CRAMPED, _SHORTER, topic="unit", **details))
    small = artwork.convert("RGBa").resize((CONTRAST_SIDE, CONTRAST_SIDE), Image.Resampling.BOX).convert("RGBA")
    return findings + [_check_unit_name(field, small, unit) for unit in choose_shown_units(field, units)]


def choose_shown_units(field: TextField, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Of `units` that `field` can show one whose text is as long as usual, and the longest; samples without `units`."""
    drawn = [unit for unit in units or SAMPLE_UNITS if _can_be_drawn(field, unit)]
    by_length = sorted(drawn, key=lambda unit: len(shown_name(field, unit)))
    return tuple(dict.fromkeys((by_length[(len(by_length) - 1) // 2], by_length[-1]))) if by_length else ()


def _can_be_drawn(field: TextField, unit: Unit) -> bool:
    try:
        check_unit_text(field, unit)
    except UsageError:
        return False
    return True


def _is_cramped(field: TextField, unit: Unit) -> bool:
    return fit_font_size(field, shown_name(field, unit)) < min(field.size, MIN_NAME_SIZE)


def _check_unit_name(field: TextField, artwork: Image.Image, unit: Unit) -> Finding:
    coverage = unit_coverage(field, unit, CONTRAST_SIDE)
    letters = Image.new("RGB", artwork.size, field.colour)
    letters.putalpha(Image.fromarray(coverage))
    contrast = letter_contrast(Image.alpha_composite(artwork, letters), (coverage / np.float32(255)).astype(np.float32))
    share = _overlap_share(artwork, coverage)
    details: Mapping[str, object] = {"label": field.label, "name": shown_name(field, unit), "contrast": contrast}
    if share > _MAX_OVERLAP:
        return Finding.error(_OVERLAPS, _OTHER_PLACE, topic="unit", **details, share=100 * share)
    if contrast < _MIN_UNIT_CONTRAST:
        return Finding.error(_HARD_TO_READ, _OTHER_COLOUR, topic="unit", **details, least=_MIN_UNIT_CONTRAST)
    return Finding.good(_READABLE, topic="unit", **details)


def _overlap_share(artwork: Image.Image, coverage: Pixels) -> float:
    """Of the letters and a rim around them the share where something else is drawn than around there."""
    size = 2 * _RIM + 1
    letters = cv2.dilate((coverage > _MID_GREY).astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    if not letters.any():
        return 0.0
    luminance: FloatMap = pixel_luminance(composite_on_grey(artwork, _MID_GREY)) + np.float32(0.05)
    usual = float(np.median(luminance[letters]))
    ratios = np.maximum(luminance[letters], usual) / np.minimum(luminance[letters], usual)
    return float((ratios > _OTHER_RATIO).mean())
