"""PNG files put together by hand, with chunks that Pillow does not write."""

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its sum (PNG, 5.3)."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    """Colours told by the code points of ITU-T H.273."""
    return chunk(b"cICP", bytes((primaries, transfer, matrix, full_range)))


def gamma(value: float) -> bytes:
    """The gAMA chunk: 1 for linear light, 1 / 2.2 for what programs write for sRGB."""
    return chunk(b"gAMA", struct.pack(">I", round(100_000 * value)))


def chromaticities(*numbers: float) -> bytes:
    """The cHRM chunk: x and y of white, red, green and blue."""
    return chunk(b"cHRM", struct.pack(">8I", *(round(100_000 * number) for number in numbers)))


def profile_chunk(profile: bytes) -> bytes:
    """An ICC profile; by hand, since Pillow writes its chunk before all others."""
    return chunk(b"iCCP", b"made by hand\0\0" + zlib.compress(profile))


def png(image: Image.Image, *chunks: bytes) -> bytes:
    """`image`, mode RGB, L or LA, with these chunks before its pixels."""
    return _lay_out(np.asarray(image), 8, {"L": 0, "RGB": 2, "LA": 4}[image.mode], chunks)


def png_of_16_bits(samples: NDArray[np.int_], *chunks: bytes) -> bytes:
    """Grey with transparency, height × width × 2, from 0 to 65,535."""
    return _lay_out(samples.astype(">u2"), 16, 4, chunks)


def png_of_few_bits(grey: Image.Image, bits: int, *chunks: bytes) -> bytes:
    """`grey`, mode L, in shades of 1, 2 or 4 bits; its width is a multiple of 8."""
    shades = np.asarray(grey) >> (8 - bits)
    single_bits = np.unpackbits(shades[:, :, None], axis=2)[:, :, -bits:]
    return _lay_out(np.packbits(single_bits.reshape(grey.height, -1), axis=1), bits, 0, chunks, grey.width)


def clear_shade(shade: int) -> bytes:
    """The tRNS chunk of a grey image: the shade that stands for transparency."""
    return chunk(b"tRNS", struct.pack(">H", shade))


def _lay_out(samples: NDArray[Any], bits: int, kind: int, chunks: tuple[bytes, ...], width: int = 0) -> bytes:
    height = len(samples)
    rows = samples.reshape(height, -1)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width or samples.shape[1], height, bits, kind, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + chunk(b"IEND", b"")
