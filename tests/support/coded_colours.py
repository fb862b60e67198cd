"""HEIF and AVIF files that tell their colours by numbers (ITU-T H.273)."""

import struct
from io import BytesIO
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from support.pictures import saved

_WRITTEN = (1, 13, 6)  # primaries, curve and matrix that Pillow writes


def heic(image: Image.Image, primaries: int, transfer: int, **options: Any) -> bytes:
    """An 8-bit HEIC of `image` with an nclx box."""
    return saved(image, "HEIF", quality=90, color_primaries=primaries, transfer_characteristics=transfer,
                 matrix_coefficients=9 if primaries == 9 else 6, full_range_flag=1, **options)  # fmt: skip


def heic_without_box(image: Image.Image, primaries: int, transfer: int) -> bytes:
    """The same, but the coded data alone tell its colours."""
    return drop_colour_box(heic(image, primaries, transfer))


def drop_colour_box(heif: bytes) -> bytes:
    """The file without its nclx box; in HEVC data x265 says the same."""
    assert heif.count(b"colrnclx") == 1
    return heif.replace(b"colrnclx", b"freenclx")


def deep_heic(signal: NDArray[np.float64], primaries: int, transfer: int) -> bytes:
    """A 10-bit HEIC of a signal from 0 to 1, height × width × 3."""
    samples = np.round(65_535 * np.clip(signal, 0, 1)).astype(np.uint16)
    file = pillow_heif.from_bytes("RGB;16", (signal.shape[1], signal.shape[0]), samples.tobytes())
    out = BytesIO()
    file.save(out, quality=95, color_primaries=primaries, transfer_characteristics=transfer,
              matrix_coefficients=9, full_range_flag=1)  # fmt: skip
    return out.getvalue()


def avif(image: Image.Image, primaries: int, transfer: int) -> bytes:
    """An AVIF of `image` with an nclx box; its coded data say sRGB."""
    data = saved(image, "AVIF", quality=95, subsampling="4:4:4", speed=9)
    return data.replace(
        b"colrnclx" + struct.pack(">3H", *_WRITTEN), b"colrnclx" + struct.pack(">3H", primaries, transfer, 6)
    )


def avif_without_box(image: Image.Image, primaries: int, transfer: int) -> bytes:
    """An AVIF of `image` whose coded data alone tell its colours."""
    data = avif(image, 1, 13).replace(b"colrnclx", b"freenclx")
    written, wanted = (int.from_bytes(bytes(codes), "big") for codes in (_WRITTEN, (primaries, transfer, 6)))
    start = data.index(b"mdat") + 4
    head = int.from_bytes(data[start : start + 40], "big")  # the sequence header, which is not of whole bytes
    (place,) = [n for n in range(8 * 40 - 24) if head >> n & 0xFFFFFF == written]
    return data[:start] + (head ^ (written ^ wanted) << place).to_bytes(40, "big") + data[start + 40 :]
