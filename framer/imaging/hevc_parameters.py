"""What HEVC data say of their colours in the sequence parameter set (ITU-T H.265, 7.3.2.2, 7.3.7, E.2.1)."""

from collections.abc import Iterator

from framer.errors import Unreadable
from framer.imaging.bit_reader import BitReader

_SEQUENCE_PARAMETERS = 33  # nal_unit_type SPS_NUT
_MAX_PARAMETERS = 2048  # bytes of a set that are looked at: with scaling lists and all reference pictures some 1,500
_ARRAYS_AT = 22  # in an `hvcC` box (ISO/IEC 14496-15, 8.3.2.1)
_PROFILE_BITS, _LEVEL_BITS = 88, 8
_OWN_SHAPE = 255  # aspect_ratio_idc of pixels whose width and height are told
_MOST_SETS, _MOST_PICTURES, _MOST_LONG_TERM = 64, 16, 32  # of reference pictures


def read_hevc_codes(configuration: bytes) -> tuple[int, int] | None:
    """Primaries and transfer curve (ITU-T H.273) by the content of an `hvcC` box; None where it says nothing of them.

    Raises Unreadable, struct.error or IndexError for a broken one.
    """
    for unit in _iterate_units(configuration):
        if unit[0] >> 1 & 63 == _SEQUENCE_PARAMETERS:
            return _read_parameters(BitReader(unit[2:_MAX_PARAMETERS].replace(b"\0\0\3", b"\0\0")))
    return None


def _iterate_units(configuration: bytes) -> Iterator[bytes]:
    offset = _ARRAYS_AT + 1
    for _ in range(configuration[_ARRAYS_AT]):
        count = int.from_bytes(configuration[offset + 1 : offset + 3], "big")
        offset += 3
        for _ in range(count):
            length = int.from_bytes(configuration[offset : offset + 2], "big")
            unit = configuration[offset + 2 : offset + 2 + length]
            if len(unit) < max(length, 2):
                raise Unreadable
            yield unit
            offset += 2 + length


def _read_parameters(bits: BitReader) -> tuple[int, int] | None:
    bits.take(4)
    sub_layers = bits.take(3)
    bits.take(1)
    _skip_levels(bits, sub_layers)
    bits.take_variable()
    if bits.take_variable() == 3:  # 4:4:4
        bits.take(1)
    _skip_numbers(bits, 2)  # the size
    if bits.take(1):
        _skip_numbers(bits, 4)
    _skip_numbers(bits, 2)
    order_bits = bits.take_variable() + 4
    _skip_numbers(bits, 3 * (sub_layers + 1 if bits.take(1) else 1))
    _skip_numbers(bits, 6)
    if bits.take(1) and bits.take(1):
        _skip_scaling_lists(bits)
    bits.take(2)
    if bits.take(1):  # uncompressed blocks
        bits.take(8)
        _skip_numbers(bits, 2)
        bits.take(1)
    _skip_reference_pictures(bits, order_bits)
    bits.take(2)
    return _read_signal_type(bits) if bits.take(1) else None


def _skip_levels(bits: BitReader, sub_layers: int) -> None:
    """Read past profile_tier_level()."""
    bits.take(_PROFILE_BITS + _LEVEL_BITS)
    present = [(bits.take(1), bits.take(1)) for _ in range(sub_layers)]
    bits.take(2 * (8 - sub_layers) if sub_layers else 0)
    for has_profile, has_level in present:
        bits.take(has_profile * _PROFILE_BITS + has_level * _LEVEL_BITS)


def _skip_numbers(bits: BitReader, count: int) -> None:
    for _ in range(count):
        bits.take_variable()


def _skip_scaling_lists(bits: BitReader) -> None:
    """Read past scaling_list_data()."""
    for size in range(4):
        for _ in range(2 if size == 3 else 6):
            if not bits.take(1):
                bits.take_variable()
            else:
                _skip_numbers(bits, (size > 1) + min(64, 16 << 2 * size))


def _skip_reference_pictures(bits: BitReader, order_bits: int) -> None:
    """Read past the sets st_ref_pic_set(), and the long-term pictures."""
    pictures = 0
    for number in range(_take_count(bits, _MOST_SETS)):
        if number and bits.take(1):  # as in the last set
            bits.take(1)
            bits.take_variable()
            pictures = sum(1 for _ in range(pictures + 1) if bits.take(1) or bits.take(1))
        else:
            pictures = _take_count(bits, _MOST_PICTURES) + _take_count(bits, _MOST_PICTURES)
            for _ in range(pictures):
                bits.take_variable()
                bits.take(1)
    if bits.take(1):
        for _ in range(_take_count(bits, _MOST_LONG_TERM)):
            bits.take(order_bits + 1)


def _take_count(bits: BitReader, most: int) -> int:
    count = bits.take_variable()
    if count > most:
        raise Unreadable
    return count


def _read_signal_type(bits: BitReader) -> tuple[int, int] | None:
    """The beginning of vui_parameters()."""
    if bits.take(1) and bits.take(8) == _OWN_SHAPE:
        bits.take(32)
    if bits.take(1):  # overscan
        bits.take(1)
    if not bits.take(1):
        return None
    bits.take(3 + 1)  # the video's format, and whether it has the full range
    return (bits.take(8), bits.take(8)) if bits.take(1) else None
