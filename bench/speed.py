"""`make bench`: framer against the cheapest way possible, and against autocrop, in one run on one core.

The photo is the astronaut, cut to a portrait, enlarged, with seeded grain (σ 4), JPEG quality 90. It is framed with a
given crop of half its short side, with one of all of it, and with the automatic crop. The floor is the cheapest decode
that still has enough pixels for that crop, and the encode of the very same picture: no crop, no face, no frame.
Hard photos of 12 MP are held against it: the astronaut leaning, on her side, three of her, and a photo without a face.

All is processor time, which a busy machine hardly changes.
"""

import gc
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage import data

from framer.campaigns.registry import load_campaigns
from framer.imaging.encode import encode
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Crop, Options

RUNS = 15
PHOTOS = ((2.6, 1400, 1867), (12.0, 3000, 4000))
SIZES = {2.6: (1080,), 12.0: (1080, 2048)}
CROPS = ("half", "all", "automatic")


def portrait(width: int, height: int) -> bytes:
    """The astronaut's left three quarters, enlarged."""
    astronaut = Image.fromarray(data.astronaut()[:, 32:416]).resize((width, height), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(20200921).normal(0, 4, (height, width, 3))
    out = io.BytesIO()
    pixels = np.clip(np.asarray(astronaut) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def hard_photos() -> dict[str, bytes]:
    """Photos of 12 MP that take more looks or more resampling than a portrait, JPEG quality 90."""
    face = Image.fromarray(data.astronaut())
    upright = face.crop((32, 0, 416, 512)).resize((3000, 4000), Image.Resampling.BICUBIC)
    group = Image.new("RGB", (4000, 3000), (120, 130, 140))
    for n in range(3):
        group.paste(face.resize((1300, 1300), Image.Resampling.BICUBIC), (30 + 1310 * n, 800 + 90 * n))
    images = {
        "portrait": upright,
        "leaning": upright.rotate(22, Image.Resampling.BICUBIC, fillcolor=(120, 120, 120)),
        "on her side": upright.rotate(90, expand=True),
        "group": group,
        "no face": Image.fromarray(data.coffee()).resize((4000, 3000), Image.Resampling.BICUBIC),
    }
    photos = {}
    for name, image in images.items():
        out = io.BytesIO()
        image.save(out, "JPEG", quality=90)
        photos[name] = out.getvalue()
    return photos


def options(width: int, size: int, crop: str) -> Options:
    """Half of the short side about the face, all of it, or framer's own choice."""
    crops = {"half": Crop(width // 4, 0, width // 2), "all": Crop(0, 0, width), "automatic": None}
    return Options(size=size, crop=crops[crop])


def floor(photo: bytes, side: float, size: int, picture: Image.Image) -> None:
    """Decode with just enough pixels for the crop, and encode the finished picture."""
    with Image.open(io.BytesIO(photo), formats=["JPEG"]) as image:
        reduction = next((n for n in (8, 4, 2) if side / n >= size), 1)
        image.draft(None, (image.width // reduction, image.height // reduction))
        image.load()
    encode(picture, "jpeg")


def measure(runs: int, *functions: Callable[[], object]) -> list[list[float]]:
    """Milliseconds of each function, in turns, so that a slow moment of the machine hits all of them."""
    for function in functions:
        function()
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(runs):
        for function, row in zip(functions, times, strict=True):
            gc.collect()
            began = time.process_time()
            function()
            row.append((time.process_time() - began) * 1000)
    return times


def spread(row: list[float]) -> str:
    return f"{statistics.median(row):7.1f} ({min(row):.1f} to {max(row):.1f})"


def peak_of(call: str, photo: Path) -> float:
    """Peak memory in MiB of a fresh process that makes one call with the photo's bytes (Linux)."""
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import speed; from pathlib import Path\n"
        f"speed.{call}(Path({str(photo)!r}).read_bytes())\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    return int(answer) / 1024


def nothing(photo: bytes) -> None:
    """What the imports alone need."""


def avatar_1080(photo: bytes) -> None:
    make_avatar(photo, load_campaigns()[0].frames[0], Options(size=1080))


def avatar_2048(photo: bytes) -> None:
    make_avatar(photo, load_campaigns()[0].frames[0], Options(size=2048))


def autocrop_1080(photo: bytes) -> None:
    cropper()(photo)


def cropper() -> Callable[[bytes], object]:
    from autocrop import Cropper

    crop = Cropper(width=1080, height=1080).crop

    def run(photo: bytes) -> object:
        result = crop(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1])
        assert result is not None
        return result

    return run


def whole_process(arguments: list[str]) -> list[float]:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "framer", *arguments], check=True, capture_output=True)
        times.append((time.perf_counter() - began) * 1000)
    return times


def main(folder: Path) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    frame = load_campaigns()[0].frames[0]
    print("median ms (min to max)")
    for megapixels, width, height in PHOTOS:
        photo = portrait(width, height)
        path = folder / f"{width}.jpg"
        path.write_bytes(photo)
        for size, choice in ((size, choice) for size in SIZES[megapixels] for choice in CROPS):
            chosen = options(width, size, choice)
            avatar = make_avatar(photo, frame, chosen)
            picture = Image.open(io.BytesIO(avatar.data)).convert("RGB")
            ours, least = measure(
                RUNS,
                lambda p=photo, o=chosen: make_avatar(p, frame, o),
                lambda p=photo, s=avatar.crop.side, n=size, i=picture: floor(p, s, n, i),
            )
            ratio = statistics.median(a / b for a, b in zip(ours, least, strict=True))
            print(
                f"{megapixels:4} MP, {size} px, crop {choice:9} ({avatar.crop.side / width:.2f} of the short side): "
                f"floor {spread(least)}   framer {spread(ours)}   {ratio:.2f} × the floor"
            )
        crop = cropper()
        ours, theirs = measure(
            3, lambda p=photo: make_avatar(p, frame, Options(size=1080)), lambda p=photo, c=crop: c(p)
        )
        ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
        print(f"{megapixels:4} MP, 1080 px, autocrop {spread(theirs)}: framer is {ratio:.0f} × faster")
        calls = ("nothing", "avatar_1080", "avatar_2048", "autocrop_1080")
        print("         peak MiB: " + "  ".join(f"{call} {peak_of(call, path):.0f}" for call in calls))
    hard = hard_photos()
    for size in (1080, 2048):
        calls = [lambda p=photo, n=size: make_avatar(p, frame, Options(size=n)) for photo in hard.values()]
        rows = measure(RUNS // 2, *calls)
        for name, row, call in zip(hard, rows, calls, strict=True):
            ratio = statistics.median(a / b for a, b in zip(row, rows[0], strict=True))
            steps = "  ".join(f"{step} {1000 * seconds:.0f}" for step, seconds in call().steps)
            print(f"12 MP, {size} px, {name:11} {spread(row)}   {ratio:.2f} × the portrait   {steps}")
    small = folder / "2mp.jpg"
    small.write_bytes(portrait(1220, 1640))
    print(f"framer --help        {spread(whole_process(['--help']))} ms")
    call = ["photo", str(small), "-o", str(folder / "out.jpg"), "--quiet"]
    print(f"framer photo, 2 MP   {spread(whole_process(call))} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
