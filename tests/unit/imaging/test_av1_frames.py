"""What sequence headers of AV1 say of colours; what they say of sizes is in test_probe_heif.py."""

import pytest

from framer.errors import Unreadable
from framer.imaging.av1_frames import FrameReader
from support.av1 import key_frame, sequence_header, unit


def read_codes(data: bytes) -> tuple[int, int] | None:
    return FrameReader(data).read_colour_codes([(0, len(data))])


@pytest.mark.parametrize("still", [True, False])
@pytest.mark.parametrize("timing", [True, False])
def test_colours_stand_behind_the_tools(still: bool, timing: bool) -> None:
    assert read_codes(sequence_header(64, 48, still=still, timing=timing, colour=(9, 16, 9))) == (9, 16)
    assert read_codes(sequence_header(64, 48, still=still, timing=timing)) is None


def test_the_first_header_counts() -> None:
    headers = [sequence_header(64, 48, still=True, colour=(n, 13, 6)) for n in (12, 9)]
    assert read_codes(unit(2, b"") + headers[0] + key_frame(names_its_size=False) + headers[1]) == (12, 13)


def test_no_header_says_nothing_and_a_short_one_is_damaged() -> None:
    assert read_codes(b"") is None
    assert read_codes(unit(2, b"")) is None
    with pytest.raises(Unreadable):
        read_codes(unit(1, sequence_header(64, 48, still=True)[2:8]))
