"""The one table of settings."""

from dataclasses import fields

import pytest

from framer.errors import SetupError
from framer.settings import SETTINGS, Settings, read_settings
from framer.values import Limits


def test_the_table_and_the_settings_are_the_same() -> None:
    assert [row.name for row in SETTINGS] == [field.name for field in fields(Settings)]
    assert all(row.variable == f"FRAMER_{row.name.upper()}" and row.help.endswith(".") for row in SETTINGS)


def test_defaults() -> None:
    chosen = read_settings({})
    assert [getattr(chosen, row.name) for row in SETTINGS] == [row.default for row in SETTINGS]
    assert chosen.host == "127.0.0.1"
    assert chosen.max_bytes == Limits().max_bytes


def test_an_empty_variable_means_the_default() -> None:
    assert read_settings({"FRAMER_PORT": "", "FRAMER_HOST": "  "}) == read_settings({})


def test_what_is_given_is_taken() -> None:
    chosen = read_settings({"FRAMER_PORT": " 8123 ", "FRAMER_HOST": "0.0.0.0", "FRAMER_LANG": "en", "OTHER": "1"})
    assert (chosen.port, chosen.host, chosen.lang) == (8123, "0.0.0.0", "en")


def test_the_environment_is_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_THREADS", "7")
    assert read_settings().threads == 7


@pytest.mark.parametrize(
    ("variable", "text", "accepted"),
    [
        ("FRAMER_PORT", "eighty", "0–65535"),
        ("FRAMER_PORT", "65536", "0–65535"),
        ("FRAMER_PORT", "-1", "0–65535"),
        ("FRAMER_THREADS", "0", "1–64"),
        ("FRAMER_THREADS", "2.5", "1–64"),
        ("FRAMER_MAX_BYTES", "80 MB", "100000–1000000000"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_accepted(variable: str, text: str, accepted: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_settings({variable: text})
    message = caught.value.words(str).message
    assert f"{variable}={text!r}" in message
    assert accepted in message


def test_a_language_that_framer_does_not_speak_is_named() -> None:
    with pytest.raises(SetupError, match="FRAMER_LANG='fr': vi, en"):
        read_settings({"FRAMER_LANG": "fr"})
