"""The libraries inside the packages, and what `framer doctor` says of old ones."""

import pytest

from framer.cli.native_libraries import KNOWN_FLAWS, find_known_flaws, native_library_versions
from support.command import Cli


def test_every_library_that_may_be_flawed_is_named_with_its_version() -> None:
    versions = native_library_versions()
    assert {flaw.library for flaw in KNOWN_FLAWS} <= versions.keys()
    assert {"libjpeg-turbo", "Little CMS", "HarfBuzz"} <= versions.keys()
    assert all(version[0].isdigit() for version in versions.values())


def test_what_is_installed_here_has_no_known_flaw() -> None:
    assert find_known_flaws(native_library_versions()) == []


@pytest.mark.parametrize(
    ("version", "flawed"),
    [("1.9.0", True), ("1.20.1", True), ("1.23.4", True), ("1.23.5", False), ("1.24.0-rc1", False), ("2.0", False)],
)
def test_versions_are_compared_as_numbers(version: str, flawed: bool) -> None:
    assert [flaw.library for flaw in find_known_flaws({"libheif": version})] == ["libheif"] * flawed


def test_a_library_that_is_not_there_has_no_flaws() -> None:
    assert find_known_flaws({}) == []


@pytest.mark.slow
def test_doctor_warns_of_an_old_library_and_goes_on(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"libheif": "1.20.1", "decoders": {"libde265": "libde265 HEVC decoder, version 1.0.16"}}
    monkeypatch.setattr("pillow_heif.libheif_info", lambda: old)
    run = cli("doctor")
    assert run.code == 0
    assert "libheif 1.20.1, libde265 1.0.16" in run.text
    assert run.text.splitlines()[-3:] == [
        "! libheif 1.20.1 has a known flaw (GHSA-v8qw-hwjv-44hw) that is mended in 1.23.5.",
        "! libde265 1.0.16 has a known flaw (GHSA-xp3h-6f5r-8cxp) that is mended in 1.1.2.",
        "  → Install framer's packages anew: see “New versions” in docs/deploy.md.",
    ]
    cli.speak("vi")
    assert "! libheif 1.20.1 có lỗ hổng đã biết (GHSA-v8qw-hwjv-44hw), đã được vá từ bản 1.23.5." in cli("doctor").text


def test_doctor_survives_a_package_that_is_missing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "uharfbuzz", None)
    run = cli("doctor")
    assert run.code == 3
    assert "✗ image libraries: " in run.text
