"""Units that the campaign's list does not have: told before the run, with ways out; as the campaign is now."""

import json
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from support.batches import pictures_in, put
from support.campaigns import write_campaign
from support.command import SMALL, Cli
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {
    "Nguyễn Văn An.jpg": saved(astronaut(96)),
    "Trần Thị Bình.jpg": saved(astronaut(90)),
    "Lê Văn Cường.jpg": saved(hopper()),
}
LIST = """Họ tên,Đơn vị
Nguyễn Văn An,Khoa Nội
Trần Thị Bình,TTYT huyện Bắc Sơn
Lê Văn Cường,TTYT huyện Bình Gia
"""
UNITS_FILE = "home/out/.framer/units.json"


def write_units(tmp_path: Path, *units: str) -> None:
    write_campaign(tmp_path / "campaigns", "hop", fields="", starts=None, ends=None, units=list(units))


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    write_units(tmp_path, "Khoa Nội", "Phòng Tổ chức cán bộ")
    put(tmp_path / "home/anh", PHOTOS)
    (tmp_path / "home/ds.csv").write_text(LIST, "utf-8")
    window = FolderWindow(make_open_desk(tmp_path))
    choose(window, tmp_path)
    return window


def choose(window: FolderWindow, tmp_path: Path, **more: Any) -> dict[str, Any]:
    home = tmp_path / "home"
    usual = {"out": str(home / "out"), "list": str(home / "ds.csv"), "frame": "hop/ring0"}
    job: dict[str, Any] = window.choose(home / "anh", **usual, **more)["job"]
    return job


def test_they_are_told_before_the_run_and_their_photos_are_not_promised(window: FolderWindow) -> None:
    job = window.ask("GET", "")["job"]
    assert (job["plan"]["photos"], job["plan"]["to_frame"]) == (3, 1)
    assert job["plan"]["unlisted"] == {
        "names": ["TTYT huyện Bình Gia", "TTYT huyện Bắc Sơn"], "refused": 2, "nameless": 0,
    }  # fmt: skip
    assert job["campaign_page"] == "/chien-dich/hop"


