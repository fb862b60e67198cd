"""What is read of a PDF, and what is told of odd ones."""

import io

import pytest
from PIL import Image
from pypdf.generic import BooleanObject, NameObject, NumberObject

from framer.batch.packed.container import list_container, read_packed_photo
from framer.errors import FramerError
from support.packed import Pdf, deflated
from support.pictures import astronaut, saved

JPEG = saved(astronaut(300))
SIZE = (300, 300)
LIMIT = 10_000_000


def listed(data: bytes) -> dict[str, str]:
    return {entry.path: entry.state for entry in list_container(io.BytesIO(data)).entries}


def photos(data: bytes) -> dict[str, bytes]:
    entries = [entry for entry in list_container(io.BytesIO(data)).entries if not entry.state]
    return {entry.path: read_packed_photo(io.BytesIO(data), entry.keys, LIMIT) for entry in entries}


def test_a_jpeg_comes_out_byte_by_byte_once_however_often_it_is_drawn() -> None:
    pdf = Pdf()
    image = pdf.image(JPEG, SIZE, "DCTDecode")
    pdf.add_page(image, image)
    pdf.add_page(image, pdf.form(pdf.form(pdf.image(deflated(JPEG + b"2"), SIZE, ["FlateDecode", "DCTDecode"]))))
    assert photos(pdf.data()) == {"p001-1.jpg": JPEG, "p002-1.jpg": JPEG + b"2"}


def test_pixels_become_a_png_with_their_mask() -> None:
    image = Image.open(io.BytesIO(JPEG)).convert("RGB")
    mask = Image.new("L", SIZE, 99)
    pdf = Pdf()
    grey = {"ColorSpace": NameObject("/DeviceGray")}
    alpha = pdf.image(deflated(mask.tobytes()), SIZE, "FlateDecode", **grey)
    pdf.add_page(pdf.image(deflated(image.tobytes()), SIZE, "FlateDecode", SMask=alpha))
    pdf.add_page(pdf.image(deflated(mask.tobytes()), SIZE, "FlateDecode", **grey))
    colour, plain = photos(pdf.data()).values()
    image.putalpha(mask)
    assert Image.open(io.BytesIO(colour)).tobytes() == image.tobytes()
    assert Image.open(io.BytesIO(plain)).tobytes() == mask.tobytes()


def test_jpeg_2000_is_handed_on_and_what_is_no_photo_is_told_once() -> None:
    pdf = Pdf()
    pdf.add_page(
        pdf.image(b"\xff\x4f\xff\x51", SIZE, "JPXDecode"),
        pdf.image(b"", SIZE, "CCITTFaxDecode"),
        pdf.image(b"", SIZE, "JBIG2Decode"),
        pdf.image(deflated(bytes(9)), SIZE, "FlateDecode", ColorSpace=NameObject("/DeviceCMYK")),
        pdf.image(b"", (20, 300), "DCTDecode"),
        pdf.image(b"", SIZE, "FlateDecode", ImageMask=BooleanObject(True)),
    )
    assert listed(pdf.data()) == {"p001-1.jp2": "", "": "odd_pictures"}


def test_a_picture_of_very_many_pixels_is_told_as_such() -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(deflated(bytes(9)), (60_000, 60_000), "FlateDecode"))
    assert listed(pdf.data()) == {"": "large_pictures"}


def test_with_a_password_it_is_told() -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(JPEG, SIZE, "DCTDecode"))
    pdf.writer.encrypt("secret", algorithm="RC4-128")
    assert listed(pdf.data()) == {"": "encrypted"}


def test_one_that_all_may_read_is_read() -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(JPEG, SIZE, "DCTDecode"))
    pdf.writer.encrypt("", "owner", algorithm="RC4-128")
    assert photos(pdf.data()) == {"p001-1.jpg": JPEG}


def test_forms_that_draw_each_other_end() -> None:
    pdf = Pdf()
    form = pdf.form(pdf.image(JPEG, SIZE, "DCTDecode"))
    form.get_object()["/Resources"]["/XObject"][NameObject("/Self")] = form  # type: ignore[index]
    pdf.add_page(form)
    assert photos(pdf.data()) == {"p001-1.jpg": JPEG}


def test_pages_that_are_their_own_parents_end() -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(JPEG, SIZE, "DCTDecode"))
    data = pdf.data().replace(b"/Kids [ ", b"/Kids [ 1 0 R ", 1)
    assert set(listed(data).values()) <= {"", "damaged"}


@pytest.mark.parametrize("times", [2, 60])
def test_chains_of_filters_unpack_no_more_than_a_photo_may_have(times: int) -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(deflated(bytes(200_000_000), times), SIZE, ["FlateDecode"] * times + ["DCTDecode"]))
    with pytest.raises(FramerError):
        photos(pdf.data())


def test_a_length_that_is_far_too_great_costs_the_picture_only() -> None:
    pdf = Pdf()
    pdf.add_page(pdf.image(JPEG, SIZE, "DCTDecode", Marker=NumberObject(12345678)))
    data = pdf.data()
    longer = data.replace(f"/Length {len(JPEG)}".encode(), b"/Length 4294967295")
    assert longer != data
    assert set(listed(longer)) <= {"p001-1.jpg", ""}


def test_what_is_damaged_is_told() -> None:
    assert listed(b"%PDF-1.7\n" + bytes(100)) == {"": "damaged"}
