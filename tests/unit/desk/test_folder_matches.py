"""Whose photo is whose, said at the desk: it stands in matches.csv, and can be taken back."""

from pathlib import Path
from typing import Any

import pytest

from support.batches import put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, saved

LIST = """Họ tên,Đơn vị,Mã NV
Nguyễn Văn An,Khoa Nội,NV1
Trần Thị Bình,Khoa Sản,NV2
Nguyễn Thị Hương,Khoa Nội,NV3
Nguyễn Thị Hương,Khoa Sản,NV4
"""


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    window = FolderWindow(make_open_desk(tmp_path))
    photos = {
        name: saved(astronaut(side)) for name, side in (("nguyen van an.jpg", 96), ("binh.jpg", 90), ("z.jpg", 80))
    }
    source = put(tmp_path / "home/anh", photos)
    (tmp_path / "home/ds.csv").write_text(LIST, "utf-8")
    window.choose(source, out=str(tmp_path / "home/out"), list=str(tmp_path / "home/ds.csv"))
    return window


def photo(window: FolderWindow, name: str) -> dict[str, Any]:
    return next(each for each in window.ask("GET", "/matches")["photos"] if each["name"] == name)


def test_three_heaps_the_likely_first(window: FolderWindow) -> None:
    matches = window.ask("GET", "/matches")
    assert [(each["name"], each["heap"]) for each in matches["photos"]] == [
        ("binh.jpg", "likely"), ("z.jpg", "none"), ("nguyen van an.jpg", "sure"),
    ]  # fmt: skip
    assert [each["unit"] for each in matches["missing"]] == ["Khoa Nội", "Khoa Sản"]


def test_a_tap_takes_what_is_likely_and_takes_it_back(window: FolderWindow, tmp_path: Path) -> None:
    before = photo(window, "binh.jpg")
    answer = window.ask("PUT", f"/matches/{before['id']}", {"person": "yes"})
    assert (answer["photos"][0]["heap"], answer["photos"][0]["chosen"], answer["people"][0]["number"]) == (
        "sure",
        True,
        1,
    )
    assert answer["counts"] == {"sure": 2, "likely": 0, "none": 1, "open": 1, "people": 4, "missing": 2}
    assert "Trần Thị Bình" in (tmp_path / "home/out/matches.csv").read_text("utf-16")
    window.ask("PUT", f"/matches/{before['id']}", {"person": None})
    assert photo(window, "binh.jpg")["heap"] == "none"
    window.ask("PUT", f"/matches/{before['id']}", {"person": "auto"})
    assert photo(window, "binh.jpg") == before


def test_a_match_that_is_taken_off_waits_for_a_name_again(window: FolderWindow, tmp_path: Path) -> None:
    before = photo(window, "nguyen van an.jpg")
    path = f"/matches/{before['id']}"
    assert window.ask("PUT", path, {"person": "off"})["counts"]["open"] == 3
    now = photo(window, "nguyen van an.jpg")
    assert (now["heap"], now["chosen"], now["taken_off"], now["people"]) == ("none", False, True, before["people"])
    assert now["reason"] == "đã gỡ tên cũ"
    lines = (tmp_path / "home/out/matches.csv").read_text("utf-16").splitlines()
    assert [line.rpartition("\t")[2] for line in lines if line.startswith("nguyen van an.jpg")] == ["?"]
    window.ask("PUT", path, {"person": 2})
    window.ask("PUT", path, {"person": "off"})
    assert photo(window, "nguyen van an.jpg") == now
    window.ask("PUT", path, {"person": "auto"})
    assert photo(window, "nguyen van an.jpg") == before


def test_a_likely_match_that_was_taken_and_is_taken_off_is_likely_again(window: FolderWindow) -> None:
    before = photo(window, "binh.jpg")
    for choice in ("yes", "off"):
        window.ask("PUT", f"/matches/{before['id']}", {"person": choice})
    assert photo(window, "binh.jpg") == before


