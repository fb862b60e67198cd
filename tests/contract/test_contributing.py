"""What CONTRIBUTING.md tells a newcomer: where things are."""

import re
from pathlib import Path

import pytest

from support import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PLACES = re.findall(r"^\| [^|]+\? \| `(framer/[^`]+)` \| `([^`]+)` \|$", GUIDE, re.MULTILINE)


def test_there_are_answers() -> None:
    assert len(PLACES) >= 10


@pytest.mark.parametrize(("path", "words"), PLACES)
def test_what_is_looked_for_is_there(path: str, words: str) -> None:
    assert words in (ROOT / path).read_text("utf-8")


def test_every_package_has_its_line_and_its_readme() -> None:
    packages = sorted(path.parent.name for path in (ROOT / "framer").glob("*/__init__.py"))
    house = GUIDE.split("## The house")[1].split("### Where is")[0]
    assert [name for name in packages if f"`{name}`" not in house] == []
    assert [name for name in packages if not Path(ROOT, "framer", name, "README.md").is_file()] == []
