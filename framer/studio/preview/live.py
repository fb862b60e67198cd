"""A frame on a portrait while somebody types: its filled SVG drawn small, without a file and without the checks."""

import math
import xml.etree.ElementTree as ET

from PIL import Image

from framer.campaigns.mockup import SHEET_PORTRAITS, portrait_crop
from framer.imaging.compose import compose
from framer.imaging.opening import find_openings
from framer.imaging.overlay import make_overlay
from framer.imaging.types import Window
from framer.studio.svg.render import render_svg
from framer.studio.svg.sanitize import SVG_NAMESPACE, parse_svg

LIVE_SIDE = 540  # px

_MIN_BLUR = 1.7  # px: what is blurred by less is not missed while somebody types, and costs up to half the time
_NO_WINDOW = Window(0.5, 0.5, 0.38)  # of artwork that has no opening yet


def draw_live_preview(
    markup: str, window: Window | None, side: int = LIVE_SIDE, portrait: str = SHEET_PORTRAITS[0]
) -> Image.Image:
    """The frame whose filled `markup` this is on a portrait: RGB, `side` × `side` px.

    `window` is the declared one (None: measured). The head stays behind the artwork, whatever the frame declares.
    Raises `SetupError` if the markup cannot be drawn. Markup can ask for any amount of work: who serves others draws in
    a worker process (`framer.studio.drawing`).
    """
    drawing = render_svg(_without_fine_shadows(markup, side), side)
    window = window or next(iter(find_openings(drawing)), _NO_WINDOW)
    overlay = make_overlay(drawing.convert("RGBa"), window, side, head_in_front=False)
    photo, crop = portrait_crop(portrait, window, overlay.visible)
    return compose(photo, crop, overlay, side)


def _without_fine_shadows(markup: str, side: int) -> str:
    """`markup` without drop shadows that are too fine for a drawing of `side` px."""
    root = parse_svg(markup)
    box = root.get("viewBox", "").replace(",", " ").split()
    fine = {
        f"url(#{shadow.get('id')})"
        for shadow in root.iter(f"{{{SVG_NAMESPACE}}}filter")
        if len(box) == 4 and [each.tag for each in shadow] == [f"{{{SVG_NAMESPACE}}}feDropShadow"]
        if _read_blur(shadow[0].get("stdDeviation", "")) * side < _MIN_BLUR * _read_blur(box[2])
    }
    for element in root.iter():
        if element.get("filter", "") in fine:
            del element.attrib["filter"]
    return ET.tostring(root, encoding="unicode") if fine else markup


def _read_blur(text: str) -> float:
    """The number that `text` is; infinite if it is none."""
    try:
        return float(text)
    except ValueError:
        return math.inf
