"""Names of files that a computer or a person gave to a second copy: “An - Copy”, “An (1)”, “An - bản sao”."""

import re
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.matching.folding import tokenize_name

_COPY_WORDS = re.compile(r"\b(copy of|copy|sao chep|chep|ban sao)\b")  # of folded words
_COPY_NUMBER = re.compile(r"\(\d{1,2}\)$")  # as Windows and browsers number what they keep twice


def is_copy_name(photo: str) -> bool:
    """Whether the name of the file `photo` (a path) says that it is a copy."""
    stem = _stem(photo)
    return bool(_COPY_NUMBER.search(stem) or _COPY_WORDS.search(_fold_stem(stem)))


def name_without_copy_words(photo: str) -> str:
    """The folded words of its name, without those: equal for a photo and its copy."""
    return " ".join(_COPY_WORDS.sub("", _fold_stem(_COPY_NUMBER.sub("", _stem(photo)))).split())


def _stem(photo: str) -> str:
    return PurePosixPath(printable_path(photo)).stem


def _fold_stem(text: str) -> str:
    return " ".join(token.folded for token in tokenize_name(text))
