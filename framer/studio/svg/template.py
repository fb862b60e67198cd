"""Artwork with placeholders, a campaign's words and colours → artwork to be drawn. See docs/frames.md."""

import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.fit_text import FIT_ATTRIBUTES, fit_text, text_length
from framer.studio.svg.sanitize import (
    MEND_SVG_HINT,
    SVG_NAMESPACE,
    TEXT_TAG,
    XLINK_NAMESPACE,
    element_chains,
    parse_svg,
    refuse_unsafe_svg,
)

PLACEHOLDER_WORDS = ("title", "slogan", "mark", "organiser", "starts", "ends")
_CONDITION_ATTRIBUTES = ("data-if", "data-unless")
_BUILT_IN_COLOURS = {"white": "#ffffff", "black": "#000000"}

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
HEX_COLOUR_PATTERN = re.compile(r"#[0-9a-f]{6}")
_MIX_PATTERN = re.compile(r"([\w-]+)\s+(\d+(?:\.\d+)?)\s*%\s*([\w-]+)")
_MEASURE_PATTERN = re.compile(r"([\w-]+)\.(?:length|angle\s+(\d+(?:\.\d+)?))(?:\s*([+-])\s*(\d+(?:\.\d+)?))?")
_NON_XML_CHARACTERS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_UNKNOWN_PLACEHOLDER = N_("The artwork has the placeholder {{%(name)s}}, which means nothing; known: %(known)s.")
_UNKNOWN_WORD = N_("The artwork has data-if or data-unless with “%(name)s”, which is not a word; known: %(known)s.")
_NO_TEXT_WITH_ID = N_("The artwork has the placeholder {{%(name)s}}, but no text with that id; there are: %(known)s.")
_BAD_RADIUS = N_("The artwork has the placeholder {{%(name)s}}, whose circle has no radius.")
_UNCLOSED_PLACEHOLDER = N_("The artwork has a placeholder that is not closed, or closed twice: “%(text)s”.")
_BAD_COLOUR = N_("The colour “%(name)s” is “%(value)s”, which is not a colour such as “#c8102e”.")
_MEND_COLOUR = N_("Write it in campaign.toml as # and six digits, 0 to 9 or a to f.")
_MISPLACED_ATTRIBUTE = N_(
    "The artwork has %(attribute)s on a <%(element)s>; it belongs on a <text> that has data-size."
)

# Without this every name that is written begins with "ns0:".
ET.register_namespace("", SVG_NAMESPACE)
ET.register_namespace("xlink", XLINK_NAMESPACE)


class _PlaceholderSlot(NamedTuple):
    """A place in the tree that holds placeholders: an attribute, or the text in or after an element."""

    element: ET.Element
    attribute: str | None
    is_tail: bool
    template: str


def fill_svg(svg: str, words: Mapping[str, str], colours: Mapping[str, str]) -> str:
    """Fill the placeholders of the artwork `svg` (the markup itself), and fit its texts to their places.

    `words` has title, slogan, mark, organiser, starts and ends, "" for what is missing; `colours` are "#rrggbb" by
    name. What comes out holds no ``{{…}}`` and no ``data-`` attribute; artwork without either comes out as it is.
    Raises `SetupError` if the artwork is not safe or not understood, a colour is none, or a text does not fit.
    """
    root = parse_svg(svg)
    refuse_unsafe_svg(root)
    paints = _BUILT_IN_COLOURS | {name: _check_hex_colour(name, value) for name, value in colours.items()}
    if not any(_needs_filling(element) for element in root.iter()):
        return svg
    written = {name: _clean_placeholder_word(words.get(name, "")) for name in PLACEHOLDER_WORDS}
    ids = [element.get("id", "") for element in root.iter(TEXT_TAG) if element.get("id")]
    _apply_conditions(root, written)

    def look(name: str) -> str:
        if name in PLACEHOLDER_WORDS:
            return written[name]
        return (
            paints.get(name)
            or _mix_named_colours(name, paints)
            or _measure_placeholder(root, name, ids)
            or _raise_unknown_placeholder(name, paints, ids)
        )

    later = [slot for slot in _find_slots(root) if _needs_measuring(slot)]
    for slot in [slot for slot in _find_slots(root) if not _needs_measuring(slot)]:
        _fill_slot(slot, look)
    _fit_texts(root)
    for slot in later:
        _fill_slot(slot, look)
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("data-")]:
            del element.attrib[name]
    refuse_unsafe_svg(root)  # again, for words may stand in attributes
    return ET.tostring(root, encoding="unicode")


def _clean_placeholder_word(word: str) -> str:
    """Write `word` in NFC, on one line, without the characters that XML does not have."""
    return " ".join(_NON_XML_CHARACTERS.sub("", unicodedata.normalize("NFC", word)).split())


def _check_hex_colour(name: str, value: str) -> str:
    """Check that the colour called `name` is written #rrggbb."""
    if not HEX_COLOUR_PATTERN.fullmatch(value.lower()):
        raise SetupError(_BAD_COLOUR, _MEND_COLOUR, name=name, value=value)
    return value.lower()


def _needs_filling(element: ET.Element) -> bool:
    """Say whether anything in `element` is to be filled or taken out."""
    texts = (element.text or "", element.tail or "", *element.attrib.values())
    return any("{{" in text or "}}" in text for text in texts) or any(
        name.startswith("data-") for name in element.attrib
    )


