"""Markup → a tree of elements that is only a drawing: no programs, no outside references, of bounded size."""

import re
import xml.etree.ElementTree as ET

from framer.errors import SetupError
from framer.i18n import N_

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK_NAMESPACE = "http://www.w3.org/1999/xlink"
TEXT_TAG = f"{{{SVG_NAMESPACE}}}text"
TEXT_TAGS = {TEXT_TAG, f"{{{SVG_NAMESPACE}}}textPath", f"{{{SVG_NAMESPACE}}}tspan"}
NAMED_WEIGHTS = {"normal": "400", "bold": "700"}
MAX_SVG_BYTES, MAX_SVG_ELEMENTS, MAX_SVG_DEPTH, MAX_DRAWN_ELEMENTS = 500_000, 20_000, 60, 100_000

_NOT_XML = N_("The artwork is not a well-formed SVG file: it is cut short or damaged at line %(line)d.")
_NO_ENTITIES = N_(
    "The artwork's document type declares entities, pieces of text that programs put in; frames have none."
)
_NO_ENTITIES_HINT = N_(
    "In Illustrator save it anew with “Preserve Illustrator Editing Capabilities” switched off, or export it: File → "
    "Export → Export As… → SVG."
)
_INSTRUCTION = N_("The artwork has an instruction for programs, “%(text)s”, such as a style sheet.")
_SVG_TOO_LARGE = N_("The artwork has %(size)d kB of markup; at most %(most)d kB.")
_TOO_MANY_ELEMENTS = N_("The artwork has %(count)d elements; at most %(most)d.")
_TOO_DEEP = N_("The artwork has elements inside elements more than %(most)d deep.")
_TOO_MANY_COPIES = N_("The artwork draws more than %(most)d elements, copies with <use> counted.")
_ENDLESS = N_("The artwork's part “%(id)s” contains itself, or copies of copies that never end.")
_WHOLE_SVG_HINT = N_("Export it again as SVG, and copy it whole.")
MEND_SVG_HINT = N_("Open the SVG file in a text editor and mend it there.")
_SIMPLIFY = N_("Simplify the drawing: fewer points, fewer copies, fewer groups.")

_EVENT_HANDLER = N_(
    "The artwork's <%(element)s> has “%(attribute)s”, which would run a program; frames only show things."
)
_OUTSIDE_REFERENCE = N_(
    "The artwork's <%(element)s> takes something from outside: %(attribute)s="
    "“%(value)s”. Only its own parts may be used (“#…”)."
)
_OUTSIDE_IMAGE = N_("The artwork shows a picture that is not in the file: “%(value)s”; frames are drawn without it.")
_ANIMATION = N_("The artwork has <%(element)s>, which moves or changes things; frames stand still.")
_FOREIGN_ELEMENT = N_("The artwork has <%(element)s>, which belongs to web pages and not to drawings.")
_REFUSED_ELEMENTS = {
    "script": N_("The artwork has a <script>, which would run a program; frames only show things."),
    "image": N_("The artwork has an <image>; everything must be drawn, not taken from another picture."),
    "foreignobject": N_("The artwork has a <foreignObject>, a piece of a web page, which cannot be drawn."),
    "animate": _ANIMATION,
    "animatemotion": _ANIMATION,
    "animatetransform": _ANIMATION,
    "set": _ANIMATION,
}
_TAKE_OUT_HINT = N_("Open the SVG file in a text editor and take it out there.")
_EXPORT_PNG_HINT = N_(
    "Trace or draw that part, or export the whole artwork as PNG with a transparent background, 2048 × 2048 px."
)
_OUTSIDE_STYLE = N_(
    "The style sheet in the artwork takes something from outside: “%(value)s”; frames are drawn without the Internet."
)
_OUTSIDE_STYLE_HINT = N_(
    "Turn letters in that font into outlines (Illustrator: Type → Create Outlines; Inkscape: Path → Object to Path), "
    "and export again without web fonts."
)
_ELEMENT_TOPICS = {"script": "script", "image": "image"}
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE\s+svg(?:\s[^<>\[\]]*)?>", re.IGNORECASE)
_METADATA_PACKET = re.compile(r"<\?xpacket[^<>]*\?>")
_OUTSIDE_PATTERN = re.compile(r"""\\|image-set\(|url\(\s*["']?\s*[^#\s"']""", re.IGNORECASE)  # "\" can hide the rest

ElementChain = tuple[ET.Element, ...]  # an element, and before it those that contain it, from the outermost


