"""Names in the form in which they are compared."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.batch.matching.folding import fold_joined, fold_text, marks_agree, tokenize_name

SYLLABLES = [
    "Nguyễn",
    "Thị",
    "Ánh",
    "Tuyết",
    "Đỗ",
    "Đức",
    "Ưởng",
    "Hoà",
    "Thúy",
    "Lý",
    "Quỳnh",
    "Như",
    "Ỷ",
    "Ấn",
    "Khuê",
]
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=6)


@given(NAMES, st.sampled_from([" ", "_", "-", ".", "  ", "\u00a0"]), st.sampled_from(["NFC", "NFD", "NFKD"]))
def test_a_name_folds_the_same_however_it_is_written(
    words: list[str], separator: str, form: Literal["NFC", "NFD", "NFKD"]
) -> None:
    name = " ".join(words)
    expected = fold_joined(name)
    written = unicodedata.normalize(form, separator.join(words))
    assert fold_joined(written) == expected
    assert fold_joined(written.upper()) == fold_joined(written.lower()) == expected
    assert fold_joined("".join(words)) == expected
    assert fold_joined(fold_text(name)) == expected
    assert [token.folded for token in tokenize_name(written)] == [fold_text(word) for word in words]


@given(NAMES)
def test_camel_case_is_taken_apart(words: list[str]) -> None:
    words = [word for word in words if len(word) > 1]  # “YNguyen” may be any word
    run = "".join(fold_text(word).capitalize() for word in words)
    assert [token.folded for token in tokenize_name(run)] == [fold_text(word) for word in words]


@given(st.text(max_size=40))
def test_any_text_folds_to_letters_and_digits_and_stays_folded(text: str) -> None:
    folded = fold_joined(text)
    assert not folded or all(character.isalnum() or character == "_" for character in folded)
    assert "".join(token.folded for token in tokenize_name(folded)) == folded


@given(st.text(max_size=40))
def test_folding_takes_no_notice_of_case_and_composition(text: str) -> None:
    assert fold_text(unicodedata.normalize("NFD", text)) == fold_text(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "listed", "agree"),
    [
        ("Hòa", "Hoà", True), ("Thúy", "Thuý", True), ("Lý", "Lí", True), ("Hung", "Hưng", True),
        ("HƯNG", "Hưng", True), ("Hùng", "Hưng", False), ("Hương", "Hường", False), ("Đạt", "Dat", False),
        ("Tuyết", "Tuyết", True), (unicodedata.normalize("NFD", "Tuyết"), "Tuyết", True), ("Binh", "Bình", True),
    ],
)  # fmt: skip
def test_marks_contradict_only_where_both_have_them(written: str, listed: str, agree: bool) -> None:
    assert marks_agree(written, listed) is agree


def test_what_separates_tokens_is_known() -> None:
    tokens = tokenize_name("12. Nguyễn_An – ảnh thẻ (3x4)")
    assert [(token.folded, token.is_detached) for token in tokens] == [
        ("12", False), ("nguyen", False), ("an", False), ("anh", True), ("the", False), ("3", True), ("x", False),
        ("4", False),
    ]  # fmt: skip
