"""Numbers of any count of bits, as video headers have them."""

from framer.errors import Unreadable


class BitReader:
    """Reads numbers of so many bits, the highest bit first."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, bits: int) -> int:
        """The next `bits` bits; raises Unreadable past the end."""
        self._left -= bits
        if self._left < 0:
            raise Unreadable
        return self._number >> self._left & (1 << bits) - 1

    def take_variable(self) -> int:
        """A number with as many bits as there are zeros before its first one: uvlc() of AV1, ue(v) of HEVC."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros) if zeros < 32 else (1 << 32) - 1
