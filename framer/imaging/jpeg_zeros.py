"""Zeros in a JPEG's coded data, as a copy leaves them where a part never arrived (ITU-T T.81, annexes C and F).

A decoder takes them for coefficients, and paints whatever these are; what stands behind them has lost its place.
"""

import math
import re
import struct
from collections.abc import Iterator

from framer.imaging.jpeg_scans import JpegScan, JpegStructure, find_coded_end

_SHORTEST_GAP = 64  # bytes; where zeros are shades at all, so many are 170 equal steps in a row
_GAPS = re.compile(rb"\0{%d,}" % _SHORTEST_GAP)
_HUFFMAN_TABLES = 0xC4
_IS_AC = 16  # of a table's class and number, as DHT has them
_ZERO_RUN = 0xF0  # a symbol with the form of an end of block, which is none

Symbols = dict[int, tuple[int, int]]
"""Of each Huffman table, by class and number: the symbol whose code is all zeros, and the length of that code."""


def may_have_gaps(data: bytes) -> bool:
    """Whether there are so many zeros anywhere; films and metadata have them as well."""
    return bytes(_SHORTEST_GAP) in data


def drop_behind_zeros(data: bytes, jpeg: JpegStructure) -> bytes:
    """`data` up to zeros in the coded data that no encoder has written; all of it where there are none.

    Flat areas are zeros too, where the code for "nothing changes" is: these stay, unless they would fill the photo.
    """
    end = len(data) if jpeg.end is None else jpeg.end
    blocks = len(jpeg.frame.components) * math.ceil(jpeg.frame.width / 8) * math.ceil(jpeg.frame.height / 8)
    symbols: Symbols = {}
    offset = 2
    for scan in jpeg.scans:
        try:
            for content in _iterate_tables(data, offset, scan.start):
                symbols |= _read_zero_symbols(content)
        except (struct.error, IndexError):  # which tells the decoder enough
            return data
        offset = find_coded_end(data, scan.start, end)
        most = _count_flat_bits(scan, symbols, blocks)
        for zeros in _GAPS.finditer(data, scan.start, offset):
            if 8 * len(zeros[0]) > most:
                return data[: zeros.start()]
    return data


def _count_flat_bits(scan: JpegScan, symbols: Symbols, blocks: int) -> float:
    """How many bits of zeros the scan may have in a row: none, or so many as `blocks` that are all alike."""
    if not scan.is_first:  # bits that make shades finer
        return math.inf
    used = [(symbols.get(table, (0, 16)), table >= _IS_AC) for table in scan.tables]
    if not all(_is_nothing(symbol, is_ac) for (symbol, _), is_ac in used):
        return 0
    return blocks * sum(length for (_, length), _ in used)


def _is_nothing(symbol: int, is_ac: bool) -> bool:
    """Whether a symbol says that a block's mean is that of the last one, or that nothing more of it comes."""
    return symbol == 0 or (is_ac and symbol & 15 == 0 and symbol != _ZERO_RUN)


def _read_zero_symbols(content: bytes) -> Symbols:
    """Of the tables in a DHT segment."""
    found: Symbols = {}
    at = 0
    while at + 17 <= len(content):
        counts = content[at + 1 : at + 17]
        found[content[at]] = content[at + 17], next((n for n, count in enumerate(counts, 1) if count), 0)
        at += 17 + sum(counts)
    return found


def _iterate_tables(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """What the DHT segments between two places hold."""
    offset = find_coded_end(data, start, end)
    while offset < end:
        length = struct.unpack_from(">H", data, offset + 2)[0]
        if data[offset + 1] == _HUFFMAN_TABLES:
            yield data[offset + 4 : offset + 2 + length]
        offset = find_coded_end(data, offset + 2 + length, end)
