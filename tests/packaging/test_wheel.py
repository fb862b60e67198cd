"""The wheel carries `static/` and `templates/`: installed elsewhere, it serves `/` and knows its frames."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from support import ROOT

ASK = """
import sys
from importlib.metadata import version
import framer
from framer.campaigns.registry import load_campaigns
from framer.settings import read_settings
from framer.web.app import create_app
assert {home!r} in framer.__file__, framer.__file__
assert version("framer-avatar") == framer.__version__
campaigns = load_campaigns()
client = create_app(read_settings({{}}), campaigns).test_client()
page = client.get("/")
assert page.status_code == 200 and campaigns[0].title in page.text
for path in (
    "static/css/framer.css", "static/js/app.js", "frames/lang-son-xvii/ring.thumb.webp", "c/lang-son-xvii/card.jpg"
):
    assert client.get("/" + path).status_code == 200, path
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A python with the built wheel in it; the dependencies are those of the tests' own environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "home", with_pip=False)
    site = next((folder / "home").glob("[Ll]ib/**/site-packages"))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)], check=True
    )
    own = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (site / "dependencies.pth").write_text(f"{own}\n")
    return next((folder / "home").glob("[bS]*/python*"))


def test_the_installed_wheel_serves_the_page(installed: Path, tmp_path: Path) -> None:
    program = ASK.format(home=str(installed.parent.parent))
    done = subprocess.run([installed, "-P", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_installed_command_lists_its_frames(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed, "-P", "-m", "framer", "frames", "list"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "lang-son-xvii/ring" in done.stdout
