"""Where pictures are saved: what was decided goes along, folders can be made, that of the photos is refused."""

from pathlib import Path
from typing import Any

import pytest

from support.batches import put
from support.campaigns import write_campaign
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {"Khoa Sản/IMG_1.jpg": saved(hopper()), "Khoa Sản/nguyen thi mai.jpg": saved(astronaut(90))}
LIST = "Họ tên,Đơn vị\nNguyễn Thị Mai,Khoa Sản\nTrần Thị Bình,Khoa Sản\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def window(tmp_path: Path, home: Path) -> FolderWindow:
    """A folder for which two things were decided: what a unit is called now, and whose a photo is."""
    units = ["Khoa Nội", "Khoa Phụ Sản"]
    write_campaign(tmp_path / "campaigns", "hop", fields="", starts=None, ends=None, units=units)
    put(home / "anh", PHOTOS)
    (home / "ds.csv").write_text(LIST, "utf-8")
    window = FolderWindow(make_open_desk(tmp_path))
    job = choose(window, home, "cũ")
    (unit,) = (each["id"] for each in job["plan"]["campaign_units"] if each["name"] == "Khoa Phụ Sản")
    window.ask("PUT", "/units", {"unit": "Khoa Sản", "is": unit})
    photo = window.ask("GET", "/matches")["photos"][0]
    window.ask("PUT", f"/matches/{photo['id']}", {"person": {"name": "Lê Văn Cường", "unit": "Khoa Nội"}})
    return window


def choose(window: FolderWindow, home: Path, out: str, **more: Any) -> dict[str, Any]:
    job: dict[str, Any] = window.choose(
        home / "anh", out=str(home / out), list=str(home / "ds.csv"), frame="hop/ring0", **more
    )["job"]
    return job


def decided(window: FolderWindow) -> tuple[list[str], list[str]]:
    """Units that have another name, and whose the photos are that somebody named."""
    units = [each["name"] for each in window.ask("GET", "")["job"]["plan"]["renamed_units"]]
    told = window.ask("GET", "/matches")
    people = {each["number"]: each["name"] for each in told["people"]}
    return units, [people[each["person"]] for each in told["photos"] if each["chosen"]]


BOTH = (["Khoa Sản"], ["Lê Văn Cường"])


@pytest.mark.parametrize("is_there", [False, True])
def test_what_was_decided_goes_along_into_another_folder(window: FolderWindow, home: Path, is_there: bool) -> None:
    if is_there:
        (home / "mới").mkdir()
    job = choose(window, home, "mới")
    assert decided(window) == BOTH
    assert job["former_choices"] == {"path": str(home / "cũ"), "taken": True}
    assert (home / "cũ/.framer/units.json").exists(), "the former stays"
    assert choose(window, home, "mới", folders="flat")["former_choices"]["taken"], "as long as this folder is chosen"
    assert choose(window, home, "cũ")["former_choices"] is None, "both say the same"


def test_where_pictures_were_made_it_is_told_where_it_lies(window: FolderWindow, home: Path) -> None:
    window.run()
    job = choose(window, home, "mới")
    assert job["former_choices"] == {"path": str(home / "cũ"), "taken": False}
    assert decided(window) == ([], [])
    assert not (home / "mới").exists()


@pytest.mark.parametrize("name", [".framer/units.json", "people.csv", "report.html"])
def test_nothing_is_written_over(window: FolderWindow, home: Path, name: str) -> None:
    put(home / "mới", {name: b"{}"})
    job = choose(window, home, "mới")
    assert job["former_choices"] == {"path": str(home / "cũ"), "taken": False}
    assert [path.name for path in (home / "mới").rglob("*") if path.is_file()] == [Path(name).name]
    assert (home / "mới" / name).read_bytes() == b"{}"


def test_other_photos_begin_without(window: FolderWindow, home: Path) -> None:
    put(home / "khác", PHOTOS)
    job = window.choose(home / "khác", out=str(home / "mới"), list=str(home / "ds.csv"), frame="hop/ring0")["job"]
    assert job["former_choices"] is None
    assert not (home / "mới").exists()


def test_a_new_folder_is_made_where_the_picker_is(window: FolderWindow, home: Path) -> None:
    made = window.ask("POST", "/places/new", {"path": str(home), "name": "  Ảnh đại diện 2026 "}, 201)
    assert made["path"] == str(home / "Ảnh đại diện 2026")
    assert (home / "Ảnh đại diện 2026").is_dir()
    window.ask("POST", "/places/new", {"path": str(home), "name": "Ảnh đại diện 2026"}, 400)


@pytest.mark.parametrize("name", ["", " ", ".", "..", ".kín", "a/b", "a\\b", "CON", "a:b", "a.", "x\0", "đ" * 300])
def test_a_name_that_no_folder_may_have(window: FolderWindow, home: Path, name: str) -> None:
    before = sorted(home.rglob("*"))
    window.ask("POST", "/places/new", {"path": str(home), "name": name}, 400)
    assert sorted(home.rglob("*")) == before


def test_no_folder_is_made_where_the_desk_does_not_look(window: FolderWindow, tmp_path: Path, home: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for place, status in ((tmp_path / "elsewhere", 400), (home / "nowhere", 422), ("", 400)):
        window.ask("POST", "/places/new", {"path": str(place), "name": "mới"}, status)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("anh", "The photos themselves are in this folder."),
        ("anh/Khoa Sản", "This folder is inside the folder with the photos."),
        ("", "The folder with the photos is inside this one."),
    ],
)
def test_the_photos_own_folder_is_refused_before_it_is_taken(
    window: FolderWindow, home: Path, place: str, words: str
) -> None:
    english = {"X-Framer-Language": "en"}
    assert window.ask("POST", "/places/out", {"path": str(home / place)}, 400, headers=english)["detail"] == words
    window.ask("POST", "/places/out", {"path": str(home / "cũ")}, 204)
