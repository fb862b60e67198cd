"""All texts of artwork fitted to their places; of drawings that stand for one another, the first whose texts fit."""

import xml.etree.ElementTree as ET

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.fit_text import FIT_ATTRIBUTES, fit_text
from framer.studio.svg.sanitize import MEND_SVG_HINT, TEXT_TAG, ElementChain

_CHOICE_ATTRIBUTE = "data-choose"
_SAME_SIZE_ATTRIBUTE = "data-same-size"

_MISPLACED_ATTRIBUTE = N_(
    "The artwork has %(attribute)s on a <%(element)s>; it belongs on a <text> that has data-size."
)


def fit_texts(root: ET.Element) -> None:
    """Fit every text that has ``data-size``; those without letters are removed.

    Of the children of an element with ``data-choose`` the first stays whose texts fit. Texts of one element with
    ``data-same-size`` take the smallest of their sizes. Raises `SetupError` if a text does not fit; of several such
    children that of the last.
    """
    _fit_texts_below(root, ())


def remove_element(parent: ET.Element, child: ET.Element) -> None:
    """Remove `child`, but not the text after it, which is not its own."""
    index = list(parent).index(child)
    if index:
        previous = parent[index - 1]
        previous.tail = (previous.tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def _fit_texts_below(element: ET.Element, ancestors: ElementChain) -> None:
    chain = (*ancestors, element)
    if element.attrib.pop(_CHOICE_ATTRIBUTE, None) is not None:
        _choose_child(element, chain)
        return
    has_one_size = element.attrib.pop(_SAME_SIZE_ATTRIBUTE, None) is not None
    attributes = [name for name in FIT_ATTRIBUTES if name in element.attrib]
    if element.tag == TEXT_TAG and "data-size" in attributes:
        if "".join(element.itertext()).strip():
            fit_text(chain)
        elif ancestors:
            remove_element(ancestors[-1], element)
        return
    if attributes:
        raise SetupError(
            _MISPLACED_ATTRIBUTE, MEND_SVG_HINT, attribute=attributes[0], element=element.tag.rpartition("}")[2]
        )
    for child in list(element):
        _fit_texts_below(child, chain)
    if has_one_size:
        _level_sizes(element)


def _level_sizes(element: ET.Element) -> None:
    """Set the texts below `element`, which are fitted, in the smallest of their sizes."""
    texts = [text for text in element.iter(TEXT_TAG) if "font-size" in text.attrib]
    smallest = min((text.attrib["font-size"] for text in texts), key=float, default="")
    for text in texts:
        text.set("font-size", smallest)


def _choose_child(element: ET.Element, chain: ElementChain) -> None:
    """Leave in `element`, which `chain` leads to, the first child whose texts fit, fitted."""
    children = list(element)
    for child in children:
        element.remove(child)
    for child in children:
        element.append(child)
        try:
            _fit_texts_below(child, chain)
            return
        except SetupError:
            if child is children[-1]:
                raise
        element.remove(child)
