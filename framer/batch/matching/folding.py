"""Names of files and of people in the form in which they are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TONE_CHARACTERS = "\u0300\u0301\u0303\u0309\u0323"
_UNIT_SHORT_FORMS = (  # in this order
    ("trungtamyte", "ttyt"),
    ("tramyte", "tyt"),
    ("benhviendakhoa", "bvdk"),
    ("benhvien", "bv"),
    ("phongkhamdakhoa", "pkdk"),
    ("trungtam", "tt"),
)
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_SOFT_SEPARATOR = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\u3000_.'’]+|-")


@dataclass(frozen=True)
class NameToken:
    """A run of letters or of digits in a name.

    `folded`: in lower case without marks; `written`: as it stands; `is_detached`: more than a space, a dot, a hyphen or
    an underscore is between it and the token before.
    """

    folded: str
    written: str
    is_detached: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a run of digits."""
        return self.folded.isdigit()


@lru_cache(maxsize=1 << 14)
def fold_text(text: str) -> str:
    """Lower case, without diacritics, đ as d, full-width and other compatible forms as the usual ones."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def tokenize_name(text: str) -> list[NameToken]:
    """The tokens of a name, CamelCase taken apart, in the order in which they stand."""
    composed = unicodedata.normalize("NFKC", text)
    tokens: list[NameToken] = []
    end = 0
    for match in _LETTERS_OR_DIGITS.finditer(composed):
        gap = composed[end : match.start()]
        is_detached = bool(tokens) and bool(gap) and _SOFT_SEPARATOR.fullmatch(gap) is None
        for part in _split_camel_case(match[0]):
            if folded := fold_text(part):
                tokens.append(NameToken(folded, part, is_detached))
                is_detached = False
        end = match.end()
    return tokens


@lru_cache(maxsize=1 << 14)  # a list is matched anew with every choice that a person makes
def fold_joined(text: str) -> str:
    """All letters and digits of a text, folded, without what separates them."""
    return "".join(token.folded for token in tokenize_name(text))


@lru_cache(maxsize=1 << 14)
def fold_unit(text: str) -> str:
    """`fold_joined` of a unit's name, with what offices shorten in its short form: “Trạm Y tế” is ``tyt``."""
    joined = fold_joined(text)
    for long_form, short_form in _UNIT_SHORT_FORMS:
        joined = joined.replace(long_form, short_form)
    return joined


def marks_agree(written: str, listed: str) -> bool:
    """Whether a word that a file has may be that of the list, of equal letters, by their marks.

    One that is written without any marks agrees with each; where the tone stands (“hòa”, “hoà”), and y for i, is of no
    matter.
    """
    return written.isascii() or _comparable_word(written) == _comparable_word(listed)


def _comparable_word(word: str) -> tuple[str, str]:
    """The letters with their hats and horns, and the tones."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    letters = "".join(character for character in decomposed if character not in _TONE_CHARACTERS)
    tones = "".join(character for character in decomposed if character in _TONE_CHARACTERS)
    return unicodedata.normalize("NFC", letters).replace("y", "i"), tones


def _split_camel_case(run: str) -> list[str]:
    """“BichHoa” and “NVHoa” in two, “HOA” and “Hoa” whole."""
    cuts = [
        index
        for index in range(1, len(run))
        if run[index].isupper() and (run[index - 1].islower() or run[index + 1 : index + 2].islower())
    ]
    return [run[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(run)], strict=True)]
