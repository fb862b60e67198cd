"""What framer is made of: nothing older than is safe, nothing by a name that is not ours, and the locked bytes."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from framer.cli.native_libraries import KNOWN_FLAWS
from framer.i18n import TRANSLATIONS_DIRECTORY
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DEPENDENCIES = {canonicalize_name(one.name): one.specifier for one in map(Requirement, PROJECT["dependencies"])}
LOCKS = [ROOT / "deploy" / f"{name}requirements.txt" for name in ("", "build-", "office-")]

pytestmark = pytest.mark.skipif(not LOCKS[0].exists(), reason="the checkout is not here")


# --- the name

# PyPI's framer is a stranger's network library, and nobody has published framer-avatar there: who installed the one or
# the other by its name would run foreign code. Without an index there is none to be found.
INSTALLER = r"(?:\b(?:pip[\d.]*|pipx|uv|poetry|conda)\b.*\b(?:install|add|download|run)\b|\buvx\b)"
BY_NAME = re.compile(INSTALLER + r".*[\s'\"]framer(?:-avatar)?(?:[\W_]*(?:\s|$)|[\[<>=~!])")
WITH_EXTRA = re.compile(r"(?<![\w.])framer(?:-avatar)?\[")


def installs_by_name(text: str) -> list[str]:
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if (BY_NAME.search(line) and "--no-index" not in line) or WITH_EXTRA.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "pip install framer",
        "pip3 install 'framer'",
        "Run `pip install framer`.",
        "Hãy cài bằng lệnh: pip install 'framer[redis]'",
        'python -m pip install --quiet "framer-avatar==1.0"',
        "pip install \\\n    framer",
        "uvx framer serve",
        "framer[studio]==1.2.3",
        'RUN ["pip", "install", "framer"]',
    ],
)
def test_an_installation_by_name_is_seen(line: str) -> None:
    assert installs_by_name(line)


@pytest.mark.parametrize(
    "line",
    [
        ".venv/bin/pip install -c constraints.txt -e '.[redis]'",
        "/opt/framer/bin/pip install --requirement dist/framer-1.0-linux/requirements.txt",
        "pip install --no-index --find-links wheels framer-avatar",
        "with pip, in framer's folder",
    ],
)
def test_an_installation_from_the_folder_is_none(line: str) -> None:
    assert not installs_by_name(line)


def texts() -> Iterator[tuple[str, str]]:
    """All that people read or run; the messages of both languages in one piece each."""
    own = Path(__file__).relative_to(ROOT)
    folders = (".ci", "bench", "deploy", "docs", "framer", "static", "templates", "tests")
    paths = [path for path in ROOT.iterdir() if path.is_file()]
    paths += [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in paths:
        name = path.relative_to(ROOT)
        content = path.read_bytes()
        if path.name != "pyproject.toml" and name != own and b"\0" not in content:  # extras name each other there
            yield str(name), content.decode("utf-8", "ignore")
    with (TRANSLATIONS_DIRECTORY / "vi" / "LC_MESSAGES" / "framer.po").open("rb") as file:
        for message in read_po(file, locale="vi"):
            yield "framer.po", f"{message.id}\n{message.string}"


def test_nobody_is_told_to_install_a_strangers_package() -> None:
    assert [(name, lines) for name, text in texts() if (lines := installs_by_name(text))] == []


def test_it_is_distributed_by_a_name_of_its_own() -> None:
    assert PROJECT["name"] == "framer-avatar"
    assert PROJECT["scripts"] == {"framer": "framer.cli:run_console"}


# --- the lower bounds


@pytest.mark.parametrize(
    ("package", "flawed", "good"),
    [
        ("pillow", "12.3.0", "13.0.0"),  # CVE-2026-112403, CVE-2026-96639
        ("pillow-heif", "1.8.0", "1.8.1"),  # its wheels bring libheif 1.23.4 and 1.23.6: GHSA-v8qw-hwjv-44hw
        ("werkzeug", "3.1.5", "3.1.6"),  # CVE-2025-66221, CVE-2026-21860, CVE-2026-27199
        ("h11", "0.14.0", "0.16.0"),  # CVE-2025-43859
        ("opencv-python-headless", "4.11.0.86", "4.12.0.88"),  # CVE-2025-53644
    ],
)
def test_a_version_with_a_known_flaw_is_not_installed(package: str, flawed: str, good: str) -> None:
    assert not DEPENDENCIES[package].contains(flawed)
    assert DEPENDENCIES[package].contains(good)


def test_doctor_warns_of_nothing_that_may_be_installed() -> None:
    packages = {"Pillow": "pillow", "OpenCV": "opencv-python-headless"}
    for flaw in KNOWN_FLAWS:
        if flaw.library in packages:
            lower = [one.version for one in DEPENDENCIES[packages[flaw.library]] if one.operator == ">="]
            assert [f"{flaw.first_good}.0".startswith(f"{version}.") for version in lower] == [True], flaw


# --- the lock


def locked(path: Path) -> dict[str, str]:
    """Name → version."""
    return dict(re.findall(r"^([\w-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_everything_that_is_deployed_is_locked() -> None:
    versions = locked(LOCKS[0])
    for text in [*PROJECT["dependencies"], *EXTRAS["redis"], *EXTRAS["studio"]]:
        one = Requirement(text)
        assert one.specifier.contains(versions[canonicalize_name(one.name)]), "make lock"
    assert {"hatchling", "pip"} <= set(locked(LOCKS[1]))
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert f" --universal --python-version {oldest} " in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_it_has_the_versions_of_the_constraints(path: Path) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    constraints = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    versions = locked(path)
    assert versions == {name: constraints.get(name) for name in versions}, "make lock"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_it_holds_hashes_and_neither_hosts_nor_paths(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    comment, line = r"(?:#[^/@\n]*\n)*", r"[\w-]+==[\w.]+(?: ; [\w ='!<.]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(f"{comment}(?:{line})+", text)