def parse_svg(svg: str) -> ET.Element:
    """The root of the tree of the markup `svg`, without comments.

    A document type that only names SVG is left out, as are Adobe's marks around metadata.
    Raises `SetupError` if the markup is not well-formed, declares entities, or exceeds MAX_SVG_BYTES,
    MAX_SVG_ELEMENTS or MAX_SVG_DEPTH levels.
    """
    size = len(svg.encode("utf-8", "replace"))
    if size > MAX_SVG_BYTES:
        raise SetupError(_SVG_TOO_LARGE, _SIMPLIFY, size=-(-size // 1000), most=MAX_SVG_BYTES // 1000)
    svg = _METADATA_PACKET.sub("", _PLAIN_DOCTYPE.sub("", svg, count=1))
    if re.search(r"<!(DOCTYPE|ENTITY)", svg, re.IGNORECASE):
        raise SetupError(_NO_ENTITIES, _NO_ENTITIES_HINT, topic="doctype")
    if instruction := re.search(r"<\?(?!xml\s)[^\s>]*", svg):
        raise SetupError(_INSTRUCTION, _TAKE_OUT_HINT, topic="external", text=instruction[0])
    try:
        root = ET.fromstring(svg)  # noqa: S314 - no document type, so no entities
    except (ET.ParseError, UnicodeEncodeError) as error:
        line = error.position[0] if isinstance(error, ET.ParseError) else 1
        raise SetupError(_NOT_XML, _WHOLE_SVG_HINT, topic="damaged", line=line) from error
    count = sum(1 for _ in root.iter())
    if count > MAX_SVG_ELEMENTS:
        raise SetupError(_TOO_MANY_ELEMENTS, _SIMPLIFY, count=count, most=MAX_SVG_ELEMENTS)
    level, depth = [root], 0
    while level:  # not recursive: this bounds the recursion of all other functions
        level, depth = [child for element in level for child in element], depth + 1
        if depth > MAX_SVG_DEPTH:
            raise SetupError(_TOO_DEEP, _SIMPLIFY, most=MAX_SVG_DEPTH)
    return root


def refuse_unsafe_svg(root: ET.Element) -> None:
    """Raise `SetupError` for the first element or attribute that runs, loads or animates something."""
    for element in root.iter():
        namespace, _, name = element.tag.rpartition("}")
        if name.lower() in _REFUSED_ELEMENTS:
            _refuse_outside_image(element)
            topic = _ELEMENT_TOPICS.get(name.lower(), "svg")
            hint = _EXPORT_PNG_HINT if topic == "image" else _TAKE_OUT_HINT
            raise SetupError(_REFUSED_ELEMENTS[name.lower()], hint, topic=topic, element=name)
        if namespace.lower().endswith("xhtml"):
            raise SetupError(_FOREIGN_ELEMENT, _TAKE_OUT_HINT, topic="svg", element=name)
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2]
            if attribute.lower().startswith("on"):
                raise SetupError(_EVENT_HANDLER, _TAKE_OUT_HINT, topic="script", element=name, attribute=attribute)
            is_reference = attribute.lower() in ("href", "base", "src")
            if (is_reference and not value.strip().startswith("#")) or _OUTSIDE_PATTERN.search(value):
                where = {"element": name, "attribute": attribute, "value": _shorten(value)}
                raise SetupError(_OUTSIDE_REFERENCE, _TAKE_OUT_HINT, topic="external", **where)
    _check_drawn_count(root)


def _refuse_outside_image(element: ET.Element) -> None:
    """Raise `SetupError` for a picture by its address; one that is in the file is told as any other <image>."""
    if not element.tag.lower().endswith("image"):
        return
    for key, value in element.attrib.items():
        if key.endswith("href") and not value.strip().startswith(("data:", "#")):
            raise SetupError(_OUTSIDE_IMAGE, _EXPORT_PNG_HINT, topic="external", value=_shorten(value))


def refuse_outside_css(css: str) -> None:
    """Raise `SetupError` if a style sheet takes something from outside, or may do so in a way that is not clear."""
    found = re.search(r"@import[^;]*", css, re.IGNORECASE) or re.search(
        r"""url\(\s*["']?\s*(?!#|data:)[^)]*\)?|\\|image-set\(""", css, re.IGNORECASE
    )
    if found:
        raise SetupError(_OUTSIDE_STYLE, _OUTSIDE_STYLE_HINT, topic="external", value=_shorten(found[0]))


def _shorten(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"


def _check_drawn_count(root: ET.Element) -> None:
    """Raise `SetupError` if more than MAX_DRAWN_ELEMENTS are drawn, counting those that ``<use>`` repeats."""
    named = {element.get("id", ""): element for element in reversed(list(root.iter()))}
    counts: dict[str, int] = {}

    def count(element: ET.Element, enclosing: tuple[str, ...], depth: int = 0) -> int:
        total = 1 + sum(count(child, enclosing, depth + 1) for child in element)
        if element.tag == f"{{{SVG_NAMESPACE}}}use":
            target = element.get("href") or element.get(f"{{{XLINK_NAMESPACE}}}href") or ""
            total += count_used(target.strip()[1:], enclosing, depth)
        if total > MAX_DRAWN_ELEMENTS:
            raise SetupError(_TOO_MANY_COPIES, _SIMPLIFY, most=MAX_DRAWN_ELEMENTS)
        return total

    def count_used(name: str, enclosing: tuple[str, ...], depth: int) -> int:
        if name in enclosing or depth > 3 * MAX_SVG_DEPTH:
            raise SetupError(_ENDLESS, _SIMPLIFY, id=name)
        if name not in counts and name in named:
            counts[name] = count(named[name], (*enclosing, name), depth + 1)
        return counts.get(name, 0)

    count(root, ())


def element_chains(element: ET.Element, ancestors: ElementChain = ()) -> list[ElementChain]:
    """Every element from `element` down, each as the chain of elements that leads to it, after `ancestors`."""
    chain = (*ancestors, element)
    return [chain, *(deeper for child in element for deeper in element_chains(child, chain))]
