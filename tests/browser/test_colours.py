"""Chromium shows photos in the colours in which framer does, however they are told."""

import struct
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import PhotoBox, PhotoLimits
from support.chromium_pixels import draw_in_chromium
from support.coded_colours import avif, avif_without_box
from support.comparison import cells
from support.hdr import in_hlg, in_pq
from support.pictures import astronaut, saved, shared
from support.pngs import chromaticities, chunk, cicp, clear_shade, gamma, png, png_of_few_bits, profile_chunk
from support.profiles import ADOBE_RGB, DISPLAY_P3, SRGB, grey_profile, matrix_profile, with_profile_parts

PORTRAIT = astronaut(128)
GREY = PORTRAIT.convert("L")
P3 = chromaticities(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
D50 = chromaticities(0.3457, 0.3585, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
WHITE_IS_ALL = chunk(b"cLLI", struct.pack(">II", 203 * 10_000, 100 * 10_000))  # cd/m² / 10,000
CODES = [(1, 1), (1, 4), (1, 5), (1, 8), (2, 8), (2, 2), (4, 13), (6, 6), (8, 8), (9, 1), (9, 13), (9, 14), (11, 13),
         (12, 2), (12, 13), (12, 17), (22, 7), (99, 99)]  # fmt: skip
LIMIT = 5.0  # levels, in the mean of 64 × 64 cells


def clear(grey: Image.Image) -> Image.Image:
    return Image.merge("LA", (grey, Image.linear_gradient("L").resize(grey.size)))


def tagged(primaries: int, transfer: int) -> bytes:
    return matrix_profile(SRGB, {b"cicp": b"cicp\0\0\0\0" + bytes((primaries, transfer, 0, 1))})


# Number and count that each part tells, and which third of the profile it is.
PARTS = [
    ((1, 3, 0), (2, 3, 1), (3, 3, 2)), ((3, 3, 2), (1, 3, 0), (2, 3, 1)),  # in order, and not
    ((0, 3, 0), (1, 3, 1), (2, 3, 2)), ((1, 3, 0), (2, 3, 1), (4, 3, 2)),  # counted from 0, and past the count
    ((1, 3, 0), (2, 3, 1), (3, 3, 2)) * 2, ((1, 3, 0), (2, 3, 1), (2, 3, 1), (3, 3, 2)),  # twice, and a part twice
    ((1, 3, 0), (3, 3, 2)), ((1, 3, 0), (2, 2, 1), (3, 3, 2)),  # one is missing; counts differ
]  # fmt: skip


def in_parts(*parts: tuple[int, int, int]) -> bytes:
    return with_profile_parts(saved(PORTRAIT, quality=95), matrix_profile(SRGB, gamma=1.0), *parts)


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{f"nclx {p} {t}": ("AVIF", lambda p=p, t=t: avif(PORTRAIT, p, t)) for p, t in CODES},  # type: ignore[misc]
    **{f"cICP {p} {t}": ("PNG", lambda p=p, t=t: png(PORTRAIT, cicp(p, t))) for p, t in CODES},  # type: ignore[misc]
    "AV1 12 8": ("AVIF", lambda: avif_without_box(PORTRAIT, 12, 8)),
    "cICP grey": ("PNG", lambda: png(GREY, cicp(12, 8))),
    "PQ, white the brightest": ("PNG", lambda: png(in_pq(PORTRAIT), cicp(9, 16), WHITE_IS_ALL)),
    "HLG, white the brightest": ("PNG", lambda: png(in_hlg(PORTRAIT), cicp(9, 18), WHITE_IS_ALL)),
    "gAMA 1": ("PNG", lambda: png(PORTRAIT, gamma(1.0))),
    "gAMA 1, grey": ("PNG", lambda: png(GREY, gamma(1.0))),
    "gAMA 1, grey, transparent": ("PNG", lambda: png(clear(GREY), gamma(1.0))),
    "gAMA 1/2.2": ("PNG", lambda: png(PORTRAIT, gamma(0.45455))),
    "gAMA 1/2.2, P3": ("PNG", lambda: png(PORTRAIT, gamma(0.45455), P3)),
    "gAMA 0.4, D50": ("PNG", lambda: png(PORTRAIT, gamma(0.4), D50)),
    "gAMA 0.06": ("PNG", lambda: png(PORTRAIT, gamma(0.06))),
    "cHRM alone": ("PNG", lambda: png(PORTRAIT, P3)),
    "sRGB over gAMA": ("PNG", lambda: png(PORTRAIT, gamma(1.0), chunk(b"sRGB", b"\0"))),
    "iCCP over gAMA": ("PNG", lambda: png(PORTRAIT, profile_chunk(matrix_profile(DISPLAY_P3)), gamma(1.0))),
    "cICP over iCCP": ("PNG", lambda: png(PORTRAIT, cicp(12, 13), profile_chunk(matrix_profile(SRGB, gamma=1.0)))),
    "iCCP grey on RGB": ("PNG", lambda: png(PORTRAIT, profile_chunk(grey_profile(1.0)))),
    "iCCP grey, transparent": ("PNG", lambda: png(clear(GREY), profile_chunk(grey_profile(1.0)))),
    "ICC linear": ("JPEG", lambda: saved(PORTRAIT, quality=95, icc_profile=matrix_profile(SRGB, gamma=1, name="sRGB"))),
    "ICC Adobe RGB": ("WEBP", lambda: saved(PORTRAIT, "WEBP", quality=95, icc_profile=matrix_profile(ADOBE_RGB))),
    "ICC grey": ("JPEG", lambda: saved(GREY, quality=95, icc_profile=grey_profile(1.0))),
    "ICC RGB on grey": ("JPEG", lambda: saved(GREY, quality=95, icc_profile=matrix_profile(SRGB, gamma=1.0))),
    "ICC cicp P3": ("JPEG", lambda: saved(PORTRAIT, quality=95, icc_profile=tagged(12, 13))),
    "ICC cicp linear": ("PNG", lambda: saved(PORTRAIT, "PNG", icc_profile=tagged(1, 8))),
    **{f"grey of {b} bits, {s} clear": ("PNG", lambda b=b, s=s: png_of_few_bits(GREY, b, clear_shade(s)))
       for b, s in ((1, 0), (2, 1), (2, 2), (2, 4), (4, 1), (4, 7), (4, 15), (8, 127))},  # type: ignore[misc]
    **{f"ICC in parts {parts}": ("JPEG", lambda p=parts: in_parts(*p)) for parts in PARTS},  # type: ignore[misc]
    "ICC cicp BT.709": ("PNG", lambda: saved(PORTRAIT, "PNG", icc_profile=tagged(1, 1))),
}  # fmt: skip


def region(data: bytes) -> Image.Image:
    photo = decode_photo(data, PhotoLimits(), 512)
    return extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), 512, PhotoLimits()).image


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(cells(one) - cells(other)).mean())


