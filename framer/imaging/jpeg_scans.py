"""The frame and the scans of a JPEG, read from its markers (ITU-T T.81, annex B)."""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from framer.errors import Unreadable, Unsupported
from framer.i18n import N_
from framer.imaging.photo_header import SAVE_AS_JPEG, TooComplex

# Scans × megapixels: a decoder passes over all pixels once for each scan, about 1 ms a megapixel.
# Real photos have at most 14 scans, hostile files have thousands.
MAX_SCAN_MEGAPIXELS = 1_500
MAX_JPEG_SEGMENTS = 10_000  # real files have some dozens, and one more for each 64 kB of metadata
_MAX_JUNK = 10_000  # bytes between two segments of the header: Pillow reads them one by one

# A segment or the end of the image: no fill byte, stuffed zero, RSTn or other marker that stands alone.
_SEGMENT_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_MARKER_BUT_RESTARTS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_NUMBERED_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15 without DHT, JPG and DAC
_BASELINE_MARKERS, _PROGRESSIVE_MARKER = (0xC0, 0xC1), 0xC2
_END_MARKER, _SCAN_MARKER, _RESTART_MARKER = 0xD9, 0xDA, 0xDD
_LAST_SEGMENTS = frozenset((*range(0xE0, 0xF0), 0xFE, 0xDC))  # APPn, comments, DNL
_TABLE_MARKERS = frozenset((0xC4, 0xDB, _RESTART_MARKER))  # DHT, DQT, before another scan
_LAST_COEFFICIENT = 63
_SEARCHED_BYTES = 65_536  # of coded data, at once: what is found out about them stays in the processor's cache


@dataclass(frozen=True)
class JpegFrame:
    """The frame header (SOFn) at `offset`. `components` are the IDs and the sampling factors (across, down)."""

    offset: int
    is_baseline: bool
    width: int
    height: int
    components: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class JpegScan:
    """One scan: places of its components in the frame, first and last coefficient, and bits that are left for later.

    `is_first`: no earlier scan holds any bits of these coefficients. Its coded data begins at `start`. `tables`: the
    Huffman tables that it uses, as DHT numbers them.
    """

    components: tuple[int, ...]
    first: int
    last: int
    is_first: bool
    bits_left: int
    start: int
    tables: tuple[int, ...]


@dataclass(frozen=True)
class JpegStructure:
    """A JPEG's frame and scans. `end`: where the end marker stands, None where there is none.

    `restart_interval` in MCUs; 0: none. `garbled`: where, in the coded data, a marker stands that cannot be there; what
    was read ends with it.
    """

    frame: JpegFrame
    scans: tuple[JpegScan, ...]
    restart_interval: int
    end: int | None
    garbled: int | None = None

    @property
    def is_whole_after_one_scan(self) -> bool:
        """Whether the first scan holds all of the photo."""
        return self.frame.is_baseline and len(self.scans[0].components) == len(self.frame.components)

    @property
    def last_needed_scan(self) -> JpegScan | None:
        """The scan with which there is a picture: all colours, and of brightness more than the mean of 8 × 8 px.

        None where it is missing. What comes later only makes the photo finer.
        """
        needed = {(component, 0) for component in range(len(self.frame.components))} | {(0, 1)}
        for scan in self.scans:
            if scan.is_first:
                needed -= {
                    (component, n) for component in scan.components for n in (0, 1) if scan.first <= n <= scan.last
                }
            if not needed:
                return scan
        return None

    @property
    def has_all_scans(self) -> bool:
        """Whether the scans say of every coefficient that it is whole; the last scan may be cut none the less."""
        left = {
            (component, n): 1 for component in range(len(self.frame.components)) for n in range(_LAST_COEFFICIENT + 1)
        }
        for scan in self.scans:
            for component in scan.components:
                left |= {(component, n): scan.bits_left for n in range(scan.first, scan.last + 1)}
        return not any(left.values())


def read_jpeg(data: bytes) -> JpegStructure:
    """Follow the markers to the end of the first image. What stands behind it, or inside a segment, does not count.

    Raises Unsupported for a coding that no camera uses, TooComplex for too many segments or scans, and Unreadable,
    struct.error or IndexError for a broken header.
    """
    frame: JpegFrame | None = None
    scans: list[JpegScan] = []
    restart_interval, offset, garbled = 0, 2, None
    for _ in range(MAX_JPEG_SEGMENTS):
        start, offset = offset, _find_marker(data, offset, scans, restart_interval)
        if frame and scans:
            restarts = _NUMBERED_RESTART.finditer(data, start, offset) if restart_interval else ()
            garbled = _find_garbled(data, offset, restarts, frame, scans[0])
        length = int.from_bytes(data[offset + 2 : offset + 4], "big")
        if garbled is not None or _is_end(data, offset) or offset + 2 + max(2, length) > len(data):
            break
        marker = data[offset + 1]
        if marker in _SOF_MARKERS:
            frame = _read_jpeg_frame(data, offset)
        elif marker == _RESTART_MARKER:
            restart_interval = struct.unpack_from(">H", data, offset + 4)[0]
        elif marker == _SCAN_MARKER:
            if not frame:
                raise Unreadable
            scans.append(_read_scan(data, offset, frame))
            _check_scans(len(scans), frame)
        offset += 2 + length
    else:
        raise TooComplex(size=f"> {MAX_JPEG_SEGMENTS}", limit=str(MAX_JPEG_SEGMENTS))
    if not frame or not scans:
        raise Unreadable
    end = offset if garbled is None and _is_end(data, offset) else None
    return JpegStructure(frame, tuple(scans), restart_interval, end, garbled)


