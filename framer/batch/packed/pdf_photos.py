"""Photos in a PDF: its image streams as they are. Runs in a confined worker: the file may come from anybody.

A JPEG comes out byte by byte; plain pixels of eight bits, grey or RGB, become a PNG. No page is drawn.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from framer.batch.packed.types import MAX_PACKED_ENTRIES, MAX_PDF_BYTES, MAX_PDF_PAGES, ContainerFaultError

_MIN_PDF_SIDE = 64  # pixels: smaller ones are rules, icons and shades
_MAX_PIXELS = 25_000_000  # of a picture that is no JPEG; pypdf unpacks 75 MB at most
_MAX_FORM_DEPTH = 4
_PLAIN_FILTERS = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}
_MODES = {1: "L", 3: "RGB"}


def open_pdf(file: BinaryIO) -> PdfReader:
    """The PDF. Raises ContainerFaultError, or whatever pypdf raises on damaged files."""
    if file.seek(0, io.SEEK_END) > MAX_PDF_BYTES:
        raise ContainerFaultError("too_much")
    file.seek(0)
    reader = PdfReader(file)
    if reader.is_encrypted:
        try:
            is_open = bool(reader.decrypt(""))  # most may be read by all, and not changed
        except Exception as error:
            raise ContainerFaultError("encrypted") from error
        if not is_open:
            raise ContainerFaultError("encrypted")
    return reader


def list_pdf_pictures(reader: PdfReader) -> Iterator[tuple[str, str]]:
    """Name and key of each picture, once each, page by page; then an empty name and a fault for each kind of others."""
    seen: set[int] = set()
    faults: set[str] = set()
    for page_number, page in enumerate(reader.pages, 1):
        if page_number > MAX_PDF_PAGES:
            raise ContainerFaultError("too_much")
        count = 0
        for reference, stream in _find_images(page.get("/Resources"), seen, 0):
            extension = _find_extension(stream)
            if extension:
                count += 1
                yield f"p{page_number:03}-{count}{extension}", f"{reference.idnum} {reference.generation}"
            if extension is None:
                faults.add("large_pictures" if _has_plain_pixels(stream) else "odd_pictures")
    yield from (("", fault) for fault in sorted(faults))


def read_pdf_picture(reader: PdfReader, key: str) -> bytes:
    """The picture's file. Raises whatever pypdf raises on damaged files."""
    number, _, generation = key.partition(" ")
    stream: Any = reader.get_object(IndirectObject(int(number), int(generation), reader))
    extension = _find_extension(stream)
    if not extension:
        raise ValueError("no picture")
    data: bytes = stream.get_data()
    return _as_png(stream, data) if extension == ".png" else data


def _find_images(resources: Any, seen: set[int], depth: int) -> Iterator[tuple[IndirectObject, Any]]:
    """The image streams of a page, and of forms drawn on it, each object once in the whole file."""
    objects = _resolve(_resolve(resources or {}).get("/XObject", {}))
    for name in objects:
        reference = objects.raw_get(name)
        if not isinstance(reference, IndirectObject) or reference.idnum in seen:
            continue
        if len(seen) >= MAX_PACKED_ENTRIES:
            raise ContainerFaultError("too_much")
        seen.add(reference.idnum)
        stream: Any = reference.get_object()
        subtype = _resolve(stream.get("/Subtype")) if hasattr(stream, "get_data") else None
        if subtype == "/Image":
            yield reference, stream
        elif subtype == "/Form" and depth < _MAX_FORM_DEPTH:
            yield from _find_images(stream.get("/Resources"), seen, depth + 1)


def _find_extension(stream: Any) -> str | None:
    """The extension of the file that the stream becomes; empty for what is no photo; None: it cannot be taken out."""
    width, height = (_resolve(stream.get(key, 0)) for key in ("/Width", "/Height"))
    if min(width, height) < _MIN_PDF_SIDE or _resolve(stream.get("/ImageMask", False)):
        return ""
    *outer, last = _find_filters(stream) or [""]
    if any(name not in _PLAIN_FILTERS for name in outer):
        return None
    if last == "/DCTDecode":
        return ".jpg"
    if last == "/JPXDecode":
        return ".jp2"
    return ".png" if _has_plain_pixels(stream) and width * height <= _MAX_PIXELS else None


def _has_plain_pixels(stream: Any) -> bool:
    """Whether it is pixels, of whatever number, that a PNG can have."""
    return all(name in _PLAIN_FILTERS for name in _find_filters(stream)) and bool(_channel_count(stream))


def _find_filters(stream: Any) -> list[str]:
    filters = _resolve(stream.get("/Filter", []))
    return [str(_resolve(each)) for each in filters] if isinstance(filters, list) else [str(filters)]


def _channel_count(stream: Any) -> int:
    """1 for grey and 3 for RGB, of eight bits and in the usual sense; else 0."""
    space = _resolve(stream.get("/ColorSpace"))
    if _resolve(stream.get("/BitsPerComponent")) != 8 or "/Decode" in stream:
        return 0
    name = _resolve(space[0]) if isinstance(space, list) and space else space
    if name == "/ICCBased" and len(space) > 1:
        count = _resolve(_resolve(space[1]).get("/N"))
        return count if count in _MODES else 0
    return {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}.get(name, 0)


def _as_png(stream: Any, data: bytes) -> bytes:
    """Pixels as a PNG, with those of a mask of the same size as its alpha."""
    size = int(_resolve(stream["/Width"])), int(_resolve(stream["/Height"]))
    picture = _from_pixels(stream, size, data)
    mask = _resolve(stream.get("/SMask"))
    if mask is not None and (int(_resolve(mask["/Width"])), int(_resolve(mask["/Height"]))) == size:  # noqa: SIM102
        if _find_extension(mask) == ".png" and _channel_count(mask) == 1:
            picture.putalpha(_from_pixels(mask, size, mask.get_data()))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _from_pixels(stream: Any, size: tuple[int, int], data: bytes) -> Image.Image:
    channels = _channel_count(stream)
    return Image.frombytes(_MODES[channels], size, data[: size[0] * size[1] * channels])


def _resolve(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