def test_colours_told_in_all_ways(chromium: Browser) -> None:
    files = [(kind, write()) for kind, write in FILES.values()]
    drawn = draw_in_chromium(chromium, files)
    off = {
        name: difference(seen, region(data))
        for name, (_, data), seen in zip(FILES, files, drawn, strict=True)
        if seen is not None
    }
    assert len(off) == len(FILES)
    assert {name: levels for name, levels in off.items() if levels >= LIMIT} == {}
    assert max(levels for name, levels in off.items() if "white" not in name) < 1.0


def test_the_comparison_would_notice(chromium: Browser) -> None:
    told = [png(PORTRAIT, gamma(1.0)), png(PORTRAIT, cicp(9, 13)), png(in_pq(PORTRAIT), cicp(9, 16), WHITE_IS_ALL)]
    for seen, data in zip(draw_in_chromium(chromium, [("PNG", each) for each in told]), told, strict=True):
        assert seen is not None
        with Image.open(BytesIO(data)) as plain:
            assert difference(seen, plain.convert("RGB")) > LIMIT


@pytest.mark.parametrize(
    "name",
    ["gama-linear.png", "icc-named-srgb-but-linear.png", "icc-named-linear.png", "gray-alpha-linear-icc.png",
     "gray-linear-icc.jpg", "reference.png", "exif6.jpg", "exif6.png"],
)  # fmt: skip
def test_the_shared_inputs_look_as_in_chromium(chromium: Browser, name: str) -> None:
    data = shared(f"inputs/{name}").read_bytes()
    (seen,) = draw_in_chromium(chromium, [("PNG" if name.endswith("png") else "JPEG", data)])
    assert seen is not None
    assert difference(seen, region(data)) < 1.0
