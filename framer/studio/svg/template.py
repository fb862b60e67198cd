"""Artwork with placeholders, a campaign's words and colours → markup to be drawn (docs/frames.md)."""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple, NoReturn

from framer.campaigns.types import is_hex_colour
from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.dialects import simplify_dialect
from framer.studio.svg.fitting import fit_texts, remove_element
from framer.studio.svg.measures import is_measure, measure_placeholder
from framer.studio.svg.parts import NO_PARTS, PART_WORDS, ArtworkParts, insert_logo, insert_parts
from framer.studio.svg.sanitize import (
    MEND_SVG_HINT,
    SVG_NAMESPACE,
    TEXT_TAG,
    XLINK_NAMESPACE,
    parse_svg,
    refuse_unsafe_svg,
)
from framer.studio.svg.two_lines import break_in_two

PLACEHOLDER_WORDS = ("title", "slogan", "mark", "organiser", "starts", "ends")
_MARK_LINES = ("mark-top", "mark-foot")  # the mark broken in two lines; both empty where it is one word
_CONDITION_ATTRIBUTES = ("data-if", "data-unless")
_BUILT_IN_COLOURS = {"white": "#ffffff", "black": "#000000"}

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MIX_PATTERN = re.compile(r"([\w-]+)\s+(\d+(?:\.\d+)?)\s*%\s*([\w-]+)")
_HEAD_TO_DROP = re.compile(r"<!DOCTYPE|<\?xpacket|encoding=", re.IGNORECASE)
_NON_XML_CHARACTERS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_UNKNOWN_PLACEHOLDER = N_("The artwork has the placeholder {{%(name)s}}, which means nothing; known: %(known)s.")
_UNKNOWN_WORD = N_("The artwork has data-if or data-unless with “%(name)s”, which is not a word; known: %(known)s.")
_UNCLOSED_PLACEHOLDER = N_("The artwork has a placeholder that is not closed, or closed twice: “%(text)s”.")
_BAD_COLOUR = N_("The colour “%(name)s” is “%(value)s”, which is not a colour such as “#c8102e”.")
_MEND_COLOUR = N_("Write it in campaign.toml as # and six digits, 0 to 9 or a to f.")

# Otherwise every name in the markup that comes out begins with "ns0:".
ET.register_namespace("", SVG_NAMESPACE)
ET.register_namespace("xlink", XLINK_NAMESPACE)


class _PlaceholderSlot(NamedTuple):
    """Text with placeholders: an attribute of `element`, or the text in it or (`is_tail`) after it."""

    element: ET.Element
    attribute: str | None
    is_tail: bool
    template: str


def fill_svg(svg: str, words: Mapping[str, str], colours: Mapping[str, str], parts: ArtworkParts = NO_PARTS) -> str:
    """The artwork, whose markup `svg` is, with its placeholders filled and its texts fitted to their places.

    `words` has values for PLACEHOLDER_WORDS ("" for what is missing); `colours` are "#rrggbb" by name; `parts` come
    into the places that the artwork has for them. The result has no ``{{…}}``, no ``data-`` attribute and no style
    sheet; markup without any of them is returned as it is.
    Raises `SetupError` if the artwork is not safe or not valid, a colour is not valid, or a text does not fit.
    """
    root = parse_svg(svg)
    is_dialect = simplify_dialect(root)
    refuse_unsafe_svg(root)
    paints = _BUILT_IN_COLOURS | {name: _check_hex_colour(name, value) for name, value in colours.items()}
    if not any(_needs_filling(element) for element in root.iter()):
        return ET.tostring(root, encoding="unicode") if is_dialect or _HEAD_TO_DROP.search(svg) else svg
    clean_words = {name: _clean_placeholder_word(words.get(name, "")) for name in PLACEHOLDER_WORDS}
    clean_words |= dict(zip(_MARK_LINES, break_in_two(clean_words["mark"]), strict=True))
    insert_parts(root, parts)
    text_ids = [element.get("id", "") for element in root.iter(TEXT_TAG) if element.get("id")]
    _apply_conditions(root, clean_words | {name: str(parts.has(name) or "") for name in PART_WORDS})

    @cache  # lengths are asked for again and again, and only once the texts are fitted
    def resolve(name: str) -> str:
        if name in clean_words:
            return clean_words[name]
        return (
            paints.get(name)
            or _mix_named_colours(name, paints)
            or measure_placeholder(root, name, text_ids)
            or _raise_unknown_placeholder(name, paints, text_ids)
        )

    slots = _find_slots(root)
    for slot in slots:
        if not _needs_measuring(slot):
            _fill_slot(slot, resolve)
    fit_texts(root)
    for slot in slots:
        if _needs_measuring(slot):
            _fill_slot(slot, resolve)
    refuse_unsafe_svg(root)  # again: words may have been filled into attributes
    insert_logo(root, parts.logo, paints)
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("data-")]:
            del element.attrib[name]
    return ET.tostring(root, encoding="unicode")


