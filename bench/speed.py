"""`make bench`: framer against the cheapest way possible, and against autocrop, in one run on one core.

The photos are the astronaut, enlarged, with seeded grain (σ 4), JPEG quality 90. For each, twice: set so that framer's own
crop takes about half the photo's short side, and so that it takes all of it. The floor is the cheapest decode that still
has enough pixels for that crop, and the encode of the very same picture: no crop, no face, no frame.
"""

import gc
import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage import data

from framer.encode import encode
from framer.frames import load_campaigns
from framer.pipeline import make_avatar
from framer.values import Options

RUNS = 15
CASES = (  # megapixels, width, height, output, short side taken by the crop
    (2.6, 1400, 1860, 1080, "half"), (2.6, 1400, 1860, 1080, "all"),
    (12, 3000, 4000, 1080, "half"), (12, 3000, 4000, 1080, "all"),
    (12, 3000, 4000, 2048, "half"), (12, 3000, 4000, 2048, "all"),
)  # fmt: skip
_CROP_OF_ASTRONAUT = 0.71  # side of framer's crop, as a share of the picture's


def portrait(width: int, height: int, share: str) -> bytes:
    """The astronaut so large that the crop of her takes half of the short side, or all of it."""
    side = round(width * (0.5 if share == "half" else 1.0) / _CROP_OF_ASTRONAUT)
    astronaut = Image.fromarray(data.astronaut()).resize((side, side), Image.Resampling.BICUBIC)
    canvas = Image.new("RGB", (width, height), (96, 104, 112))
    canvas.paste(astronaut, (round(width / 2 - 0.44 * side), round(height * 0.45 - 0.29 * side)))
    grain = np.random.default_rng(20200921).normal(0, 4, (height, width, 3))
    out = io.BytesIO()
    pixels = np.clip(np.asarray(canvas) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


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
            began = time.perf_counter()
            function()
            row.append((time.perf_counter() - began) * 1000)
    return times


def spread(row: list[float]) -> str:
    return f"{statistics.median(row):7.1f} ({min(row):.1f} to {max(row):.1f})"


def peak_of(call: str) -> float:
    """Peak memory in MiB of a fresh process that makes one call."""
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import speed, resource; speed.{call};"
        + ("print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)")
    )
    return float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)


def one_avatar(width: int, height: int, size: int, share: str) -> None:
    make_avatar(portrait_file(width, height, share), load_campaigns()[0].frames[0], Options(size=size))


def one_autocrop(width: int, height: int, share: str) -> None:
    cropper()(portrait_file(width, height, share))


def nothing(width: int, height: int, share: str) -> None:
    portrait_file(width, height, share)


def portrait_file(width: int, height: int, share: str) -> bytes:
    """The portrait from the folder that the parent process has filled."""
    return (Path(os.environ["FRAMER_BENCH"]) / f"{width}-{share}.jpg").read_bytes()


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
    os.environ["FRAMER_BENCH"] = str(folder)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    frame = load_campaigns()[0].frames[0]
    print("median ms (min to max); MiB: peak of a process that makes one picture, less one that only reads the photo")
    for megapixels, width, height, size, share in CASES:
        photo = portrait(width, height, share)
        (folder / f"{width}-{share}.jpg").write_bytes(photo)
        options = Options(size=size)
        avatar = make_avatar(photo, frame, options)
        picture = Image.open(io.BytesIO(avatar.data)).convert("RGB")
        side = avatar.crop.side
        ours, least = measure(
            RUNS, lambda p=photo, o=options: make_avatar(p, frame, o), lambda p=photo, s=side, n=size, i=picture: floor(p, s, n, i)
        )  # fmt: skip
        ratio = statistics.median(a / b for a, b in zip(ours, least, strict=True))
        base = peak_of(f"nothing({width}, {height}, {share!r})")
        memory = peak_of(f"one_avatar({width}, {height}, {size}, {share!r})")
        print(
            f"{megapixels:4} MP {size:4} px, crop {side / width:.2f} of the short side: floor {spread(least)}   "
            f"framer {spread(ours)}   {ratio:.2f} × the floor   {memory:.0f} MiB ({memory - base:+.0f})"
        )
        if size == 1080 and share == "all":
            (theirs,) = measure(3, lambda p=photo: cropper()(p))
            theirs_memory = peak_of(f"one_autocrop({width}, {height}, {share!r})")
            print(
                f"{'':8}autocrop {spread(theirs)}: framer is {statistics.median(theirs) / statistics.median(ours):.0f} × "
                f"faster; autocrop's peak {theirs_memory:.0f} MiB"
            )
    small = folder / "2mp.jpg"
    small.write_bytes(portrait(1220, 1640, "half"))
    print(f"framer --help        {spread(whole_process(['--help']))} ms")
    call = ["photo", str(small), "-o", str(folder / "out.jpg"), "--quiet"]
    print(f"framer photo, 2 MP   {spread(whole_process(call))} ms")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
