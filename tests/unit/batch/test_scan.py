"""What is looked at in the folder of photos."""

import os
from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.matching.folder_units import find_folder_units
from framer.batch.packed.listings import PackedListings
from framer.batch.packed.types import PackedListing
from framer.batch.plan import make_plan
from framer.batch.scan import LOCKED
from framer.batch.source_files import SourceFiles
from framer.imaging.types import Options
from framer.text.unit import free_unit
from support.packed import document, zipped
from support.plans import PHOTO, any_unit, jobs, outputs, planned, put


def test_sub_folders_are_kept_and_the_order_is_that_of_names(folder: Path) -> None:
    put(folder, "b.jpg", "A.jpg", "Khoa Nội/Ánh.png", "Khoa Nội/Sâu/x.JPG", "z.webp")
    assert list(outputs(folder).items()) == [
        ("A.jpg", "A.jpg"),
        ("b.jpg", "b.jpg"),
        ("z.webp", "z.jpg"),
        ("Khoa Nội/Ánh.png", "Khoa Nội/Ánh.jpg"),
        ("Khoa Nội/Sâu/x.JPG", "Khoa Nội/Sâu/x.jpg"),
    ]


def test_what_is_no_photo_is_passed_over_and_named(folder: Path) -> None:
    put(folder, "a.jpg", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", ".git/x.jpg", "__MACOSX/y.jpg")
    put(folder, "list.csv", "BMW.txt", "empty.txt", data=b"BM of names")
    put(folder, "empty", data=b"")
    skipped = {source: job.skip_reason for source, job in jobs(folder).items() if job.skip_reason}
    assert skipped == {
        "._a.jpg": "hidden", ".DS_Store": "hidden", ".git": "hidden", "__MACOSX": "hidden", "BMW.txt": "no_image",
        "desktop.ini": "hidden", "empty": "no_image", "empty.txt": "no_image", "list.csv": "no_image",
        "Thumbs.db": "hidden",
    }  # fmt: skip
    assert planned(folder).total == 11


def test_content_makes_a_photo_of_a_file_without_an_ending_and_the_ending_of_a_bad_one(folder: Path) -> None:
    put(folder, "IMG_1", "Nguyen.Van.A", "scan.dat")
    put(folder, "broken.jpg", "layers.psd", data=b"no photo")
    assert outputs(folder) == {
        "IMG_1": "IMG_1.jpg", "Nguyen.Van.A": "Nguyen.Van.A.jpg", "scan.dat": "scan.dat.jpg",
        "broken.jpg": "broken.jpg", "layers.psd": "layers.jpg",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_to_photos_inside_only(folder: Path, tmp_path: Path) -> None:
    put(folder, "sub/a.jpg")
    put(tmp_path, "elsewhere/b.jpg")
    for name, target in {"in.jpg": "sub/a.jpg", "out.jpg": "../elsewhere/b.jpg", "loop": ".", "gone.jpg": "x"}.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.jpg")
    jobs_by_source = jobs(folder)
    assert {source for source, job in jobs_by_source.items() if not job.skip_reason} == {"in.jpg", "sub/a.jpg"}
    assert {source: job.skip_reason for source, job in jobs_by_source.items() if job.skip_reason} == {
        "out.jpg": "link", "loop": "link", "gone.jpg": "link", "pipe.jpg": "special",
    }  # fmt: skip


def test_a_folder_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.jpg", "shut/b.jpg")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert {source: job.skip_reason for source, job in jobs(folder).items()} == {"a.jpg": "", "shut": LOCKED}


def test_files_that_hold_photos_are_folders_called_after_them(folder: Path) -> None:
    put(folder, "Khoa A/a.jpg", "b.jpg")
    put(folder, "Khoa A.zip", data=zipped({"a.jpg": PHOTO, "Sâu/c.jpg": PHOTO, "../d.jpg": PHOTO, "list.txt": b"text"}))
    put(folder, "ảnh", data=zipped({"e.jpg": PHOTO}))
    put(folder, "empty.docx", data=document({}))
    assert list(outputs(folder).items()) == [
        ("b.jpg", "b.jpg"),
        ("Khoa A/a.jpg", "Khoa A/a.jpg"),
        ("Khoa A.zip/a.jpg", "Khoa A-zip/a.jpg"),
        ("Khoa A.zip/Sâu/c.jpg", "Khoa A-zip/Sâu/c.jpg"),
        ("ảnh/e.jpg", "ảnh/e.jpg"),
    ]
    skipped = {source: job.skip_reason for source, job in jobs(folder).items() if job.skip_reason}
    assert skipped == {
        "empty.docx": "no_image", "Khoa A.zip/d.jpg": "outside", "Khoa A.zip/list.txt": "no_image",
    }  # fmt: skip
    assert planned(folder).total == 8


@pytest.mark.parametrize("at", ["", "goi.zip/"])
def test_pictures_that_framer_made_are_no_photos(folder: Path, at: str) -> None:
    names = ("Khoa A/a.jpg", "Khoa A - ảnh đại diện/a.jpg", "Khoa A - ảnh đại diện/.framer/journal.jsonl")
    if at:
        put(folder, "goi.zip", data=zipped(dict.fromkeys(names, PHOTO)))
    else:
        put(folder, *names)
    found = {source: job.skip_reason for source, job in jobs(folder).items()}
    assert found == {f"{at}Khoa A/a.jpg": "", f"{at}Khoa A - ảnh đại diện": "framer_output"}


def test_a_film_is_called_one(folder: Path) -> None:
    put(folder, "phim.MP4", data=b"\0\0\0\x18ftypmp42")
    put(folder, "goi.zip", data=zipped({"phim.mov": b"x", "a.jpg": PHOTO}))
    films = [job.refusal.to_message(str).text for job in jobs(folder).values() if job.refusal]
    assert films == ["This is a film, and framer takes no photos out of films."] * 2


def test_what_may_hold_photos_and_is_not_opened_is_told_until_a_line_passes_over_it(folder: Path) -> None:
    put(folder, "a.rar", "film.MP4", "noname", data=b"Rar!\x1a\x07\x00")
    put(folder, "bad.zip", "a.zip/b.jpg", data=b"nothing")
    by_source = {job.source: job for job in planned(folder, corrections="file,skip\na.rar,x\n").jobs()}
    refused = {source for source, job in by_source.items() if job.refusal and not job.skip_reason}
    assert refused == {"film.MP4", "noname", "bad.zip"}
    assert by_source["a.rar"].skip_reason == "asked"
    assert {job.refusal.code for job in by_source.values() if job.refusal} == {"packed"}
    assert planned(folder).has_photos


def test_the_folder_and_the_name_of_a_file_that_holds_photos_match_and_give_units(folder: Path) -> None:
    put(folder, "Khoa Nội.zip", data=zipped({"nguyen van an.jpg": PHOTO}))
    put(folder, "Trần Thị Bình.docx", data=document({"image1.jpeg": PHOTO}))
    plan = planned(folder, "Họ và tên\nNguyễn Văn An\nTrần Thị Bình\n")
    assert {job.source: job.output for job in plan.jobs()} == {
        "Khoa Nội.zip/nguyen van an.jpg": "Khoa Nội/Nguyễn Văn An.jpg",
        "Trần Thị Bình.docx/image1.jpeg": "Trần Thị Bình/Trần Thị Bình.jpg",
    }
    found = find_folder_units(["Khoa Nội.zip"], LocalFolder(folder), None, any_unit)
    assert found.units == {"Khoa Nội.zip": free_unit("Khoa Nội")}


def test_for_a_look_nothing_is_fetched_and_nothing_opened_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.jpg", "noname", "cloud")
    put(folder, "b.zip", "cloud.zip", data=zipped({"a.jpg": PHOTO}))
    opened: list[str] = []
    listed: list[str] = []
    source = LocalFolder(folder)
    monkeypatch.setattr(LocalFolder, "is_on_disk", lambda _self, name: "cloud" not in name)
    read_head, find = LocalFolder.read_head, PackedListings._list

    def note_head(folder: LocalFolder, name: str, size: int) -> bytes:
        opened.append(name)
        return read_head(folder, name, size)

    def note_listing(listings: PackedListings, name: str) -> PackedListing:
        listed.append(name)
        return find(listings, name)

    monkeypatch.setattr(LocalFolder, "read_head", note_head)
    monkeypatch.setattr(PackedListings, "_list", note_listing)
    files = SourceFiles(source, fetch=False)
    plan = make_plan(source, LocalFolder(folder.parent / "out"), Options(), None, any_unit, files=files)
    by_source = {job.source: job.skip_reason for job in plan.jobs()}
    assert by_source == {
        "a.jpg": "", "noname": "", "b.zip/a.jpg": "", "cloud": "not_here", "cloud.zip": "not_here",
    }  # fmt: skip
    assert (opened, listed) == (["noname"], ["b.zip"])
