"""Test pictures as framer, Chromium and libvips show them: `python bench/colours.py [FOLDER or FILE …]`.

Without an argument: the pictures that the installed packages ship. Each is laid on white and turned upright; what is
compared are the means of 64 × 64 cells. Told are those that differ by more than 5 levels of 255 from one of the two,
and those that only one side shows; then how many there were. Archives (.tar.gz) are looked into.
"""

import sys
import sysconfig
import tarfile
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from framer.errors import FramerError
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import PhotoBox, PhotoLimits
from support.browser import opened_chromium
from support.chromium_pixels import MEDIA_TYPES, draw_in_chromium
from support.comparison import cells

LIMIT = 5.0  # levels
SIDE = 1024  # px
SUFFIXES = {
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".avif",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".heif",
    ".hif",
    ".mpo",
}
LARGEST = 30_000_000  # bytes

Cells = NDArray[np.float64]


def find_pictures(places: list[Path]) -> Iterator[tuple[str, bytes]]:
    for place in places:
        if place.name.endswith(".tar.gz"):
            with tarfile.open(place) as archive:
                for member in archive:
                    file = archive.extractfile(member) if Path(member.name).suffix.lower() in SUFFIXES else None
                    if file and member.size <= LARGEST:
                        yield member.name.partition("/")[2], file.read()
        else:
            for path in [place] if place.is_file() else sorted(place.rglob("*")):
                if path.suffix.lower() in SUFFIXES and path.is_file() and path.stat().st_size <= LARGEST:
                    yield path.relative_to(place).as_posix() if place.is_dir() else path.name, path.read_bytes()


def by_framer(data: bytes) -> tuple[str, Cells | None, str]:
    """Its type, its cells, and the code of the error where it is refused."""
    try:
        photo = decode_photo(data, PhotoLimits(), SIDE)
        region = extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), SIDE, PhotoLimits())
    except FramerError as error:
        return "", None, error.code
    return photo.header.format, cells(region.image), ""


def by_vips(data: bytes) -> Cells | None:
    try:
        image = pyvips.Image.new_from_buffer(data, "").autorot()
        if image.get_typeof("icc-profile-data"):
            image = image.icc_transform("srgb", embedded=True)
        image = image.colourspace("srgb")
        if image.hasalpha():
            image = image.flatten(background=255)
        image = image.cast("uchar")
        return cells(Image.fromarray(image.numpy()))
    except pyvips.Error:
        return None


def by_chromium(browser: Browser, kind: str, data: bytes) -> Cells | None:
    if kind not in MEDIA_TYPES:
        return None
    (drawn,) = draw_in_chromium(browser, [(kind, data)])
    return None if drawn is None else cells(drawn)


def tell(name: str, ours: Cells | None, others: dict[str, Cells | None], code: str) -> bool:
    """Print the line of a picture that somebody shows otherwise; whether there was one."""
    if ours is None:
        shown = [who for who, seen in others.items() if seen is not None]
        if shown:
            print(f"{name:70} {code:12} shown by {', '.join(shown)}")
        return bool(shown)
    levels = {who: float(abs(ours - seen).mean()) for who, seen in others.items() if seen is not None}
    if any(each > LIMIT for each in levels.values()):
        print(f"{name:70} {', '.join(f'{who} {each:.1f}' for who, each in levels.items())}")
        return True
    return False


def main() -> int:
    warnings.simplefilter("ignore")
    places = [Path(each) for each in sys.argv[1:]] or [Path(sysconfig.get_path("purelib"))]
    count: Counter[str] = Counter()
    with opened_chromium() as browser:
        for name, data in find_pictures(places):
            kind, ours, code = by_framer(data)
            others = {"Chromium": by_chromium(browser, kind, data), "libvips": by_vips(data)}
            count.update(["pictures", *(who for who, seen in others.items() if seen is not None and ours is not None)])
            count.update(["differ"] if tell(name, ours, others, code) else [])
    print(", ".join(f"{what} {number}" for what, number in count.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