def test_a_copy_of_a_photo_that_is_matched_is_told(window: FolderWindow, tmp_path: Path) -> None:
    source = tmp_path / "home/anh"
    (source / "z.jpg").write_bytes((source / "nguyen van an.jpg").read_bytes())
    (tmp_path / "home/ds.csv").rename(source / "ds.csv")
    window.choose(source, out=str(tmp_path / "home/out"), list=str(source / "ds.csv"))
    assert window.ask("GET", "")["job"]["plan"]["passed_over"] == 0  # the list is no file that is of no use
    assert photo(window, "z.jpg")["reason"] == "trùng với nguyen van an.jpg, ảnh của Nguyễn Văn An"


def test_namesakes_are_told_apart_by_code(window: FolderWindow) -> None:
    z = photo(window, "z.jpg")
    for number in (3, 2):
        answer = window.ask("PUT", f"/matches/{z['id']}", {"person": number})
        assert answer["photos"][0]["person"] == number
    window.run()
    assert window.rows()["z.jpg"]["unit"] == "Khoa Nội"


@pytest.mark.parametrize("choice", [99, -1, True, "An", [1], {"person": 1}])
def test_who_is_not_in_the_list_is_refused(window: FolderWindow, choice: Any) -> None:
    window.ask("PUT", f"/matches/{photo(window, 'z.jpg')['id']}", {"person": choice}, 400)
    assert not photo(window, "z.jpg")["chosen"]


def test_a_new_match_after_a_run_wants_another_run(window: FolderWindow, tmp_path: Path) -> None:
    assert window.run()["run"]["state"] == "done"
    window.ask("PUT", f"/matches/{photo(window, 'binh.jpg')['id']}", {"person": "yes"})
    assert window.ask("GET", "")["run"]["state"] == "paused"
    window.run()
    assert (tmp_path / "home/out/Trần Thị Bình.jpg").is_file()
    assert window.rows()["binh.jpg"]["name"] == "Trần Thị Bình"


def test_a_photo_that_is_named_while_one_looks_has_its_picture_at_once(window: FolderWindow, tmp_path: Path) -> None:
    assert window.run()["run"]["state"] == "done"
    out, z = tmp_path / "home/out", photo(window, "z.jpg")
    before = window.rows()["z.jpg"]
    answer = window.ask("PUT", f"/matches/{z['id']}", {"person": 2, "remake": True})
    (row,) = answer["rows"]
    assert (row["name"], row["unit"], row["has_person"]) == ("Nguyễn Thị Hương", "Khoa Nội", True)
    assert not any("Ảnh cũ" in note for note in row["notes"])
    assert answer["run"]["state"] == window.ask("GET", "")["run"]["state"] == "done"
    assert (out / "Nguyễn Thị Hương.jpg").is_file()
    assert not (out / "z.jpg").exists()
    assert window.ask("GET", "/delivery")["old"] == 0

    (back,) = window.ask("PUT", f"/matches/{z['id']}", {"person": "auto", "remake": True})["rows"]
    assert back == before
    assert sorted(path.name for path in out.glob("*.jpg")) == ["Nguyễn Văn An.jpg", "binh.jpg", "z.jpg"]


def test_where_other_pictures_need_other_names_too_there_is_work_left(window: FolderWindow) -> None:
    window.run()
    for name, person in (("binh.jpg", 1), ("z.jpg", 2)):
        remake = name == "z.jpg"
        answer = window.ask("PUT", f"/matches/{photo(window, name)['id']}", {"person": person, "remake": remake})
    assert answer["run"]["state"] == "paused"


def test_an_old_picture_that_was_put_aside_is_told_of_no_longer(window: FolderWindow) -> None:
    window.run()
    identity = photo(window, "binh.jpg")["id"]
    window.ask("PUT", f"/matches/{identity}", {"person": "yes"})
    window.run()
    told = "Ảnh cũ vẫn còn ở: binh.jpg."
    before = window.ask("GET", "/rows")
    assert [told in row["notes"] + row["reasons"] for row in before["rows"] if row["id"] == identity] == [True]
    window.ask("POST", "/tidy", {})
    (row,) = window.ask("GET", f"/rows?since={before['revision']}")["rows"]
    assert row["id"] == identity
    assert told not in row["notes"] + row["reasons"]


