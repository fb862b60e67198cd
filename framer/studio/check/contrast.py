"""How well letters stand out from what is around them, as WCAG 2 counts it."""

import xml.etree.ElementTree as ET
from copy import deepcopy

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.imaging.types import FloatMap
from framer.studio.svg.render import render_svg
from framer.studio.svg.sanitize import TEXT_TAG, TEXT_TAGS

_CONTRAST_SIDE = 1024  # px at which it is looked at
_PHOTO_LEVELS = (0, 128, 255)  # grey levels of what may lie under artwork that is not opaque
_CHANNEL_COLOURS = ("#ff0000", "#00ff00", "#0000ff")  # drawn in these, three texts are told apart in one drawing
_MIN_COVERAGE = 0.02  # coverage from which a pixel belongs to a letter
_CORE_SHARE = 0.9  # of the most coverage: from here on a pixel has the letter's own colour
_GROUND_REACH = 4  # px: how far from a letter its ground is looked at
_WORST_PERCENTILE = 5  # percent of the ground that may be worse: single specks do not make letters illegible

BoolPlane = npt.NDArray[np.bool_]


def text_contrasts(root: ET.Element, picture: Image.Image) -> list[float]:
    """The contrast of every ``<text>`` of the artwork, in the order of the file: 1 (none) to 21.

    `picture` is the artwork as it is drawn (RGBA). A text that is not seen at all has contrast 1.
    """
    small = picture.convert("RGBa").resize((_CONTRAST_SIDE, _CONTRAST_SIDE), Image.Resampling.BOX).convert("RGBA")
    return [_text_contrast(small, shown) for shown in text_coverages(root)]


def text_coverages(root: ET.Element) -> list[FloatMap]:
    """How much of each pixel shows a letter, 0 to 1, for every text: what changes when its colour does.

    So letters that something else lies over do not count, nor do their shadows and outlines.
    """
    count = sum(1 for _ in root.iter(TEXT_TAG))
    if not count:
        return []
    black = _paint_texts(root, {})
    shown: list[FloatMap] = []
    for first in range(0, count, len(_CHANNEL_COLOURS)):
        colours = {first + place: colour for place, colour in enumerate(_CHANNEL_COLOURS)}
        shown += list(np.moveaxis(_paint_texts(root, colours) - black, 2, 0) / 255)
    return shown[:count]


def _paint_texts(root: ET.Element, colours: dict[int, str]) -> FloatMap:
    """The artwork on black with all its texts black, or in the `colours` that are given by their number."""
    copy = deepcopy(root)
    for number, text in enumerate(copy.iter(TEXT_TAG)):
        for element in text.iter():
            if element is text or (element.tag in TEXT_TAGS and "fill" in element.attrib):
                element.set("fill", colours.get(number, "#000000"))
                element.attrib.pop("fill-opacity", None)
    return np.asarray(
        _composite_on_grey(render_svg(ET.tostring(copy, encoding="unicode"), _CONTRAST_SIDE), 0), dtype=np.float32
    )


def _text_contrast(picture: Image.Image, shown: FloatMap) -> float:
    most = float(shown.max())
    if most < 0.1:
        return 1.0
    size = 2 * _GROUND_REACH + 1
    near = cv2.dilate((shown > _MIN_COVERAGE).astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    ground = near & (cv2.dilate(shown, np.ones((3, 3), np.uint8)) <= _MIN_COVERAGE)
    rows, columns = np.nonzero(near)
    part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    core = (shown >= _CORE_SHARE * most)[part]
    return min(
        _worst_contrast(_pixel_luminance(_composite_on_grey(picture, level)[part]), core, ground[part])
        for level in _PHOTO_LEVELS
    )


def _worst_contrast(light: FloatMap, core: BoolPlane, ground: BoolPlane) -> float:
    """The contrast of each spot of the ground with the letters next to it: the value that 5 % are worse than."""
    size = (4 * _GROUND_REACH + 1,) * 2
    weight = cv2.blur(core.astype(np.float32), size)
    letters = cv2.blur(np.where(core, light, 0).astype(np.float32), size)
    spots = ground & (weight > 1e-3)
    if not spots.any():
        return 1.0
    one, other = letters[spots] / weight[spots] + 0.05, light[spots] + 0.05
    return float(np.percentile(np.maximum(one, other) / np.minimum(one, other), _WORST_PERCENTILE))


def _composite_on_grey(picture: Image.Image, level: int) -> npt.NDArray[np.uint8]:
    """The picture on plain grey: rows × columns × RGB."""
    ground = Image.new("RGBA", picture.size, (level, level, level, 255))
    return np.asarray(Image.alpha_composite(ground, picture).convert("RGB"))


def _pixel_luminance(pixels: npt.NDArray[np.uint8]) -> FloatMap:
    """Relative luminance, 0 to 1, as WCAG 2 defines it."""
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    red, green, blue = (linear[pixels[:, :, channel]] for channel in range(3))
    light: FloatMap = (0.2126 * red + 0.7152 * green + 0.0722 * blue).astype(np.float32)
    return light
