"""Text that people typed or pasted, brought into the one form that is counted, compared and drawn."""

import re
import unicodedata

# No category tells these apart from accents: a joiner of accents, and what picks a variant of the sign before.
_VARIATION_SELECTORS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INVISIBLE_CATEGORIES = ("Cc", "Cf")  # control characters; marks of direction, joiners, zero-width spaces


def normalize_text(text: str) -> str:
    """`text` as one line in NFC: white space is single spaces between words, characters without ink are gone."""
    spaced = "".join(" " if letter.isspace() else letter for letter in _VARIATION_SELECTORS.sub("", text))
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in _INVISIBLE_CATEGORIES)
    return unicodedata.normalize("NFC", " ".join(seen.split()))
