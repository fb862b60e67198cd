"""How large the frames of AV1 data are, read from its headers (AV1 Bitstream Specification, 5.3 to 5.9).

The size in the boxes of an AVIF file is only that to which the decoder scales them afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from framer.imaging.bit_reader import BitReader
from framer.imaging.boxes import MAX_HEIF_PARTS, Span, too_many_parts
from framer.imaging.photo_header import TooComplex

_SEQUENCE_HEADER, _FRAME_HEADERS = 1, (3, 6, 7)  # types of units: OBU_FRAME_HEADER, OBU_FRAME, OBU_REDUNDANT_…
_MAX_HEADER = 512  # bytes of a unit that are looked at: 32 operating points take some 400
_KEY_FRAME, _SWITCH_FRAME = 0, 3
_SELECT = 2  # a tool that each frame switches on or off


@dataclass(frozen=True)
class _Sequence:
    """What a sequence header says, as far as the sizes of its frames depend on it.

    `max_pixels` is the size of frames that name none, `possible_pixels` the largest that one can name.
    """

    max_pixels: int
    possible_pixels: int = 0
    is_still: bool = False
    time_bits: int = 0
    screen_content_tools: int = 0
    integer_mv: int = 0
    frame_id_bits: int = 0
    has_order_hint: bool = False


class FrameReader:
    """Reads the frames in parts of `data`, the whole file; all of them together take a bounded time."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._units = self._bytes = 0

    def largest_pixels(self, spans: list[Span]) -> int:
        """The pixels of the largest frame, shown or not; 0 where there is no sequence header.

        `spans` are read as one. Raises Unreadable for broken headers, TooComplex for units without end, or where the
        same bytes of the file are looked at again and again.
        """
        self._bytes += sum(end - start for start, end in spans)
        if self._bytes > len(self._data):
            raise TooComplex(size=f"{self._bytes / 1e3:.0f} kB", limit=f"{len(self._data) / 1e3:.0f} kB")
        sequence = _Sequence(0)
        largest = 0
        for unit_type, payload in self._iterate_units(b"".join(self._data[start:end] for start, end in spans)):
            if unit_type == _SEQUENCE_HEADER:
                sequence = _read_sequence(BitReader(payload))
                largest = max(largest, sequence.max_pixels)
            elif unit_type in _FRAME_HEADERS and _names_its_size(BitReader(payload), sequence):
                largest = max(largest, sequence.possible_pixels)
        return largest

    def read_colour_codes(self, spans: list[Span]) -> tuple[int, int] | None:
        """Primaries and transfer curve (ITU-T H.273) by the first sequence header; None where it says nothing of them.

        Raises Unreadable for a broken header.
        """
        for unit_type, payload in self._iterate_units(b"".join(self._data[start:end] for start, end in spans)):
            if unit_type == _SEQUENCE_HEADER:
                bits = BitReader(payload)
                return _read_colour_codes(bits, payload[0] >> 5, _read_sequence(bits))
        return None

    def _iterate_units(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Type and beginning of each unit (OBU), up to the first whose length makes no sense."""
        offset = 0
        while offset < len(data):
            self._units += 1
            if self._units > MAX_HEIF_PARTS:
                raise too_many_parts()
            head = data[offset]
            offset += 2 if head & 4 else 1  # with an extension
            length = len(data) - offset
            if head & 2:
                length, offset = _read_length(data, offset)
            if length > len(data) - offset:
                return
            yield head >> 3 & 15, data[offset : offset + min(length, _MAX_HEADER)]
            offset += length


def _read_length(data: bytes, offset: int) -> tuple[int, int]:
    """leb128(), and where it ends."""
    length = 0
    for shift in range(0, 56, 7):
        if offset >= len(data):
            break
        byte = data[offset]
        offset += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return length, offset
    return len(data) + 1, offset


def _read_sequence(bits: BitReader) -> _Sequence:
    bits.take(4)  # profile, still_picture
    is_still = bool(bits.take(1))  # reduced_still_picture_header
    time_bits = 0
    if is_still:
        bits.take(5)
    else:
        time_bits = _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    max_pixels = (bits.take(width_bits) + 1) * (bits.take(height_bits) + 1)
    if is_still:
        return _Sequence(max_pixels, is_still=True)
    frame_id_bits = bits.take(4) + 2 + bits.take(3) + 1 if bits.take(1) else 0
    bits.take(3 + 4)
    has_order_hint = bool(bits.take(1))
    if has_order_hint:
        bits.take(2)
    screen_content_tools = _SELECT if bits.take(1) else bits.take(1)
    integer_mv = _SELECT
    if screen_content_tools:
        integer_mv = _SELECT if bits.take(1) else bits.take(1)
    return _Sequence(
        max_pixels, 1 << width_bits + height_bits, False, time_bits, screen_content_tools, integer_mv, frame_id_bits,
        has_order_hint,
    )  # fmt: skip


def _read_colour_codes(bits: BitReader, profile: int, sequence: _Sequence) -> tuple[int, int] | None:
    """color_config() behind what `_read_sequence` has read."""
    if sequence.is_still:
        bits.take(3)  # use_128x128_superblock to enable_intra_edge_filter
    elif sequence.has_order_hint:
        bits.take(3)
    bits.take(3)  # enable_superres, enable_cdef, enable_restoration
    if bits.take(1) and profile == 2:  # high_bitdepth
        bits.take(1)
    if profile != 1:
        bits.take(1)  # mono_chrome
    return (bits.take(8), bits.take(8)) if bits.take(1) else None


def _skip_operating_points(bits: BitReader) -> int:
    """Read from timing_info_present_flag on to the last operating point; returns the bits of temporal_point_info()."""
    has_decoder_model, delay_bits, time_bits = False, 0, 0
    if bits.take(1):
        bits.take(64)
        is_even = bits.take(1)
        if is_even:
            bits.take_variable()
        has_decoder_model = bool(bits.take(1))
        if has_decoder_model:
            delay_bits = bits.take(5) + 1
            bits.take(32 + 5)
            time_bits = bits.take(5) + 1
            if is_even:
                time_bits = 0
    has_display_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if has_decoder_model and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if has_display_delay and bits.take(1):
            bits.take(4)
    return time_bits


def _names_its_size(bits: BitReader, sequence: _Sequence) -> bool:
    """Whether a frame header has frame_size_override_flag."""
    if sequence.is_still or not sequence.max_pixels or bits.take(1):  # show_existing_frame
        return False
    frame_type, is_shown = bits.take(2), bits.take(1)
    if is_shown:
        bits.take(sequence.time_bits)
    else:
        bits.take(1)
    if frame_type != _SWITCH_FRAME and not (frame_type == _KEY_FRAME and is_shown):
        bits.take(1)
    bits.take(1)
    allows_screen_content = bits.take(1) if sequence.screen_content_tools == _SELECT else sequence.screen_content_tools
    if allows_screen_content and sequence.integer_mv == _SELECT:
        bits.take(1)
    bits.take(sequence.frame_id_bits)
    return frame_type == _SWITCH_FRAME or bool(bits.take(1))
