"""Files that hold photos: archives, documents and PDFs, good ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def document(photos: Mapping[str, bytes], folder: str = "word/media/") -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", "docProps/thumbnail.jpeg": b"\xff\xd8"}
    return zipped(parts | {folder + name: data for name, data in photos.items()})


def with_raw_names(data: bytes, names: Mapping[str, bytes], *, flags: int = 0) -> bytes:
    """A ZIP whose entries have other names, of as many bytes, and these flags."""
    for name, raw in names.items():
        data = data.replace(name.encode(), raw)
    return with_flags(data, flags)


def with_flags(data: bytes, flags: int) -> bytes:
    """A ZIP with the same flags in all its headers."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            struct.pack_into("<H", changed, place + offset, flags)
            place = changed.find(mark, place + 4)
    return bytes(changed)


def with_sizes(data: bytes, change: Callable[[int], int]) -> bytes:
    """A ZIP whose headers tell other sizes of what is packed in it."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = changed.find(mark)
        while place >= 0:
            (size,) = struct.unpack_from("<I", changed, place + offset)
            struct.pack_into("<I", changed, place + offset, change(size) & 0xFFFFFFFF)
            place = changed.find(mark, place + 4)
    return bytes(changed)


def linked(name: str, target: str) -> bytes:
    """A ZIP with a symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def crowded(count: int) -> bytes:
    """A ZIP with so many entries, all of them the same empty file."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, 0, 0, 0, 5, 0) + b"a.jpg"
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"%05x"
    entries = b"".join(entry % (number & 0xFFFFF) for number in range(count))
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(entries), len(local))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(local) + len(entries), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entries + zip64 + locator + end


def nested(depth: int, inner: bytes, name: str = "in.zip") -> bytes:
    for _ in range(depth):
        inner = zipped({name: inner})
    return inner


def quine() -> bytes:
    """A ZIP whose one entry, `in.zip`, has the bytes of the whole file, as far as a reader of its list can see.

    The entry is stored, begins at the file's first byte and claims all of it.
    """
    outer = bytearray(zipped({"in.zip": b"x" * 64}, zipfile.ZIP_STORED))
    place = outer.find(b"PK\x01\x02")
    for start, offset in ((0, 18), (place, 20)):
        struct.pack_into("<II", outer, start + offset, len(outer) - 36, len(outer) - 36)
    return bytes(outer)


class Pdf:
    """A PDF with pictures, a page for each call of `add_page`."""

    def __init__(self) -> None:
        self.writer = PdfWriter()

    def image(self, data: bytes, size: tuple[int, int], filters: str | Sequence[str], **more: Any) -> IndirectObject:
        stream = StreamObject()
        stream._data = data
        names = [filters] if isinstance(filters, str) else filters
        chain = [NameObject(f"/{name}") for name in names]
        stream.update(
            {
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(size[0]),
                NameObject("/Height"): NumberObject(size[1]),
                NameObject("/BitsPerComponent"): NumberObject(8),
                NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
                NameObject("/Filter"): chain[0] if len(chain) == 1 else ArrayObject(chain),
                **{NameObject(f"/{key}"): value for key, value in more.items()},
            }
        )
        return self.writer._add_object(stream)

    def form(self, *objects: IndirectObject) -> IndirectObject:
        stream = StreamObject()
        stream[NameObject("/Subtype")] = NameObject("/Form")
        stream[NameObject("/Resources")] = self._resources(objects)
        return self.writer._add_object(stream)

    def add_page(self, *objects: IndirectObject) -> None:
        page = self.writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = self._resources(objects)

    def data(self) -> bytes:
        buffer = io.BytesIO()
        self.writer.write(buffer)
        return buffer.getvalue()

    @staticmethod
    def _resources(objects: Sequence[IndirectObject]) -> DictionaryObject:
        named = {NameObject(f"/Im{number}"): each for number, each in enumerate(objects)}
        return DictionaryObject({NameObject("/XObject"): DictionaryObject(named)})


def deflated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data)
    return data
