"""What a worker says is in a file, and that it is not believed."""

from pathlib import Path

import msgspec
import pytest

from framer.batch.folder import LocalFolder
from framer.batch.packed.listings import PackedListings, decode_listing, list_packed_file
from framer.batch.packed.tree import make_packed_folders
from framer.batch.packed.types import PackedEntry, PackedListing, PackedPhoto
from support.packed import zipped
from support.plans import PHOTO, put


def encoded(*entries: PackedEntry) -> bytes:
    return msgspec.json.encode(PackedListing(entries))


@pytest.mark.parametrize(
    "entry",
    [
        PackedEntry("../a.jpg", ("a",)),
        PackedEntry("/a.jpg", ("a",)),
        PackedEntry("x/./a.jpg", ("a",)),
        PackedEntry("a\0.jpg", ("a",)),
        PackedEntry("a.jpg", ("a",), "nonsense"),
        PackedEntry("a.jpg", ()),
        PackedEntry("", ("a",)),
        PackedEntry("a.jpg", ("a",) * 4),
        PackedEntry("a" * 10_000, ("a",)),
        PackedEntry("/".join("a" * 100), ("a",)),
    ],
)
def test_what_no_good_worker_says_is_refused(entry: PackedEntry) -> None:
    with pytest.raises(ValueError, match="no listing"):
        decode_listing(encoded(entry))


def test_a_listing_that_is_none_or_too_long_is_refused() -> None:
    for data in (b"", b"[]", b'{"entries": [["a", "b"]]}', bytes(17 * 2**20)):
        with pytest.raises(ValueError):  # noqa: PT011  (msgspec's own, or ours)
            decode_listing(data)
    with pytest.raises(ValueError, match="no listing"):
        decode_listing(encoded(*(PackedEntry(f"{number}.jpg", ("a",)) for number in range(11_001))))


def test_a_file_that_is_gone_or_shut_is_damaged(tmp_path: Path) -> None:
    listing = decode_listing(list_packed_file(LocalFolder(tmp_path), "none.zip"))
    assert [entry.state for entry in listing.entries] == ["damaged"]


def test_two_photos_of_one_name_are_numbered_and_folders_come_first() -> None:
    entries = [
        PackedEntry("a.jpg", ("1",)), PackedEntry("a.jpg", ("2",)), PackedEntry("Khoa/b.jpg", ("3",)),
        PackedEntry("film.mp4", ("4",), "opaque"), PackedEntry("", (), "odd_pictures"),
    ]  # fmt: skip
    faults, (root, inner) = make_packed_folders("x.zip", PackedListing(tuple(entries)))
    assert faults == ["odd_pictures"]
    assert (root.path, root.folders, root.refused) == ("x.zip", ("Khoa",), (("film.mp4", "opaque"),))
    assert root.photos == {"a.jpg": PackedPhoto("x.zip", ("1",)), "a (2).jpg": PackedPhoto("x.zip", ("2",))}
    assert (inner.path, list(inner.photos)) == ("x.zip/Khoa", ["b.jpg"])


def test_a_file_is_listed_again_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.zip", data=zipped({"a.jpg": PHOTO}))
    listings = PackedListings(LocalFolder(tmp_path))
    asked: list[str] = []
    find = listings._list

    def note(name: str) -> PackedListing:
        asked.append(name)
        return find(name)

    monkeypatch.setattr(listings, "_list", note)
    first = listings.find("a.zip")
    assert listings.find("a.zip") is first
    put(tmp_path, "a.zip", data=zipped({"a.jpg": PHOTO, "b.jpg": PHOTO}))
    assert len(listings.find("a.zip").entries) == 2
    assert asked == ["a.zip", "a.zip"]


def test_a_fault_of_many_files_inside_is_told_once_for_the_file_around_them() -> None:
    deep = [PackedEntry(f"{number}.zip/a.zip", (f"{number}.zip", "a.zip"), "too_deep") for number in range(512)]
    assert make_packed_folders("cu.zip", PackedListing(tuple(deep))) == (["too_deep"], [])
    photo, locked = PackedEntry("a.jpg", ("a.jpg",)), PackedEntry("b.rar", ("b.rar",), "opaque")
    faults, (folder,) = make_packed_folders("cu.zip", PackedListing((photo, locked, *deep)))
    assert (faults, list(folder.photos), folder.refused, folder.folders) == (
        ["too_deep"], ["a.jpg"], (("b.rar", "opaque"),), (),
    )  # fmt: skip
    films = [PackedEntry(f"{number}.mp4", (f"{number}.mp4",), "opaque") for number in range(9)]
    faults, (folder,) = make_packed_folders("cu.zip", PackedListing((photo, *films)))
    assert (faults, len(folder.refused)) == ([], 9), "the file around them is none"
