"""Size and scans of a JPEG, read from its markers (ITU-T T.81, annex B)."""

import re
import struct
from dataclasses import dataclass

from framer.errors import Unreadable, Unsupported
from framer.i18n import N_
from framer.imaging.photo_header import PhotoHeader, TooComplex

# Scans × megapixels: a decoder passes over all pixels once for each scan, about 1 ms a megapixel.
# Real photos have at most 14 scans, hostile files have thousands.
MAX_SCAN_MEGAPIXELS = 1_500
MAX_JPEG_SEGMENTS = 10_000  # real files have some dozens, and one more for each 64 kB of metadata
_MAX_JUNK = 10_000  # bytes between two segments of the header: Pillow reads them one by one

# A segment or the end of the image: no fill byte, stuffed zero, RSTn or other marker that stands alone.
_SEGMENT_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15 without DHT, JPG and DAC
_BASELINE_MARKERS, _PROGRESSIVE_MARKER = (0xC0, 0xC1), 0xC2
_END_MARKER, _SCAN_MARKER = 0xD9, 0xDA


@dataclass(frozen=True)
class _FrameSegment:
    """The frame header (SOFn) at `offset`."""

    offset: int
    is_baseline: bool
    width: int
    height: int
    components: int


def probe_jpeg(data: bytes) -> PhotoHeader:
    """Follow the markers to the end of the first image. What stands behind it, or inside a segment, does not count.

    Raises Unsupported for a coding that no camera uses, TooComplex for too many segments or scans, and Unreadable,
    struct.error or IndexError for a broken header.
    """
    frame: _FrameSegment | None = None
    scans, first_scan_components, offset = 0, 0, 2
    for _ in range(MAX_JPEG_SEGMENTS):
        match = _SEGMENT_MARKER.search(data, offset, len(data) if scans else offset + _MAX_JUNK)
        if not match:
            break
        offset = match.start()
        marker = data[offset + 1]
        if marker == _END_MARKER:
            break
        if marker in _SOF_MARKERS:
            frame = _read_frame_segment(data, offset)
        elif marker == _SCAN_MARKER:
            if not frame:
                raise Unreadable
            scans += 1
            first_scan_components = first_scan_components or data[offset + 4]
            _check_scans(scans, frame)
        offset += 2 + struct.unpack_from(">H", data, offset + 2)[0]
    else:
        raise TooComplex(size=f"> {MAX_JPEG_SEGMENTS}", limit=str(MAX_JPEG_SEGMENTS))
    if not frame or not scans:
        raise Unreadable
    is_streamed = frame.is_baseline and first_scan_components == frame.components
    height_offset = frame.offset + 5 if is_streamed and scans == 1 else None
    return PhotoHeader("JPEG", frame.width, frame.height, is_streamed, height_offset)


def _read_frame_segment(data: bytes, offset: int) -> _FrameSegment:
    marker = data[offset + 1]
    if marker not in (*_BASELINE_MARKERS, _PROGRESSIVE_MARKER):
        raise Unsupported(
            N_("This JPEG is coded in a way that no camera uses: arithmetic, lossless or hierarchical."),
            N_("Save it again as an ordinary JPEG, and try that."),
        )
    height, width, components = struct.unpack_from(">HHB", data, offset + 5)
    return _FrameSegment(offset, marker in _BASELINE_MARKERS, width, height, components)


def _check_scans(scans: int, frame: _FrameSegment) -> None:
    megapixels = frame.width * frame.height / 1e6
    if scans * megapixels > MAX_SCAN_MEGAPIXELS:
        raise TooComplex(size=f"≥ {scans} × {megapixels:.0f} MP", limit=f"{MAX_SCAN_MEGAPIXELS} MP")
