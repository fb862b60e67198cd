"""The public ways into framer that this folder's tests take, and the versions on which pictures' bytes depend.

Modules of framer may be renamed and moved: the imports below are all that follows them.
"""

import contextlib
import io
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
from flask.testing import FlaskClient
from PIL import Image, ImageDraw, features

from framer.campaigns.registry import campaign_roots
from framer.campaigns.reloading import ReloadingRegistry
from framer.cli import main
from framer.settings import read_settings
from framer.web.app import create_app

PACKAGES = ("pillow", "opencv-python-headless", "numpy", "pillow-heif", "fontpkg-be-vietnam-pro")
LIBRARIES = ("jpg", "libjpeg_turbo", "webp", "avif", "littlecms2", "zlib", "zlib_ng", "libtiff", "freetype2")


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


def framer(*arguments: object, campaigns: Path | None = None, language: str = "en", **environment: str) -> Run:
    """`framer` with these arguments, in this process; `campaigns` is the folder of an organisation's own."""
    if campaigns:
        environment["FRAMER_FRAMES_DIR"] = str(campaigns)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        patch.dict(os.environ, _environment(language, environment), clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main([str(argument) for argument in arguments])
    said = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Run(code, *said)


def framer_process(*arguments: object, **environment: str) -> Run:
    """`framer` with these arguments, in a process of its own."""
    command = [sys.executable, "-m", "framer", *map(str, arguments)]
    run = subprocess.run(command, env=_environment("en", environment), capture_output=True, check=False, timeout=60)
    return Run(run.returncode, run.stdout.decode(), run.stderr.decode())


def _environment(language: str, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FRAMER_")}
    fixed = {"FRAMER_LANG": language, "LANGUAGE": "", "COLUMNS": "80", "FRAMER_COUNTS": "off"}
    return {**kept, **fixed, **more}


def web(campaigns: Path) -> FlaskClient:
    """The app as `framer serve` makes it for these and the built-in campaigns, its work done in this process."""
    settings = read_settings({"FRAMER_FRAMES_DIR": str(campaigns)})
    return create_app(settings, ReloadingRegistry(campaign_roots(settings.frames_dir))).test_client()


def frame_photo(photo: Path, folder: Path, asked: Sequence[str], campaigns: Path) -> tuple[bytes, dict[str, Any]]:
    """`framer photo`: the picture (empty if there is none) and the record, but for what differs from run to run."""
    picture, record_path = folder / "picture", folder / "record.json"
    for path in (picture, record_path):
        path.unlink(missing_ok=True)
    arguments = asked if "--format" in asked else (*asked, "--format", "jpeg")
    run = framer("photo", photo, "-o", picture, "--json", record_path, *arguments, campaigns=campaigns)
    record = json.loads(record_path.read_text("utf-8"))
    for name in ("source", "output", "seconds"):
        record.pop(name, None)
    return picture.read_bytes() if picture.exists() else b"", {"exit": run.code, **record}


def own_campaigns(folder: Path) -> Path:
    """A folder with a campaign of the organisation's own: text above on an arc, and on a line; its end is far off."""
    home = folder / "ngay-thay-thuoc"
    home.mkdir(parents=True)
    overlay = Image.new("RGBA", (1080, 1080), (16, 96, 120, 255))
    draw = ImageDraw.Draw(overlay)
    draw.ellipse((160, 160, 920, 920), (0, 0, 0, 0))
    draw.rectangle((0, 940, 1080, 1080), (16, 40, 60, 200))
    overlay.save(home / "khung.png")
    home.joinpath("campaign.toml").write_text(
        """title = "Ngày Thầy thuốc Việt Nam"
mark = "27/02"
organiser = "Bệnh viện đa khoa; khoa “Nội”, tầng 2"
starts = 2089-02-01
ends = 2089-02-27
caption = "Chúc mừng ngày 27/02!\\n#ThầyThuốc"

[[frames]]
id = "cung"
title = "Cung"
overlay = "khung.png"
[[frames.fields]]
id = "unit"
label = "Đơn vị"
arc = { r = 0.42, degrees = 120, at = 0 }
size = 0.045

[[frames]]
id = "dai"
title = "Dải"
overlay = "khung.png"
window = { cx = 0.5, cy = 0.48, r = 0.36 }
[[frames.fields]]
id = "unit"
label = "Khoa, phòng"
line = { x = 0.5, y = 0.945, width = 0.8 }
size = 0.05
weight = 800
colour = "#ffe08a"
longest = 90
""",
        encoding="utf-8",
    )
    return folder


def made_with() -> dict[str, str | None]:
    """All on which the bytes of a picture depend but framer: packages, the libraries inside them, and the processor.

    The face detector's sums differ in their last digits from one kind of processor to another.
    """
    return {
        "machine": platform.machine(),
        "processor": cv2.getCPUFeaturesLine(),
        **{name: version(name) for name in PACKAGES},
        **{name: features.version(name) for name in LIBRARIES},
    }


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in that folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
