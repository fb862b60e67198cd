"""The desk's picker: what it shows, and where it does not look."""

import os
from pathlib import Path

import pytest

from framer.desk.folder.picker import FolderPicker, PickerRoot, find_roots
from framer.errors import NoFile, UsageError
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, saved


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("home/anh/Khoa Nội", "home/.ssh", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("a.jpg", "b.HEIC", "danh sach.xlsx", "goi.zip", "ghi chu.md", ".an.jpg", "Thumbs.db"):
        (tmp_path / "home/anh" / name).write_bytes(b"x")
    return tmp_path / "home"


@pytest.fixture
def picker(home: Path) -> FolderPicker:
    return FolderPicker(lambda: [PickerRoot(home, "home")])


def test_folders_lists_and_archives_by_name_photos_by_number(picker: FolderPicker, home: Path) -> None:
    found = picker.list_folder(str(home / "anh"))
    assert (found.folders, found.lists, found.archives) == (("Khoa Nội",), ("danh sach.xlsx",), ("goi.zip",))
    assert (found.photos, found.others) == (2, 1)
    assert picker.list_folder(str(home)).folders == ("anh",)
    assert picker.parent(home) is None
    assert picker.parent(home / "anh") == home


@pytest.mark.parametrize(
    "path",
    [
        "",
        "anh",
        "/",
        "/etc",
        "{home}/..",
        "{home}/../elsewhere",
        "{home}/anh/../../elsewhere",
        "{home}/.ssh",
        "{home}\0",
    ],
)
def test_nothing_out_of_the_roots_and_nothing_hidden(picker: FolderPicker, home: Path, path: str) -> None:
    with pytest.raises(UsageError):
        picker.list_folder(path.format(home=home))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_leads_out(picker: FolderPicker, home: Path) -> None:
    (home / "link").symlink_to(home.parent / "elsewhere")
    (home / "hidden").symlink_to(home / ".ssh")
    for name in ("link", "link/x", "hidden"):
        with pytest.raises(UsageError):
            picker.reach(str(home / name))


def test_a_folder_that_is_not_there_is_told(picker: FolderPicker, home: Path) -> None:
    with pytest.raises(NoFile):
        picker.list_folder(str(home / "nowhere"))


def test_roots_are_those_that_there_are(home: Path) -> None:
    (home / "Documents").mkdir()
    roots = {root.kind: root.path for root in find_roots({"HOME": str(home), "USERPROFILE": str(home)})}
    assert roots["documents"] == home / "Documents"
    assert roots["home"] == home
    assert "pictures" not in roots


@pytest.mark.parametrize("field", ["source", "list", "out"])
def test_no_path_of_a_request_leads_out(tmp_path: Path, home: Path, field: str) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    body = {"source": str(home / "anh"), field: str(home / "../elsewhere/x.csv")}
    window.ask("PUT", "/job", body, 400)
    window.ask("GET", f"/places/list?path={home.parent}", status=400)
    assert window.ask("GET", "")["job"] is None


def test_a_path_that_is_pasted_is_looked_into_and_remembered(tmp_path: Path, home: Path) -> None:
    window, elsewhere = FolderWindow(make_open_desk(tmp_path)), tmp_path / "elsewhere"
    (elsewhere / "a.jpg").write_bytes(saved(astronaut(80)))
    for pasted in (f'  "{elsewhere}"\n', f"{home}/../elsewhere/a.jpg", f"file://{elsewhere}/"):
        assert window.ask("POST", "/places", {"path": pasted})["photos"] == 1
    window.choose(elsewhere, out=str(home / "out"))
    again = FolderWindow(make_open_desk(tmp_path))
    assert again.ask("GET", f"/places/list?path={elsewhere}")["parent"] is None
    again.ask("GET", f"/places/list?path={tmp_path}", status=400)


@pytest.mark.parametrize(
    "pasted", ["", "anh", "/", "/etc", "/proc/self", "{home}/.ssh", "{home}/../home/.ssh", "{home}\0"]
)
def test_neither_the_system_nor_what_is_hidden_is_opened(tmp_path: Path, home: Path, pasted: str) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    window.ask("POST", "/places", {"path": pasted.format(home=home)}, 400)
    window.ask("POST", "/places", {"path": f"{home}/nowhere"}, 422)
