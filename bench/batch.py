"""Throughput and memory of `framer batch` on this machine.

    python bench/batch.py [photos=1000] [folder]

Makes that many photos of up to 12 MP out of two portraits, then measures the pipeline alone in one process, and
`framer batch` with one worker and with two. The figures that count: photos a second and core against the pipeline
alone, two workers against one, and memory of all processes while the photos go through.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import skimage.data
from matplotlib import cbook
from memory import Watch
from PIL import Image

_ALONE = """
import sys, time
from pathlib import Path
from framer import load_campaigns, make_avatar
frame = load_campaigns()[0].frames[0]
photos = sorted(Path(sys.argv[1]).glob("*.jpg"))[: int(sys.argv[2])]
make_avatar(photos[0].read_bytes(), frame)
began = time.perf_counter()
for photo in photos:
    make_avatar(photo.read_bytes(), frame)
print(time.perf_counter() - began)
"""
_SIZES = ((4000, 3000), (3000, 4000), (2592, 1944), (1600, 1200), (3264, 2448), (1200, 1600), (2048, 2048), (960, 1280))


def make_photos(folder: Path, number: int) -> None:
    """`number` photos of up to 12 MP, no two alike."""
    files = [photo(n, *_SIZES[n % len(_SIZES)]) for n in range(2 * len(_SIZES))]
    for n in range(number):
        (folder / f"photo-{n:05}.jpg").write_bytes(marked(files[n % len(files)], n))


def photo(number: int, width: int, height: int) -> bytes:
    """One of two portraits as a JPEG of that size."""
    with cbook.get_sample_data("grace_hopper.jpg", asfileobj=True) as file:
        faces = [Image.open(file).convert("RGB"), Image.fromarray(skimage.data.astronaut())]
    out = BytesIO()
    enlarged(faces[number % 2], width, height).save(out, "JPEG", quality=90 - number % 3)
    return out.getvalue()


def marked(data: bytes, number: int) -> bytes:
    """The same photo as a file of its own, at no cost: with a comment."""
    note = f"photo {number}".encode()
    return data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:]


def enlarged(face: Image.Image, width: int, height: int) -> Image.Image:
    """The portrait in a photo of that size, with grain: smooth photos decode too fast."""
    side = min(width, height)
    photo = Image.new("RGB", (width, height), (128, 140, 150))
    photo.paste(face.resize((side, side), Image.Resampling.BICUBIC), ((width - side) // 2, (height - side) // 2))
    noise = np.random.default_rng(7).integers(-9, 10, (height, width, 1), np.int16)
    return Image.fromarray(np.clip(np.asarray(photo, np.int16) + noise, 0, 255).astype(np.uint8))


@dataclass
class Measured:
    """Seconds for the photos and for the reports, processor seconds for both, and memory on the way."""

    photos: float
    reports: float
    processor: float
    memory: Watch


def run_batch(photos: Path, out: Path, workers: int) -> Measured:
    """Run the command once."""
    began, before = time.time(), _processor()
    command = [sys.executable, "-m", "framer", "batch", str(photos), str(out), "--workers", str(workers), "--quiet"]
    process = subprocess.Popen(command)
    memory = Watch(process.pid, pause=0.5)  # looking costs milliseconds itself
    watcher = threading.Thread(target=memory.watch, daemon=True)
    watcher.start()
    if process.wait():
        raise SystemExit(f"framer batch: exit code {process.returncode}")
    ended = time.time()
    journal = out / ".framer" / "journal.jsonl"
    last = max(began, journal.stat().st_mtime)  # the last photo's line
    return Measured(last - began, ended - last, _processor() - before, memory)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alone(photos: Path, number: int) -> tuple[float, float]:
    """Photos a second of the pipeline in one process, and processor seconds for one."""
    before = _processor()
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, str(photos), str(number)], check=True, capture_output=True, text=True
    )
    return number / float(done.stdout), (_processor() - before) / number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=int, nargs="?", default=1000)
    parser.add_argument("folder", nargs="?", help="where photos and pictures go for the while")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as place:
        photos = Path(place) / "photos"
        photos.mkdir()
        make_photos(photos, asked.photos)
        few = min(asked.photos, 200)
        before = alone(photos, few)
        runs = {workers: run_batch(photos, Path(place) / f"out-{workers}", workers) for workers in (1, 2)}
        after = alone(photos, few)
        again = run_batch(photos, Path(place) / "out-2", 2)
    base, cost = (statistics.mean(pair) for pair in zip(before, after, strict=True))
    rates = {workers: asked.photos / run.photos for workers, run in runs.items()}
    print(f"{asked.photos} photos of 1 to 12 MP to 2048 px, {os.cpu_count()} cores")
    print(f"pipeline alone, one process: {base:.2f} photos/s (before {before[0]:.2f}, after {after[0]:.2f})")
    for workers, run in runs.items():
        share = rates[workers] / workers / base
        print(f"framer batch --workers {workers}: {rates[workers]:.2f} photos/s, {share:.2f} of the pipeline a core")
        print(f"    reports after the last photo: {run.reports:.1f} s")
        spent = cost * asked.photos
        print(
            f"    of the processor time {spent / run.processor:.2f} is the pipeline's; "
            f"{spent / (run.processor - again.processor):.2f} without what a run with nothing to do takes"
        )
        memory = run.memory
        print(
            f"    memory of all processes: {memory.peak():.0f} MB at most; "
            f"{memory.peak(0.1, 0.2):.0f} MB after a tenth of the time, {memory.peak(0.8, 0.9):.0f} MB near the end"
        )
    print(f"two workers against one: {rates[2] / rates[1]:.2f}")
    print(f"again, with nothing to do: {asked.photos / (again.photos + again.reports):.1f} photos/s with reports")


if __name__ == "__main__":
    main()
