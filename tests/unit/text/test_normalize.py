"""Typed and pasted text as one line."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from framer.text.normalize import tidy
from support.names import NAMES


def test_typed_and_pasted_text_becomes_one_line() -> None:
    assert tidy("  Sở\tY\u00a0tế \r\n Lạng\u3000Sơn\n") == "Sở Y tế Lạng Sơn"
    assert tidy(unicodedata.normalize("NFD", NAMES[0])) == NAMES[0]
    assert tidy("Sở\u202e\u200b Y\ufeff\u2060 t\u00adế\u0000\u001b\ufe0f") == "Sở Y tế"
    assert tidy("Y te\u200d\u0302\u034f\u0301") == "Y tế"
    assert tidy(" \u200b \u202e ") == ""


@given(st.text())
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
