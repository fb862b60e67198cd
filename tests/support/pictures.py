"""Photos for the tests: drawn ones, and the two real portraits that ship inside scikit-image and matplotlib."""

import importlib.util
import re
import struct
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pillow_heif
import pytest
import skimage.data
from matplotlib import cbook
from PIL import Image, ImageDraw, ImageFilter

from framer.campaigns.registry import load_frame
from framer.campaigns.types import FrameEntry
from framer.imaging.types import Frame, Window
from support import ROOT

pillow_heif.register_heif_opener()

ORIENTATION = 0x0112
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 30), (30, 30, 220), (230, 210, 30)
# How a camera that was held this way stored the upright picture: the inverse of the turn that a viewer makes.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
SHARED = ROOT.parent / "shared"


def shared(name: str) -> Path:
    """A folder or file of photos that lies beside the repository; the test is skipped where it does not."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not there")
    return path


def script(path: Path) -> ModuleType:
    """The module in the file `path`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def astronaut(side: int = 512) -> Image.Image:
    """A portrait with room around the head."""
    return Image.fromarray(skimage.data.astronaut()).resize((side, side), Image.Resampling.LANCZOS)


@cache
def hopper() -> Image.Image:
    """A portrait in a peaked cap, 512 × 600 px."""
    with cbook.get_sample_data("grace_hopper.jpg", asfileobj=True) as file:
        return Image.open(file).convert("RGB")


def grainy(image: Image.Image, sigma: float = 4.0) -> Image.Image:
    """With a film's grain, the same on every run: smooth enlargements are too easy to shrink well."""
    noise = np.random.default_rng(7).normal(0, sigma, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


@cache
def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green / blue, yellow: whoever sees the colours sees how the picture stands."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), GREEN)
    draw.rectangle((0, height // 2, width, height), BLUE)
    draw.rectangle((width // 2, height // 2, width, height), YELLOW)
    return image


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """Which of the four colours the quarters show: upper left, upper right, lower left, lower right."""
    known = (RED, GREEN, BLUE, YELLOW)
    seen = []
    for v in (0.25, 0.75):
        for u in (0.25, 0.75):
            pixel = image.getpixel((int(image.width * u), int(image.height * v)))
            assert isinstance(pixel, tuple)
            seen.append(min(known, key=lambda colour: sum(abs(a - b) for a, b in zip(colour, pixel, strict=True))))
    return seen


UPRIGHT = [RED, GREEN, BLUE, YELLOW]


@cache
def clouds(width: int, height: int) -> Image.Image:
    """Blurred coloured noise: no two places look the same, so a picture of a place tells where it was taken."""
    noise = np.random.default_rng(width * 10_007 + height).integers(0, 256, (height // 6 + 2, width // 6 + 2, 3))
    rough = Image.fromarray(noise.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return rough.resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The bytes of an image file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: object) -> bytes:
    """An EXIF block that says how the camera was held."""
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block.tobytes()


def held(upright: Image.Image, orientation: int, kind: str = "JPEG", **options: Any) -> bytes:
    """`upright` as a camera stores it that was held in one of the eight ways."""
    stored = upright.transpose(STORED[orientation]) if orientation in STORED else upright
    return saved(stored, kind, exif=exif(orientation), **options)


def ring(path: Path, side: int = 1080, radius: float = 0.38, cx: float = 0.5, cy: float = 0.5) -> Path:
    """An overlay at `path`: red with a round opening."""
    path.write_bytes(ring_png(side, radius, cx, cy, (200, 16, 46)))
    return path


@cache
def ring_png(side: int, radius: float, cx: float, cy: float, colour: tuple[int, int, int]) -> bytes:
    """A square in one colour with a round opening, as PNG."""
    overlay = Image.new("RGBA", (side, side), (*colour, 255))
    box = tuple(round(side * n) for n in (cx - radius, cy - radius, cx + radius, cy + radius))
    ImageDraw.Draw(overlay).ellipse(box, (0, 0, 0, 0))
    return saved(overlay, "PNG", compress_level=1)


def ring_frame(folder: Path, radius: float = 0.38, cx: float = 0.5, cy: float = 0.5) -> Frame:
    """A frame with that overlay."""
    path = ring(folder / f"ring-{radius}-{cx}-{cy}.png", radius=radius, cx=cx, cy=cy)
    return load_frame("test", FrameEntry("ring", "Vòng tròn", path, Window(cx, cy, radius), ()))


def stitched_jpeg(strips: list[tuple[Image.Image, int]], subsampling: int = 2) -> bytes:
    """A baseline JPEG of picture strips one below the other, each repeated so many times.

    Strips are equally wide and whole rows of blocks high. With a restart marker after every row of blocks the rows
    can be put together like bricks, so that 200 megapixels cost no more than the strips.
    """
    rows: list[bytes] = []
    head, height = b"", 0
    for strip, times in strips:
        data = saved(strip, quality=88, subsampling=subsampling, restart_marker_rows=1)
        at = data.index(b"\xff\xda")
        start = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        head = head or data[:start]
        rows += re.split(rb"\xff[\xd0-\xd7]", data[start:-2]) * times
        height += strip.height * times
    sof = head.index(b"\xff\xc0")
    head = head[: sof + 5] + struct.pack(">H", height) + head[sof + 7 :]
    body = b"".join(row + bytes((0xFF, 0xD0 + n % 8)) for n, row in enumerate(rows[:-1])) + rows[-1]
    return head + body + b"\xff\xd9"
