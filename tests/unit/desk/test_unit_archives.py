"""ZIP files by unit in an OUT where other ZIP files lie: none is lost, whosever it is."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from support.batches import pictures_in, put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {
    "Nội/An.jpg": saved(astronaut(96)),
    "Sản/Bình.jpg": saved(hopper().resize((128, 150))),
    "Dược/Cường.jpg": saved(astronaut(80)),
}


class UnitWindow(FolderWindow):
    """A desk whose folders are units; its photos and pictures."""

    def __init__(self, tmp_path: Path) -> None:
        super().__init__(make_open_desk(tmp_path))
        self.photos, self.out = tmp_path / "home/anh", tmp_path / "home/out"

    def make(self, source: Path | None = None) -> None:
        """Choose the folder anew, and have its pictures made."""
        self.choose(source or self.photos, out=str(self.out), unit_from_folder=True)
        self.run()

    def pack(self, by: str = "unit", **wish: bool) -> dict[str, list[str]]:
        """Pack, and what is told of it."""
        told = self.ask("POST", "/archives", {"by": by, **wish})
        return {
            **{key: [each["name"] for each in told[key]] for key in ("archives", "outdated")},
            **{key: told[key] for key in ("aside", "own_files_aside")},
        }

    def zips(self) -> set[str]:
        return {path.name for path in self.out.glob("*.zip")}

    def former(self) -> list[str]:
        """Those that the desk tells as of no unit that it shows."""
        return [each["name"] for each in self.ask("GET", "/delivery")["archives"] if each["former"]]


@pytest.fixture
def window(tmp_path: Path) -> UnitWindow:
    """All are made and packed."""
    window = UnitWindow(tmp_path)
    put(window.photos, PHOTOS)
    window.make()
    assert set(window.pack()["archives"]) == {"Nội.zip", "Sản.zip", "Dược.zip"}
    return window


def test_a_zip_goes_aside_when_all_its_pictures_are_in_others(window: UnitWindow) -> None:
    former = (window.out / "Nội.zip").read_bytes()
    with zipfile.ZipFile(window.out / "Dược.zip", "a") as own:
        own.writestr("Dược/của tôi.txt", "somebody's")
    (window.photos / "Nội").rename(window.photos / "Nội tổng hợp")
    (window.photos / "Dược").rename(window.photos / "Dược lý")
    window.make()
    assert window.former() == ["Nội.zip"]
    packed = window.pack()
    assert packed["archives"] == ["Dược lý.zip", "Nội tổng hợp.zip", "Sản.zip"]
    assert packed["aside"] == [".framer/cu/Nội.zip"]
    assert (window.out / ".framer/cu/Nội.zip").read_bytes() == former
    assert "Dược.zip" in window.zips(), "somebody has put something into it"


def test_zips_stay_when_another_folder_is_framed_into_the_same_out(window: UnitWindow, tmp_path: Path) -> None:
    window.make(put(tmp_path / "home/anh khac", {"Lão/Dung.jpg": saved(astronaut(90))}))
    packed = window.pack()
    assert (packed["archives"], packed["aside"]) == (["Lão.zip"], [])
    assert window.zips() == {"Nội.zip", "Sản.zip", "Dược.zip", "Lão.zip"}
    assert window.former() == ["Dược.zip", "Nội.zip", "Sản.zip"]


def test_the_zip_of_a_unit_stays_whose_only_photo_cannot_be_read_this_time(window: UnitWindow) -> None:
    put(window.photos, {"Sản/Bình.jpg": b"\xff\xd8\xff damaged"})
    window.make()
    assert "Sản/Bình.jpg" in pictures_in(window.out)
    assert "Sản.zip" not in window.pack()["archives"]
    assert window.zips() == {"Nội.zip", "Sản.zip", "Dược.zip"}


def test_zips_of_all_stay_when_the_approved_ones_are_packed(window: UnitWindow) -> None:
    row = next(row for row in window.rows().values() if row["unit"] == "Nội")
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    packed = window.pack(approved=True)
    assert (packed["archives"], packed["aside"]) == (["Nội.zip"], [])
    assert window.zips() == {"Nội.zip", "Sản.zip", "Dược.zip"}


def test_a_desk_with_older_rows_leaves_the_zip_of_a_newer_unit(window: UnitWindow, tmp_path: Path) -> None:
    put(window.photos, {"Lão/Dung.jpg": saved(astronaut(90))})
    newer = UnitWindow(tmp_path)
    newer.make()
    newer.pack()
    assert window.pack()["aside"] == []
    assert "Lão.zip" in window.zips()


def test_zips_stay_that_are_the_only_copies_left(window: UnitWindow, tmp_path: Path) -> None:
    for picture in window.out.glob("*/*.jpg"):
        picture.unlink()
    window.make(put(tmp_path / "home/anh khac", {"Lão/Dung.jpg": saved(astronaut(90))}))
    window.pack()
    assert window.zips() == {"Nội.zip", "Sản.zip", "Dược.zip", "Lão.zip"}


def test_a_persons_own_file_under_the_name_of_a_zip_is_kept(window: UnitWindow) -> None:
    own = window.out / "Nội.zip"
    with zipfile.ZipFile(own, "a") as archive:
        archive.writestr("Nội/ghi chú.txt", "somebody's")
    content = own.read_bytes()
    packed = window.pack()
    assert packed["own_files_aside"] == [".framer/cu/Nội.zip"]
    assert (window.out / ".framer/cu/Nội.zip").read_bytes() == content
    assert zipfile.ZipFile(own).namelist() == ["Nội/An.jpg"]
    assert window.pack()["own_files_aside"] == []


def test_so_is_one_under_the_name_of_the_zip_of_all(window: UnitWindow) -> None:
    (window.out / "out.zip").write_bytes(b"a person's")
    assert window.pack("all")["own_files_aside"] == [".framer/cu/out.zip"]
    assert (window.out / ".framer/cu/out.zip").read_bytes() == b"a person's"


def test_a_unit_that_is_called_as_the_folder_has_a_zip_of_its_own(window: UnitWindow) -> None:
    (window.photos / "Nội").rename(window.photos / "out")
    window.make()
    (whole,) = window.pack("all")["archives"]
    assert "out-2.zip" in window.pack()["archives"]
    assert len(zipfile.ZipFile(window.out / whole).namelist()) == 3


@pytest.mark.parametrize("how", ["under another name", "changed in its place", "a link"])
def test_what_is_no_zip_as_framer_wrote_it_is_left_alone(window: UnitWindow, tmp_path: Path, how: str) -> None:
    path = window.out / "Nội.zip"
    if how == "under another name":
        path = path.rename(window.out / "Nội gửi.zip")
    elif how == "changed in its place":
        before, data = path.stat(), path.read_bytes()
        path.write_bytes(data[:200] + b"changed" + data[207:])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    else:
        shutil.move(path, tmp_path / "home/của tôi.zip")
        path.symlink_to(tmp_path / "home/của tôi.zip")
    (window.photos / "Nội").rename(window.photos / "Nội tổng hợp")
    window.make()
    assert window.pack()["aside"] == []
    assert path.exists()


def test_a_unit_renamed_in_case_alone_keeps_its_zip(window: UnitWindow) -> None:
    (window.photos / "Nội").rename(window.photos / "NỘI")
    window.make()
    assert window.pack()["aside"] == []
    assert {"Nội.zip", "NỘI.zip"} <= window.zips()


def test_the_zip_of_nobodys_unit_in_the_other_language_goes_aside(window: UnitWindow) -> None:
    put(window.photos, {"Em.jpg": saved(astronaut(88))})
    window.make()
    window.ask("POST", "/archives?lang=vi", {"by": "unit"})
    assert "Không ghi đơn vị.zip" in window.zips()
    told = window.ask("POST", "/archives?lang=en", {"by": "unit"})
    assert told["aside"] == [".framer/cu/Không ghi đơn vị.zip"]
    assert "No unit given.zip" in window.zips()


def test_no_record_is_needed_to_know_a_zip_that_was_written_before(window: UnitWindow) -> None:
    """Such as after a run that was killed between two of them."""
    assert not [path for path in (window.out / ".framer").iterdir() if "archives" in path.name]
    assert window.pack()["own_files_aside"] == []
