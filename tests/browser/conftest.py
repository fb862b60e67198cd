"""Chromium as the distribution ships it, driven by Playwright; one server for all tests of a process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browser import CHROMIUM, Visit, Visitor, opened_chromium
from support.pictures import astronaut, grainy, hopper, saved


@pytest.fixture(scope="module")  # while Playwright is there, an event loop runs in this thread: others want their own
def chromium() -> Iterator[Browser]:
    """The browser; the tests that need it are skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("there is no chromium: make browser installs it")
    with opened_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a running `framer serve`."""
    with subprocess.Popen(
        [sys.executable, "-m", "framer", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        yield address
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Visitor]:
    """Opens the page as somebody would, and checks at the end that nothing was complained about."""
    someone = Visitor(chromium, site)
    yield someone
    someone.leave()


@pytest.fixture
def phone(visitor: Visitor) -> Visit:
    """A Vietnamese phone."""
    return visitor.phone()


@pytest.fixture
def desktop(visitor: Visitor) -> Visit:
    """A Vietnamese office computer."""
    return visitor.desktop()


@pytest.fixture(scope="session")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portrait from a phone: 1600 × 1600 px."""
    path = tmp_path_factory.mktemp("photos") / "anh.jpg"
    path.write_bytes(saved(astronaut(1600), quality=90))
    return path


@pytest.fixture(scope="session")
def two_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two portraits side by side."""
    pair = hopper().resize((1024, 1200)).copy()
    wide = pair.resize((2048, 1200))
    wide.paste(pair, (0, 0))
    wide.paste(astronaut(1200).crop((90, 0, 1114, 1200)), (1024, 0))
    path = tmp_path_factory.mktemp("photos") / "hai-nguoi.jpg"
    path.write_bytes(saved(wide, quality=90))
    return path


@pytest.fixture(scope="session")
def camera_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 12-megapixel JPEG of several MB, as a phone's camera writes it: held upright, stored on its side."""
    image = grainy(astronaut(3000), 5).crop((0, 0, 3000, 3000)).resize((3024, 4032))
    exif = image.getexif()
    exif[0x0112] = 6
    path = tmp_path_factory.mktemp("photos") / "IMG_0001.JPG"
    path.write_bytes(saved(image.rotate(90, expand=True), quality=93, exif=exif.tobytes()))
    return path
