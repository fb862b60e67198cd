"""The language of a process, and its words."""

import pytest

from framer.i18n import load_translator, resolve_language


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("", {}, "vi"),
        ("en", {"LANG": "vi_VN"}, "en"),
        ("vi", {"LANG": "en_US.UTF-8"}, "vi"),
        ("", {"LANG": "en_US.UTF-8"}, "en"),
        ("", {"LANG": "vi_VN.UTF-8"}, "vi"),
        ("", {"LANG": "C"}, "vi"),
        ("", {"LANG": "C.UTF-8"}, "vi"),
        ("", {"LANG": "POSIX"}, "vi"),
        ("", {"LANG": "fr_FR"}, "vi"),
        ("", {"LANG": "en_US", "LC_MESSAGES": "vi_VN"}, "vi"),
        ("", {"LANG": "vi_VN", "LC_MESSAGES": "vi_VN", "LC_ALL": "en_US"}, "en"),
        ("", {"LANG": "en_US", "LC_ALL": ""}, "en"),
        ("", {"LANG": "en_US", "LC_ALL": "C"}, "vi"),
        ("", {"LC_CTYPE": "en_US", "LANGUAGE": "en"}, "vi"),
    ],
)
def test_the_language(setting: str, environment: dict[str, str], expected: str) -> None:
    assert resolve_language(setting, environment) == expected


def test_the_language_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.i18n.os.name", "nt")
    monkeypatch.setattr("framer.i18n.locale.getlocale", lambda: ("English_United States", "1252"))
    assert resolve_language("", {}) == "en"
    monkeypatch.setattr("framer.i18n.locale.getlocale", lambda: (None, None))
    assert resolve_language("", {}) == "vi"


def test_the_translator() -> None:
    assert load_translator("vi")("The face is blurred.") == "Khuôn mặt bị mờ."
    assert load_translator("en")("The face is blurred.") == "The face is blurred."
