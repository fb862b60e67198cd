"""Photos for fuzzing: small files of every accepted kind, and the ways in which they are damaged; all from a number."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image, ImageCms

from support.fuzz.colours import coloured_seeds
from support.heif import coded_tile, grid, heif
from support.pictures import astronaut, exif, quarters, saved
from support.pngs import chunk
from support.raw_photos import jpeg_preview, raw_photo, sensor

# What lengths, counts, sizes and offsets are made to say.
ODD = (0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 255, 256, 1000, 4095, 16383, 16384, 32767, 32768, 65535, 65536, 1 << 24,
       (1 << 31) - 1, 1 << 31, (1 << 32) - 1)  # fmt: skip
LARGEST = 300_000  # bytes of a real file that is taken as a seed: larger ones cost time and show nothing else

Mutation = Callable[[random.Random, bytearray, tuple[bytes, ...]], bytearray]


@cache
def drawn_seeds() -> Mapping[str, bytes]:
    """Small files of every accepted kind, as Pillow and pillow-heif write them."""
    small, rgb = astronaut().resize((96, 72)), quarters(96, 72)
    alpha = small.convert("RGBA")
    alpha.putalpha(small.convert("L"))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    many = {"save_all": True, "append_images": [rgb, small], "duration": 40}
    found = {
        "jpeg": saved(small),
        "jpeg-444-restarts": saved(small, subsampling=0, restart_marker_rows=1),
        "jpeg-progressive": saved(small, progressive=True),
        "jpeg-grey": saved(small.convert("L")),
        "jpeg-cmyk": saved(small.convert("CMYK")),
        "jpeg-exif": saved(small, exif=exif(6)),
        "jpeg-profile": saved(small, icc_profile=profile),
        "jpeg-large": saved(astronaut(1400), quality=30),
        "mpo": saved(small, "MPO", save_all=True, append_images=[rgb]),
        "png": saved(small, "PNG"),
        "png-alpha": saved(alpha, "PNG"),
        "png-palette": saved(small.convert("P"), "PNG", transparency=3),
        "png-16": saved(Image.new("I;16", (40, 30), 30_000), "PNG"),
        "png-1": saved(small.convert("1"), "PNG"),
        "png-interlaced": interlaced_png(rgb.resize((24, 17))),
        "png-profile": saved(small, "PNG", icc_profile=profile, exif=exif(3)),
        "apng": saved(small, "PNG", **many),
        "webp": saved(small, "WEBP"),
        "webp-lossless": saved(alpha, "WEBP", lossless=True),
        "webp-alpha": saved(alpha, "WEBP", exif=exif(8)),
        "webp-animated": saved(small, "WEBP", **many),
        "avif": saved(small, "AVIF", speed=10),
        "avif-alpha": saved(alpha, "AVIF", speed=10, exif=exif(5)),
        "heic": saved(small, "HEIF", quality=50),
        "heic-exif": saved(alpha, "HEIF", quality=50, exif=exif(6)),
        "gif": saved(small.convert("P"), "GIF"),
        "gif-animated": saved(small, "GIF", **many),
        "bmp": saved(small, "BMP"),
        "bmp-palette": saved(small.convert("P"), "BMP"),
        "bmp-alpha": saved(alpha, "BMP"),
        "heic-tiles": tiled_heic(astronaut().resize((192, 128))),
        "heic-properties": tiled_heic(astronaut().resize((192, 128)), decoys=150),
        "raw-nef": raw_photo(jpeg_preview(saved(small)), sensor(96, 72)),
        "raw-dng": raw_photo(sensor(96, 72), jpeg_preview(saved(small), as_strip=True)),
        "tiff": saved(small, "TIFF"),
        "tiff-alpha-exif": saved(alpha, "TIFF", exif=exif(7)),
        "tiff-cmyk": saved(small.convert("CMYK"), "TIFF"),
        "tiff-16": saved(Image.new("I;16B", (40, 30), 30_000), "TIFF"),
        "tiff-fax": saved(small.convert("1"), "TIFF", compression="group4"),
    }
    found |= coloured_seeds(small)
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        found[f"tiff-{packing}"] = saved(small, "TIFF", compression=packing)
    return found


def tiled_heic(image: Image.Image, decoys: int = 0) -> bytes:
    """A HEIC of six tiles, which may not be smaller than 64 px."""
    wide, high = image.width // 3, image.height // 2
    boxes = [(x * wide, y * high, (x + 1) * wide, (y + 1) * high) for y in range(2) for x in range(3)]
    tiles = [coded_tile(number, image.crop(each)) for number, each in enumerate(boxes, 2)]
    return heif([grid(1, (3 * wide, 2 * high), 3, tuple(tile.id for tile in tiles)), *tiles], decoys=decoys)


def real_seeds(*folders: Path) -> dict[str, bytes]:
    """Photos and odd files that lie in `folders`, in the order of their names."""
    files = (path for folder in folders for path in sorted(folder.glob("*")) if path.is_file())
    return {path.name: path.read_bytes() for path in files if 8 <= path.stat().st_size <= LARGEST}


def interlaced_png(image: Image.Image) -> bytes:
    """An RGB picture as PNG in the seven passes of Adam7, which Pillow reads but does not write."""
    rows = bytearray()
    for left, top, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
                                    (0, 1, 1, 2)):  # fmt: skip
        for y in range(top, image.height, down):
            pixels = [image.getpixel((x, y)) for x in range(left, image.width, across)]
            rows += b"\0" + b"".join(bytes(pixel) for pixel in pixels if isinstance(pixel, tuple))
    head = struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 1)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


def damaged(rng: random.Random, seeds: Mapping[str, bytes]) -> tuple[str, bytes]:
    """One of the seeds with one to four kinds of damage, and what was done to it."""
    names = sorted(seeds)
    name = rng.choice(names)
    data, others = bytearray(seeds[name]), tuple(seeds[each] for each in names)
    done = rng.choices(MUTATIONS, k=rng.choice((1, 1, 1, 1, 2, 2, 3, 4)))
    for mutation in done:
        data = mutation(rng, data, others)
    if data.startswith(b"\x89PNG") and rng.random() < 0.7:
        data = _with_sums(data)
    return " + ".join([name, *(each.__name__.strip("_") for each in done)]), bytes(data)


def _place(rng: random.Random, data: bytearray) -> int:
    """A place in the file, more often near its start, where the headers are; seldom in what tells the type."""
    at = int(len(data) * rng.random() ** rng.choice((1, 1, 3, 6)))
    return at if at >= 12 or rng.random() < 0.1 or len(data) <= 12 else rng.randrange(12, len(data))


def _flip_bits(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    for _turn in range(rng.choice((1, 1, 2, 5, 20)) if data else 0):
        data[_place(rng, data)] ^= 1 << rng.randrange(8)
    return data


def _set_bytes(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    for _turn in range(rng.choice((1, 2, 8)) if data else 0):
        data[_place(rng, data)] = rng.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF, rng.randrange(256)))
    return data


def _cut_off(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    return data[: rng.choice((rng.randrange(len(data) + 1), max(0, len(data) - rng.randrange(40))))]


def _cut_and_end(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    """Cut off, with something like an end behind it."""
    ends = (b"\xff\xd9", b"\0\0\0\0IEND\xaeB`\x82", bytes(64), b"\xff" * 32, b"\xff", b"\xff\xd9" + bytes(100))
    return data[: rng.randrange(len(data) + 1)] + rng.choice(ends)


def _leave_out(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    at = _place(rng, data)
    return data[:at] + data[at + rng.choice((1, 2, 4, 16, 100, 1000)) :]


def _insert_run(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    at, length = _place(rng, data), rng.choice((1, 2, 4, 16, 300, 20_000))
    copied = bytes(data[_place(rng, data) :][:length])
    run = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length), copied, copied * 8))
    return data[:at] + run + data[at:]


def _odd_number(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    """An odd number where the format has a length, a count, a size or an offset; else anywhere."""
    places = list(numbers(bytes(data)))
    at, width, order = rng.choice(places) if places else (_place(rng, data), rng.choice((2, 4)), rng.choice("<>"))
    if at + width > len(data):
        return data
    old = int.from_bytes(data[at : at + width], "little" if order == "<" else "big")
    new = rng.choice((*ODD, old - 1, old + 1, old * 2, old // 2, len(data))) % (1 << 8 * width)
    data[at : at + width] = new.to_bytes(width, "little" if order == "<" else "big")
    return data


def _other_head(rng: random.Random, data: bytearray, others: tuple[bytes, ...]) -> bytearray:
    length = rng.choice((2, 4, 8, 12, 16, 32, 64))
    return bytearray(rng.choice(others)[:length]) + data[length:]


def _splice(rng: random.Random, data: bytearray, others: tuple[bytes, ...]) -> bytearray:
    other = rng.choice(others)
    return data[: _place(rng, data)] + other[rng.randrange(len(other)) :]


def _repeat_piece(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    """A segment, chunk or box again, up to a hundred times."""
    starts = sorted({at for at, _, _ in numbers(bytes(data))}) or [0]
    at = rng.choice(starts)
    end = min([start for start in starts if start > at], default=len(data))
    piece = data[max(0, at - 4) : min(end, at + 2000)]
    return data[:at] + piece * rng.choice((1, 2, 100)) + data[at:]


def _odd_exif(rng: random.Random, data: bytearray, _: tuple[bytes, ...]) -> bytearray:
    """Other types, counts, values and offsets in an EXIF block or TIFF directory."""
    starts = [data.find(mark) for mark in (b"II*\0", b"MM\0*") if mark in data]
    if not starts:
        return _odd_number(rng, data, ())
    at = starts[0] + rng.choice((4, 8, 10, 12, 14, 18, 22, 24, 26, 30))
    fresh = rng.choice((rng.randrange(10), *ODD)) % (1 << 32)
    pair = struct.pack(rng.choice(("<I", ">I", "<H", ">H")), fresh % 65_536 if rng.random() < 0.5 else 0)
    data[at : at + len(pair)] = pair
    return data


MUTATIONS: tuple[Mutation, ...] = (
    _flip_bits, _flip_bits, _set_bytes, _set_bytes, _cut_off, _cut_and_end, _cut_and_end, _leave_out, _insert_run,
    _odd_number, _odd_number,
    _odd_number, _other_head, _splice, _repeat_piece, _odd_exif,
)  # fmt: skip


def numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Where a file says lengths, counts, sizes and offsets: place, bytes, byte order (at most 400 of them)."""
    kinds = {b"\xff\xd8": _jpeg_numbers, b"\x89P": _png_numbers, b"RI": _riff_numbers, b"II": _tiff_numbers}
    kinds |= {b"MM": _tiff_numbers, b"BM": _bmp_numbers, b"GI": _gif_numbers}
    walk = _box_numbers if data[4:8] == b"ftyp" else kinds.get(data[:2], lambda _: iter(()))
    for count, place in enumerate(chain(_profile_numbers(data), walk(data))):
        if count == 400:
            return
        yield place


