"""What a photo's first bytes say, before any decoder sees it."""

import contextlib
import csv
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.imaging.photo_header import TooComplex
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits
from support.pictures import SHARED, clouds, quarters, saved

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


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim != "WebP"])  # at most 16,384 px
def test_a_side_longer_than_any_photos_is_refused(claim: str) -> None:
    assert probe_photo(CLAIMS[claim](30_000, 700), LIMITS).width == 30_000
    for size in ((30_001, 700), (700, 30_001)):
        with pytest.raises(TooLarge, match="at most 30000 px"):
            probe_photo(CLAIMS[claim](*size), LIMITS)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_large_strip_is_refused(claim: str) -> None:
    assert probe_photo(CLAIMS[claim](10_000, 200), LIMITS).width == 10_000
    assert probe_photo(CLAIMS[claim](10_000, 20), LIMITS).width == 10_000
    for size in ((10_001, 200), (200, 10_001)):
        with pytest.raises(TooLarge, match="too long and narrow"):
            probe_photo(CLAIMS[claim](*size), LIMITS)


def run_length_coded(width: int, height: int, runs: bytes, kind: int = 1) -> bytes:
    head = struct.pack("<IIIIiiHHIIiiII", 0, 0, 1078, 40, width, height, 1, 8, kind, len(runs), 0, 0, 256, 0)
    return b"BM" + head + bytes(1024) + runs


@pytest.mark.parametrize("kind", [1, 2])
def test_run_length_coding_is_accepted_within_bounds(kind: int) -> None:
    assert probe_photo(run_length_coded(2_500, 2_000, bytes(3_900_000), kind), LIMITS).height == 2_000
    for size, runs in (((26_000, 2_000), b"\0\0"), ((640, 480), bytes(4_000_000))):
        with pytest.raises(TooComplex):
            probe_photo(run_length_coded(*size, runs, kind), LIMITS)


def test_a_frame_larger_than_its_canvas_counts() -> None:
    data = gif_of(1, 1)
    at = data.index(b",") + 5
    header = probe_photo(data[:at] + struct.pack("<HH", 900, 700) + data[at + 4 :], LIMITS)
    assert (header.width, header.height) == (900, 700)
    with pytest.raises(TooLarge, match="11000 × 11000 px"):
        probe_photo(data[:at] + struct.pack("<HH", 11_000, 11_000) + data[at + 4 :], LIMITS)


def test_extensions_before_the_first_image_are_passed_over() -> None:
    data = saved(quarters(), "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))], comment=b"," * 700)
    assert (probe_photo(data, LIMITS).width, probe_photo(data, LIMITS).height) == (96, 64)


def chunk(kind: bytes) -> bytes:
    return struct.pack(">I4sI", 0, kind, zlib.crc32(kind))


def before(data: bytes, place: bytes, more: bytes) -> bytes:
    at = data.index(place)
    return data[:at] + more + data[at:]


@pytest.mark.parametrize(
    "data",
    [
        before(gif_of(9, 9), b",", b"\x21\xfe" + b"\x01a" * 50_000 + b"\0"),
        before(gif_of(9, 9), b",", b"\x21\x01\0" * 50_000),
        before(gif_of(9, 9), b",", bytes(50_000)),
        png_of(9, 9)[:33] + chunk(b"aaAa") * 50_000,
        png_of(9, 9)[:33] + chunk(b"IDAT") * 50_000,
    ],
)
def test_parts_without_end_are_refused(data: bytes) -> None:
    with pytest.raises(TooComplex):
        probe_photo(data, LIMITS)


def labelled_photos() -> list[Path]:
    good = []
    table = SHARED / "corpus" / "corpus.csv"
    if table.exists():
        rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
        good = [table.parent / row["file"] for row in rows if row["expect"] == "ok"]
    folders = [SHARED / "photos", SHARED / "photos-2"]
    kinds = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".avif"}
    return good + [path for folder in folders for path in sorted(folder.glob("*")) if path.suffix.lower() in kinds]


def test_no_real_photo_is_refused() -> None:
    paths = labelled_photos()
    if not paths:
        pytest.skip("../shared has no photos")
    for path in paths:
        header = probe_photo(path.read_bytes(), LIMITS)
        assert header.megapixels > 0, path


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


def tiled_tiff(size: tuple[int, int], tile: tuple[int, int], byte_order: str = "<", value_type: int = 4) -> bytes:
    """The directory of a TIFF in tiles."""
    sides = zip((256, 257, 322, 323), (*size, *tile), strict=True)
    number = "H2x" if value_type == 3 else "I"
    entries = [struct.pack(f"{byte_order}HHI{number}", tag, value_type, 1, side) for tag, side in sides]
    start = b"II*\0" if byte_order == "<" else b"MM\0*"
    return start + struct.pack(f"{byte_order}IH", 8, len(entries)) + b"".join(entries) + bytes(4)


@pytest.mark.parametrize(("byte_order", "value_type"), [("<", 3), ("<", 4), (">", 3), (">", 4)])
def test_tiff_tiles_far_larger_than_the_photo_are_refused(byte_order: str, value_type: int) -> None:
    for size, tile in (((100, 100), (12_992, 12_992)), ((30_000, 1_700), (16, 30_000))):
        with pytest.raises(TooComplex, match="MP"):
            probe_photo(tiled_tiff(size, tile, byte_order, value_type), LIMITS)
    for size, tile in (((100, 100), (256, 256)), ((30_000, 1_700), (512, 512)), ((7_200, 7_200), (7_200, 7_200))):
        assert probe_photo(tiled_tiff(size, tile, byte_order, value_type), LIMITS).width == size[0]