def _clean_placeholder_word(word: str) -> str:
    """`word` in NFC, on one line, without characters that XML does not allow."""
    return " ".join(_NON_XML_CHARACTERS.sub("", unicodedata.normalize("NFC", word)).split())


def _check_hex_colour(name: str, value: str) -> str:
    """The colour `value` called `name` in lower case. Raises `SetupError` if it is not #rrggbb."""
    if not is_hex_colour(value):
        raise SetupError(_BAD_COLOUR, _MEND_COLOUR, name=name, value=value)
    return value.lower()


def _needs_filling(element: ET.Element) -> bool:
    """Whether anything in `element` is to be filled or taken out."""
    texts = (element.text or "", element.tail or "", *element.attrib.values())
    has_placeholder = any("{{" in text or "}}" in text for text in texts)
    return has_placeholder or any(name.startswith("data-") for name in element.attrib)


def _apply_conditions(root: ET.Element, words: Mapping[str, str]) -> None:
    """Remove the elements whose ``data-if`` word is missing or whose ``data-unless`` word is there."""
    for parent in list(root.iter()):
        for child in list(parent):
            needed, unwanted = (child.attrib.pop(name, "").strip() for name in _CONDITION_ATTRIBUTES)
            for name in (needed, unwanted):
                if name and name not in words:
                    raise SetupError(_UNKNOWN_WORD, MEND_SVG_HINT, name=name, known=", ".join(words))
            if (needed and not words[needed]) or (unwanted and words[unwanted]):
                remove_element(parent, child)


def _find_slots(root: ET.Element) -> list[_PlaceholderSlot]:
    """All texts with placeholders in the tree. Raises `SetupError` if a placeholder is not closed."""
    slots = []
    for element in root.iter():
        candidates = [
            _PlaceholderSlot(element, None, False, element.text or ""),
            _PlaceholderSlot(element, None, True, element.tail or ""),
        ]
        candidates += [_PlaceholderSlot(element, name, False, value) for name, value in element.attrib.items()]
        for slot in candidates:
            remainder = _PLACEHOLDER.sub("", slot.template)
            if "{{" in remainder or "}}" in remainder:
                raise SetupError(_UNCLOSED_PLACEHOLDER, MEND_SVG_HINT, text=" ".join(slot.template.split())[:80])
            if remainder != slot.template:
                slots.append(slot)
    return slots


def _needs_measuring(slot: _PlaceholderSlot) -> bool:
    """Whether `slot` needs the length of a text, and so has to wait until the texts are fitted."""
    return any(is_measure(name.strip()) for name in _PLACEHOLDER.findall(slot.template))


def _fill_slot(slot: _PlaceholderSlot, resolve: Callable[[str], str]) -> None:
    filled = _PLACEHOLDER.sub(lambda match: resolve(" ".join(match[1].split())), slot.template)
    if slot.attribute is not None:
        slot.element.set(slot.attribute, filled)
    elif slot.is_tail:
        slot.element.tail = filled
    else:
        slot.element.text = filled


def _mix_named_colours(name: str, paints: Mapping[str, str]) -> str | None:
    """Mix two of the `paints`: "field 30% deep" has 70 % field. None if `name` asks for no mixture."""
    match = _MIX_PATTERN.fullmatch(name)
    if not match or not {match[1], match[3]} <= paints.keys() or float(match[2]) > 100:
        return None
    base, added, share = paints[match[1]], paints[match[3]], float(match[2]) / 100
    channels = zip(bytes.fromhex(base[1:]), bytes.fromhex(added[1:]), strict=True)
    return "#" + bytes(round(level + share * (added_level - level)) for level, added_level in channels).hex()


def _raise_unknown_placeholder(name: str, paints: Mapping[str, str], text_ids: list[str]) -> NoReturn:
    measures = (f"{text_id}.{measure}" for text_id in text_ids for measure in ("length", "angle 828"))
    known = (*PLACEHOLDER_WORDS, *paints, *measures)
    raise SetupError(_UNKNOWN_PLACEHOLDER, MEND_SVG_HINT, name=name, known=", ".join(known))
