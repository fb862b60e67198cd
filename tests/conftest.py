"""What all tests share: a marker for each lane by the folder, fixtures, and a line at the end on what was skipped."""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from framer.imaging.types import Frame
from support import TESTS
from support.command import Cli
from support.pictures import astronaut, ring_frame, saved

os.environ["FRAMER_COUNTS"] = "off"  # no test counts into the files of whoever runs it

settings.register_profile("framer", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("framer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test the marker of the folder in which it lies."""
    for item in items:
        item.add_marker(item.path.relative_to(TESTS).parts[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped, and why."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    if reasons:
        counts = ", ".join(f"{number} because {reason}" for reason, number in reasons.most_common())
        terminalreporter.write_line(f"skipped: {counts}")


@pytest.fixture(scope="session")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """A red ring with a round opening in the middle."""
    return ring_frame(tmp_path_factory.mktemp("frame"))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Cli:
    """The command line, called in this process."""
    return Cli(monkeypatch, capsysbinary, tmp_path)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """The astronaut in a file."""
    path = tmp_path / "anh.jpg"
    path.write_bytes(saved(astronaut()))
    return path
