"""What is read of a ZIP and of a document, and what is told of hostile ones."""

import io
import zipfile
from collections.abc import Callable

import pytest

from framer.batch.packed.container import list_container, read_packed_photo
from framer.batch.packed.types import MAX_PACKED_ENTRIES
from framer.errors import TooLarge, Unreadable
from support.packed import crowded, document, linked, nested, quine, with_flags, with_raw_names, with_sizes, zipped
from support.plans import PHOTO

LIMIT = 10_000_000


def listed(data: bytes) -> dict[str, str]:
    return {entry.path: entry.state for entry in list_container(io.BytesIO(data)).entries}


def photos(data: bytes) -> dict[str, bytes]:
    entries = [entry for entry in list_container(io.BytesIO(data)).entries if not entry.state]
    return {entry.path: read_packed_photo(io.BytesIO(data), entry.keys, LIMIT) for entry in entries}


def test_photos_come_out_byte_by_byte_and_the_rest_is_told_as_in_a_folder() -> None:
    data = zipped(
        {
            "a.jpg": PHOTO, "Khoa Nội/b.JPG": PHOTO + b"2", "noname": PHOTO, "list.txt": b"text", "film.mp4": b"",
            ".DS_Store": b"", "__MACOSX/._a.jpg": b"x", "more.rar": b"Rar!\x1a\x07\x00", "empty/": b"",
        }
    )  # fmt: skip
    assert photos(data) == {"a.jpg": PHOTO, "Khoa Nội/b.JPG": PHOTO + b"2", "noname": PHOTO}
    assert {path: state for path, state in listed(data).items() if state} == {
        "list.txt": "no_image", "film.mp4": "opaque", ".DS_Store": "hidden", "__MACOSX/._a.jpg": "hidden",
        "more.rar": "opaque",
    }  # fmt: skip


@pytest.mark.parametrize("folder", ["word/media/", "xl/media/", "ppt/media/"])
def test_of_a_document_the_pictures_in_it_count_and_no_thumbnail(folder: str) -> None:
    data = document({"image1.jpeg": PHOTO, "image2.emf": b"drawing", "chart.xml": b"<x/>"}, folder)
    assert photos(data) == {"image1.jpeg": PHOTO, "image2.emf": b"drawing"}
    assert "thumbnail.jpeg" not in listed(data)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_names_are_read_as_windows_and_zalo_write_them(encoding: str) -> None:
    name = "Nguyễn Thị Bưởi.jpg"
    raw = unicode_decomposed(name).encode(encoding) if encoding == "cp1258" else name.encode()
    data = with_raw_names(zipped({"x" * len(raw): PHOTO}), {"x" * len(raw): raw})
    assert photos(data) == {name: PHOTO}


def unicode_decomposed(text: str) -> str:
    """As code page 1258 has it: letters with a hook or hat, then the tone."""
    import unicodedata  # noqa: PLC0415

    parts = []
    for character in text:
        for tone in "\u0300\u0301\u0303\u0309\u0323":
            decomposed = unicodedata.normalize("NFD", character)
            if tone in decomposed:
                parts.append(unicodedata.normalize("NFC", decomposed.replace(tone, "")) + tone)
                break
        else:
            parts.append(character)
    return "".join(parts)


def test_western_names_of_old_windows_stay_what_they_are() -> None:
    data = with_raw_names(
        zipped({"Jxrgen Mxller.jpg": PHOTO}), {"Jxrgen Mxller.jpg": "Jürgen Müller.jpg".encode("cp437")}
    )
    assert list(photos(data)) == ["Jürgen Müller.jpg"]


def test_the_name_in_an_extra_field_counts() -> None:
    import zlib  # noqa: PLC0415

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("Anh.jpg")
        name = "Ánh.jpg".encode()
        field = b"\x01" + zlib.crc32(b"Anh.jpg").to_bytes(4, "little") + name
        info.extra = b"up" + len(field).to_bytes(2, "little") + field
        archive.writestr(info, PHOTO)
    assert list(photos(buffer.getvalue())) == ["Ánh.jpg"]


@pytest.mark.parametrize(
    "name", ["../a.jpg", "x/../../a.jpg", "/etc/a.jpg", "C:/a.jpg", "C:\\a.jpg", "..\\a.jpg", "x//a.jpg"]
)
def test_a_path_that_leads_out_is_told_and_not_followed(name: str) -> None:
    assert listed(zipped({name: PHOTO})) == {"a.jpg": "outside"}


