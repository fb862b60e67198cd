"""The contrast of letters with what is around them, as WCAG 2 defines it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.imaging.types import FloatMap, Pixels
from framer.studio.svg.render import render_svg
from framer.studio.svg.sanitize import TEXT_TAG, TEXT_TAGS, element_chains

CONTRAST_SIDE = 1024  # px: the artwork is reduced to this side for the check
_PHOTO_LEVELS = (0, 128, 255)  # grey levels of what may lie under artwork that is not opaque
_CHANNEL_COLOURS = ("#ff0000", "#00ff00", "#0000ff")  # drawn in these, three texts are told apart in one drawing
_MIN_COVERAGE = 0.02  # coverage from which a pixel belongs to a letter
_CORE_SHARE = 0.9  # of the largest coverage: from here on a pixel has the letter's own colour
_GROUND_REACH = 4  # px around a letter that count as its ground
_WORST_PERCENTILE = 5  # percent of the ground that may be worse: single specks do not make letters illegible

_DRAWN_TAGS = {"g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "a", "switch"}
_PAINTS = ("fill", "stroke", "color", "stop-color", "flood-color")
_COLOUR_MAKERS = {
    "feColorMatrix", "feComponentTransfer", "feTurbulence", "feDiffuseLighting", "feSpecularLighting", "feImage",
    "image",
}  # fmt: skip
_DEPENDS_ON_GROUND = re.compile(r"mix-blend-mode|BackgroundImage|BackgroundAlpha|enable-background=.new")
_REFERENCE = re.compile(r"""(?:href="|url\(\s*["']?)#([^"')\s]+)""")

BoolPlane = npt.NDArray[np.bool_]


def text_contrasts(root: ET.Element, drawing: Image.Image) -> list[float]:
    """The contrast of every ``<text>`` of the artwork, in the order of the file: 1 (none) to 21.

    `drawing` is the artwork as it is drawn (RGBA). A text of which nothing is seen has contrast 1.
    Raises `SetupError` if the artwork cannot be drawn in other colours.
    """
    small = drawing.convert("RGBa").resize((CONTRAST_SIDE, CONTRAST_SIDE), Image.Resampling.BOX).convert("RGBA")
    return [letter_contrast(small, coverage) for coverage in text_coverages(root)]


def text_coverages(root: ET.Element) -> list[FloatMap]:
    """How much of each pixel shows a letter, 0 to 1, for every text: what changes when its colour does.

    So letters that something else lies over do not count, nor do their shadows and outlines. Raises `SetupError` if the
    artwork cannot be drawn.
    """
    count = sum(1 for _ in root.iter(TEXT_TAG))
    if not count:
        return []
    root = _without_ground(root)
    _drop_shadows(root)
    black: FloatMap | float = _paint_texts(root, {}) if not _blacken(root) else 0.0
    coverages: list[FloatMap] = []
    for first in range(0, count, len(_CHANNEL_COLOURS)):
        colours = {first + channel: colour for channel, colour in enumerate(_CHANNEL_COLOURS)}
        coverages += list(np.moveaxis(_paint_texts(root, colours) - black, 2, 0) / 255)
    return coverages[:count]


def _without_ground(root: ET.Element) -> ET.Element:
    """A copy of the artwork without what is drawn before its first text: it does not change with a text's colour.

    All of it stays where what is drawn later may depend on it: by a blend mode, or a filter around texts.
    """
    copy = deepcopy(root)
    chain = next(chain for chain in element_chains(copy) if chain[-1].tag == TEXT_TAG)
    markup = ET.tostring(copy, encoding="unicode")
    if _DEPENDS_ON_GROUND.search(markup) or any("filter" in element.attrib for element in chain[:-1]):
        return copy
    used = set(_REFERENCE.findall(markup))
    for parent, child in pairwise(chain):
        for earlier in list(parent)[: list(parent).index(child)]:
            is_used = any(element.get("id") in used for element in earlier.iter())
            if earlier.tag.rpartition("}")[2] in _DRAWN_TAGS and not is_used:
                parent.remove(earlier)
    return copy


def _drop_shadows(root: ET.Element) -> None:
    """Take the filters off whatever is not around a text, in place: shadows hide no letters."""
    kept = {id(element) for chain in element_chains(root) if chain[-1].tag in TEXT_TAGS for element in chain}
    for element in root.iter():
        if id(element) not in kept:
            element.attrib.pop("filter", None)


def _blacken(root: ET.Element) -> bool:
    """Make everything black in place; False, and nothing is done, if filters or images have colours all the same."""
    if any(element.tag.rpartition("}")[2] in _COLOUR_MAKERS for element in root.iter()):
        return False
    for element in root.iter():
        for name in _PAINTS:
            value = element.get(name, "").strip()
            if value and value != "none" and not value.startswith("url("):
                element.set(name, "#000000")
    return True


def _paint_texts(root: ET.Element, colours: Mapping[int, str]) -> FloatMap:
    """The artwork on black (rows × columns × RGB) with texts in the `colours` of their numbers, else in black."""
    copy = deepcopy(root)
    for number, text in enumerate(copy.iter(TEXT_TAG)):
        for element in text.iter():
            if element is text or (element.tag in TEXT_TAGS and "fill" in element.attrib):
                element.set("fill", colours.get(number, "#000000"))
                element.attrib.pop("fill-opacity", None)
    drawing = render_svg(ET.tostring(copy, encoding="unicode"), CONTRAST_SIDE)
    return np.asarray(composite_on_grey(drawing, 0), dtype=np.float32)


def letter_contrast(drawing: Image.Image, coverage: FloatMap) -> float:
    """The contrast of letters that cover so much of each pixel of `drawing` (RGBA, of the same size): 1 to 21."""
    max_coverage = float(coverage.max())
    if max_coverage < 0.1:
        return 1.0
    size = 2 * _GROUND_REACH + 1
    near = cv2.dilate((coverage > _MIN_COVERAGE).astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    ground = near & (cv2.dilate(coverage, np.ones((3, 3), np.uint8)) <= _MIN_COVERAGE)
    rows, columns = np.nonzero(near)
    left, top, right, foot = (int(n) for n in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    part, seen = np.s_[top:foot, left:right], drawing.crop((left, top, right, foot))
    core = (coverage >= _CORE_SHARE * max_coverage)[part]
    return min(
        _worst_contrast(pixel_luminance(composite_on_grey(seen, level)), core, ground[part]) for level in _PHOTO_LEVELS
    )


def _worst_contrast(luminance: FloatMap, core: BoolPlane, ground: BoolPlane) -> float:
    """The contrast of letters with the ground next to them; _WORST_PERCENTILE percent of its spots have less."""
    size = (4 * _GROUND_REACH + 1,) * 2
    weight = cv2.blur(core.astype(np.float32), size)
    letters = cv2.blur(np.where(core, luminance, 0).astype(np.float32), size)
    spots = ground & (weight > 1e-3)
    if not spots.any():
        return 1.0
    of_letters, of_ground = letters[spots] / weight[spots] + 0.05, luminance[spots] + 0.05
    ratios = np.maximum(of_letters, of_ground) / np.minimum(of_letters, of_ground)
    return float(np.percentile(ratios, _WORST_PERCENTILE))


def composite_on_grey(drawing: Image.Image, level: int) -> Pixels:
    """The drawing on plain grey: rows × columns × RGB."""
    ground = Image.new("RGBA", drawing.size, (level, level, level, 255))
    return np.asarray(Image.alpha_composite(ground, drawing).convert("RGB"))


def pixel_luminance(pixels: Pixels) -> FloatMap:
    """Relative luminance, 0 to 1, as WCAG 2 defines it."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    red, green, blue = (linear[pixels[:, :, channel]] for channel in range(3))
    luminance: FloatMap = (0.2126 * red + 0.7152 * green + 0.0722 * blue).astype(np.float32)
    return luminance
