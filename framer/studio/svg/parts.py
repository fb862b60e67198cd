"""What a campaign puts into the places that artwork has for it: an ornament, an emblem, a logo.

``<g id="ornament" data-part="ornament"/>`` becomes the ornament, for ``<use href="#ornament"/>`` to draw: within 100
units around 0, 0, in the colour of the ``<use>``. ``data-part="emblem"`` likewise, in its own colours.
``<g data-logo="x y half-height half-width"/>`` becomes the logo on a plate of its own, about x, y.
"""

import base64
import math
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.sanitize import MEND_SVG_HINT, SVG_NAMESPACE, parse_svg

PART_WORDS = ("ornament", "emblem", "logo")
_LOGO_DETAIL = 1.5  # pixels of the logo to a user unit
_MIN_ROUND, _MAX_ROUND = 0.8, 1.25  # width to height of logos that get a round plate
_WIDE_SHARE = 1.6  # a wide logo's plate has about so many times the area of a round one's
_PLATE_MARGIN = 0.86  # of the plate's size that a logo takes in a round plate, where its own corners are empty
_SQUARE_MARGIN = 0.82  # the same in a plate with four corners

_BAD_LOGO_SLOT = N_("The artwork has data-logo=“%(value)s”; it must hold four numbers: x, y, half height, half width.")


@dataclass(frozen=True)
class LogoPicture:
    """A logo: `image` is RGBA without margins.

    `ground` is what it can be seen on: #rrggbb, or "" for a dark colour of the campaign's. `is_round`: nothing of it is
    in the corners of its box.
    """

    image: Image.Image = field(repr=False)
    ground: str
    is_round: bool


@dataclass(frozen=True)
class ArtworkParts:
    """Markup of SVG files with ornament and emblem ("" for none), and the logo."""

    ornament: str = ""
    emblem: str = ""
    logo: LogoPicture | None = None

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, one of PART_WORDS; a logo stands in the emblem's place."""
        return bool(getattr(self, name) or (name == "emblem" and self.logo))


NO_PARTS = ArtworkParts()


def insert_parts(root: ET.Element, parts: ArtworkParts) -> None:
    """Put ornament and emblem into the elements that have ``data-part``."""
    for element in root.iter():
        name = element.attrib.pop("data-part", None)
        markup = getattr(parts, name, "") if name in ("ornament", "emblem") else ""
        if markup:
            element.extend(parse_svg(markup))


def insert_logo(root: ET.Element, logo: LogoPicture | None, paints: Mapping[str, str]) -> None:
    """Put the logo into the elements that have ``data-logo``. Raises `SetupError` for a place without numbers."""
    for element in [element for element in root.iter() if "data-logo" in element.attrib]:
        value = element.attrib.pop("data-logo")
        if logo:
            try:
                x, y, half_height, half_width = map(float, value.split())
            except ValueError:
                raise SetupError(_BAD_LOGO_SLOT, MEND_SVG_HINT, value=value) from None
            _draw_plate(element, logo, (x, y), (half_width, half_height), paints)


def _draw_plate(
    element: ET.Element, logo: LogoPicture, centre: tuple[float, float], room: tuple[float, float],
    paints: Mapping[str, str],
) -> None:  # fmt: skip
    """A plate as large as the logo's shape lets it be, with a rim, and on it the logo."""
    ratio, (x, y) = logo.image.width / logo.image.height, centre
    plate_width, plate_height = _plate_size(logo, *room)
    is_disc = logo.is_round and plate_width == plate_height
    radius, share = (plate_height / 2, _PLATE_MARGIN) if is_disc else (0.17 * plate_height, _SQUARE_MARGIN)
    width = min(share * plate_height * ratio, plate_width - (1 - share) * plate_height)
    height = width / ratio
    rim = paints.get("gold", "#ffffff")
    for margin, colour in ((0.0, rim), (6.0, logo.ground or paints.get("deep", "#1f2933"))):
        ET.SubElement(
            element,
            f"{{{SVG_NAMESPACE}}}rect",
            {
                "x": f"{x - plate_width / 2 + margin:.1f}",
                "y": f"{y - plate_height / 2 + margin:.1f}",
                "width": f"{plate_width - 2 * margin:.1f}",
                "height": f"{plate_height - 2 * margin:.1f}",
                "rx": f"{max(0.0, radius - margin):.1f}",
                "fill": colour,
            },
        )
    box = {"x": x - width / 2, "y": y - height / 2, "width": width, "height": height}
    ET.SubElement(
        element,
        f"{{{SVG_NAMESPACE}}}image",
        {name: f"{number:.1f}" for name, number in box.items()} | {"href": _data_address(logo.image, width, height)},
    )


def _plate_size(logo: LogoPicture, half_width: float, half_height: float) -> tuple[float, float]:
    """Width and height of the plate: wide logos get a lower one, so that it is not much larger than a round one."""
    ratio = logo.image.width / logo.image.height
    if _MIN_ROUND <= ratio <= _MAX_ROUND:
        return 2 * half_height, 2 * half_height
    height = 2 * half_height * min(1.0, math.sqrt(_WIDE_SHARE / ratio))
    return min(
        2 * half_width, max(height * ratio * _SQUARE_MARGIN + (1 - _SQUARE_MARGIN) * height, 1.2 * half_height)
    ), height


def logo_plate_svg(logo: LogoPicture, height: int, max_width: int, paints: Mapping[str, str]) -> tuple[str, int]:
    """Markup of the logo's plate alone, `height` units high and at most `max_width` wide, and how wide it is."""
    root = ET.Element(f"{{{SVG_NAMESPACE}}}svg")
    group = ET.SubElement(root, f"{{{SVG_NAMESPACE}}}g")
    _draw_plate(group, logo, (0, 0), (max_width / 2, height / 2), paints)
    width = float(group[0].attrib["width"])
    root.set("viewBox", f"{-width / 2:g} {-height / 2:g} {width:g} {height:g}")
    return ET.tostring(root, encoding="unicode"), round(width)


def _data_address(image: Image.Image, width: float, height: float) -> str:
    size = (max(1, round(width * _LOGO_DETAIL)), max(1, round(height * _LOGO_DETAIL)))
    data = BytesIO()
    image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA").save(data, "PNG", compress_level=9)
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode("ascii")
