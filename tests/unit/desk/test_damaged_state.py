"""Files in which the desk keeps something, damaged or written by hand: whatever they have, the desk answers."""

import json
from pathlib import Path

import pytest

from framer.batch.types import parse_row
from support.batches import put
from support.campaigns import write_campaign
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {"Khoa Nội/a.jpg": saved(astronaut(96)), "Khoa Ngoại/b.jpg": saved(hopper())}
DAMAGED = {
    "nested": b"[" * 50_000,
    "nested in an object": b'{"a": ' + b"[" * 50_000,
    "long": b"[" + b" " * 6_000_000 + b"]",
    "a zero in a name": b'{"a\\u0000.zip": "1 2 3"}',
    "half a letter": b'{"\\ud800.zip": "1", "language": "\\ud800", "url": "\\ud800"}',
    "another kind": b"[1]",
    "another kind inside": b'{"a.zip": {"x": 1}, "": 5}',
    "no JSON": b"hello",
    "no UTF-8": b"\xff\xfe\x00",
}
damaged = pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    write_campaign(tmp_path / "campaigns", "hop", fields="", starts=None, ends=None, units=["Khoa Nội", "Khoa Ngoại"])
    put(tmp_path / "home/anh", PHOTOS)
    window = FolderWindow(make_open_desk(tmp_path))
    choose(window, tmp_path)
    return window


def choose(window: FolderWindow, tmp_path: Path) -> None:
    window.choose(
        tmp_path / "home/anh", out=str(tmp_path / "home/out"), frame="hop/ring0", unit_from_folder=True, folders="unit"
    )


@damaged
@pytest.mark.parametrize("name", ["archives.json", "units.json", "copies.json", "matches.json", "choices.json"])
def test_a_folder_whose_state_is_damaged_is_worked_on(
    window: FolderWindow, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / "home/out/.framer").mkdir(parents=True)
    (tmp_path / "home/out/.framer" / name).write_bytes(data)
    choose(window, tmp_path)
    if name == "archives.json":
        assert window.run()["run"]["failed"] == 0
        window.ask("GET", "/delivery")
        window.ask("POST", "/archives", {"by": "unit"})
        assert len(list((tmp_path / "home/out").glob("*.zip"))) == 2
    window.ask("GET", "?renewed=1")


@damaged
def test_corrections_that_cannot_be_understood_are_told(window: FolderWindow, tmp_path: Path, data: bytes) -> None:
    window.run()
    kept = tmp_path / "home/out/.framer/corrections.json"
    kept.write_bytes(data)
    photo = next(iter(window.rows().values()))["id"]
    answer = window.client.put(f"/api/folder/photos/{photo}/correction", json={"skip": True})
    assert answer.status_code in {200, 400}  # 200: it is a sound file in which nothing stands that framer knows
    assert (kept.read_bytes() == data) == (answer.status_code == 400)


@damaged
def test_a_desk_whose_own_state_is_damaged_starts(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "state").mkdir()
    for name in ("language.json", "site.json", "thu-muc.json", "dang-chay.json"):
        (tmp_path / "state" / name).write_bytes(data)
    desk = make_open_desk(tmp_path)
    for path in ("/", "/thu-muc", "/api/folder", "/api/site"):
        assert desk.get(path).status_code in {200, 404}, path


def test_a_row_that_is_nested_without_end_is_no_row() -> None:
    row = json.dumps({"source": "a.jpg", "status": "done"}).encode()
    assert parse_row(row)
    assert parse_row(row[:-1] + b', "more": ' + b"[" * 50_000) is None