def test_a_path_that_is_too_long_is_told_as_such() -> None:
    assert listed(zipped({"x/" * 60 + "a.jpg": PHOTO})) == {"a.jpg": "long_path"}
    assert listed(zipped({"x/" * 60 + "a.txt": b"text"})) == {"a.txt": "no_image"}
    assert listed(zipped({"x" * 60_000 + ".jpg": PHOTO})) == {"x" * 50 + "…xxxxxx.jpg": "long_path"}


def test_backslashes_are_folders() -> None:
    assert list(photos(zipped({"Khoa A\\a.jpg": PHOTO}))) == ["Khoa A/a.jpg"]


def test_links_are_told() -> None:
    assert listed(linked("a.jpg", "/etc/passwd")) == {"a.jpg": "link"}


def test_what_has_a_password_is_told() -> None:
    assert listed(with_flags(zipped({"a.jpg": PHOTO, "b.txt": b""}), 1)) == {"a.jpg": "encrypted", "b.txt": "no_image"}


def test_methods_that_are_not_known_are_told() -> None:
    assert listed(zipped({"a.jpg": PHOTO}, zipfile.ZIP_LZMA)) == {"a.jpg": "opaque"}


def test_an_archive_in_an_archive_is_a_folder_and_so_is_a_document_in_it() -> None:
    data = zipped({"Khoa A.zip": zipped({"a.jpg": PHOTO, "list.docx": document({"image1.png": PHOTO})})})
    assert photos(data) == {"Khoa A.zip/a.jpg": PHOTO, "Khoa A.zip/list.docx/image1.png": PHOTO}


def test_archives_deeper_than_that_are_told() -> None:
    assert listed(nested(3, zipped({"a.jpg": PHOTO}))) == {"in.zip/in.zip/in.zip": "too_deep"}


def test_a_bomb_is_told_and_not_unpacked() -> None:
    flat = zipped({f"{number}.jpg": bytes(30_000_000) for number in range(3)})
    assert len(flat) < 200_000
    assert listed(flat) == {"": "too_much"}
    assert listed(zipped({"in.zip": zipped({"a.zip": bytes(200_000_000)})})) == {"in.zip": "too_much"}


def test_a_quine_ends() -> None:
    assert set(listed(quine()).values()) <= {"too_deep", "damaged"}


def test_a_list_of_very_many_entries_is_told() -> None:
    assert listed(crowded(1_000_000)) == {"": "too_much"}
    assert listed(crowded(MAX_PACKED_ENTRIES + 1)) == {"": "too_much"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_wrong_sizes_cost_the_photo_and_nothing_else(method: int) -> None:
    changes: list[Callable[[int], int]] = [lambda size: size - 9, lambda size: size + 1_000_000, lambda _size: 0]
    for change in changes:
        data = with_sizes(zipped({"a.jpg": PHOTO}, method), change)
        assert listed(data) == {"a.jpg": ""}
        try:
            found = read_packed_photo(io.BytesIO(data), ("a.jpg",), LIMIT)
        except Unreadable:
            continue
        assert found in (PHOTO, b"")  # the sum over all of it is right, or there is nothing


def test_a_photo_may_not_be_larger_than_anywhere_else() -> None:
    with pytest.raises(TooLarge):
        read_packed_photo(io.BytesIO(zipped({"a.jpg": bytes(2_000)})), ("a.jpg",), 1_999)
    assert read_packed_photo(io.BytesIO(zipped({"a.jpg": bytes(2_000)})), ("a.jpg",), 2_000) == bytes(2_000)


def test_what_is_cut_off_or_no_archive_is_told() -> None:
    whole = zipped({"a.jpg": PHOTO * 50})
    assert listed(whole[: len(whole) // 2]) == {"": "damaged"}
    assert listed(b"") == {"": "damaged"}
    assert listed(b"Rar!\x1a\x07\x00") == {"": "opaque"}
    assert listed(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == {"": "encrypted"}


def test_entities_in_a_document_are_never_read() -> None:
    parts = {
        "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        "word/document.xml": b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        "word/media/image1.png": PHOTO,
    }
    assert photos(zipped(parts)) == {"image1.png": PHOTO}
