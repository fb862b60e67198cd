"""Which turns browsers make as well."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from framer.imaging.decode import decode_photo
from framer.imaging.orientation import is_turned_by_browsers, read_orientation
from framer.imaging.types import PhotoLimits
from support.hdr import in_pq
from support.pictures import held, quarters, saved
from support.pngs import cicp, png

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(("kind", "turned"), [("JPEG", True), ("PNG", True), ("WEBP", False)])
def test_a_turn_in_exif(kind: str, turned: bool) -> None:
    image = opened(held(quarters(), 6, kind))
    assert read_orientation(image) == 6
    assert is_turned_by_browsers(image) == turned


def test_a_turn_in_xmp_alone() -> None:
    image = opened(saved(quarters(), xmp=XMP))
    assert read_orientation(image) == 6
    assert not is_turned_by_browsers(image)


def test_a_turn_in_imagemagicks_text() -> None:
    block = held(quarters(), 6)[6:].split(b"Exif\0\0")[1][:40]
    text = PngImagePlugin.PngInfo()
    text.add_text("Raw profile type exif", f"\nexif\n{len(block) + 6}\n{(b'Exif' + bytes(2) + block).hex()}")
    image = opened(saved(quarters(), "PNG", pnginfo=text))
    assert read_orientation(image) == 6
    assert not is_turned_by_browsers(image)


@pytest.mark.parametrize(
    ("data", "differs"),
    [
        (held(quarters(), 6), False),
        (held(quarters(), 6, "PNG"), False),
        (held(quarters(), 6, "WEBP"), True),
        (held(quarters(), 1, "WEBP"), False),
        (held(quarters(), 6, "HEIF"), False),
        (held(quarters(), 6, "AVIF"), False),
        (saved(quarters(), xmp=XMP), True),
        (png(in_pq(quarters()), cicp(9, 16)), True),
        (png(quarters(), cicp(12, 13)), False),
    ],
    ids=["JPEG", "PNG", "WebP", "WebP upright", "HEIC", "AVIF", "XMP", "HDR", "P3"],
)
def test_photos_that_browsers_show_otherwise(data: bytes, differs: bool) -> None:
    assert decode_photo(data, PhotoLimits(), 256).differs_in_browsers == differs
