"""What all tests share."""

from pathlib import Path

import pytest
from cli_support import Cli
from hypothesis import settings
from pictures import astronaut, ring_frame, saved

from framer.values import Frame

settings.register_profile("framer", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("framer")


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