def test_whose_photo_is_damaged_is_missed_everywhere_once_that_is_known(window: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/anh", {"nguyen van an.jpg": b""})
    assert window.ask("GET", "")["job"]["matching"]["missing"] == 2
    assert window.run()["job"]["matching"]["missing"] == 3
    assert window.ask("GET", "/delivery")["missing"] == 3
    shown = window.ask("GET", "/matches")
    named = [name for unit in shown["missing"] for name in unit["names"]]
    (an,) = (name for name in named if name.startswith("Nguyễn Văn An"))
    assert an != "Nguyễn Văn An"
    assert an in shown["missing_text"]
    window.ask("POST", "/reports", {})
    assert an in (tmp_path / "home/out/missing-people.txt").read_text("utf-8-sig")


def test_somebody_who_is_not_in_the_list_is_named_freely(window: FolderWindow, tmp_path: Path) -> None:
    z = photo(window, "z.jpg")
    answer = window.ask("PUT", f"/matches/{z['id']}", {"person": {"name": "Lê Văn Mới", "unit": "Khoa Dược"}})
    assert (answer["photos"][0]["heap"], answer["people_count"]) == ("sure", 5)
    assert answer["people"][-1] == {
        "number": 4, "name": "Lê Văn Mới", "unit": "Khoa Dược", "code": "", "listed": False, "photos": [z["id"]],
    }  # fmt: skip
    assert answer["counts"]["people"] == 4, "the list has no more people than before"
    window.run()
    row = window.rows()["z.jpg"]
    assert (row["name"], row["unit"]) == ("Lê Văn Mới", "Khoa Dược")
    assert (tmp_path / "home/out/Lê Văn Mới.jpg").is_file()


def test_another_free_name_for_the_same_photo_is_told(window: FolderWindow) -> None:
    path = f"/matches/{photo(window, 'z.jpg')['id']}"
    for name in ("Lê Văn Mới", "Lê Văn Mười"):
        told = window.ask("PUT", path, {"person": {"name": name}})["people"][-1]
        assert (told["number"], told["name"]) == (4, name)


def test_a_free_name_is_taken_back_and_another_photo_has_it_too(window: FolderWindow) -> None:
    z, binh = photo(window, "z.jpg"), photo(window, "binh.jpg")
    window.ask("PUT", f"/matches/{z['id']}", {"person": {"name": "Lê Văn Mới", "unit": ""}})
    assert window.ask("PUT", f"/matches/{binh['id']}", {"person": 4})["people_count"] == 5
    assert window.ask("GET", "/matches")["people"][4]["photos"] == [binh["id"], z["id"]]
    for each in (z, binh):
        answer = window.ask("PUT", f"/matches/{each['id']}", {"person": "auto"})
    assert answer["people_count"] == 4
    assert photo(window, "z.jpg") == z


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "nguyen van an"}, "có trong danh sách"),
        ({"name": "Nguyễn Thị Hương"}, "có trong danh sách"),
        ({"name": "không"}, "không thể là tên"),
        ({"name": ""}, "không thể là tên"),
    ],
)
def test_no_free_name_that_is_somebodys_or_none(window: FolderWindow, said: dict[str, str], told: str) -> None:
    z = photo(window, "z.jpg")
    assert told in window.ask("PUT", f"/matches/{z['id']}", {"person": said}, 400)["detail"]
    assert photo(window, "z.jpg") == z


def test_pictures_that_go_out_without_a_name_are_counted(window: FolderWindow) -> None:
    """Not those that were left out, nor those of whom somebody has said that they are nobody's of the list."""
    window.run()
    assert [window.rows()[name]["name"] for name in ("binh.jpg", "z.jpg")] == ["binh", "z"]  # as their files are called
    assert window.ask("GET", "/delivery")["nobodys"] == 2
    window.ask("PUT", f"/photos/{window.rows()['binh.jpg']['id']}/correction", {"skip": True})
    assert window.ask("GET", "/delivery")["nobodys"] == 1
    window.ask("PUT", f"/matches/{photo(window, 'z.jpg')['id']}", {"person": None})
    assert window.ask("GET", "/delivery")["nobodys"] == 0
