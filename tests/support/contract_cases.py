"""The photos of the contract, and what is asked of framer with each of them."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from support.logos import logos
from support.pictures import astronaut, clouds, exif, grainy, held, hopper, quarters, saved

RING, RIBBON, PAGE, PLAIN = "lang-son-xvii/ring", "lang-son-xvii/ribbon", "lang-son-xvii/page", "plain-red-gold/ring"
ARC, LINE = "ngay-thay-thuoc/cung", "ngay-thay-thuoc/dai"
SHORT, LONG = "Khoa Nội", "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn – Khoa Dược"
SMALL = ("--size", "400")
KEPT_LOGOS = ("round, cut out", "wide, JPEG", "on red", "white text, cut out", "palette with alpha", "grey with alpha")
UNITS = (SHORT, LONG, "BỆNH VIỆN ĐA KHOA", "Trạm Y tế xã Vũ Lễ, AV. To", "  Phòng   Nghiệp vụ Y ", "ỮỬỰ ỵ (ẫ) & 7")


@dataclass(frozen=True)
class Case:
    """One call of `framer photo`. `quick`: belongs to the few that are tried first."""

    name: str
    photo: str
    asked: tuple[str, ...]
    quick: bool = False


def portrait(side: int = 400) -> Image.Image:
    return astronaut(side)


def on_wall(*placed: tuple[Image.Image, int, int], size: tuple[int, int] = (1200, 700)) -> Image.Image:
    """Pictures on a plain wall, each with its upper left corner."""
    wall = Image.new("RGB", size, (120, 130, 140))
    for image, x, y in placed:
        wall.paste(image, (x, y))
    return wall


def deep_grey() -> bytes:
    """A PNG of 16 bits."""
    grey = np.asarray(portrait().convert("L")).astype("<u2") * 257
    return saved(Image.frombytes("I;16", (400, 400), grey.tobytes()), "PNG")


def see_through() -> bytes:
    image = portrait().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((400, 400)))
    return saved(image, "PNG")


def wide_gamut() -> bytes:
    """A matrix profile with Display P3's primaries and a gamma of 2.2 (ICC.1:2001-04, 6)."""

    def xyz(*numbers: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(n * 65_536) for n in numbers))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256))
    words = b"made for a test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s12s4s", 0, b"\0" * 4, 0x02400000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp")
    profile = head + bytes(28) + xyz(0.9642, 1.0, 0.8249)[8:] + bytes(48) + table + body
    return saved(portrait(), icc_profile=struct.pack(">I", len(profile)) + profile[4:], quality=92)


def animated(kind: str) -> bytes:
    return saved(portrait(240), kind, save_all=True, append_images=[Image.new("RGB", (240, 240))] * 2, duration=50)


def tilted(degrees: float) -> bytes:
    return saved(portrait(500).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(120, 130, 140)))


