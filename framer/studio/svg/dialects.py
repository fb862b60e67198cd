"""What drawing programs write besides plain SVG → plain SVG: style sheets, units, and names of fonts.

Illustrator and CorelDRAW write ``<style>`` and classes, Inkscape ``style="…"`` and millimetres. Afterwards everything
that is drawn stands in attributes, where it is judged and measured.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.sanitize import SVG_NAMESPACE, TEXT_TAGS, refuse_outside_css

FRAME_FONT = "Be Vietnam Pro"
_STYLE_TAG = f"{{{SVG_NAMESPACE}}}style"
_PX_PER_UNIT = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_LENGTH = re.compile(r"\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)
_PROPERTY_NAME = re.compile(r"[a-z][a-z-]*")
_SELECTOR = re.compile(r"([a-zA-Z][\w-]*|\*)?(?:\.([\w-]+)|#([\w-]+))?")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_HARMLESS_AT_RULE = re.compile(
    r"@(?:charset|namespace)[^;{}]*;|@font-face\s*\{[^{}]*\}|@(?:page|media\s+print)\s*\{[^{}]*\}"
)
_FONT_SHORTHAND = re.compile(r"(?:(.*?)\s)?([\d.]+\w*)(?:/\S+)?\s+(.+)", re.DOTALL)
_WEIGHT_NAMES = {
    "thin": "400", "light": "400", "regular": "400", "medium": "500", "semibold": "600", "bold": "700",
    "extrabold": "800", "black": "800",
}  # fmt: skip

_COMPLEX_STYLE = N_(
    "The style sheet in the artwork has “%(selector)s”, which framer does not read; colours and fonts would come out "
    "wrong."
)
_PRESENTATION_HINT = N_(
    "Export it again with styles as attributes: in Illustrator SVG Options → Styling: Presentation Attributes; in "
    "Inkscape Save As → Plain SVG."
)

Properties = Mapping[str, str]


def simplify_dialect(root: ET.Element) -> bool:
    """Turn style sheets, ``style`` attributes, units and names of the frame's font into plain attributes, in place.

    Returns whether anything changed. Raises `SetupError` if a style sheet takes something from outside, or has rules
    other than for a tag, a class or an id.
    """
    before = ET.tostring(root)
    sheet = _StyleSheet("\n".join(element.text or "" for element in root.iter(_STYLE_TAG)))
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag == _STYLE_TAG]:
            parent.remove(child)
    for element in root.iter():
        _set_properties(element, {**sheet.properties_of(element), **_read_declarations(element.get("style", ""))})
        element.attrib.pop("style", None)
        _name_frame_font(element)
        if element.tag in TEXT_TAGS or "font-size" in element.attrib:
            _set_plain_length(element, "font-size")
    _set_view_box(root)
    return ET.tostring(root) != before


def font_families(value: str) -> tuple[str, ...]:
    """The names in a ``font-family``, without quotes."""
    return tuple(filter(None, (name.strip().strip("'\"").strip() for name in value.split(","))))


class _StyleSheet:
    """The rules of a style sheet, by the tag, class or id for which they are; later ones override earlier ones."""

    def __init__(self, css: str) -> None:
        css = _CSS_COMMENT.sub(" ", css)
        refuse_outside_css(css)
        css = _HARMLESS_AT_RULE.sub(" ", css)
        self._rules: dict[tuple[str, str], dict[str, tuple[int, str]]] = {}
        for number, (selectors, declarations) in enumerate(_RULE.findall(css)):
            for selector in selectors.split(","):
                self._add(selector.strip(), _read_declarations(declarations), number)

    def _add(self, selector: str, properties: Properties, number: int) -> None:
        if not selector or re.search(r":(hover|active|focus|visited|link)", selector):
            return  # what happens in a browser only
        match = _SELECTOR.fullmatch(selector)
        if not match:
            raise SetupError(_COMPLEX_STYLE, _PRESENTATION_HINT, topic="style", selector=selector[:60])
        tag, class_name, name = match.groups()
        own = f".{class_name}" if class_name else f"#{name}" if name else ""
        rules = self._rules.setdefault((tag if tag != "*" else "", own) if tag else ("", own), {})
        rules.update({key: (number, value) for key, value in properties.items()})

    def properties_of(self, element: ET.Element) -> Properties:
        """What the sheet says of `element`: tags first, then classes, then its id, each in the order of the sheet."""
        if not self._rules:
            return {}
        tag = element.tag.rpartition("}")[2]
        classes = [f".{name}" for name in element.get("class", "").split()]
        levels = ([""], classes, [f"#{element.get('id')}"] if "id" in element.attrib else [])
        result: dict[str, str] = {}
        for level in levels:
            found = [rules for own in level for key in ("", tag) if (rules := self._rules.get((key, own)))]
            ordered = sorted((order, name, value) for rules in found for name, (order, value) in rules.items())
            result.update({name: value for _, name, value in ordered})
        return result


def _read_declarations(css: str) -> dict[str, str]:
    """``name: value; …`` as a table, without what is no property of SVG."""
    properties: dict[str, str] = {}
    for declaration in re.split(r";(?![^(]*\))", css):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), re.sub(r"\s*!important\s*$", "", value).strip()
        if colon and value and _PROPERTY_NAME.fullmatch(name):
            properties.update(_expand_font(value) if name == "font" else {name: value})
    return properties


def _expand_font(value: str) -> dict[str, str]:
    match = _FONT_SHORTHAND.fullmatch(value.strip())
    if not match:
        return {}
    styles, size, family = match.groups()
    weights = [word for word in (styles or "").split() if word in ("bold", "normal") or word.isdigit()]
    return {"font-size": size, "font-family": family, **({"font-weight": weights[-1]} if weights else {})}


def _set_properties(element: ET.Element, properties: Properties) -> None:
    for name, value in properties.items():
        element.set(name, re.sub(r"([\d.])px\b", r"\1", value) if name == "transform" else value)


def _name_frame_font(element: ET.Element) -> None:
    """Give the frame's font its own name where it has that of a file, such as ``BeVietnamPro-Bold``."""
    for name in font_families(element.get("font-family", "")):
        plain = re.sub(r"[\s_-]", "", name).lower()
        if plain.startswith("bevietnampro") and name != FRAME_FONT:
            weight = _WEIGHT_NAMES.get(plain.removeprefix("bevietnampro").removesuffix("italic"))
            element.set("font-family", FRAME_FONT)
            if weight and "font-weight" not in element.attrib:
                element.set("font-weight", weight)
            return