def test_what_failed_alike_is_told_in_one_line(window: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/anh", {"hỏng.jpg": b"\xff\xd8\xff\xe0 damaged"})
    causes = window.run()["run"]["failures"]
    assert [(each["cause"], each["count"]) for each in causes] == [("unit", 2), ("unreadable", 1)]
    assert {each["name"] for each in causes[0]["files"]} == {"Trần Thị Bình.jpg", "Lê Văn Cường.jpg"}


def test_they_are_framed_without_a_units_name_on_request(window: FolderWindow, tmp_path: Path) -> None:
    assert window.run()["run"]["failed"] == 2
    job = choose(window, tmp_path, frame_unlisted=True)
    assert (job["plan"]["to_frame"], job["plan"]["unlisted"]["refused"]) == (3, 0)
    assert job["plan"]["unlisted"]["nameless"] == 2
    state = window.ask("GET", "")
    assert (state["run"]["state"], state["job"]["frame_unlisted"]) == ("paused", True)
    assert window.run()["run"]["failed"] == 0
    assert window.rows()["Trần Thị Bình.jpg"]["unit"] == ""
    assert len(pictures_in(tmp_path / "home/out")) == 3


def test_a_run_heeds_the_campaign_as_it_is_now(window: FolderWindow, tmp_path: Path) -> None:
    assert window.run()["run"]["failed"] == 2
    write_units(tmp_path, "Khoa Nội", "TTYT huyện Bắc Sơn", "TTYT huyện Bình Gia")
    after = window.run()
    assert (after["run"]["state"], after["run"]["failed"], after["run"]["made"]) == ("done", 0, 2)
    assert after["job"]["plan"]["unlisted"]["names"] == []


def test_a_page_that_is_opened_heeds_it_too(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    write_units(tmp_path, "Khoa Nội", "TTYT huyện Bắc Sơn", "TTYT huyện Bình Gia")
    assert window.ask("GET", "")["run"]["state"] == "done"
    opened = window.ask("GET", "?renewed=1")
    assert (opened["job"]["plan"]["to_frame"], opened["run"]["state"]) == (3, "paused")


def test_folders_that_are_no_units_of_the_campaign_are_told(window: FolderWindow, tmp_path: Path) -> None:
    put(
        tmp_path / "home/theo thư mục", {"Khoa Nội/a.jpg": saved(hopper()), "TTYT huyện Bắc Sơn/b.jpg": saved(hopper())}
    )
    told = window.choose(tmp_path / "home/theo thư mục", frame="hop/ring0", unit_from_folder=True)["job"]["plan"]
    assert told["unlisted"] == {"names": ["TTYT huyện Bắc Sơn"], "refused": 0, "nameless": 1}
    assert told["to_frame"] == 2


@pytest.mark.parametrize("folder", ["Khoa Nội tổng hợp", "goi/Khoa Nội tổng hợp"])
def test_a_folder_that_is_one_unit_is_offered_as_such(tmp_path: Path, folder: str) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    put(tmp_path / "home" / folder, {"a.jpg": saved(hopper())})
    source = tmp_path / "home" / folder.partition("/")[0]
    assert window.choose(source)["job"]["plan"]["unit_folders"] == ["Khoa Nội tổng hợp"]
    window.choose(source, unit_from_folder=True)
    window.run()
    assert window.rows()["a.jpg"]["unit"] == "Khoa Nội tổng hợp"


def test_photos_beside_folders_are_of_no_unit(tmp_path: Path) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    put(tmp_path / "home/anh", {"a.jpg": saved(hopper()), "Khoa Nội/b.jpg": saved(astronaut(90))})
    assert window.choose(tmp_path / "home/anh", unit_from_folder=True)["job"]["plan"]["unit_folders"] == ["Khoa Nội"]
    window.run()
    assert {name: row["unit"] for name, row in window.rows().items()} == {"a.jpg": "", "b.jpg": "Khoa Nội"}


def test_pictures_of_a_unit_that_has_another_name_now_are_no_old_ones(window: FolderWindow, tmp_path: Path) -> None:
    """Nobody is invited to put the only pictures of these people aside."""
    write_units(tmp_path, "Khoa Nội", "TTYT huyện Bắc Sơn", "TTYT huyện Bình Gia")
    assert window.run()["run"]["made"] == 3
    write_units(tmp_path, "Khoa Nội", "TTYT huyện Bắc Sơn", "Trung tâm Y tế huyện Bình Gia")
    answer = window.run()
    assert (answer["run"]["failed"], answer["look"]["old"]) == (1, 0)
    assert window.ask("POST", "/tidy", {})["moved"] == 0
    assert len(pictures_in(tmp_path / "home/out")) == 3


RENAMED = "Trung tâm Y tế huyện Bắc Sơn"


def say_renamed(window: FolderWindow, tmp_path: Path) -> str:
    """One of the list's units is RENAMED in the campaign, and said to be that one; its id there."""
    write_units(tmp_path, "Khoa Nội", RENAMED)
    unit: str = window.ask("GET", "?renewed=1")["job"]["plan"]["campaign_units"][1]["id"]
    window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": unit})
    return unit


def test_a_unit_that_has_another_name_now_is_said_to_be_that_one(window: FolderWindow, tmp_path: Path) -> None:
    write_units(tmp_path, "Khoa Nội", RENAMED)
    plan = window.ask("GET", "?renewed=1")["job"]["plan"]
    assert plan["unlisted"]["names"] == ["TTYT huyện Bình Gia", "TTYT huyện Bắc Sơn"]
    unit = next(each["id"] for each in plan["campaign_units"] if each["name"] == RENAMED)

    plan = window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": unit})["job"]["plan"]
    assert (plan["to_frame"], plan["unlisted"]["names"]) == (2, ["TTYT huyện Bình Gia"])
    assert plan["renamed_units"] == [{"name": "TTYT huyện Bắc Sơn", "unit": RENAMED}]
    window.run()
    assert window.rows()["Trần Thị Bình.jpg"]["unit"] == RENAMED


def test_what_was_said_of_a_unit_is_taken_back(window: FolderWindow, tmp_path: Path) -> None:
    write_units(tmp_path, "Khoa Nội", RENAMED)
    unit = window.ask("GET", "?renewed=1")["job"]["plan"]["campaign_units"][1]["id"]
    window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": unit})
    plan = window.ask("PUT", "/units", {"unit": "ttyt  huyện Bắc Sơn", "is": None})["job"]["plan"]
    assert (plan["to_frame"], plan["renamed_units"]) == (1, [])


def test_what_was_said_of_a_unit_stands_when_a_photo_is_matched_anew(window: FolderWindow, tmp_path: Path) -> None:
    say_renamed(window, tmp_path)
    photos = {each["name"]: each["id"] for each in window.ask("GET", "/matches")["photos"]}
    window.run()
    answer = window.ask("PUT", f"/matches/{photos['Lê Văn Cường.jpg']}", {"person": 1, "remake": True})
    assert [(row["name"], row["unit"], row["status"]) for row in answer["rows"]] == [("Trần Thị Bình", RENAMED, "done")]


def test_what_was_said_of_a_unit_that_the_campaign_has_again_is_told_no_longer(
    window: FolderWindow, tmp_path: Path
) -> None:
    say_renamed(window, tmp_path)
    write_units(tmp_path, "Khoa Nội", RENAMED, "TTYT huyện Bắc Sơn")
    assert window.ask("GET", "?renewed=1")["job"]["plan"]["renamed_units"] == []
    window.run()
    assert window.rows()["Trần Thị Bình.jpg"]["unit"] == "TTYT huyện Bắc Sơn"


def test_where_the_unit_that_was_said_is_gone_the_lists_own_is_told(window: FolderWindow, tmp_path: Path) -> None:
    unit = say_renamed(window, tmp_path)
    write_units(tmp_path, "Khoa Nội")
    plan = window.ask("GET", "?renewed=1")["job"]["plan"]
    assert plan["unlisted"]["names"] == ["TTYT huyện Bình Gia", "TTYT huyện Bắc Sơn"]
    window.run()
    told = window.rows()["Trần Thị Bình.jpg"]["text"]
    assert "“TTYT huyện Bắc Sơn”" in told
    assert unit not in told


def test_somebody_who_is_not_in_the_list_is_of_a_unit_of_the_campaign(window: FolderWindow) -> None:
    before = window.ask("GET", "/matches")
    path = f"/matches/{before['photos'][0]['id']}"
    told = window.ask("PUT", path, {"person": {"name": "Lê Văn Mới", "unit": "Khoa Sao Hoả"}}, 400)
    assert "“Khoa Sao Hoả”" in told["detail"]
    assert window.ask("GET", "/matches") == before
    window.ask("PUT", path, {"person": {"name": "Lê Văn Mới", "unit": "khoa nội"}})


def test_no_unit_is_said_to_be_one_that_the_campaign_does_not_have(window: FolderWindow, tmp_path: Path) -> None:
    window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": "khoa-sao-hoa"}, 400)
    assert not (tmp_path / "home/out").exists()


def test_the_command_heeds_what_was_said_of_a_unit_and_makes_nothing_anew(
    window: FolderWindow, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_units(tmp_path, "Khoa Nội", RENAMED)
    unit = window.ask("GET", "?renewed=1")["job"]["plan"]["campaign_units"][1]["id"]
    window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": unit})
    window.run()
    home = tmp_path / "home"
    before = pictures_in(home / "out")
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path / "campaigns"))
    done = cli("batch", home / "anh", home / "out", *SMALL, "--names", home / "ds.csv", "--frame", "hop/ring0")
    assert "2 were there already" in done.err
    assert pictures_in(home / "out") == before


def test_two_desks_that_say_it_at_the_same_time_keep_it_all(window: FolderWindow, tmp_path: Path) -> None:
    other = FolderWindow(make_open_desk(tmp_path))
    choose(other, tmp_path)
    (unit, *_) = [each["id"] for each in window.ask("GET", "?renewed=1")["job"]["plan"]["campaign_units"]]

    def say(desk: FolderWindow, name: str) -> None:
        for number in range(8):
            desk.ask("PUT", "/units", {"unit": f"{name} {number}", "is": unit})

    threads = [Thread(target=say, args=each) for each in ((window, "Khoa"), (other, "Phòng"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads((tmp_path / UNITS_FILE).read_text())) == 16


def test_what_somebody_wrote_into_the_file_is_never_written_over(window: FolderWindow, tmp_path: Path) -> None:
    unit = window.ask("GET", "")["job"]["plan"]["campaign_units"][0]["id"]
    window.ask("PUT", "/units", {"unit": "TTYT huyện Bắc Sơn", "is": unit})
    written = (tmp_path / UNITS_FILE).read_text().replace(f'"{unit}"\n', f'"{unit}",\n')  # a comma too many
    (tmp_path / UNITS_FILE).write_text(written)
    told = window.ask("PUT", "/units", {"unit": "TTYT huyện Bình Gia", "is": unit}, 400)
    assert str(tmp_path / UNITS_FILE) in told["detail"]
    assert (tmp_path / UNITS_FILE).read_text() == written


def test_a_text_that_is_no_units_name_is_not_kept(window: FolderWindow, tmp_path: Path) -> None:
    unit = window.ask("GET", "")["job"]["plan"]["campaign_units"][0]["id"]
    window.ask("PUT", "/units", {"unit": "K" * 900_000, "is": unit}, 400)
    assert not (tmp_path / UNITS_FILE).exists()