def dark() -> bytes:
    return saved(portrait().point([value // 5 for value in range(256)] * 3))


def drawn() -> bytes:
    image = Image.new("RGB", (500, 400), (240, 240, 235))
    ImageDraw.Draw(image).ellipse((150, 90, 350, 330), (224, 172, 140), (30, 30, 30), 4)
    return saved(image, "PNG")


def large() -> bytes:
    """12 megapixels."""
    return saved(astronaut().resize((4000, 3000)), quality=85)


PHOTOS: dict[str, Callable[[], bytes]] = {
    "astronaut": lambda: saved(astronaut(), quality=92),
    "hopper": lambda: saved(hopper(), quality=92),
    **{f"held {way}": lambda way=way: held(portrait(), way, quality=90) for way in range(1, 9)},  # type: ignore[misc]
    "held HEIC": lambda: saved(portrait(), "HEIF", exif=exif(6)),
    "held PNG": lambda: held(portrait(), 8, "PNG"),
    "held nonsense": lambda: saved(portrait(), exif=exif(99)),
    "CMYK": lambda: saved(portrait().convert("CMYK"), quality=90),
    "progressive": lambda: saved(portrait(), quality=80, progressive=True),
    "4:4:4": lambda: saved(portrait(), quality=95, subsampling=0),
    "MPO": lambda: saved(portrait(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 400))]),
    "grey": lambda: saved(portrait().convert("L")),
    "grey PNG with alpha": lambda: saved(portrait().convert("LA"), "PNG"),
    "16 bit": deep_grey,
    "one bit": lambda: saved(portrait().convert("1"), "PNG"),
    "palette": lambda: saved(portrait().quantize(64), "PNG"),
    "palette see-through": lambda: saved(portrait().quantize(64), "PNG", transparency=3),
    "see-through": see_through,
    "wide gamut": wide_gamut,
    "GIF": lambda: saved(portrait(), "GIF"),
    "GIF animated": lambda: animated("GIF"),
    "WebP": lambda: saved(portrait(), "WEBP", quality=85),
    "WebP lossless": lambda: saved(portrait(), "WEBP", lossless=True),
    "WebP animated": lambda: animated("WEBP"),
    "APNG": lambda: animated("PNG"),
    "HEIC": lambda: saved(portrait(), "HEIF"),
    "AVIF": lambda: saved(portrait(), "AVIF", quality=80),
    "TIFF": lambda: saved(portrait(), "TIFF"),
    "TIFF LZW": lambda: saved(portrait(), "TIFF", compression="tiff_lzw"),
    "TIFF CMYK": lambda: saved(portrait().convert("CMYK"), "TIFF"),
    "BMP": lambda: saved(portrait(), "BMP"),
    "tiny": lambda: saved(portrait(24), "PNG"),
    "one pixel": lambda: saved(Image.new("RGB", (1, 1), (200, 120, 80)), "PNG"),
    "small": lambda: saved(portrait(96)),
    "wide": lambda: saved(on_wall((portrait(300), 1000, 0), size=(1800, 300))),
    "tall": lambda: saved(on_wall((portrait(300), 0, 900), size=(300, 1800))),
    "sliver": lambda: saved(clouds(1500, 20)),
    "no face": lambda: saved(clouds(640, 480)),
    "drawn": drawn,
    "two faces": lambda: saved(on_wall((portrait(600), 0, 50), (hopper(), 640, 50))),
    "three faces": lambda: saved(on_wall((portrait(400), 0, 50), (hopper(), 400, 20), (portrait(260), 930, 250))),
    "face far off": lambda: saved(on_wall((portrait(130), 900, 500))),
    "face at the edge": lambda: saved(astronaut().crop((150, 60, 420, 330))),
    "face at the left": lambda: saved(astronaut().crop((190, 0, 512, 512))),
    **{f"lies {turn}": lambda turn=turn: saved(portrait().rotate(turn)) for turn in (90, 180, 270)},  # type: ignore[misc]
    "lies and held": lambda: held(hopper().rotate(90, expand=True), 6),
    "tilted 12": lambda: tilted(12),
    "tilted -25": lambda: tilted(-25),
    "blurred": lambda: saved(portrait(1000).filter(ImageFilter.GaussianBlur(6))),
    "large enough": lambda: saved(grainy(portrait(1600)), quality=90),
    "grainy": lambda: saved(grainy(portrait(), 12)),
    "dark": dark,
    "quarters": lambda: saved(quarters(), "PNG"),
    "large": large,
    **{f"logo {logo.name}": lambda logo=logo: logo.data for logo in logos() if logo.name in KEPT_LOGOS},  # type: ignore[misc]
    # Refused:
    "empty": lambda: b"",
    "text": lambda: b"no photo",
    "PDF": lambda: b"%PDF-1.7 no photo",
    "torn": lambda: photo("astronaut")[:9000],
    "head alone": lambda: photo("astronaut")[:300],
    "torn PNG": lambda: photo("held PNG")[:3000],
    "torn at its end": lambda: photo("astronaut")[:-4000],
    "huge": lambda: _png_head(60_000, 60_000),
}
REFUSED = ("empty", "text", "PDF", "torn", "head alone", "torn PNG", "huge")
PLAINLY = tuple(name for name in PHOTOS if name not in (*REFUSED, "astronaut", "hopper", "large"))
QUICKLY = ("held 6", "CMYK", "16 bit", "palette", "see-through", "wide gamut", "HEIC", "GIF animated", "two faces",
           "no face", "lies 90", "tiny", "wide")  # fmt: skip
OUT_OF_BOUNDS = (("--face", "1"), ("--crop", "9000,9000,100"), ("--crop", "1,2"), ("--size", "100"),
                 ("--frame", "nothing/here"))  # fmt: skip


@cache
def photo(name: str) -> bytes:
    """The photo's bytes, the same on every call."""
    return PHOTOS[name]()


def _png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds one pixel."""
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = struct.pack(">II", width, height)
    return bytes(data)


def _frames() -> Iterator[Case]:
    for frame in (RING, RIBBON, PAGE, PLAIN):
        for kind in ("jpeg", "png", "webp"):
            asked = ("--frame", frame, "--size", "400", "--format", kind)
            yield Case(f"frame {frame} {kind}", "hopper", asked, quick=kind == "jpeg")
        yield Case(f"frame {frame} 256", "astronaut", ("--frame", frame, "--size", "256"))
        yield Case(f"frame {frame} 1080", "astronaut", ("--frame", frame, "--size", "1080"), quick=frame == PAGE)
    for frame, kind in ((PAGE, "jpeg"), (RING, "webp"), (PLAIN, "jpeg")):
        asked = ("--frame", frame, "--size", "2048", "--format", kind, "--unit", LONG)
        yield Case(f"frame {frame} {kind} 2048", "astronaut", asked)


def _units() -> Iterator[Case]:
    for number, unit in enumerate(UNITS):
        for frame, size in ((PAGE, "1080"), (ARC, "400"), (LINE, "400")):
            quick = number < 2 and size == "400"
            yield Case(f"unit {number} {frame}", "hopper", ("--frame", frame, "--size", size, "--unit", unit), quick)
    yield Case("unit none", "hopper", ("--frame", LINE, "--size", "400"))
    yield Case("unit not shown", "hopper", ("--frame", RING, "--size", "400", "--unit", LONG))
    yield Case("unit PNG", "hopper", ("--frame", PAGE, "--size", "500", "--unit", LONG, "--format", "png"), quick=True)
    yield Case("unit too long", "hopper", ("--frame", PAGE, "--size", "400", "--unit", LONG + " và Vật tư"))
    yield Case("unit no letters", "hopper", ("--frame", PAGE, "--size", "400", "--unit", "Khoa 🏥"))


def _choices(small: tuple[str, ...]) -> Iterator[Case]:
    yield Case("mirror", "hopper", (*small, "--mirror"), quick=True)
    yield Case("mirror unit", "hopper", (*small, "--mirror", "--frame", PAGE, "--unit", SHORT))
    yield Case("mirror held", "held 5", (*small, "--mirror"))
    yield Case("mirror tilted", "tilted 12", (*small, "--mirror"))
    for crop in ("100,20,300", "100.5,20.25,260.75,12.5", "0,0,512,-30", "-40,-60,700,3", "300,300,40", "0,0,512,180"):
        yield Case(f"crop {crop}", "astronaut", (*small, "--crop", crop), quick=crop.endswith("12.5"))
    yield Case("crop mirror", "astronaut", (*small, "--crop", "100,20,300,15", "--mirror"))
    yield Case("crop held", "held 6", (*small, "--crop", "50,20,300,90"))
    yield Case("crop large", "large", (*small, "--crop", "1000,200,1500,-7"))
    for number in "012":
        yield Case(f"face {number}", "three faces", (*small, "--face", number), quick=number == "2")
    yield Case("face mirror", "two faces", (*small, "--face", "1", "--mirror"))
    for fit in ("face", "whole", "fill"):
        for name in ("hopper", "logo wide, JPEG"):
            yield Case(f"fit {fit} {name}", name, (*small, "--fit", fit), quick=fit == "whole")
    yield Case("fit face drawn", "drawn", (*small, "--fit", "face"))
    yield Case("logo 2048", "logo round, cut out", ("--frame", PAGE, "--unit", SHORT, "--mirror"))
    yield Case("logo crop", "logo white text, cut out", (*small, "--crop", "-100,-500,1400,15"), quick=True)


def _photos(small: tuple[str, ...]) -> Iterator[Case]:
    for name in PLAINLY:
        yield Case(f"photo {name}", name, small, quick=name in QUICKLY)
    for name in ("held 7", "CMYK", "wide gamut", "see-through", "lies 270", "three faces", "tall"):
        asked = ("--size", "1080", "--mirror", "--frame", PAGE, "--format", "webp", "--unit", SHORT)
        yield Case(f"other {name}", name, asked)
    yield Case("photo large", "large", ("--size", "1080"))
    for name in REFUSED:
        yield Case(f"refused {name}", name, small, quick=name in ("text", "torn"))
    for asked in OUT_OF_BOUNDS:
        yield Case(f"refused {' '.join(asked)}", "hopper", asked, quick=asked[0] == "--face")


CASES = {case.name: case for case in (*_frames(), *_units(), *_choices(SMALL), *_photos(SMALL))}
