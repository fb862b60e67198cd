"""Ways to tell colours for fuzzing: files that use them, and odd numbers in profiles and chunks."""

import struct
import zlib
from functools import cache
from io import BytesIO

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from framer.errors import FramerError
from framer.imaging.colour import read_photo_colours, to_rgb, to_srgb
from framer.imaging.heif_plugin import load_heif_decoder
from support.coded_colours import avif, avif_without_box, deep_heic, drop_colour_box, heic, heic_without_box
from support.hdr import in_hlg, in_pq, light_of, pq_signal
from support.pictures import saved
from support.pngs import chromaticities, chunk, cicp, gamma, png
from support.profiles import DISPLAY_P3, SRGB, grey_profile, icc, ink_profile, matrix_profile, xyz

_WORDS = st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 2, 65_536, 2**31 - 1, 2**31, 2**32 - 1]))
_CONTENTS = st.lists(_WORDS, max_size=9).map(lambda words: struct.pack(f">{len(words)}I", *words))
_TAGS = st.sampled_from([b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"rXYZ", b"A2B0", b"cicp", b"wtpt"])
_NUMBER_CHUNKS = st.sampled_from([b"gAMA", b"cHRM", b"sRGB", b"cICP"])
_CODES = st.sampled_from([0, 1, 2, 4, 6, 8, 9, 12, 13, 16, 17, 18, 22, 99, 255])


def coloured_seeds(small: Image.Image) -> dict[str, bytes]:
    """Small files that tell their colours in other ways than by sRGB's profile."""
    grey, tag = small.convert("L"), {b"cicp": b"cicp\0\0\0\0" + bytes((9, 16, 0, 1))}
    clear = Image.merge("LA", (grey, grey))
    return {
        "png-pq": png(in_pq(small), cicp(9, 16)),
        "png-gamma": png(small, gamma(0.4), chromaticities(0.31, 0.33, 0.68, 0.32, 0.26, 0.69, 0.15, 0.06)),
        "png-grey-alpha-profile": png(clear, chunk(b"iCCP", b"x\0\0" + zlib.compress(grey_profile(1.0), 0))),
        "jpeg-p3-profile": saved(small, icc_profile=matrix_profile(DISPLAY_P3)),
        "jpeg-pq-profile": saved(in_pq(small), icc_profile=matrix_profile(DISPLAY_P3, tag)),
        "jpeg-cmyk-profile": saved(small.convert("CMYK"), icc_profile=ink_profile()),
        "webp-grey-profile": saved(grey, "WEBP", icc_profile=grey_profile(2.2)),
        "heic-p3": heic(small, 12, 13),
        "heic-pq-deep": deep_heic(pq_signal(light_of(small)), 9, 16),
        "heic-hlg": heic(in_hlg(small), 9, 18),
        "heic-p3-unboxed": heic_without_box(small, 12, 13),
        "heic-pq-deep-unboxed": drop_colour_box(deep_heic(pq_signal(light_of(small)), 9, 16)),
        "avif-pq": avif(in_pq(small), 9, 16),
        "avif-pq-unboxed": avif_without_box(in_pq(small), 9, 16),
    }


@st.composite
def odd_profiles(draw: st.DrawFn) -> bytes:
    """A profile whose curves and colours are anything."""
    kinds = st.sampled_from([b"curv", b"para", b"XYZ ", b"mft2", b"junk"])
    tags = {name: draw(kinds) + bytes(4) + draw(_CONTENTS) for name in draw(st.lists(_TAGS, unique=True))}
    usual = {name: xyz(*SRGB[:, n]) for n, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    curve = {name: b"para" + bytes(4) + struct.pack(">HHi", 0, 0, 65_536) for name in (b"rTRC", b"gTRC", b"bTRC")}
    made = icc(draw(st.sampled_from([b"RGB ", b"GRAY", b"CMYK"])), b"mntr", b"XYZ ", {**usual, **curve, **tags})
    return made[: draw(st.integers(0, len(made)))] if draw(st.booleans()) else made


@cache
def _unboxed_heic() -> bytes:
    return heic_without_box(Image.linear_gradient("L").resize((24, 24)).convert("RGB"), 9, 16)


@st.composite
def odd_colours(draw: st.DrawFn) -> bytes:
    """A small file that tells its colours in some odd way."""
    mode = draw(st.sampled_from(["RGB", "L", "LA"]))
    image = Image.linear_gradient("L").resize((24, 24)).convert(mode)
    kind = draw(st.sampled_from(["PNG", "JPEG", "AVIF", "HEIC"]))
    if kind == "HEIC":
        told = _unboxed_heic()
        start = told.index(b"hvcC") + draw(st.integers(4, 120))
        odd = draw(st.one_of(st.binary(max_size=8), st.binary(min_size=40, max_size=40)))
        return told[:start] + odd + told[start + len(odd) :]
    if kind == "AVIF":
        told = draw(st.sampled_from([avif, avif_without_box]))(image.convert("RGB"), draw(_CODES), draw(_CODES))
        at = told.index(b"colr" if b"colr" in told else b"ipma") - 4
        return (
            told[:at] + draw(st.one_of(st.just(told[at : at + 8]), st.binary(min_size=8, max_size=8))) + told[at + 8 :]
        )
    if kind == "JPEG":
        return saved(image.convert("L" if mode == "L" else "RGB"), icc_profile=draw(odd_profiles()) or b"?")
    chunks = draw(
        st.lists(
            st.one_of(
                st.tuples(_CODES, _CODES, st.sampled_from([0, 0, 0, 9]), _CODES).map(lambda codes: cicp(*codes)),
                _CONTENTS.map(lambda content: chunk(b"cHRM", content[:32].ljust(32, b"\0"))),
                st.tuples(_NUMBER_CHUNKS, _CONTENTS).map(lambda pair: chunk(*pair)),
                odd_profiles().map(lambda profile: chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))),
            ),
            max_size=4,
        )
    )
    return png(image, *chunks)


def check_colours(data: bytes) -> None:
    """Whatever it says, pixels come out, all of them, or it is a known failure."""
    load_heif_decoder()
    try:
        image = Image.open(BytesIO(data))
        image.load()
    except Exception:  # what Pillow makes of it is for `photos` to find
        return
    try:
        opaque = to_rgb(image, read_photo_colours(image, data))
    except FramerError:
        return
    assert opaque.profile is None or isinstance(opaque.profile, bytes)
    pixels = np.asarray(to_srgb(opaque.image, opaque.profile))
    assert pixels.shape == (24, 24, 3)
