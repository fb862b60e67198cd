"""Whether every letter of an SVG's texts is drawn, how far from the centre, and how large.

resvg leaves out, without a warning, the letters of a ``textPath`` that do not fit on the path. So each text is drawn
alone, and its ink is compared with that of its letters drawn one by one.

Font properties (``font-size``, ``font-weight``, …) stand in attributes, on the text or around it, where
`simplify_dialect` has put them.
"""

import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.check.ink import (
    InkWeight,
    TextRun,
    cap_height,
    draw_sparse_coverage,
    ink_reach,
    ink_top,
    weigh_ink,
    weigh_letters,
)
from framer.studio.svg.dialects import iter_foreign_fonts
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
FOREIGN_FONT_HINT = N_(
    "Turn the letters into outlines (Illustrator: Type → Create Outlines; Inkscape: Path → Object to Path; CorelDRAW: "
    "Ctrl+Q; Figma: Flatten), or set them in Be Vietnam Pro."
)
LETTERS_UNKNOWN_HINT = N_("Write the text with other characters; frames are drawn in Be Vietnam Pro.")
_NOT_PLAIN_NUMBERS = N_("The artwork has a view box, transform or font size that is not in plain numbers: %(reason)s.")


@dataclass(frozen=True)
class DrawnText:
    """What became of one text of the artwork; shares are of the picture's side.

    `lost_count` is about how many letters are not drawn (0: none), `unknown_letters` are those that the font does not
    have. `foreign_fonts` are those that framer has not ("" for a text that names none): such a text is not measured.
    `reach` is how far the ink reaches from the picture's centre, `cap_height` the height of a capital, `top` how
    far below the picture's top the ink begins.
    """

    id: str
    text: str
    lost_count: int
    unknown_letters: str
    reach: float
    cap_height: float
    top: float = 1.0
    foreign_fonts: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every letter is drawn."""
        return not self.lost_count and not self.unknown_letters and not self.foreign_fonts


def check_drawn_texts(svg: str) -> tuple[DrawnText, ...]:
    """Check every ``<text>`` of the artwork, whose markup `svg` is, in the order of the file.

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
    words = " ".join("".join(text.itertext()).split())
    fonts = tuple(dict.fromkeys(iter_foreign_fonts(chain)))
    if fonts:
        return DrawnText(text.get("id", ""), words, 0, "", 0.0, 0.0, foreign_fonts=fonts)
    scale = ARTWORK_SIDE / _view_box_side(root) * math.prod(_transform_scale(element) for element in chain)
    runs = [_read_text_run(part, scale) for part in element_chains(text, chain[:-1]) if part[-1].tag in TEXT_TAGS]
    letter_weights = [weigh_letters(run) for run in runs]
    isolated = _isolate_text(root, chain)
    coverage = draw_sparse_coverage(isolated, ARTWORK_SIDE)
    is_complete = _has_same_ink(weigh_ink(coverage), _total_ink(runs, letter_weights), letter_weights)
    return DrawnText(
        id=text.get("id", ""),
        text=words,
        lost_count=0 if is_complete else _count_lost_letters(isolated, runs),
        unknown_letters="".join(
            letter for weights in letter_weights for letter, weight in weights.items() if not weight.parts
        ),
        reach=ink_reach(coverage),
        cap_height=max(cap_height(run) for run in runs) / ARTWORK_SIDE,
        top=ink_top(coverage),
    )


def _has_same_ink(drawn: InkWeight, expected: InkWeight, weights: list[dict[str, InkWeight]]) -> bool:
    """Whether nothing is missing; a curved drawing differs by some thousandths in area, touching letters in parts.

    `weights` are those of the letters: less than a third of the smallest is missing from no text that lost one.
    """
    difference = abs(drawn.area - expected.area)
    smallest = min((weight.area for by_letter in weights for weight in by_letter.values()), default=0.0)
    return difference <= smallest / 3 or (drawn.parts == expected.parts and difference <= 0.01 * expected.area)


def _count_lost_letters(isolated: str, runs: list[TextRun]) -> int:
    """About how many letters are missing, weighed finely, for letters that touch make fewer parts as well."""
    drawn_area = float(draw_sparse_coverage(isolated, 2 * ARTWORK_SIDE).sum(dtype=np.float64)) / 4
    letter_weights = [weigh_letters(run, scale=min(4.0, max(1.0, 320 / run.size))) for run in runs]
    expected_area = _total_ink(runs, letter_weights).area
    areas = [weight.area for weights in letter_weights for weight in weights.values() if weight.area]
    missing_area = expected_area - drawn_area
    if missing_area <= min(areas, default=0.0) / 2:
        return 0
    return max(1, round(missing_area / expected_area * sum(len(run.letters) for run in runs)))


def _total_ink(runs: list[TextRun], weights: list[dict[str, InkWeight]]) -> InkWeight:
    """The ink of all letters of the `runs`, whose `weights` by letter are in the same order."""
    letters = [by_letter[letter] for run, by_letter in zip(runs, weights, strict=True) for letter in run.letters]
    return InkWeight(sum(weight.area for weight in letters), sum(weight.parts for weight in letters))


def _read_text_run(chain: ElementChain, scale: float) -> TextRun:
    """The letters at the end of `chain` and the font attributes in force there; `scale` is in pixels per unit."""
    attributes = {name: value.strip() for element in chain for name, value in element.attrib.items()}
    weight, size = attributes.get("font-weight", "400"), attributes.get("font-size", "16")
    pixels = float(size.removesuffix("px")) * scale
    if not 0 < pixels <= ARTWORK_SIDE / 4:
        raise ValueError(f"font-size {size}")
    return TextRun(
        letters="".join(unicodedata.normalize("NFC", chain[-1].text or "").split()),
        family=attributes.get("font-family", ""),
        weight=NAMED_WEIGHTS.get(weight, weight),
        style=attributes.get("font-style", "normal"),
        size=pixels,
    )


def _isolate_text(root: ET.Element, chain: ElementChain) -> str:
    """Markup in which only the text at the end of `chain` is drawn, in plain black."""
    parent = copy = deepcopy(root)
    for original_parent, original_child in pairwise(chain):
        following = parent[list(original_parent).index(original_child)]
        for child in list(parent):
            if child is not following and child.tag not in _ALWAYS_KEPT_TAGS:
                parent.remove(child)
        parent = following
    for path in element_chains(copy):
        if not any(element.tag in _ALWAYS_KEPT_TAGS for element in path):
            for attribute in _PAINT_ATTRIBUTES:
                path[-1].attrib.pop(attribute, None)
    return ET.tostring(copy, encoding="unicode")


def _view_box_side(root: ET.Element) -> float:
    """The side of the view box, in units of the SVG."""
    return float(root.get("viewBox", f"0 0 {ARTWORK_SIDE} {ARTWORK_SIDE}").replace(",", " ").split()[2])


def _transform_scale(element: ET.Element) -> float:
    """The factor by which the element's ``transform`` enlarges lengths (the mean of both directions)."""
    area = 1.0
    for name, arguments in re.findall(r"(\w+)\s*\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in arguments.replace(",", " ").split()]
        if name == "scale":
            area *= numbers[0] * numbers[-1]
        elif name == "matrix":
            area *= numbers[0] * numbers[3] - numbers[1] * numbers[2]
    return math.sqrt(abs(area))
