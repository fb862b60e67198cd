"""Text that people typed or pasted, brought into the one form that is counted, compared and drawn."""

import re
import unicodedata

# The combining grapheme joiner and variation selectors: their category, Mn, is that of accents too.
_VARIATION_SELECTORS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INVISIBLE_CATEGORIES = ("Cc", "Cf")  # control characters; marks of direction, joiners, zero-width spaces


def normalize_text(text: str) -> str:
    """`text` as one line in NFC, with single spaces between words and without characters that have no ink."""
    spaced = "".join(" " if character.isspace() else character for character in _VARIATION_SELECTORS.sub("", text))
    visible = "".join(character for character in spaced if unicodedata.category(character) not in _INVISIBLE_CATEGORIES)
    return unicodedata.normalize("NFC", " ".join(visible.split()))
