"""What stands beside a name in its own cell: numbering, degrees, posts, notes; and what looks like a person's name.

Only what cannot be part of a name is taken off: degrees are consonants or fixed phrases, and no Vietnamese name begins
with them; what follows a dash or a comma has to begin with a known word.
"""

import re
import unicodedata
from collections.abc import Iterable

from framer.batch.csv_table import split_words
from framer.batch.output_names import to_nfc
from framer.batch.staff_list.syllables import is_syllable

# Degrees and honours as they are shortened, without marks and in lower case.
DEGREE_WORDS = split_words(
    "bs bsi bsck bscki bsckii bsnt bsdk bsyhct bsgd ths thsbs ts tsbs ds dsck dscki dsckii dsdh dsth dstc ktv ktvt dd "
    "ddt ddv dddh ddcd ddtc hs hsdh hscd hstc ys ysi ysdk ysyhct cn cndd cnxn cnhs cnytcc ck cki ckii ks gs pgs ncs "
    "ttut ttnd nsut ngut ngnd dr mr mrs ms"
)
_DEGREE_PHRASES = (
    "bac s[iy]|duoc s[iy]|y s[iy]|dieu duong(?: truong)?|ho sinh(?: truong)?|ky thuat vien|ky su|cu nhan|thac s[iy]|"
    "tien s[iy]|pho giao su|giao su|dong chi|d/c"
)
_DEGREE = rf"(?:{_DEGREE_PHRASES}|{'|'.join(sorted(DEGREE_WORDS, key=len, reverse=True))})(?: ?(?:i{{1,2}}|[12])\b)?"
_DEGREES_BEFORE = re.compile(rf"(?:{_DEGREE}(?:[\s.:/&,;–-]+))+")
_NAME_NUMBERING = re.compile(r"(?:\d{1,4}\s*[.)/:–-]|[-+*•–])\s*(?=[^\W\d_])")
_NOTE_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,80})[)\]]$")
_NOTE_AFTER_SIGN = re.compile(r"\s*(?:\s[-–—]|[-–—]\s|,|;|\s/)\s*")
# With these, without marks, what is no name begins.
_NOTE = re.compile(
    rf"(?:{_DEGREE}|pho|truong|ke toan|van thu|lai xe|bao ve|ho ly|y ta|giam doc|chu tich|chanh|khoa|phong|tram|trung "
    r"tam|benh vien|chi cuc|chuyen vien|nhan vien|can bo|thu quy|thu kho|hanh chinh|cong doan|bi thu|nghi|da|chua|sinh|"
    r"bv|tyt|ttyt|pgd|gd|pct|tp|pp|tk|pk|nv|cv|cb|nvyt|hc)(?![a-z])"
)
_ADDRESSES = ("ông ", "bà ")
_MIN_NAME_WORDS, _MAX_WORDS = 2, 6
_MAX_NAME_CHARACTERS = 200  # more are no name
_FAMILY_NAMES = split_words(
    "an au ban banh be be bui ca cam cao chau chu chung cu cung dai dam dang danh dao dau diep dinh do doan doi dong "
    "du duong gia giang giap ha han hau ho hoa hoang hong hua huynh kha khong khuat khuc khuong kieu la lai lam lang "
    "lanh lau le leo lieu linh lo loc lu luc luong luu ly ma mac mach mai man mau mong mua nghiem ngo nguy nguyen nham "
    "nhan nhu ninh nong ong pham phan phi pho phu phung phuong quach quan quang sam sung ta tan tang tao thach thai "
    "than thang thao thi thieu tieu to tong ton trang tran trieu trinh truong tu tuong ung uong van vang vi vien vo vu "
    "vuong xa y"
)


def split_person_name(text: str) -> tuple[str, str]:
    """A cell of names → the name alone, and what stood beside it (numbering is dropped); both in NFC.

    A letter or a number in brackets stays: offices tell namesakes apart by it.
    """
    if len(text) > _MAX_NAME_CHARACTERS:
        return text, ""
    name = _NAME_NUMBERING.sub("", text, count=1) if _NAME_NUMBERING.match(text) else text
    notes: list[str] = []
    while bracketed := _NOTE_IN_BRACKETS.search(name):
        notes.insert(0, bracketed[1].strip())
        name = name[: bracketed.start()].rstrip()
    folded = _fold_words(name)
    for sign in _NOTE_AFTER_SIGN.finditer(name):
        if sign.start() and _NOTE.match(folded, sign.end()):
            notes.insert(0, name[sign.end() :].strip())
            name = name[: sign.start()].rstrip()
            break
    if (before := _DEGREES_BEFORE.match(_fold_words(name))) and _has_word(name[before.end() :]):
        notes.insert(0, name[: before.end()].rstrip(" .:/&,;–-"))
        name = name[before.end() :]
    return (name, ", ".join(notes)) if _has_word(name) else (text, "")


def has_addresses(names: Iterable[str]) -> bool:
    """Whether a list says “Ông” and “Bà” before most names; one “Ông” alone may be a family name."""
    addressed = [_is_addressed(name) for name in names]
    return 2 * sum(addressed) > len(addressed)


def strip_address(name: str) -> str:
    """The name without “Ông” or “Bà” before it."""
    return name.partition(" ")[2] if _is_addressed(name) else name


def looks_like_name(text: str) -> bool:
    """Whether a text is a person's whole name beyond doubt: a family name of the country, and syllables after it."""
    words = to_nfc(split_person_name(text)[0]).split()
    return (
        _MIN_NAME_WORDS <= len(words) <= _MAX_WORDS
        and _fold_words(words[0]) in _FAMILY_NAMES
        and all(word.isalpha() and is_syllable(word) for word in words)
        and (text.islower() or all(word[0].isupper() for word in words))
    )


def _is_addressed(name: str) -> bool:
    return name.casefold().startswith(_ADDRESSES) and len(name.split()) > _MIN_NAME_WORDS


def _has_word(text: str) -> bool:
    return any(character.isalpha() or character == "?" for character in text)


def _fold_words(text: str) -> str:
    """In lower case without marks, a character for each character of a text in NFC."""
    return "".join(
        "d" if character in "đĐ" else unicodedata.normalize("NFD", character)[0].lower()[:1] for character in text
    )
