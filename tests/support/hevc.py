"""HEVC sequence parameter sets written by hand, up to what they say of colours (ITU-T H.265, 7.3.2.2)."""

import re
from itertools import chain

from support.av1 import Bits

Number = tuple[int, int]
"""A value and its bits."""

PARAMETER_SET = 33


def variable(*values: int) -> list[Number]:
    """Numbers of variable length, ue(v)."""
    return [(value + 1, 2 * (value + 1).bit_length() - 1) for value in values]


def plain_parameters(colour: tuple[int, int, int] | None, reference_sets: int = 0) -> bytes:
    """As encoders of photos write them; these have no sets of reference pictures."""
    return _to_unit(
        [(0, 4), (0, 3), (0, 1), (0, 96)],
        variable(0, 1, 64, 48),
        [(0, 1)],
        variable(2, 2, 4),
        [(0, 1)],
        variable(4, 2, 5, 0, 3, 0, 3, 1, 1),
        [(0, 1), (0, 2), (0, 1)],  # scaling lists, tools, uncompressed blocks
        variable(reference_sets),
        [(0, 1), (0, 2), (colour is not None, 1), (0, 1), (0, 1)],
        _signal_type(colour),
    )


def full_parameters(colour: tuple[int, int, int] | None) -> bytes:
    """With all that may stand between their start and the colours."""
    lists = []
    for size in range(4):
        for matrix in range(2 if size == 3 else 6):
            told = [9] * ((size > 1) + (16 if size == 0 else 64))
            lists += [(matrix % 2, 1), *(variable(*told) if matrix % 2 else variable(matrix))]
    return _to_unit(
        [(0, 4), (2, 3), (0, 1), (0, 96), (0b1101, 4), (0, 12), (0, 88 + 8 + 8)],  # two sub-layers
        variable(0, 3), [(0, 1)], variable(64, 48),  # 4:4:4
        [(1, 1)], variable(1, 2, 3, 4),
        variable(2, 2, 4),
        [(1, 1)], variable(*(4, 2, 5) * 3),
        variable(0, 3, 0, 3, 1, 1),
        [(1, 1), (1, 1)], lists,
        [(3, 2), (1, 1), (7, 4), (7, 4)], variable(0, 2), [(1, 1)],
        variable(3),  # sets of reference pictures
        variable(1, 2), [*variable(5), (1, 1)] * 3,
        [(1, 1), (1, 1)], variable(2), [(1, 1), (0, 1), (1, 1), (0, 1), (0, 1), (1, 1)],  # as before, but three of four
        [(1, 1), (0, 1)], variable(0), [(1, 1)] * 4,
        [(1, 1)], variable(2), [(77, 8), (1, 1)] * 2,  # long-term ones: order of 8 bits
        [(0, 2), (1, 1), (1, 1), (255, 8), (4, 16), (3, 16), (1, 1), (1, 1)],
        _signal_type(colour),
    )  # fmt: skip


def configuration(*units: tuple[int, bytes]) -> bytes:
    """The content of an `hvcC` box with these units, each of its type."""
    arrays = b"".join(bytes([kind]) + b"\0\1" + len(unit).to_bytes(2, "big") + unit for kind, unit in units)
    return bytes(22) + bytes([len(units)]) + arrays


def _signal_type(colour: tuple[int, int, int] | None) -> list[Number]:
    return [(colour is not None, 1), (5, 3), (1, 1), (1, 1), *((code, 8) for code in colour or ()), (0, 24)]


def _to_unit(*parts: list[Number]) -> bytes:
    payload = re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", Bits(*chain(*parts)).to_bytes())  # emulation prevention
    return bytes([PARAMETER_SET << 1, 1]) + payload
