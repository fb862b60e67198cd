"""TCVN3 ("ABC"), the encoding of .VnTime and its kin: Vietnamese in one byte a letter, told by the font alone.

The table is that of TCVN 5712:1993, VN3. Capitals with a tone are written with the small letter in a font of capitals
(.VnTimeH), so they come out small.
"""

from collections.abc import Iterable

from framer.batch.staff_list.syllables import count_marked_words

_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộ",
    0xEA: "ờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
# From the character that Windows-1252 (and Latin-1) shows for a byte to the letter that is meant.
_MEANT_LETTERS = {
    ord(chr(first + index)): letter for first, letters in _LETTERS.items() for index, letter in enumerate(letters)
}
_MIN_WORDS = 8  # with fewer it cannot be told
_SURE_SHARE, _DOUBTFUL_SHARE = 0.97, 0.5


def decode_tcvn3(text: str) -> str:
    """TCVN3's letters for text that was read as Windows-1252."""
    return text.translate(_MEANT_LETTERS)


def is_surely_tcvn3(texts: Iterable[str]) -> bool:
    """Whether text that was read as Windows-1252 is TCVN3: as such it is Vietnamese, and as it stands it is not."""
    held = [text for text in texts if not text.isascii()]
    if not held or any(character > "\xff" for text in held for character in text):
        return False
    good, total = count_marked_words(map(decode_tcvn3, held))
    good_as_it_is, total_as_it_is = count_marked_words(held)
    return (
        total >= _MIN_WORDS
        and good >= _SURE_SHARE * total
        and good_as_it_is <= _DOUBTFUL_SHARE * max(1, total_as_it_is)
    )