def _profile_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Of an ICC profile in any file, unless it is packed: its length, its table of tags, and what they begin with."""
    start = data.find(b"acsp") - 36
    if start < 0:
        return
    yield from ((start, 4, ">"), (start + 128, 4, ">"))
    for entry in range(start + 132, start + 132 + 12 * 12, 12):
        yield from ((entry, 4, ">"), (entry + 4, 4, ">"), (entry + 8, 4, ">"))
        content = start + int.from_bytes(data[entry + 4 : entry + 8], "big")
        if content + 16 <= len(data):
            yield from ((content + 8, 4, ">"), (content + 8, 2, ">"), (content + 12, 4, ">"))


def _jpeg_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        yield at + 2, 2, ">"
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in (0xC4, 0xC8, 0xCC):
            yield from ((at + 5, 2, ">"), (at + 7, 2, ">"), (at + 4, 1, ">"), (at + 9, 1, ">"), (at + 11, 1, ">"))
        if data[at + 1] == 0xDA:
            return
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _png_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    at = 8
    while at + 8 <= len(data):
        yield at, 4, ">"
        if data[at + 4 : at + 8] == b"IHDR":
            yield from ((at + 8, 4, ">"), (at + 12, 4, ">"), *((at + n, 1, ">") for n in range(16, 21)))
        elif data[at + 4 : at + 8] in {b"cICP", b"gAMA", b"cHRM"}:
            yield from ((at + 8 + n, width, ">") for n in range(0, 32, 4) for width in (1, 4))
        elif data[at + 4 : at + 8] in {b"acTL", b"fcTL", b"iCCP", b"eXIf", b"tRNS", b"PLTE"}:
            yield from ((at + 8 + n, 4, ">") for n in (0, 4, 8, 12, 16))
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def _riff_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    yield 4, 4, "<"
    at = 12
    while at + 8 <= len(data):
        yield at + 4, 4, "<"
        yield from ((at + n, 3, "<") for n in (8, 12, 15, 18))
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "little") // 2 * 2


def _tiff_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    order = "<" if data[:1] == b"I" else ">"
    yield 4, 4, order
    at = int.from_bytes(data[4:8], "little" if order == "<" else "big")
    for entry in range(at + 2, min(len(data) - 12, at + 2 + 12 * 60), 12):
        yield from ((entry, 2, order), (entry + 2, 2, order), (entry + 4, 4, order), (entry + 8, 4, order))
        yield entry + 8, 2, order


def _bmp_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    yield from ((n, 4, "<") for n in (2, 10, 14, 18, 22, 30, 34, 46, 50))
    yield from ((n, 2, "<") for n in (26, 28))


def _gif_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    yield from ((6, 2, "<"), (8, 2, "<"), (10, 1, "<"))
    at = data.find(b",", 13)
    while at >= 0:
        yield from ((at + n, 2, "<") for n in (1, 3, 5, 7))
        yield from ((at + 9, 1, "<"), (at + 10, 1, "<"))
        at = data.find(b",", at + 10)


def _box_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Boxes of HEIF and AVIF are found by their names: those inside others as well."""
    for name in (b"ftyp", b"meta", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe", b"iprp", b"ipco", b"ispe", b"hvcC",
                 b"av1C", b"pixi", b"colr", b"irot", b"imir", b"auxC", b"ipma", b"iref", b"idat", b"mdat", b"clap",
                 b"grid"):  # fmt: skip
        at = data.find(name)
        while at >= 4:
            yield at - 4, 4, ">"
            yield from ((at + n, 4, ">") for n in (4, 8, 12, 16))
            yield from ((at + n, 2, ">") for n in (8, 10, 12, 14))
            at = data.find(name, at + 4)


def _with_sums(data: bytearray) -> bytearray:
    """The PNG with the sums of its chunks put right, for a wrong one ends the reading early."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        at = end + 4
    return data


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a finished picture, all of it decoded."""
    with Image.open(BytesIO(picture), formats=["JPEG", "PNG", "WEBP"]) as image:
        image.load()
        return image.size
