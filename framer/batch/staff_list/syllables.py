"""Whether text is Vietnamese: what tells one encoding of eight bits from another."""

import re
import unicodedata
from collections.abc import Iterable

_SYLLABLE_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
_NUCLEUS = (
    "(?:iê|yê|ia|ya|uyê|uya|uô|ua|ươ|ưa|oă|oe|oa|oo|uâ|uê|uơ|uy|[aăâeêioôơuưy])"  # the longest first is of no matter
)
_CODA = "(?:ng|nh|ch|[cmnptiyou])?"
_SYLLABLE = re.compile(f"{_ONSET}{_NUCLEUS}{_CODA}")
_WORD = re.compile(r"[^\W\d_]+")


def is_syllable(word: str) -> bool:
    """Whether a word of one syllable can be Vietnamese: its sounds, and one tone at most."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tone_count = sum(character in _SYLLABLE_TONES for character in decomposed)
    letters = unicodedata.normalize("NFC", "".join(each for each in decomposed if each not in _SYLLABLE_TONES))
    return tone_count <= 1 and _SYLLABLE.fullmatch(letters) is not None


def count_marked_words(texts: Iterable[str], most: int = 5_000) -> tuple[int, int]:
    """How many of the first words with a letter that is not ASCII can be Vietnamese, and how many there are."""
    good = total = 0
    for text in texts:
        if text.isascii():
            continue
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            if word.isascii():
                continue
            total += 1
            good += is_syllable(word)
        if total >= most:
            break
    return good, total
