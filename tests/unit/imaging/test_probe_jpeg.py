"""Which JPEGs are refused by their markers, and that what cameras write is not."""

import struct

import pytest

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.imaging.jpeg_scans import MAX_JPEG_SEGMENTS, read_jpeg
from framer.imaging.photo_header import TooComplex
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits
from support.pictures import clouds, exif, saved

LIMITS = PhotoLimits()
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
COMMENT = b"\xff\xfe\x00\x02"
RESTARTS = b"\xff\xdd\x00\x04\x00\x01"


def jpeg_of(width: int, height: int, marker: int = 0xC0, scans: int = 1, components: int = 1) -> bytes:
    frame = struct.pack(">BBHBHHB", 0xFF, marker, 8 + 3 * components, 8, height, width, components)
    return b"\xff\xd8" + frame + b"\x01\x11\x00" * components + SCAN * scans + b"\xff\xd9"


def with_segments(data: bytes, segments: bytes) -> bytes:
    return data[:2] + segments + data[2:]


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2])
@pytest.mark.parametrize("components", [1, 3])
def test_more_scans_than_a_photo_has_are_refused(marker: int, components: int) -> None:
    with pytest.raises(TooComplex, match="≥ 126 × 12 MP"):
        probe_photo(jpeg_of(4_000, 3_000, marker, 3_000, components), LIMITS)


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2])
def test_scans_that_hide_behind_other_segments_are_counted(marker: int) -> None:
    data = with_segments(jpeg_of(4_000, 3_000, marker, 3_000), RESTARTS)
    between = SCAN + b"entropy\xff\x00\xff\xd0coded\xff\xff" + COMMENT
    with pytest.raises(TooComplex, match="≥ 126 × 12 MP"):
        probe_photo(data.replace(SCAN, between), LIMITS)


@pytest.mark.parametrize("restarts", [b"", RESTARTS])
@pytest.mark.parametrize("filling", [b"", b"\xff"])
def test_a_scan_is_found_wherever_its_marker_stands(restarts: bytes, filling: bytes) -> None:
    """Coded data are looked through in blocks of 65,536 bytes; here the marker stands across the end of the first."""
    for length in range(65_534, 65_539):
        coded = (b"coded\xff\0" * 10_000)[:length].removesuffix(b"\xff")
        data = with_segments(jpeg_of(90, 70, 0xC2), restarts).replace(SCAN, SCAN + coded + filling + SCAN)
        first = data.index(SCAN) + len(SCAN)
        assert [scan.start for scan in read_jpeg(data).scans] == [first, first + len(coded + filling + SCAN)]


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF])
def test_codings_that_no_camera_uses_are_not_supported(marker: int) -> None:
    with pytest.raises(Unsupported, match="no camera uses"):
        probe_photo(jpeg_of(90, 70, marker), LIMITS)


def test_a_baseline_photo_that_cannot_be_decoded_row_by_row_is_held_to_the_usual_size() -> None:
    assert probe_photo(jpeg_of(12_000, 9_000), LIMITS).is_streamed_jpeg
    with pytest.raises(TooLarge, match="at most 52 MP"):
        probe_photo(jpeg_of(12_000, 9_000, scans=3, components=3), LIMITS)


@pytest.mark.parametrize("filling", [b"\xff", b"\0", b"\xff\0", b"\xff\xd0"])
@pytest.mark.parametrize("place", [6, -12])
def test_a_header_that_is_mostly_filling_is_damaged(filling: bytes, place: int) -> None:
    data = with_segments(jpeg_of(90, 70), COMMENT)
    assert probe_photo(data[:place] + filling * 100 + data[place:], LIMITS).width == 90
    with pytest.raises(Unreadable):
        probe_photo(data[:place] + filling * 500_000 + data[place:], LIMITS)


@pytest.mark.parametrize("segment", [COMMENT, SCAN])
def test_segments_without_end_are_refused(segment: bytes) -> None:
    small = jpeg_of(9, 7)
    with pytest.raises(TooComplex):
        probe_photo(small[:-2] + segment * MAX_JPEG_SEGMENTS + small[-2:], LIMITS)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xd9", b"\xff\xd8" + SCAN, jpeg_of(90, 70, scans=0)])
def test_a_file_without_frame_or_scan_is_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable):
        probe_photo(data, LIMITS)


def burst() -> bytes:
    """A photo with more photos behind it, and an index of them in front."""
    return saved(clouds(640, 480), "MPO", save_all=True, append_images=[clouds(640, 480)] * 9)


PHONE_PHOTOS = {
    "200 MP": jpeg_of(16_384, 12_288),
    "50 MP, progressive in ten scans": jpeg_of(8_160, 6_120, 0xC2, scans=10, components=3),
    "panorama": jpeg_of(16_384, 2_048),
    "burst": burst(),
    "film behind the photo": jpeg_of(8_160, 6_120, 0xC2, scans=10) + SCAN * 20_000,
    "gain map behind the photo": saved(clouds(640, 480)) + saved(clouds(320, 240)),
    "restart markers": saved(clouds(640, 480), restart_marker_blocks=1),
    "thumbnail": saved(clouds(640, 480), exif=exif(6) + saved(clouds(160, 120), progressive=True)),
    "large preview in segments": with_segments(
        jpeg_of(8_160, 6_120), (b"\xff\xe2" + struct.pack(">H", 60_002) + (SCAN + b"\xff\xd9") * 5_000) * 100
    ),
}


@pytest.mark.parametrize("kind", PHONE_PHOTOS)
def test_what_phones_write_is_accepted(kind: str) -> None:
    header = probe_photo(PHONE_PHOTOS[kind], LIMITS)
    assert header.width >= header.height > 0


@pytest.mark.parametrize("kind", ["burst", "gain map behind the photo", "restart markers", "thumbnail"])
def test_only_scans_of_the_photo_itself_are_counted(kind: str) -> None:
    assert probe_photo(PHONE_PHOTOS[kind], LIMITS).height_offset is not None
