"""Placeholders for the length of a text, once it is fitted: ``{{slogan.length}}``, ``{{mark.angle 808 * 0.5 + 6}}``."""

import math
import re
import xml.etree.ElementTree as ET

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.fit_text import text_length
from framer.studio.svg.sanitize import MEND_SVG_HINT, TEXT_TAG, element_chains

_DECIMAL = r"(\d+(?:\.\d+)?)"
_MEASURE_PATTERN = re.compile(
    rf"([\w-]+(?:\|[\w-]+)*)\.(?:length|angle\s+{_DECIMAL})(?:\s*\*\s*{_DECIMAL})?(?:\s*([+-])\s*{_DECIMAL})?"
)
_NO_TEXT_WITH_ID = N_("The artwork has the placeholder {{%(name)s}}, but no text with that id; there are: %(known)s.")
_BAD_RADIUS = N_("The artwork has the placeholder {{%(name)s}}, whose circle has no radius.")


def is_measure(name: str) -> bool:
    """Whether the placeholder `name` needs the length of a text, and so has to wait until the texts are fitted."""
    return _MEASURE_PATTERN.fullmatch(name) is not None


def measure_placeholder(root: ET.Element, name: str, text_ids: list[str]) -> str | None:
    """The length of a text in user units, or half its angle on a circle in degrees; 0 if it was removed.

    Of several texts, ``mark|mark-2``, the longest counts; a number among them, ``700|mark``, is a length that it is at
    least. It is taken times a factor, then plus or minus a number, where `name` says so. None if `name` asks for
    neither.
    """
    match = _MEASURE_PATTERN.fullmatch(name)
    if not match:
        return None
    names, radius, factor, sign, summand = match.groups()
    asked = [each for each in names.split("|") if not each.isdecimal()]
    least = max((float(each) for each in names.split("|") if each.isdecimal()), default=0.0)
    if not set(asked) <= set(text_ids):
        raise SetupError(_NO_TEXT_WITH_ID, MEND_SVG_HINT, name=name, known=", ".join(text_ids) or "-")
    texts = (chain for chain in element_chains(root) if chain[-1].tag == TEXT_TAG and chain[-1].get("id") in asked)
    measure = max((least, *map(text_length, texts)))
    if radius:
        if not float(radius):
            raise SetupError(_BAD_RADIUS, MEND_SVG_HINT, name=name)
        measure = math.degrees(measure / float(radius)) / 2
    measure *= float(factor or 1)
    if sign:
        measure += float(f"{sign}{summand}")
    return f"{max(0.0, measure):.3f}".rstrip("0").rstrip(".")  # not below 0: artwork writes "-" before it
