"""Which part of a damaged JPEG is there, and what has to be changed so that it can be decoded.

A decoder fills what is missing with grey, and says nothing. So the photo is decoded twice, small: as it is, and with
other data behind its last scan. Where the two differ nothing was left to be decoded; a whole scan stays the same, for
what follows it is never read.
"""

import io
import math
import re
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

from framer.imaging.damage import BoxEdges, Damage
from framer.imaging.jpeg_scans import JpegScan, JpegStructure, read_jpeg
from framer.imaging.jpeg_zeros import drop_behind_zeros
from framer.imaging.types import Pixels

_END = b"\xff\xd9"
_LEAST_PADDING = 16  # bytes of the same kind at the end: of a copy that was broken off, not of a scan
_GARBLED_BYTES = 1024  # of random ones 98 % have a marker in so many
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_MORE = bytes((197 * n * n + 31 * n >> 3) & 0x7F for n in range(8192))  # any bits, without markers
_BLANK = (127, 128)  # what a decoder fills in, in CMYK also inverted
_MEANS, _COARSE = 8, 4  # reductions that show the means of 8 × 8 px, and a little more than these


def close_jpeg(data: bytes) -> tuple[bytes, bool]:
    """`data` with an end marker behind its last scan, if it has none, or before what is there in the place of a part.

    That is zeros, or, which is told as well, data of something else, as far as a marker tells them.
    """
    jpeg = read_jpeg(data)
    before_marker = data[: jpeg.garbled]
    sound = drop_behind_zeros(before_marker, jpeg)
    if len(sound) < len(before_marker):
        return sound + _END, False
    if jpeg.garbled is not None:
        # Without the last of them there are blocks all the same where more than one scan makes them.
        unsure = 0 if jpeg.is_whole_after_one_scan else _GARBLED_BYTES
        return data[: max(jpeg.scans[-1].start, jpeg.garbled - unsure)] + _END, True
    if jpeg.end is not None:
        return data, False
    for filling in (b"\0", b"\xff"):
        coded = data.rstrip(filling)
        if len(data) - len(coded) >= _LEAST_PADDING:
            return coded + _END, False
    return data.removesuffix(b"\xff") + _END, False  # half a marker


def is_blank(pixel: object) -> bool:
    """Whether a decoder may have filled in this pixel, the last one of a photo."""
    bands = pixel if isinstance(pixel, tuple) else (pixel,)
    return all(band in _BLANK for band in bands)


def find_jpeg_damage(data: bytes, is_garbled: bool = False) -> Damage:
    """What is missing of a JPEG that has an end marker. Raises what decoders raise.

    `is_garbled`: what was in its place began somewhat before the end, and counts as missing.
    """
    jpeg = read_jpeg(data)
    whole_photo = (0.0, 0.0, float(jpeg.frame.width), float(jpeg.frame.height))
    last_needed = jpeg.last_needed_scan
    if last_needed is None:
        return Damage((whole_photo,))
    is_coarse = not jpeg.has_all_scans or (is_garbled and not jpeg.is_whole_after_one_scan)
    if last_needed != jpeg.scans[-1]:
        return Damage(is_coarse=is_coarse)
    first_missing = _find_first_missing(data, jpeg, last_needed)
    if is_garbled:
        end = jpeg.end if jpeg.end is not None else len(data)
        first_missing -= math.ceil(first_missing * min(1.0, _GARBLED_BYTES / max(1, end - last_needed.start)))
    return Damage(tuple(_lay_missing(first_missing, jpeg, last_needed)), is_coarse=is_coarse)


def _find_first_missing(data: bytes, jpeg: JpegStructure, scan: JpegScan) -> int:
    """The first MCU that is missing in the last scan, counted from 0; as many as there are MCUs if none is."""
    across, down, width, height = _measure_mcus(jpeg, scan)
    first = across * down
    end = jpeg.end if jpeg.end is not None else len(data)
    if jpeg.restart_interval:
        intervals = 1 + sum(1 for _ in _RESTART.finditer(data, scan.start, end))
        if intervals < math.ceil(first / jpeg.restart_interval):
            first = intervals * jpeg.restart_interval
    reduction = _MEANS if scan.first == 0 else _COARSE
    before, after = (_decode_small(data[:end] + more + _END, reduction) for more in (b"", _MORE))
    differs = (before != after).reshape(*before.shape[:2], -1).any(axis=2)
    rows = differs.any(axis=1)
    if rows.any():
        row = int(rows.argmax()) * reduction // height
        band = differs[row * height // reduction : max(1, (row + 1) * height // reduction)]
        column = int(band.any(axis=0).argmax()) * reduction // width
        first = min(first, row * across + column)
    return first


def _measure_mcus(jpeg: JpegStructure, scan: JpegScan) -> tuple[int, int, int, int]:
    """How many MCUs a scan has across and down, and how large they are in pixels (T.81, A.2)."""
    frame = jpeg.frame
    most_across, most_down = (max(component[n] for component in frame.components) for n in (1, 2))
    width, height = 8 * most_across, 8 * most_down
    if len(scan.components) == 1:
        _, own_across, own_down = frame.components[scan.components[0]]
        width, height = max(8, width // own_across), max(8, height // own_down)
    return math.ceil(frame.width / width), math.ceil(frame.height / height), width, height


def _lay_missing(first: int, jpeg: JpegStructure, scan: JpegScan) -> Iterator[BoxEdges]:
    """Where the MCU `first` and all after it lie: the rest of its row, and the rows below."""
    across, down, width, height = _measure_mcus(jpeg, scan)
    right, bottom = float(jpeg.frame.width), float(jpeg.frame.height)
    row, column = divmod(first, across)
    if row >= down:
        return
    if column:
        yield float(column * width), float(row * height), right, min(bottom, float((row + 1) * height))
        row += 1
    if row < down:
        yield 0.0, float(row * height), right, bottom


def _decode_small(data: bytes, reduction: int) -> Pixels:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        image.draft(None, (max(1, image.width // reduction), max(1, image.height // reduction)))
        image.load()
        return np.asarray(image)


def drop_odd_segments(data: bytes) -> bytes:
    """`data` without the segments for which Pillow gives up a photo that every browser shows.

    Too short JFIF, Adobe and ICC ones libjpeg leaves out as well; of MPF, where further photos stand, and of
    Photoshop's captions nothing is used.
    """
    kept, offset = [data[:2]], 2
    while offset + 4 <= len(data) and data[offset] == 0xFF and 0xC0 <= data[offset + 1] < 0xFF:
        marker, length = struct.unpack_from(">xBH", data, offset)
        if marker == 0xDA:
            break
        content = data[offset + 4 : offset + 2 + length]
        if not _is_odd(marker, content):
            kept.append(data[offset : offset + 2 + length])
        offset += 2 + max(2, length)
    return b"".join([*kept, data[offset:]])


def _is_odd(marker: int, content: bytes) -> bool:
    if marker == 0xED:
        return content.startswith(b"Photoshop")
    if marker == 0xE0:
        return content.startswith(b"JFIF") and len(content) < 14
    if marker == 0xE2:
        return content.startswith(b"MPF\0") or (content.startswith(b"ICC_PROFILE\0") and len(content) <= 14)
    return marker == 0xEE and content.startswith(b"Adobe") and len(content) < 12
