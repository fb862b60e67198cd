"""The settings and their variables."""

import pytest
from limits import parse_many

from framer.errors import SetupError
from framer.imaging.types import PhotoLimits
from framer.settings import SETTING_DEFINITIONS, SettingDefinition, Settings, read_settings, unknown_variables


def test_every_setting_has_a_variable_and_a_sentence_of_help() -> None:
    assert len(SETTING_DEFINITIONS) > 20
    for setting in SETTING_DEFINITIONS:
        assert setting.variable == f"FRAMER_{setting.name.upper()}"
        assert setting.help.endswith(".")


def test_defaults() -> None:
    chosen = read_settings({})
    assert chosen == Settings()
    assert [getattr(chosen, row.name) for row in SETTING_DEFINITIONS] == [row.default for row in SETTING_DEFINITIONS]
    assert chosen.host == "127.0.0.1"
    assert chosen.max_bytes == PhotoLimits().max_bytes


@pytest.mark.parametrize("setting", SETTING_DEFINITIONS, ids=lambda setting: setting.name)
def test_a_default_written_into_its_variable_is_the_default(setting: SettingDefinition) -> None:
    assert read_settings({setting.variable: setting.default_text}) == read_settings({})


@pytest.mark.parametrize(("text", "on"), [("0", False), ("1", True), ("01", True)])
def test_switches_are_truth_values(text: str, on: bool) -> None:
    chosen = read_settings({"FRAMER_CLOSE_ENDED": text, "FRAMER_RATE_LOCAL": text})
    assert (chosen.close_ended, chosen.rate_local) == (on, on)


def test_an_empty_variable_means_the_default() -> None:
    assert read_settings({"FRAMER_PORT": "", "FRAMER_HOST": "  "}) == read_settings({})


def test_a_given_value_replaces_the_default() -> None:
    chosen = read_settings({"FRAMER_PORT": " 8123 ", "FRAMER_HOST": "0.0.0.0", "FRAMER_LANG": "en", "OTHER": "1"})
    assert (chosen.port, chosen.host, chosen.lang) == (8123, "0.0.0.0", "en")


def test_the_environment_is_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_WORKERS", "7")
    assert read_settings().workers == 7


@pytest.mark.parametrize(
    ("variable", "text", "accepted"),
    [
        ("FRAMER_PORT", "eighty", "0–65535"),
        ("FRAMER_PORT", "65536", "0–65535"),
        ("FRAMER_PORT", "-1", "0–65535"),
        ("FRAMER_WORKERS", "1_0", "0–512"),
        ("FRAMER_WORKERS", "+2", "0–512"),
        ("FRAMER_WORKERS", "٤", "0–512"),
        ("FRAMER_WORKERS", "9" * 5000, "0–512"),
        ("FRAMER_DEADLINE", "0", "1–600"),
        ("FRAMER_DEADLINE", "2.5", "1–600"),
        ("FRAMER_MAX_BYTES", "80 MB", "100000–1000000000"),
        ("FRAMER_RATE_EACH", "40", "40/second;1200/minute, off"),
        ("FRAMER_RATE_EACH", "0/second", "40/second;1200/minute, off"),
        ("FRAMER_RATE_EACH", "40/second,1200/minute", "40/second;1200/minute, off"),
        ("FRAMER_RATE_EACH", "40/fortnight", "40/second;1200/minute, off"),
        ("FRAMER_RATE_EACH", "40/second;", "40/second;1200/minute, off"),
        ("FRAMER_RATE_ALL", "many", "200/second, off"),
        ("FRAMER_RATE_LOCAL", "yes", "0–1"),
        ("FRAMER_CLOSE_ENDED", "2", "0–1"),
        ("FRAMER_PROXY_HOPS", "6", "0–5"),
        ("FRAMER_PROXY_HOPS", "10.0.0.1", "0–5"),
        ("FRAMER_HSTS", "-1", "0–63072000"),
        ("FRAMER_LOG", "verbose", "json, text, off"),
        ("FRAMER_METRICS", "public", "local, all, off"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_accepted(variable: str, text: str, accepted: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_settings({variable: text})
    message = caught.value.to_message(str).text
    assert f"{variable}={text!r}" in message
    assert accepted in message


def test_a_language_that_framer_does_not_speak_is_named() -> None:
    with pytest.raises(SetupError, match="FRAMER_LANG='fr': vi, en"):
        read_settings({"FRAMER_LANG": "fr"})


@pytest.mark.parametrize("text", ["off", "5/second", "40/second;1200/minute", "1/second;2/minute;3/hour"])
def test_rates(text: str) -> None:
    chosen = read_settings({"FRAMER_RATE_EACH": text, "FRAMER_RATE_ALL": text})
    assert (chosen.rate_each, chosen.rate_all) == (text, text)
    assert text == "off" or len(parse_many(text)) == text.count(";") + 1


def test_the_password_of_a_redis_is_not_repeated() -> None:
    with pytest.raises(SetupError) as caught:
        read_settings({"FRAMER_REDIS_URL": "http://:geheim@host"})
    assert "FRAMER_REDIS_URL" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(read_settings({"FRAMER_REDIS_URL": "redis://:geheim@host"}))


def test_a_misspelt_variable_is_found_with_what_it_resembles() -> None:
    given = {"FRAMER_WORKER": "2", "FRAMER_DEADLIN": "8", "FRAMER_QXZ": "1", "FRAMER_PORT": "1", "OTHER": "1"}
    nearest = {"FRAMER_DEADLIN": "FRAMER_DEADLINE", "FRAMER_QXZ": "", "FRAMER_WORKER": "FRAMER_WORKERS"}
    assert unknown_variables(given) == nearest
    assert unknown_variables({row.variable: "" for row in SETTING_DEFINITIONS}) == {}


def test_unknown_variables_of_the_process_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_METRIC", "all")
    assert unknown_variables()["FRAMER_METRIC"] == "FRAMER_METRICS"
