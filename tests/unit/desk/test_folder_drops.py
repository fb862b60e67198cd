"""Files that are dropped onto the page: where they go, and where they never go."""

from pathlib import Path

import pytest

from framer.desk.folder import drops
from framer.desk.folder.drops import DropStore
from framer.errors import TooLarge, UsageError
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, saved


@pytest.fixture
def store(tmp_path: Path) -> DropStore:
    return DropStore(tmp_path / "tha-vao")


def test_a_file_keeps_its_folder_and_the_next_lot_takes_its_place(store: DropStore) -> None:
    lot = store.create()
    assert store.put(lot, "Khoa Nội/a.jpg", b"1") == ("Khoa Nội/a.jpg", True)
    assert store.put(lot, "Khoa Nội/a.jpg", b"22") == ("Khoa Nội/a.jpg", True)
    assert (store.find(lot) / "Khoa Nội/a.jpg").read_bytes() == b"22"
    assert store.put(lot, ".DS_Store", b"x") == (".DS_Store", False)
    kept = store.create(kept=lot)
    assert store.find(lot).is_dir()
    store.create(kept=kept)
    assert not (store.directory / lot).exists()


@pytest.mark.parametrize(
    "name",
    ["", "..", "../a.jpg", "a/../../b.jpg", "/etc/passwd", "a//b.jpg", "a\\..\\b.jpg", "a\0.jpg", "./a"],
)
def test_no_name_leads_out(store: DropStore, name: str) -> None:
    lot = store.create()
    with pytest.raises(UsageError):
        store.put(lot, name, b"x")
    assert list(store.find(lot).iterdir()) == []
    with pytest.raises(UsageError):
        store.put_list(name, b"x")


def test_what_systems_forbid_is_written_otherwise(store: DropStore) -> None:
    lot = store.create()
    assert store.put(lot, "con.jpg", b"x")[0] == "_con.jpg"
    assert store.put(lot, "a:b?.jpg", b"x")[0] == "a_b_.jpg"
    assert store.put(lot, "C:/a.jpg", b"x")[0] == "C_/a.jpg"


def test_sizes_are_bounded(store: DropStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drops, "MAX_DROPPED_FILE_BYTES", 10)
    monkeypatch.setattr(drops, "MAX_DROPPED_BYTES", 15)
    monkeypatch.setattr(drops, "MAX_DROPPED_FILES", 3)
    lot = store.create()
    store.put(lot, "a.jpg", bytes(10))
    with pytest.raises(TooLarge):
        store.put(lot, "b.jpg", bytes(11))
    with pytest.raises(UsageError):
        store.put(lot, "b.jpg", bytes(6))
    store.put(lot, "b.jpg", bytes(2))
    store.put(lot, "c.jpg", bytes(2))
    with pytest.raises(UsageError):
        store.put(lot, "d.jpg", b"")


@pytest.mark.parametrize(
    "address", ["/drops/../x", "/drops/%2e%2e/x", "/drops/0000000000000000/a.jpg", "/drops/x/a.jpg"]
)
def test_there_is_no_other_lot(tmp_path: Path, address: str) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    window.ask("POST", "/drops", {}, 201)
    answer = window.client.put(f"/api/folder{address}", data=b"x")
    assert answer.status_code in {404, 405}


def test_dropped_photos_are_framed_into_the_documents(tmp_path: Path) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    lot = window.ask("POST", "/drops", {}, 201)["drop"]
    window.ask("PUT", f"/drops/{lot}/Khoa Nội/a.jpg", saved(astronaut(96)), 201)
    window.ask("PUT", "/list-file?name=ds.csv", "Họ tên,Tệp\nNguyễn Văn An,a.jpg\n".encode(), 201)
    names = str(tmp_path / "state/tha-vao/danh-sach/ds.csv")
    state = window.ask("PUT", "/job", {"drop": lot, "list": names, "sizes": [256]})
    assert state["job"]["out"]["path"] == str(tmp_path / "home/framer/Khoa Nội - ảnh đại diện")
    assert state["job"]["source"]["drop"] == lot
    assert window.run()["run"]["made"] == 1
    assert (tmp_path / "home/framer/Khoa Nội - ảnh đại diện/Khoa Nội/Nguyễn Văn An.jpg").is_file()
    window.ask("DELETE", f"/drops/{lot}", status=409)
    window.ask("PUT", "/list-file?name=moi.csv", "Họ tên\n".encode(), 201)
    assert {path.name for path in (tmp_path / "state/tha-vao/danh-sach").iterdir()} == {"ds.csv", "moi.csv"}
    window.ask("DELETE", "/job", status=204)
    assert list((tmp_path / "state/tha-vao").iterdir()) == []
    assert window.ask("GET", "")["step"] == "choose"
