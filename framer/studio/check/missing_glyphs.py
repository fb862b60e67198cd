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
from framer.studio.check.ink import Run, Weight, cap_height, cover, reach, weigh, weigh_letters
from framer.studio.svg.render import SIDE
from framer.studio.svg.sanitize import NAMED_WEIGHTS, RUNS, SEE_SVG, SVG, TEXT, Chain, chains, parse_svg

_KEPT = {f"{{{SVG}}}defs", f"{{{SVG}}}style"}
_LOOKS = ("fill", "fill-opacity", "stroke", "opacity", "filter", "mask", "clip-path")

_NOT_PLAIN = N_("The artwork has a view box, transform or font size that is not in plain numbers: %(reason)s.")


@dataclass(frozen=True)
class Letters:
    """What became of one text of the artwork; shares are of the picture's side.

    `lost` is about how many letters are not drawn (0: every letter is there), `unknown` are characters that the font
    does not have. `reach` is how far the ink reaches from the picture's centre, `cap_height` the height of a capital.
    """

    id: str
    text: str
    lost: int
    unknown: str
    reach: float
    cap_height: float

    @property
    def complete(self) -> bool:
        """Whether every letter is drawn."""
        return not self.lost and not self.unknown


def check_letters(svg: str) -> tuple[Letters, ...]:
    """Check every ``<text>`` of the artwork `svg` (the markup itself), in the order of the file.

    Raises `SetupError` if the SVG cannot be read or drawn, or the extra ``studio`` is missing.
    """
    root = parse_svg(svg)
    try:
        return tuple(_check(root, chain) for chain in chains(root) if chain[-1].tag == TEXT)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise SetupError(_NOT_PLAIN, SEE_SVG, reason=error) from error


def _check(root: ET.Element, chain: Chain) -> Letters:
    """Check the text at the end of `chain`, the elements that lead to it from `root`."""
    text = chain[-1]
    scale = SIDE / _view(root) * math.prod(_stretch(element) for element in chain)
    runs = [_run(down, scale) for down in chains(text, chain[:-1]) if down[-1].tag in RUNS]
    due = [weigh_letters(run) for run in runs]
    alone = _alone(root, chain)
    drawn = cover(alone, SIDE)
    return Letters(
        id=text.get("id", ""),
        text=" ".join("".join(text.itertext()).split()),
        lost=0 if _matches(weigh(drawn), _total(runs, due)) else _count_lost(alone, runs),
        unknown="".join(letter for weights in due for letter, weight in weights.items() if not weight.parts),
        reach=reach(drawn),
        cap_height=max(cap_height(run) for run in runs) / SIDE,
    )


def _matches(drawn: Weight, due: Weight) -> bool:
    """Say whether nothing is missing; a curved drawing may differ by some thousandths in area."""
    return drawn.parts == due.parts and abs(drawn.area - due.area) <= 0.01 * due.area


def _count_lost(alone: str, runs: list[Run]) -> int:
    """Weigh finely, since letters that touch also make fewer parts: how many letters are missing (roughly)."""
    drawn = float(cover(alone, 2 * SIDE).sum()) / 4
    fine = [weigh_letters(run, scale=min(4.0, max(1.0, 320 / run.size))) for run in runs]
    due = _total(runs, fine).area
    least = min((weight.area for weights in fine for weight in weights.values() if weight.area), default=0.0)
    missing = due - drawn
    return max(1, round(missing / due * sum(len(run.letters) for run in runs))) if missing > least / 2 else 0


def _total(runs: list[Run], weights: list[dict[str, Weight]]) -> Weight:
    """Sum the letters of all runs."""
    found = [one[letter] for run, one in zip(runs, weights, strict=True) for letter in run.letters]
    return Weight(sum(weight.area for weight in found), sum(weight.parts for weight in found))


def _run(chain: Chain, scale: float) -> Run:
    """Read the letters at the end of `chain` and the font attributes in force there; `scale` is pixels to a unit."""
    found = {name: value.strip() for element in chain for name, value in element.attrib.items()}
    weight, size = found.get("font-weight", "400"), found.get("font-size", "16")
    pixels = float(size.removesuffix("px")) * scale
    if not 0 < pixels <= SIDE / 4:
        raise ValueError(f"font-size {size}")
    return Run(
        letters="".join(unicodedata.normalize("NFC", chain[-1].text or "").split()),
        family=found.get("font-family", ""),
        weight=NAMED_WEIGHTS.get(weight, weight),
        style=found.get("font-style", "normal"),
        size=pixels,
    )


def _alone(root: ET.Element, chain: Chain) -> str:
    """Copy the artwork so that only the text at the end of `chain` is drawn, in plain black."""
    step = copy = deepcopy(root)
    for above, wanted in pairwise(chain):
        following = step[list(above).index(wanted)]
        for child in list(step):
            if child is not following and child.tag not in _KEPT:
                step.remove(child)
        step = following
    for down in chains(copy):
        if not any(element.tag in _KEPT for element in down):
            for look in _LOOKS:
                down[-1].attrib.pop(look, None)
    return ET.tostring(copy, encoding="unicode")


def _view(root: ET.Element) -> float:
    """Read the side of the view box, in units of the SVG."""
    return float(root.get("viewBox", f"0 0 {SIDE} {SIDE}").replace(",", " ").split()[2])


def _stretch(element: ET.Element) -> float:
    """Say by how much the element's ``transform`` enlarges lengths (the mean of both directions)."""
    area = 1.0
    for name, arguments in re.findall(r"(\w+)\s*\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in arguments.replace(",", " ").split()]
        if name == "scale":
            area *= numbers[0] * numbers[-1]
        elif name == "matrix":
            area *= numbers[0] * numbers[3] - numbers[1] * numbers[2]
    return math.sqrt(abs(area))
