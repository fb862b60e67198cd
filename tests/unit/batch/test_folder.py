"""What a batch may expect of a folder, wherever it is: on this machine, or in a storage (in memory)."""

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from framer.batch.folder import Folder, LocalFolder
from framer.cli.folders import open_folder
from framer.errors import NoFile, TooLarge


@pytest.fixture(params=["local", "remote"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    if request.param == "local":
        (tmp_path / "folder").mkdir()
        yield open_folder(str(tmp_path / "folder"))
        return
    fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
    pytest.importorskip("upath", reason="the extra remote is not installed")
    memory = fsspec.filesystem("memory")
    memory.makedirs("/folder", exist_ok=True)
    yield open_folder("memory://folder")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(b"of this machine")
    return path


def test_what_is_written_is_there(folder: Folder) -> None:
    assert folder.is_directory()
    assert not folder.is_file()
    assert not folder.exists("a.jpg")
    folder.write("a.jpg", b"picture")
    folder.write_durably("b.jpg", b"another")
    assert (folder.read("a.jpg", 7), folder.read("b.jpg", 100)) == (b"picture", b"another")
    assert (folder.read_head("a.jpg", 3), folder.read_head("a.jpg", 64)) == (b"pic", b"picture")
    assert (folder.size("a.jpg"), folder.exists("a.jpg")) == (7, True)
    folder.make_directory("Khoa Nội/x")
    folder.write("Khoa Nội/x/c.jpg", b"c")
    assert {("a.jpg", "file"), ("b.jpg", "file"), ("Khoa Nội", "directory")} == set(folder.list_entries(""))
    assert folder.list_entries("Khoa Nội/x") == [("c.jpg", "file")]


def test_what_is_not_there_or_too_large_is_told(folder: Folder) -> None:
    folder.write("a.jpg", b"picture")
    with pytest.raises(TooLarge):
        folder.read("a.jpg", 6)
    with pytest.raises(NoFile) as caught:
        folder.read("none.jpg", 6)
    assert folder.display_path("none.jpg") in caught.value.to_message(str).text
    for ask in (folder.size, folder.remove, lambda name: folder.move(name, "b.jpg")):
        with pytest.raises(FileNotFoundError):
            ask("none.jpg")


def test_a_file_is_moved_over_another_and_into_a_directory_that_is_made(folder: Folder) -> None:
    folder.write("a.jpg", b"a")
    folder.move("a.jpg", "new/deep/b.jpg")
    folder.write("a.jpg", b"newer")
    folder.move("a.jpg", "new/deep/b.jpg")
    assert not folder.exists("a.jpg")
    assert folder.read("new/deep/b.jpg", 5) == b"newer"
    folder.remove("new/deep/b.jpg")
    assert not folder.exists("new/deep/b.jpg")


def test_files_go_to_and_fro(folder: Folder, upload: Path) -> None:
    folder.upload(upload, "a.csv")
    with folder.local_copy("a.csv") as path:
        assert path.read_bytes() == b"of this machine"
    with folder.local_copy("none.csv") as path:
        assert not path.exists()
    assert folder.exists("a.csv")


def test_a_fingerprint_changes_with_the_file(folder: Folder) -> None:
    assert folder.fingerprint("a.csv") == ""
    folder.write("a.csv", b"1")
    first = folder.fingerprint("a.csv")
    assert first == folder.fingerprint("a.csv") != ""
    folder.write("a.csv", b"12")
    assert folder.fingerprint("a.csv") != first


def test_workers_get_a_folder_as_a_copy(folder: Folder) -> None:
    copy: Folder = pickle.loads(pickle.dumps(folder.absolute()))
    folder.write("a.jpg", b"picture")
    assert copy.read("a.jpg", 7) == b"picture"
    assert copy.display_name == folder.display_name
    assert copy.local_path == folder.local_path


def test_a_folder_is_within_itself_and_those_above(folder: Folder) -> None:
    below, above = (open_folder(text) for text in (f"{folder.display_name}/x", f"{folder.display_name}/x/.."))
    assert folder.is_within(folder)
    assert below.is_within(folder)
    assert not folder.is_within(below)
    assert folder.is_within(above)
    assert not folder.is_within(open_folder("/" if folder.local_path is None else "memory://"))


def test_a_file_that_takes_no_room_is_not_on_this_disk(tmp_path: Path) -> None:
    (tmp_path / "here.jpg").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "empty.jpg").touch()
    with (tmp_path / "cloud.jpg").open("wb") as file:
        file.truncate(1_000_000)
    folder = LocalFolder(tmp_path)
    on_disk = {name: folder.is_on_disk(name) for name in ("here.jpg", "empty.jpg", "none.jpg")}
    assert on_disk == {"here.jpg": True, "empty.jpg": True, "none.jpg": True}
    if os.name != "nt":
        assert not folder.is_on_disk("cloud.jpg")


def test_the_attributes_of_onedrive_say_that_a_file_is_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for attributes, is_here in ((0x400020, False), (0x1020, False), (0x20, True)):
        status = SimpleNamespace(st_size=5, st_file_attributes=attributes)
        monkeypatch.setattr(Path, "stat", lambda _self, status=status: status)
        assert LocalFolder(tmp_path).is_on_disk("a.jpg") is is_here
