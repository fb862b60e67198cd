"""What is found in the memory of a running process (Linux), and what to look for there of a photo."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.decode import decode_photo
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import PhotoLimits
from support.pictures import astronaut, saved

DETECTOR_SIDE = 320  # px: of the image that the face detector is given first
_PAGE = 4096
_PIECE = 48  # bytes

Traces = Mapping[str, Sequence[bytes]]
"""Pieces of bytes that are nowhere but in a photo and what is made of it, by where they are from."""


@dataclass(frozen=True)
class TraceablePhoto:
    """A photo's file, and words in its metadata, or at its end, that are nowhere else."""

    content: bytes
    canary: str


def noisy_photo(kind: str, seed: int) -> TraceablePhoto:
    """A portrait of which no two rows are alike, and no two with different seeds."""
    canary = f"the description of {kind} number {seed}: 8f1e2d7c"
    random = np.random.default_rng(seed)
    pixels = np.asarray(astronaut(640)).astype(int)
    pixels = (pixels + random.integers(-12, 13, pixels.shape)).clip(0, 255).astype(np.uint8)
    pixels[:40] = random.integers(0, 256, pixels[:40].shape)
    exif = Image.Exif()
    exif[0x010E] = canary
    options = {"comment": canary} if kind == "GIF" else {} if kind == "BMP" else {"exif": exif}
    end = canary.encode() + random.bytes(200_000) if kind in ("JPEG", "PNG", "BMP") else b""
    return TraceablePhoto(saved(Image.fromarray(pixels), kind, **options) + end, canary)


def photo_traces(photo: TraceablePhoto) -> Traces:
    """Of the file, its metadata, its pixels as Pillow and NumPy hold them, and as the face detector does."""
    content = photo.content
    pillow_heif.register_heif_opener()
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    seen = np.asarray(downscale_photo(decode_photo(content, PhotoLimits(), 512), DETECTOR_SIDE)).astype(np.float32)
    rows = range(3, len(pixels), len(pixels) // 6)
    return {
        "file": _pieces(content),
        "metadata": [photo.canary.encode()],
        "pixels": [piece for row in rows for piece in _pixel_pieces(pixels[row, 200:216])],
        "detector": [seen[row, 100:112, colour].tobytes() for row in range(3, 300, 90) for colour in range(3)],
    }


def picture_traces(picture: bytes) -> Traces:
    """Of a picture's file."""
    return {"picture": _pieces(picture)}


def find_traces(process: int, traces: Traces) -> set[str]:
    """From where at least one piece is in the process' memory."""
    memory = read_memory(process)
    return {name for name, pieces in traces.items() if any(piece in memory for piece in pieces)}


def read_memory(process: int) -> bytes:
    """All that it can write to and is not empty, page by page."""
    contents = []
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            addresses, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(address, 16) for address in addresses.split("-"))
            try:
                memory.seek(start)
                pages = np.frombuffer(memory.read(end - start), np.uint8)
            except OSError:  # it was unmapped meanwhile
                continue
            pages = pages[: len(pages) // _PAGE * _PAGE].reshape(-1, _PAGE)
            contents.append(pages[pages.any(axis=1)].tobytes())
    return b"".join(contents)


def _pieces(content: bytes) -> list[bytes]:
    """Pieces from all over it that are not too much alike."""
    starts = (len(content) * part // 11 for part in range(1, 11))
    pieces = [content[start : start + _PIECE] for start in starts]
    return [piece for piece in pieces if len(set(piece)) > _PIECE // 4]


def _pixel_pieces(pixels: NDArray[np.uint8]) -> tuple[bytes, bytes, bytes]:
    """RGB, BGR, and RGB with a fourth byte."""
    padded = np.full((len(pixels), 4), 255, np.uint8)
    padded[:, :3] = pixels
    return pixels.tobytes(), pixels[:, ::-1].tobytes(), padded.tobytes()
