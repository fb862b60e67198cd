"""A designer's own picture: each fault has words of its own."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from support.artwork import assert_any, assert_only, check, designer_picture
from support.pictures import saved


@pytest.mark.slow
def test_no_transparency(tmp_path: Path) -> None:
    errors, _, _ = check(designer_picture(tmp_path, lambda image: image.convert("RGB")))
    assert_only(errors, "No transparency at all")
    assert "save it as PNG with a transparent background" in errors[0]


@pytest.mark.slow
def test_an_alpha_channel_without_anything_transparent(tmp_path: Path) -> None:
    errors, _, _ = check(designer_picture(tmp_path, lambda image: Image.new("RGBA", image.size, "red")))
    assert_only(errors, "Only 0.0 % of the picture is transparent")


def test_not_square(tmp_path: Path) -> None:
    errors, _, _ = check(designer_picture(tmp_path, lambda image: image.crop((0, 0, 2048, 1800))))
    assert_only(errors, "Not square: 2048 × 1800 px, 248 px too wide")


def test_larger_than_framer_takes_is_not_even_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(saved(Image.new("1", (9000, 9000)), "PNG"))
    errors, _, _ = check(path)
    assert_only(errors, "Too large: 9000 × 9000 px; at most 4096 px", "No transparency at all")


def test_too_heavy_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    assert_only(check(path)[0], "20001 kB; at most 20000 kB")


def test_a_jpeg_in_disguise_is_named(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    path.write_bytes(saved(Image.new("RGB", (2048, 2048), "red")))
    assert_only(check(path)[0], "called khung.png, but inside it is JPEG")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"hello", "does not begin like any picture"),
        (b"<svg xmlns=''/>", "inside it is SVG"),
    ],
)
def test_what_is_no_picture(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "khung.png").write_bytes(data)
    assert_only(check(tmp_path / "khung.png")[0], words)


def test_half_a_picture(tmp_path: Path) -> None:
    path = designer_picture(tmp_path, lambda image: image)
    path.write_bytes(path.read_bytes()[:9000])
    assert_only(check(path)[0], "damaged: it begins as PNG")


def test_sixteen_bits(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    path.write_bytes(_sixteen_bit_png())
    assert_any(check(path)[1], "16 bits a channel")


def _sixteen_bit_png() -> bytes:
    """A PNG of 16 bits a channel, RGBA, with a clear middle; Pillow writes none."""
    side = 1080
    row = np.zeros((side, 4), ">u2")
    row[:200], row[-200:] = 65535, 65535
    lines = b"".join(b"\0" + row.tobytes() for _ in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
