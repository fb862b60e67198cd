"""The largest photos whose colours have to be converted, within a worker's memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from support.pictures import saved
from support.pngs import cicp, gamma, profile_chunk
from support.profiles import DISPLAY_P3, matrix_profile

MAX_MEBIBYTES = 640
PEAK = """
import sys
from pathlib import Path
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import PhotoBox, PhotoLimits

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024

before = peak()
photo = decode_photo(Path(sys.argv[1]).read_bytes(), PhotoLimits(), 2048)
region = extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), 2048, PhotoLimits())
print(region.image.getpixel((4000, 3000)), peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
@pytest.mark.parametrize(
    ("mode", "chunk", "stored", "shade"),
    [
        ("RGB", gamma(1.0), 55, 128),
        ("RGB", cicp(1, 16), 112, 135),
        ("RGBA", cicp(1, 16), 112, 135),
        ("RGBA", profile_chunk(matrix_profile(DISPLAY_P3)), 90, 90),
    ],
    ids=["gAMA", "PQ", "PQ, transparent", "profile, transparent"],
)
def test_52_megapixels_in_other_colours(tmp_path: Path, mode: str, chunk: bytes, stored: int, shade: int) -> None:
    data = saved(Image.new(mode, (8_160, 6_300), (stored, stored, stored, 255)[: len(mode)]), "PNG", compress_level=1)
    path = tmp_path / "photo.png"
    path.write_bytes(data[:33] + chunk + data[33:])
    done = subprocess.run([sys.executable, "-c", PEAK, path], capture_output=True, text=True, check=True)
    pixel, _, mebibytes = done.stdout.strip().rpartition(" ")
    assert all(abs(int(each) - shade) <= 3 for each in pixel.strip("()").split(","))
    assert int(mebibytes) < MAX_MEBIBYTES