def _set_plain_length(element: ET.Element, name: str) -> None:
    pixels = _to_pixels(element.get(name, ""))
    if pixels is not None and not element.get(name, "").strip().replace(".", "", 1).isdigit():
        element.set(name, f"{pixels:.4f}".rstrip("0").rstrip("."))


def _to_pixels(length: str) -> float | None:
    """A length in user units, which are px; None for percentages, ems and what is no length."""
    match = _LENGTH.fullmatch(length)
    factor = _PX_PER_UNIT.get(match[2].lower()) if match else None
    try:
        return float(match[1]) * factor if match and factor else None
    except ValueError:
        return None


def _set_view_box(root: ET.Element) -> None:
    """Leave only the view box, made of width and height where there is none: how large the page is does not matter."""
    sides = [_to_pixels(root.get(name, "")) for name in ("width", "height")]
    if "viewBox" not in root.attrib:
        if not all(sides):
            return
        root.set("viewBox", "0 0 " + " ".join(f"{side:g}" for side in sides))
    for name in ("width", "height"):
        root.attrib.pop(name, None)


def iter_foreign_fonts(chain: tuple[ET.Element, ...]) -> Iterator[str]:
    """The fonts other than the frame's in which the text at the end of `chain` is set; "" where none is named."""
    inherited = ""
    for element in chain[:-1]:
        inherited = element.get("font-family", inherited)

    def walk(element: ET.Element, around: str) -> Iterator[str]:
        family = element.get("font-family", around)
        pieces = [element.text, *(child.tail for child in element)]
        if any((piece or "").strip() for piece in pieces) and FRAME_FONT not in font_families(family):
            yield ", ".join(font_families(family)[:1])
        for child in element:
            if child.tag in TEXT_TAGS:
                yield from walk(child, family)

    yield from walk(chain[-1], inherited)
