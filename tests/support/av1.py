"""AV1 units written by hand: as much of their headers as says how large a frame is."""


class Bits:
    """Numbers of so many bits, one after another."""

    def __init__(self, *numbers: tuple[int, int]) -> None:
        self._text = ""
        self.add(*numbers)

    def add(self, *numbers: tuple[int, int]) -> "Bits":
        """Add pairs of a value and its bits."""
        self._text += "".join(f"{value:0{bits}b}" for value, bits in numbers if bits)
        return self

    def to_bytes(self) -> bytes:
        """Padded with zeros."""
        padded = self._text + "0" * (-len(self._text) % 8)
        return int(padded, 2).to_bytes(len(padded) // 8, "big")


def unit(kind: int, payload: bytes) -> bytes:
    """An OBU that says how long it is."""
    assert len(payload) < 128
    return bytes([kind << 3 | 2, len(payload)]) + payload


def sequence_header(
    width: int,
    height: int,
    *,
    still: bool,
    side_bits: int = 16,
    timing: bool = False,
    colour: tuple[int, int, int] | None = None,
) -> bytes:
    """For frames of up to that size. `timing`: with all that may stand between its start and the size.

    `colour`: code points of primaries, transfer curve and matrix.
    """
    bits = Bits((0, 3), (still, 1), (still, 1))
    if still:
        bits.add((0, 5))
    elif timing:
        bits.add((1, 1), (1, 32), (30, 32), (1, 1), (0b00101, 5))  # timing_info, num_ticks_per_picture: uvlc of 4
        bits.add((1, 1), (9, 5), (1, 32), (4, 5), (6, 5), (1, 1))  # decoder_model_info, initial_display_delay
        bits.add((1, 5), (0, 12), (9, 5), (1, 1), (1, 1), (3, 10), (3, 10), (0, 1), (1, 1), (2, 4))
        bits.add((0, 12), (5, 5), (0, 1), (0, 1))
    else:
        bits.add((0, 1), (0, 1), (0, 5), (0, 12), (0, 5))
    bits.add((side_bits - 1, 4), (side_bits - 1, 4), (width - 1, side_bits), (height - 1, side_bits))
    if not still:
        bits.add((timing, 1), *([(3, 4), (1, 3)] if timing else []))  # frame ids
        bits.add((0, 3), (0, 4), (1, 1), (0, 2), (1, 1), (1, 1))  # order hint, screen content, integer motion vectors
    bits.add((0, 6), (1, 1), (0, 1), (colour is not None, 1), *((code, 8) for code in colour or ()))  # 10 bits a sample
    return unit(1, bits.add((0, 20)).to_bytes())


def key_frame(*, names_its_size: bool, shown: bool = True, timing: bool = False) -> bytes:
    """The header of a frame after a sequence header that is not `still`."""
    bits = Bits((0, 1), (0, 2), (shown, 1), *([] if shown else [(1, 1), (0, 1)]), (0, 1), (1, 1), (0, 1))
    return unit(6, bits.add((5, 7 if timing else 0), (names_its_size, 1), (0, 64)).to_bytes())
