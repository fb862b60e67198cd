"""What is looked at in the folder of photos."""

import os
from pathlib import Path

import pytest

from framer.batch.scan import LOCKED
from support.plans import jobs, outputs, planned, put


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