def _is_end(data: bytes, offset: int) -> bool:
    return data[offset + 1 : offset + 2] == bytes([_END_MARKER])


def _find_marker(data: bytes, offset: int, scans: list[JpegScan], restart_interval: int) -> int:
    """Where the next marker stands that ends coded data or begins a segment; `len(data)` if there is none."""
    if scans:
        offset = _skip_stuffed(data, offset)
        match = (_MARKER_BUT_RESTARTS if restart_interval else _MARKER).search(data, offset)
    else:
        match = _SEGMENT_MARKER.search(data, offset, offset + _MAX_JUNK)
    return match.start() if match else len(data)


def _skip_stuffed(data: bytes, offset: int) -> int:
    """The first 0xFF in coded data that no zero follows; `len(data)` if there is none. A third of a search's time."""
    for start in range(offset, len(data), _SEARCHED_BYTES):
        block = np.frombuffer(data, np.uint8, min(_SEARCHED_BYTES + 1, len(data) - start), start)
        is_marker = (block[:-1] == 0xFF) & (block[1:] != 0)
        if is_marker.any():
            return start + int(is_marker.argmax())
    return len(data)


def _find_garbled(
    data: bytes, offset: int, restarts: Iterable[re.Match[bytes]], frame: JpegFrame, first_scan: JpegScan
) -> int | None:
    """Where a marker can only be other data's: one of the `restarts` of a scan, or the one at `offset` behind it."""
    is_whole = frame.is_baseline and len(first_scan.components) == len(frame.components)
    for number, match in enumerate(restarts):
        if match[1][0] & 7 != number & 7:
            return match.start()
    return None if offset == len(data) or _may_follow_scan(data, offset, frame, is_whole) else offset


def _may_follow_scan(data: bytes, offset: int, frame: JpegFrame, is_whole: bool) -> bool:
    """Whether the marker at `offset` may be one, behind the data of a scan.

    Where the first scan `is_whole` it needs no more tables, and behind a segment there is the next marker.
    """
    marker, length = data[offset + 1], int.from_bytes(data[offset + 2 : offset + 4], "big")
    if marker == _SCAN_MARKER:
        count = int.from_bytes(data[offset + 4 : offset + 5], "big")
        return 1 <= count <= len(frame.components) and length == 6 + 2 * count
    end = offset + 2 + length
    is_table = marker in _TABLE_MARKERS and not is_whole
    is_segment = length >= 2 and (data[end : end + 1] == b"\xff" or (is_table and end >= len(data)))
    return marker == _END_MARKER or (is_segment and (is_table or marker in _LAST_SEGMENTS))


def _read_jpeg_frame(data: bytes, offset: int) -> JpegFrame:
    marker = data[offset + 1]
    if marker not in (*_BASELINE_MARKERS, _PROGRESSIVE_MARKER):
        raise Unsupported(
            N_("This JPEG is coded in a way that no camera uses: arithmetic, lossless or hierarchical."),
            N_("Save it again as an ordinary JPEG, and try that."),
        )
    bits, height, width, count = struct.unpack_from(">BHHB", data, offset + 4)
    if bits != 8:
        raise Unsupported(N_("This is a JPEG of %(bits)s bits, which framer cannot read."), SAVE_AS_JPEG, bits=bits)
    entries = (data[at : at + 2] for at in range(offset + 10, offset + 10 + 3 * count, 3))
    components = tuple((entry[0], max(1, entry[1] >> 4), max(1, entry[1] & 15)) for entry in entries)
    return JpegFrame(offset, marker in _BASELINE_MARKERS, width, height, components)


def find_coded_end(data: bytes, start: int, end: int) -> int:
    """Where the coded data that begins at `start` ends: at the next segment, or at `end`."""
    match = _SEGMENT_MARKER.search(data, start, end)
    return match.start() if match else end


def _read_scan(data: bytes, offset: int, frame: JpegFrame) -> JpegScan:
    count = data[offset + 4]
    selectors = data[offset + 6 : offset + 6 + 2 * count : 2]
    places = {component_id: place for place, (component_id, _, _) in reversed(list(enumerate(frame.components)))}
    ids = data[offset + 5 : offset + 5 + 2 * count : 2]
    first, last, bits = data[offset + 5 + 2 * count], data[offset + 6 + 2 * count], data[offset + 7 + 2 * count]
    return JpegScan(
        components=tuple(places[component_id] for component_id in ids if component_id in places),
        first=first,
        last=min(last, _LAST_COEFFICIENT),
        is_first=frame.is_baseline or not bits >> 4,
        bits_left=0 if frame.is_baseline else bits & 15,
        start=offset + 2 + struct.unpack_from(">H", data, offset + 2)[0],
        tables=tuple(sorted({n >> 4 for n in selectors if first == 0} | {16 | n & 15 for n in selectors if last > 0})),
    )


def _check_scans(scans: int, frame: JpegFrame) -> None:
    megapixels = frame.width * frame.height / 1e6
    if scans * megapixels > MAX_SCAN_MEGAPIXELS:
        raise TooComplex(size=f"≥ {scans} × {megapixels:.0f} MP", limit=f"{MAX_SCAN_MEGAPIXELS} MP")
