"""Words in file names that are no part of anybody's name."""

from collections import defaultdict
from collections.abc import Sequence

from framer.batch.csv_table import split_words
from framer.batch.matching.folding import NameToken, fold_text
from framer.batch.staff_list.person_names import DEGREE_WORDS

# Before or after a name: what the file is, what was done to it, which camera or app made it. None may be a name.
_NOISE_WORDS = split_words(
    "scan scanned img image photo picture pic copy copyof final new edit edited jpg jpeg png heic webp avatar profile "
    "zalo facebook fb messenger cccd cmnd sdt file cm x px size screenshot dsc dscn dscf pxl mvimg export resized "
    "resize crop cropped rotate rotated camscanner scanner adobe lightroom untitled portrait id card headshot"
)
_PHRASES: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by first word
for _phrase in split_words(
    "anh-the anh-chan-dung anh-dai-dien anh-ho-so anh-moi anh-goc anh-nen anh-cu ban-sao sao-chep nen-trang "
    "nen-xanh nen-do chan-dung hinh-the da-sua chinh-sua the-can-bo the-vien-chuc can-bo vien-chuc bac-si duoc-si "
    "dieu-duong ho-sinh y-si dong-chi d-c da-chinh anh-dep moi-nhat ban-chinh ky-thuat-vien truong-phong pho-phong "
    "truong-khoa pho-khoa giam-doc ke-toan"
):
    _PHRASES[_phrase.partition("-")[0]].append(tuple(_phrase.split("-")))
# Before a name, as people are called or what they are.
_TITLES = split_words("anh chi co bac ba ong thay") | DEGREE_WORDS
CAMERA_WORDS = split_words("img dsc dscn dscf pxl mvimg scan screenshot photo image vid wa received fb p z")


def is_noise(token: NameToken) -> bool:
    """Whether a token says nothing of who it is. “Ảnh” with its mark is a photo, without one it may be a name."""
    return token.folded in _NOISE_WORDS or (token.folded == "anh" and token.written.casefold() == "ảnh")


def is_all_noise(
    tokens: Sequence[NameToken], known_words: frozenset[str] = frozenset(), *, before: bool = False
) -> bool:
    """Whether no token of a row of them can be part of a name.

    `known_words`: folded words that are known to be something else, such as the person's unit; one alone may be a part
    of a name all the same (“y” of “Trạm Y tế”). `before`: they stand before a name, where “anh” and “chị” are how
    people are called.
    """
    index = known_count = 0
    while index < len(tokens):
        phrase = _phrase_at(tokens, index)
        token = tokens[index]
        if not (phrase or token.is_number or is_noise(token) or (before and token.folded in _TITLES)):
            if token.folded not in known_words:
                return False
            known_count += 1
        index += max(1, len(phrase))
    return known_count != 1


def keep_telling(tokens: Sequence[NameToken], *, with_titles: bool = True) -> list[NameToken]:
    """The tokens that may say who it is, without numbers; `with_titles`: those that stand first, too."""
    kept: list[NameToken] = []
    index = 0
    while index < len(tokens):
        phrase = _phrase_at(tokens, index)
        token = tokens[index]
        is_title = not kept and not with_titles and token.folded in _TITLES
        if not (phrase or token.is_number or is_noise(token) or is_title):
            kept.append(token)
        index += max(1, len(phrase))
    return kept


def words_of(*texts: str) -> frozenset[str]:
    """The folded words of texts."""
    return frozenset(word for text in texts for word in fold_text(text).replace("-", " ").replace("/", " ").split())


def _phrase_at(tokens: Sequence[NameToken], index: int) -> tuple[str, ...]:
    """The phrase that begins there; empty for none."""
    for phrase in _PHRASES.get(tokens[index].folded, ()):
        if tuple(token.folded for token in tokens[index : index + len(phrase)]) == phrase:
            return phrase
    return ()
