"""Whether every letter of an SVG's text is really drawn, how far out, and how large.

resvg leaves out, without a word, the letters of a ``textPath`` that do not fit on the path. So each text is drawn
alone, and its ink compared with that of its letters drawn one by one.

Font attributes (``font-size``, ``font-weight``, …) must be attributes, on the text or around it, not CSS.
"""

import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.check.ink import InkWeight, TextRun, cap_height, draw_coverage, ink_reach, weigh_ink, weigh_letters
from framer.studio.svg.render import ARTWORK_SIDE
from framer.studio.svg.sanitize import (
    MEND_SVG_HINT,
    NAMED_WEIGHTS,
    SVG_NAMESPACE,
    TEXT_TAG,
    TEXT_TAGS,
    ElementChain,
    element_chains,
    parse_svg,
)

_ALWAYS_KEPT_TAGS = {f"{{{SVG_NAMESPACE}}}defs", f"{{{SVG_NAMESPACE}}}style"}
_PAINT_ATTRIBUTES = ("fill", "fill-opacity", "stroke", "opacity", "filter", "mask", "clip-path")

LETTERS_LOST_HINT = N_("The text is longer than its path: lengthen the path, or make the letters smaller.")
LETTERS_UNKNOWN_HINT = N_("Write the text with other characters; frames are drawn in Be Vietnam Pro.")
_NOT_PLAIN_NUMBERS = N_("The artwork has a view box, transform or font size that is not in plain numbers: %(reason)s.")


@dataclass(frozen=True)
class DrawnText:
    """What became of one text of the artwork; shares are of the picture's side.

    `lost` is about how many letters are not drawn (0: every letter is there), `unknown` are characters that the font
    does not have. `reach` is how far the ink reaches from the picture's centre, `cap_height` the height of a capital.
    """

    id: str
    text: str
    lost_count: int
    unknown_letters: str
    reach: float
    cap_height: float

    @property
    def is_complete(self) -> bool:
        """Whether every letter is drawn."""
        return not self.lost_count and not self.unknown_letters


def check_drawn_texts(svg: str) -> tuple[DrawnText, ...]:
    """Check every ``<text>`` of the artwork `svg` (the markup itself), in the order of the file.

    Raises `SetupError` if the SVG cannot be read or drawn, or the extra ``studio`` is missing.
    """
    root = parse_svg(svg)
    try:
        return tuple(_check_drawn_text(root, chain) for chain in element_chains(root) if chain[-1].tag == TEXT_TAG)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise SetupError(_NOT_PLAIN_NUMBERS, MEND_SVG_HINT, reason=error) from error


def _check_drawn_text(root: ET.Element, chain: ElementChain) -> DrawnText:
    """Check the text at the end of `chain`, the elements that lead to it from `root`."""
    text = chain[-1]
    scale = ARTWORK_SIDE / _view_box_side(root) * math.prod(_transform_scale(element) for element in chain)
    runs = [_read_text_run(down, scale) for down in element_chains(text, chain[:-1]) if down[-1].tag in TEXT_TAGS]
    due = [weigh_letters(run) for run in runs]
    alone = _isolate_text(root, chain)
    drawn = draw_coverage(alone, ARTWORK_SIDE)
    return DrawnText(
        id=text.get("id", ""),
        text=" ".join("".join(text.itertext()).split()),
        lost_count=0 if _has_same_ink(weigh_ink(drawn), _total_ink(runs, due)) else _count_lost_letters(alone, runs),
        unknown_letters="".join(letter for weights in due for letter, weight in weights.items() if not weight.parts),
        reach=ink_reach(drawn),
        cap_height=max(cap_height(run) for run in runs) / ARTWORK_SIDE,
    )


def _has_same_ink(drawn: InkWeight, due: InkWeight) -> bool:
    """Say whether nothing is missing; a curved drawing may differ by some thousandths in area."""
    return drawn.parts == due.parts and abs(drawn.area - due.area) <= 0.01 * due.area


def _count_lost_letters(alone: str, runs: list[TextRun]) -> int:
    """Weigh finely, since letters that touch also make fewer parts: how many letters are missing (roughly)."""
    drawn = float(draw_coverage(alone, 2 * ARTWORK_SIDE).sum()) / 4
    fine = [weigh_letters(run, scale=min(4.0, max(1.0, 320 / run.size))) for run in runs]
    due = _total_ink(runs, fine).area
    least = min((weight.area for weights in fine for weight in weights.values() if weight.area), default=0.0)
    missing = due - drawn
    return max(1, round(missing / due * sum(len(run.letters) for run in runs))) if missing > least / 2 else 0


def _total_ink(runs: list[TextRun], weights: list[dict[str, InkWeight]]) -> InkWeight:
    """Sum the letters of all runs."""
    found = [one[letter] for run, one in zip(runs, weights, strict=True) for letter in run.letters]
    return InkWeight(sum(weight.area for weight in found), sum(weight.parts for weight in found))


def _read_text_run(chain: ElementChain, scale: float) -> TextRun:
    """Read the letters at the end of `chain` and the font attributes in force there; `scale` is pixels to a unit."""
    found = {name: value.strip() for element in chain for name, value in element.attrib.items()}
    weight, size = found.get("font-weight", "400"), found.get("font-size", "16")
    pixels = float(size.removesuffix("px")) * scale
    if not 0 < pixels <= ARTWORK_SIDE / 4:
        raise ValueError(f"font-size {size}")
    return TextRun(
        letters="".join(unicodedata.normalize("NFC", chain[-1].text or "").split()),
        family=found.get("font-family", ""),
        weight=NAMED_WEIGHTS.get(weight, weight),
        style=found.get("font-style", "normal"),
        size=pixels,
    )


def _isolate_text(root: ET.Element, chain: ElementChain) -> str:
    """Copy the artwork so that only the text at the end of `chain` is drawn, in plain black."""
    step = copy = deepcopy(root)
    for above, wanted in pairwise(chain):
        following = step[list(above).index(wanted)]
        for child in list(step):
            if child is not following and child.tag not in _ALWAYS_KEPT_TAGS:
                step.remove(child)
        step = following
    for down in element_chains(copy):
        if not any(element.tag in _ALWAYS_KEPT_TAGS for element in down):
            for look in _PAINT_ATTRIBUTES:
                down[-1].attrib.pop(look, None)
    return ET.tostring(copy, encoding="unicode")


def _view_box_side(root: ET.Element) -> float:
    """Read the side of the view box, in units of the SVG."""
    return float(root.get("viewBox", f"0 0 {ARTWORK_SIDE} {ARTWORK_SIDE}").replace(",", " ").split()[2])


def _transform_scale(element: ET.Element) -> float:
    """Say by how much the element's ``transform`` enlarges lengths (the mean of both directions)."""
    area = 1.0
    for name, arguments in re.findall(r"(\w+)\s*\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in arguments.replace(",", " ").split()]
        if name == "scale":
            area *= numbers[0] * numbers[-1]
        elif name == "matrix":
            area *= numbers[0] * numbers[3] - numbers[1] * numbers[2]
    return math.sqrt(abs(area))
