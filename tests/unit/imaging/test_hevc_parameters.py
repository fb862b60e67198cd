"""What parameter sets of HEVC say of colours."""

import pytest

from framer.errors import Unreadable
from framer.imaging.hevc_parameters import read_hevc_codes
from support.hevc import PARAMETER_SET, configuration, full_parameters, plain_parameters

OTHER_SET = 32  # VPS


@pytest.mark.parametrize("write", [plain_parameters, full_parameters])
def test_colours_stand_behind_everything_else(write: object) -> None:
    assert callable(write)
    assert read_hevc_codes(configuration((PARAMETER_SET, write((9, 16, 9))))) == (9, 16)
    assert read_hevc_codes(configuration((PARAMETER_SET, write(None)))) is None


def test_the_first_set_counts_whatever_stands_before_it() -> None:
    sets = [(PARAMETER_SET, plain_parameters((primaries, 13, 6))) for primaries in (12, 9)]
    assert read_hevc_codes(configuration((OTHER_SET, bytes([OTHER_SET << 1, 1, 0])), *sets)) == (12, 13)


def test_no_set_says_nothing() -> None:
    assert read_hevc_codes(configuration()) is None
    assert read_hevc_codes(configuration((OTHER_SET, bytes([OTHER_SET << 1, 1, 0])))) is None


@pytest.mark.parametrize("length", [0, 1, 2, 12, 20])
def test_a_short_one_is_damaged(length: int) -> None:
    with pytest.raises(Unreadable):
        read_hevc_codes(configuration((PARAMETER_SET, plain_parameters((9, 16, 9))[:length])))


def test_a_set_cannot_ask_for_much_work() -> None:
    """A number without end; more sets of reference pictures than there may be."""
    endless = bytes([PARAMETER_SET << 1, 1]) + bytes(60_000)
    for unit in (endless, plain_parameters((9, 16, 9), 65) + b"\xff" * 60_000):
        with pytest.raises(Unreadable):
            read_hevc_codes(configuration((PARAMETER_SET, unit)))
