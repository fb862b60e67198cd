"""Where browsers turn or colour a photo otherwise than framer, what is moved by hand is what will be saved."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from support.browser import Visit, assert_stage_shows, picture
from support.hdr import in_pq
from support.pictures import astronaut, grainy, held, saved, shared
from support.pngs import cicp, png

pytestmark = pytest.mark.long

XMP_TURN = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def only_xmp_turns_it() -> bytes:
    return saved(astronaut(700).transpose(Image.Transpose.ROTATE_90), quality=85, xmp=XMP_TURN)


DIFFERENT: dict[str, Any] = {
    "anh.webp": lambda: held(astronaut(700), 6, "WEBP", quality=85),
    "anh-lon.webp": lambda: held(grainy(astronaut(1500)), 6, "WEBP", quality=95),  # large enough to be shrunk
    "anh.jpg": only_xmp_turns_it,
    "anh.png": lambda: png(in_pq(astronaut(256)), cicp(9, 16)),
    "anh-lon.png": lambda: png(in_pq(grainy(astronaut(512))), cicp(9, 16)),
}
ALIKE: dict[str, Any] = {
    "anh.jpg": lambda: held(astronaut(700), 6, quality=85),
    "anh.png": lambda: held(astronaut(256), 6, "PNG"),
    "anh.webp": lambda: saved(astronaut(700), "WEBP"),
}
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def choose(visit: Visit, name: str, data: bytes) -> list[str]:
    """Choose that photo and wait for its picture; gives the photos that the page has asked the server for."""
    before = len(visit.requests)
    visit.choose({"name": name, "mimeType": TYPES[Path(name).suffix], "buffer": data}).wait()
    return [url for url in visit.requests[before:] if url.endswith("photo.jpg")]


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_stage_shows_the_photo_as_it_will_be_saved(phone: Visit, name: str) -> None:
    data = DIFFERENT[name]()
    assert (len(data) > 400_000) == ("lon" in name)
    assert len(choose(phone, name, data)) == 1
    assert_stage_shows(phone, phone.saved())
    record = phone.adjust(lambda: phone.drag(-30, -20))
    assert "turned" not in record["warnings"]
    assert_stage_shows(phone, phone.saved())
    assert sum(url.endswith("photo.jpg") for url in phone.requests) == 1


@pytest.mark.parametrize("name", ALIKE)
def test_what_browsers_show_alike_is_not_asked_for(phone: Visit, name: str) -> None:
    assert choose(phone, name, ALIKE[name]()) == []
    phone.adjust(lambda: phone.drag(-30, -20))
    assert_stage_shows(phone, phone.saved())


@pytest.mark.parametrize("name", ["exif6.webp", "xmp-orientation-upright-pixels.jpg", "cicp-pq-small.png"])
def test_real_files_that_browsers_show_otherwise(phone: Visit, name: str) -> None:
    assert len(choose(phone, name, shared(f"inputs/{name}").read_bytes())) == 1
    phone.adjust(lambda: phone.drag(-30, -20))
    assert_stage_shows(phone, phone.saved())


def test_the_comparison_would_notice_a_photo_that_lies_on_its_side() -> None:
    upright = astronaut(256)
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    assert abs(picture(saved(upright)) - picture(saved(lying))).mean() > 20