def _apply_conditions(root: ET.Element, words: Mapping[str, str]) -> None:
    """Take out what ``data-if`` and ``data-unless`` do not want."""
    for parent in list(root.iter()):
        for child in list(parent):
            needed, unwanted = (child.attrib.pop(name, "").strip() for name in _CONDITION_ATTRIBUTES)
            for name in (needed, unwanted):
                if name and name not in words:
                    raise SetupError(_UNKNOWN_WORD, MEND_SVG_HINT, name=name, known=", ".join(words))
            if (needed and not words[needed]) or (unwanted and words[unwanted]):
                _remove_element(parent, child)


def _remove_element(parent: ET.Element, child: ET.Element) -> None:
    """Remove `child`, but not the text after it, which is not its own."""
    place = list(parent).index(child)
    before = parent[place - 1] if place else None
    if before is None:
        parent.text = (parent.text or "") + (child.tail or "")
    else:
        before.tail = (before.tail or "") + (child.tail or "")
    parent.remove(child)


def _find_slots(root: ET.Element) -> list[_PlaceholderSlot]:
    """List the places that hold a placeholder. Raises `SetupError` if one is not closed."""
    slots = []
    for element in root.iter():
        places = [
            _PlaceholderSlot(element, None, False, element.text or ""),
            _PlaceholderSlot(element, None, True, element.tail or ""),
        ]
        places += [_PlaceholderSlot(element, name, False, value) for name, value in element.attrib.items()]
        for slot in places:
            rest = _PLACEHOLDER.sub("", slot.template)
            if "{{" in rest or "}}" in rest:
                raise SetupError(_UNCLOSED_PLACEHOLDER, MEND_SVG_HINT, text=" ".join(slot.template.split())[:80])
            if rest != slot.template:
                slots.append(slot)
    return slots


def _needs_measuring(slot: _PlaceholderSlot) -> bool:
    """Say whether `slot` needs the length of a text, and so must wait until the texts are fitted."""
    return any(_MEASURE_PATTERN.fullmatch(name.strip()) for name in _PLACEHOLDER.findall(slot.template))


def _fill_slot(slot: _PlaceholderSlot, look: Callable[[str], str]) -> None:
    filled = _PLACEHOLDER.sub(lambda found: look(" ".join(found[1].split())), slot.template)
    if slot.attribute is not None:
        slot.element.set(slot.attribute, filled)
    elif slot.is_tail:
        slot.element.tail = filled
    else:
        slot.element.text = filled


def _mix_named_colours(name: str, paints: Mapping[str, str]) -> str | None:
    """Mix two colours: "field 30% deep" has 70 % field. None if `name` does not say that."""
    found = _MIX_PATTERN.fullmatch(name)
    if not found or not {found[1], found[3]} <= paints.keys() or float(found[2]) > 100:
        return None
    share = float(found[2]) / 100
    pairs = zip(bytes.fromhex(paints[found[1]][1:]), bytes.fromhex(paints[found[3]][1:]), strict=True)
    return "#" + bytes(round(one + share * (other - one)) for one, other in pairs).hex()


def _measure_placeholder(root: ET.Element, name: str, ids: list[str]) -> str | None:
    """Say how long a text is, or half its angle on a circle; 0 if it was taken out. None if `name` asks neither."""
    found = _MEASURE_PATTERN.fullmatch(name)
    if not found:
        return None
    if found[1] not in ids:
        raise SetupError(_NO_TEXT_WITH_ID, MEND_SVG_HINT, name=name, known=", ".join(ids) or "-")
    texts = (chain for chain in element_chains(root) if chain[-1].tag == TEXT_TAG and chain[-1].get("id") == found[1])
    number = next(map(text_length, texts), 0.0)
    if found[2]:
        radius = float(found[2])
        if not radius:
            raise SetupError(_BAD_RADIUS, MEND_SVG_HINT, name=name)
        number = math.degrees(number / radius) / 2
    more = float(f"{found[3]}{found[4]}") if found[3] else 0.0
    return f"{max(0.0, number + more):.3f}".rstrip("0").rstrip(".")  # not below 0: artwork writes "-" before it


def _raise_unknown_placeholder(name: str, paints: Mapping[str, str], ids: list[str]) -> NoReturn:
    known = (*PLACEHOLDER_WORDS, *paints, *(f"{one}.{form}" for one in ids for form in ("length", "angle 828")))
    raise SetupError(_UNKNOWN_PLACEHOLDER, MEND_SVG_HINT, name=name, known=", ".join(known))


def _fit_texts(root: ET.Element) -> None:
    """Fit every text that has ``data-size``; those without letters are taken out."""
    for chain in element_chains(root):
        element, misplaced = chain[-1], [name for name in FIT_ATTRIBUTES if name in chain[-1].attrib]
        if element.tag == TEXT_TAG and "data-size" in misplaced:
            if "".join(element.itertext()).strip():
                fit_text(chain)
            elif len(chain) > 1:
                _remove_element(chain[-2], element)
        elif misplaced:
            raise SetupError(
                _MISPLACED_ATTRIBUTE, MEND_SVG_HINT, attribute=misplaced[0], element=element.tag.rpartition("}")[2]
            )
