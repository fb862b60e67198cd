"""The ink of letters, drawn straight and apart: what a text has to weigh if none of its letters is missing."""

import math
import xml.etree.ElementTree as ET
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from framer.studio.svg.render import render_drawing, render_svg
from framer.studio.svg.sanitize import SVG_NAMESPACE, parse_svg
from framer.text.shaping import UNITS_PER_EM, font_metrics

_SCOUT_SIDE, _SCOUT_MARGIN = 512, 4  # px: where the ink is, is looked for in a small drawing

InkCoverage = npt.NDArray[np.float32]


class InkWeight(NamedTuple):
    """The ink of some letters: covered pixels, and separate parts (an “i” has two, an “ộ” three)."""

    area: float
    parts: int


class TextRun(NamedTuple):
    """Letters (NFC, no spaces) that share the font attributes family, weight and style, and a size in pixels."""

    letters: str
    family: str
    weight: str
    style: str
    size: float


def draw_coverage(svg: str, side: int) -> InkCoverage:
    """The coverage of each pixel, 0 to 1, in a drawing of the markup `svg`; shape (side, side). Raises `SetupError`."""
    return np.asarray(render_svg(svg, side).getchannel("A"), dtype=np.float32) / np.float32(255)


def draw_sparse_coverage(svg: str, side: int) -> InkCoverage:
    """What `draw_coverage` gives, sooner where most of the square is empty: only the part with ink is drawn large.

    A shape less than 1/255 of a pixel of the small drawing in size may be missed; no letter is.
    """
    root = parse_svg(svg)
    if "viewBox" not in root.attrib or side <= 2 * _SCOUT_SIDE:
        return draw_coverage(svg, side)
    rows, columns = np.nonzero(np.asarray(render_svg(svg, _SCOUT_SIDE).getchannel("A")))
    coverage: InkCoverage = np.zeros((side, side), dtype=np.float32)
    if not len(rows):
        return coverage
    scale = side // _SCOUT_SIDE
    top, left = (max(0, int(places.min()) - _SCOUT_MARGIN) * scale for places in (rows, columns))
    foot, right = (min(_SCOUT_SIDE, int(places.max()) + 1 + _SCOUT_MARGIN) * scale for places in (rows, columns))
    width, height = right - left, foot - top
    part = ET.Element(f"{{{SVG_NAMESPACE}}}svg", viewBox=f"{left} {top} {width} {height}")
    root.attrib.update(x="0", y="0", width=f"{side}", height=f"{side}")
    part.append(root)
    drawing = render_drawing(ET.tostring(part, encoding="unicode"), width, height)
    coverage[top:foot, left:right] = np.asarray(drawing.getchannel("A"), dtype=np.float32) / np.float32(255)
    return coverage


def weigh_ink(coverage: InkCoverage) -> InkWeight:
    """The ink of all that is drawn."""
    parts = cv2.connectedComponents((coverage >= 0.5).astype(np.uint8))[0] - 1
    return InkWeight(float(coverage.sum(dtype=np.float64)), parts)


def weigh_letters(run: TextRun, scale: float = 1.0) -> dict[str, InkWeight]:
    """The ink of each letter of `run`, in pixels of the run's own size, measured on a drawing `scale` times as large.

    Raises `SetupError` if the extra ``studio`` is missing.
    """
    letters = dict.fromkeys(run.letters)
    if not letters:
        return {}
    columns = math.ceil(math.sqrt(len(letters)))
    cell = math.ceil(2 * run.size * scale)
    grid = ET.Element(f"{{{SVG_NAMESPACE}}}svg", viewBox=f"0 0 {columns * cell} {columns * cell}")
    font = {"font-family": run.family, "font-weight": run.weight, "font-style": run.style}
    group = ET.SubElement(grid, f"{{{SVG_NAMESPACE}}}g", font | {"font-size": f"{run.size * scale}"})
    for number, letter in enumerate(letters):
        row, column = divmod(number, columns)
        origin = {"x": f"{(column + 0.25) * cell}", "y": f"{(row + 0.65) * cell}"}
        ET.SubElement(group, f"{{{SVG_NAMESPACE}}}text", origin).text = letter
    coverage = draw_coverage(ET.tostring(grid, encoding="unicode"), columns * cell)
    cells = coverage.reshape(columns, cell, columns, cell).swapaxes(1, 2).reshape(-1, cell, cell)
    weights = map(weigh_ink, cells)
    return {letter: InkWeight(area / scale**2, parts) for letter, (area, parts) in zip(letters, weights, strict=False)}


def ink_reach(coverage: InkCoverage) -> float:
    """From the centre to the outermost pixel that is at least a quarter covered, as a share of the side."""
    rows, columns = np.nonzero(coverage >= 0.25)
    middle = (len(coverage) - 1) / 2
    return float(np.hypot(rows - middle, columns - middle).max(initial=0.0)) / len(coverage)


def ink_top(coverage: InkCoverage) -> float:
    """From the top to the uppermost pixel that is at least a quarter covered, as a share of the side; 1 without any."""
    rows = np.nonzero((coverage >= 0.25).any(axis=1))[0]
    return float(rows[0]) / len(coverage) if len(rows) else 1.0


def cap_height(run: TextRun) -> float:
    """The height of a capital of `run`, in pixels."""
    return run.size * font_metrics(int(run.weight)).cap_height / UNITS_PER_EM
