"""Files that are no artwork: each has a sentence of its own, and a way out."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from framer.studio.check.file_kind import identify_kind
from support.artwork import assert_only, check
from support.pictures import saved


def zipped(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.gif", saved(Image.new("P", (9, 9)), "GIF"), "This is a GIF"),
        ("a.jpg", saved(Image.new("RGB", (9, 9))), "This is a JPEG, which cannot be transparent"),
        ("a.jpg", saved(Image.new("CMYK", (9, 9))), "JPEG in CMYK"),
        ("a.tif", saved(Image.new("CMYK", (9, 9)), "TIFF"), "TIFF in CMYK"),
        ("a.tif", saved(Image.new("RGB", (9, 9)), "TIFF"), "This is a TIFF picture"),
        ("a.bmp", saved(Image.new("RGB", (9, 9)), "BMP"), "This is a BMP picture"),
        ("a.avif", b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "This is an AVIF"),
        ("a.heic", b"\0\0\0\x20ftypheic\0\0\0\0mif1heic", "This is a HEIC"),
        ("a.psd", b"8BPS\0\1", "Photoshop's working file"),
        ("a.pdf", b"%PDF-1.7\n", "This is a PDF"),
        ("a.ai", b"%PDF-1.6\n", "Illustrator's working file"),
        ("khung.pdf", b"%PDF-1.6\n<xmp>Adobe Illustrator 27.0</xmp>", "Illustrator's working file"),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0", "This is an EPS"),
        ("a.cdr", b"RIFF\x10\0\0\0CDRD", "CorelDRAW's working file"),
        ("a.cdr", zipped("content/root.dat"), "CorelDRAW's working file"),
        ("a.pptx", zipped("[Content_Types].xml"), "Word or PowerPoint"),
        ("a.zip", zipped("khung.png"), "a packed folder"),
        ("a.svgz", b"\x1f\x8b\x08", "a compressed SVG"),
        ("a.xcf", b"gimp xcf v011", "GIMP's working file"),
        ("a.html", b"<!DOCTYPE html><html>", "This is a web page"),
        ("khung.png", b"<!DOCTYPE html><html>", "called khung.png, but inside it is HTML"),
        ("khung.svg", saved(Image.new("RGB", (9, 9))), "called khung.svg, but inside it is JPEG"),
        ("khung.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><g", "cut short or damaged at line 1"),
        ("khung.webp", b"8BPS\0\1", "called khung.webp, but inside it is Photoshop"),
    ],
)
def test_every_kind_is_named(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    errors, warnings, good = check(tmp_path / name)
    assert_only(errors, words)
    assert not warnings + good
    assert " → " in errors[0]


def test_what_is_artwork_is_none_of_them() -> None:
    for kind in ("PNG", "WEBP"):
        assert identify_kind(saved(Image.new("RGBA", (9, 9)), kind), "a.png") is None


def test_a_heavy_photoshop_file_is_called_so_and_not_heavy(tmp_path: Path) -> None:
    with (tmp_path / "khung.psd").open("wb") as file:
        file.write(b"8BPS\0\1")
        file.truncate(30_000_000)
    assert_only(check(tmp_path / "khung.psd")[0], "Photoshop's working file")
