"""What a photo's first bytes say, before any decoder sees it."""

import contextlib
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits
from support.pictures import clouds, quarters, saved

LIMITS = PhotoLimits()


def png_of(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + bytes(40)


def jpeg_of(width: int, height: int, marker: int = 0xC0, scans: int = 1) -> bytes:
    frame = struct.pack(">BBHBHHB", 0xFF, marker, 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + frame + scans * b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\xff\xd9"


def gif_of(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def bmp_of(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(46)


def webp_of(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    chunk = b"VP8L" + struct.pack("<IBI", 18, 0x2F, bits) + bytes(13)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def webp_canvas_of(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def avif_of(width: int, height: int, kind: str = "AVIF") -> bytes:
    """A small file whose header lies about its size."""
    data = saved(quarters(), kind)
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def heif_of(width: int, height: int) -> bytes:
    return avif_of(width, height, "HEIF")


def tiff_of(width: int, height: int) -> bytes:
    data = bytearray(saved(quarters(), "TIFF"))
    first = struct.unpack_from("<I", data, 4)[0]
    for at in range(first + 2, first + 2 + 12 * struct.unpack_from("<H", data, first)[0], 12):
        tag = struct.unpack_from("<H", data, at)[0]
        if tag in (256, 257):
            struct.pack_into("<HHII", data, at, tag, 4, 1, width if tag == 256 else height)
    return bytes(data)


CLAIMS = {
    "PNG": png_of,
    "JPEG": jpeg_of,
    "GIF": gif_of,
    "BMP": bmp_of,
    "WebP": webp_of,
    "WebP canvas": webp_canvas_of,
    "AVIF": avif_of,
    "HEIF": heif_of,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"])
def test_type_and_size_are_read_from_the_content(kind: str) -> None:
    header = probe_photo(saved(clouds(90, 70), kind), LIMITS)
    assert (header.format, header.width, header.height) == (kind, 90, 70)


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0MM\0*"}])
def test_all_three_kinds_of_webp_tell_their_size(options: dict[str, object]) -> None:
    header = probe_photo(saved(clouds(91, 33), "WEBP", **options), LIMITS)
    assert (header.width, header.height) == (91, 33)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_header_is_believed_as_it_stands(claim: str) -> None:
    header = probe_photo(CLAIMS[claim](4000, 3000), LIMITS)
    assert (header.width, header.height) == (4000, 3000)


@pytest.mark.parametrize("claim", CLAIMS)
def test_more_pixels_than_the_limit_are_refused(claim: str) -> None:
    with pytest.raises(TooLarge, match="16000 × 16000 px"):
        probe_photo(CLAIMS[claim](16000, 16000), LIMITS)


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        (jpeg_of(16384, 12288), True),  # a 200 MP phone
        (jpeg_of(16384, 16384), False),
        (jpeg_of(8160, 6120, 0xC2, scans=10), True),  # progressive: it cannot be decoded at a smaller scale
        (jpeg_of(12000, 9000, 0xC2, scans=10), False),
        (png_of(8160, 6120), True),
        (png_of(9000, 6120), False),
        (webp_of(6000, 4000), True),
        (webp_of(6000, 4400), False),
        (avif_of(8160, 6120), True),
        (heif_of(8160, 6120), True),
        (heif_of(12000, 12000), False),
    ],
)
def test_each_type_has_its_own_limit(data: bytes, accepted: bool) -> None:
    if accepted:
        probe_photo(data, LIMITS)
    else:
        with pytest.raises(TooLarge):
            probe_photo(data, LIMITS)


def test_a_progressive_photo_with_thousands_of_scans_is_refused() -> None:
    with pytest.raises(TooLarge, match="1200"):
        probe_photo(jpeg_of(6000, 6000, 0xC2, scans=1200), LIMITS)


def test_more_bytes_than_the_limit_are_refused() -> None:
    with pytest.raises(TooLarge, match=r"0\.2 MB; at most 0 MB"):
        probe_photo(saved(clouds(90, 70)) + bytes(200_000), PhotoLimits(max_bytes=100_000))


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\xc5\xd0\xd3\xc6" + bytes(60),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"8BPS\0\x01" + bytes(60),
        b"\0\0\x01\0\x01\0\x10\x10" + bytes(60),
        b"\xd7\xcd\xc6\x9a" + bytes(60),
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
        b"BLP1" + bytes(60),
        b"\x01\xda\x01\x01\0\x03" + bytes(600),
        b"II\x2b\0\x08\0\0\0" + bytes(60),
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(60),
        b"\x1aE\xdf\xa3" + bytes(60),
        b"\n\x05\x01\x08" + bytes(200),
        b"#define x_width 9\n#define x_height 9\n",
        b"<!doctype html><title>x</title>",
        "Kính gửi các đơn vị trực thuộc".encode(),
        bytes(200),
    ],
)
def test_everything_else_is_unsupported(data: bytes) -> None:
    with pytest.raises(Unsupported):
        probe_photo(data, LIMITS)


def test_an_empty_file_is_told_as_such() -> None:
    with pytest.raises(Unreadable, match="empty"):
        probe_photo(b"", LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"])
def test_a_header_cut_off_anywhere_is_a_clear_failure(kind: str) -> None:
    data = saved(quarters(), kind)
    for length in range(1, 200):
        with contextlib.suppress(Unreadable, Unsupported):
            assert probe_photo(data[:length], LIMITS).megapixels < 1


def test_junk_between_a_jpegs_segments_is_passed_over() -> None:
    data = saved(clouds(90, 70))
    header = probe_photo(data[:2] + b"\xff\xff\xfe\x00\x04ab" + b"junk" + data[2:], LIMITS)
    assert (header.width, header.height) == (90, 70)


def test_a_thumbnail_in_the_exif_is_not_taken_for_the_photo() -> None:
    thumbnail = saved(clouds(32, 24))
    data = saved(clouds(90, 70), exif=b"Exif\0\0" + thumbnail)
    header = probe_photo(data, LIMITS)
    assert (header.width, header.height) == (90, 70)
    assert header.height_offset is not None


def test_only_a_single_scan_can_be_cut_off_after_some_rows() -> None:
    picture = clouds(90, 70)
    assert probe_photo(saved(picture), LIMITS).height_offset is not None
    assert probe_photo(saved(picture, progressive=True), LIMITS).height_offset is None
    assert probe_photo(jpeg_of(90, 70, scans=3), LIMITS).height_offset is None
    assert probe_photo(saved(picture, "PNG"), LIMITS).height_offset is None


PEAK = """
import sys
from pathlib import Path
from framer.errors import FramerError
from framer.imaging.decode import decode_photo
from framer.imaging.types import PhotoLimits

def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024

before = peak()
for path in sys.argv[1:]:
    try:
        decode_photo(Path(path).read_bytes(), PhotoLimits(), 512)
        print("opened")
    except FramerError as error:
        print(error.code)
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_huge_claims_are_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    paths = []
    for name, make in {**CLAIMS, "TIFF": tiff_of}.items():
        path = tmp_path / name
        path.write_bytes(make(60_000 if name == "TIFF" else 16_000, 16_000))
        paths.append(path)
    done = subprocess.run([sys.executable, "-c", PEAK, *paths], capture_output=True, text=True, check=True)
    *answers, grown = done.stdout.split()
    assert answers == ["too_large"] * len(paths)
    assert int(grown) < 32  # MiB
