"""Typed and pasted text as one line."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from framer.text.normalize import normalize_text
from support.names import NAMES


def test_typed_and_pasted_text_becomes_one_line() -> None:
    assert normalize_text("  Sở\tY\u00a0tế \r\n Lạng\u3000Sơn\n") == "Sở Y tế Lạng Sơn"
    assert normalize_text(unicodedata.normalize("NFD", NAMES[0])) == NAMES[0]
    assert normalize_text("Sở\u202e\u200b Y\ufeff\u2060 t\u00adế\u0000\u001b\ufe0f") == "Sở Y tế"
    assert normalize_text("Y te\u200d\u0302\u034f\u0301") == "Y tế"
    assert normalize_text(" \u200b \u202e ") == ""


@given(st.text())
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = normalize_text(text)
    assert normalize_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
