"""Photos of one person that came twice: one picture is handed over, unless somebody wants both."""

from pathlib import Path
from typing import Any

import pytest

from support.batches import pictures_in, put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

WOMAN, MAN = saved(astronaut(96)), saved(hopper().resize((128, 150)))
LIST = "Họ và tên,Đơn vị\nNguyễn Thị Mai,Khoa Nội\nTrần Văn Hùng,Khoa Nội\n".encode()


def run_folder(tmp_path: Path, photos: dict[str, bytes], names: bytes = b"") -> FolderWindow:
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", photos)
    if names:
        put(tmp_path / "home", {"list.csv": names})
    window.choose(source, out=str(tmp_path / "home/out"), list=str(tmp_path / "home/list.csv") if names else None)
    window.run()
    return window


def states(window: FolderWindow) -> dict[str, str]:
    return {name: row["status"] for name, row in window.rows().items()}


def correct(window: FolderWindow, name: str, correction: dict[str, Any]) -> Any:
    return window.ask("PUT", f"/photos/{window.rows()[name]['id']}/correction", correction)


def test_a_copy_is_left_out_told_and_stays_in_once_it_is_taken_in_again(tmp_path: Path) -> None:
    photos = {
        "nguyen thi mai.jpg": WOMAN,
        "nguyen thi mai (1).jpg": WOMAN,
        "IMG_7.jpg": WOMAN,
        "tran van hung.jpg": MAN,
    }
    window = run_folder(tmp_path, photos, LIST)
    assert states(window) == {
        "nguyen thi mai.jpg": "done",
        "nguyen thi mai (1).jpg": "left_out",
        "IMG_7.jpg": "left_out",  # nobody was found for it, and it is hers byte by byte
        "tran van hung.jpg": "done",
    }
    assert set(pictures_in(tmp_path / "home/out")) == {"Nguyễn Thị Mai.jpg", "Trần Văn Hùng.jpg"}
    told = window.ask("GET", "/rows")["copies"]
    assert set(told.values()) == {"nguyen thi mai.jpg"}
    assert len(told) == 2
    delivery = window.ask("GET", "/delivery")
    assert (delivery["copies"], delivery["pictures"], delivery["missing"]) == (2, 2, 0)

    back = correct(window, "IMG_7.jpg", {})
    assert back["row"]["status"] == "done"
    assert len(back["copies"]) == 2
    window.run()
    again = FolderWindow(make_open_desk(tmp_path))  # the desk was ended meanwhile
    again.run()
    assert states(again)["IMG_7.jpg"] == "done"
    assert again.ask("GET", "/delivery")["copies"] == 1


def test_copies_are_counted_as_such_while_it_runs_and_afterwards(tmp_path: Path) -> None:
    window = run_folder(tmp_path, {"An.jpg": WOMAN, "An - Copy.jpg": WOMAN, "Binh.jpg": MAN})
    correct(window, "Binh.jpg", {"skip": "yes"})
    window.run()
    work = window.client.application.extensions["desk"].folder.require_work()
    for state in ("running", "done"):
        work.state = state
        run = window.ask("GET", "")["run"]
        assert (run["state"], run["skipped"], run["copies"]) == (state, 2, 1)


@pytest.mark.parametrize(
    ("photos", "left_out"),
    [
        ({"An.jpg": WOMAN, "An - Copy.jpg": WOMAN, "bản sao của An.jpg": MAN}, {"An - Copy.jpg"}),
        ({"An.jpg": WOMAN, "Bình.jpg": WOMAN}, set()),  # one of the two is wrong; only a person knows which
    ],
)
def test_without_a_list_only_what_is_called_alike_is_a_copy(
    tmp_path: Path, photos: dict[str, bytes], left_out: set[str]
) -> None:
    window = run_folder(tmp_path, photos)
    assert {name for name, state in states(window).items() if state == "left_out"} == left_out


def test_one_photo_that_was_given_to_two_people_is_nobodys_copy(tmp_path: Path) -> None:
    window = run_folder(tmp_path, {"nguyen thi mai.jpg": WOMAN, "tran van hung.jpg": WOMAN}, LIST)
    assert set(states(window).values()) == {"done"}
    assert window.ask("GET", "/rows")["copies"] == {}


def test_the_reports_say_of_which_photo_it_is_a_copy(tmp_path: Path) -> None:
    photos = {"nguyen thi mai.jpg": WOMAN, "nguyen thi mai (1).jpg": WOMAN, "tran van hung.jpg": MAN}
    window = run_folder(tmp_path, photos, LIST)
    correct(window, "tran van hung.jpg", {"skip": True})  # at somebody's request
    window.ask("POST", "/reports", {}, headers={"Accept-Language": "en"})
    out = tmp_path / "home/out"
    asked = "This photo was left out at your request."
    copy = "A copy of “nguyen thi mai.jpg”, the same byte by byte, so it was left out."
    told = {
        line.split("\t")[0]: line.split("\t")[2] for line in (out / "report.csv").read_text("utf-16").splitlines()[1:]
    }
    assert told["nguyen thi mai (1).jpg"].startswith(copy)
    assert told["tran van hung.jpg"].startswith(asked)
    page = (out / "report.html").read_text("utf-8")
    assert page.count(asked) == page.count(copy) == 1
    assert (
        page.index("Left out at your request") < page.index(asked) < page.index("Copies, left out") < page.index(copy)
    )
    people = [line.split("\t") for line in (out / "people.csv").read_text("utf-16").splitlines()[1:]]
    assert [(line[3], line[5].partition(", to be checked")[0]) for line in people] == [
        ("nguyen thi mai.jpg", "picture made"),
        ("nguyen thi mai (1).jpg", "left out: a copy of nguyen thi mai.jpg"),
        ("tran van hung.jpg", "no picture: the photo was left out, ask for another one"),
    ]


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderWindow:
    """A folder as a run of before, or `framer batch`, has left it: copies have pictures of their own."""
    monkeypatch.setattr("framer.desk.folder.folder_work.leave_out_new_copies", lambda *_: None)
    copies = {f"nguyen thi mai ({number}).jpg": WOMAN for number in range(1, 4)}
    window = run_folder(tmp_path, {"nguyen thi mai.jpg": WOMAN, **copies, "tran van hung.jpg": MAN}, LIST)
    monkeypatch.undo()
    return window


def leave_out(window: FolderWindow, *copies: str) -> Any:
    """What the button of the page asks for."""
    return window.ask("PUT", "/corrections", {"corrections": {copy: {"skip": True} for copy in copies}})


def test_all_copies_of_an_older_run_are_left_out_at_once_and_come_back(older: FolderWindow, tmp_path: Path) -> None:
    rows = older.rows()
    mended = rows["nguyen thi mai (2).jpg"]
    correct(older, mended["file"], {"light": "on"})
    older.ask(
        "PUT", "/approvals", {"pictures": {mended["id"]: older.rows()[mended["file"]]["picture"]}, "approved": True}
    )
    before = pictures_in(tmp_path / "home/out")
    copies = older.ask("GET", "/rows")["copies"]
    assert len(copies) == 3

    answer = leave_out(older, *copies)
    assert {row["status"] for row in answer["rows"]} == {"left_out"}
    assert (len(answer["copies"]), answer["look"]["copies"], answer["look"]["pictures"]) == (3, 3, 2)
    assert set(pictures_in(tmp_path / "home/out")) == {"Nguyễn Thị Mai.jpg", "Trần Văn Hùng.jpg"}

    back = older.ask("PUT", "/corrections", {"corrections": answer["before"]})
    assert back["look"]["copies"] == 0
    assert pictures_in(tmp_path / "home/out") == before
    row = older.rows()[mended["file"]]
    assert (row["approved"], row["correction"]) == (True, {"light": "on"})
    older.run()
    assert set(states(older).values()) == {"done"}  # whoever took them in again has decided


def test_one_unknown_photo_among_them_changes_nothing(older: FolderWindow) -> None:
    copies = older.ask("GET", "/rows")["copies"]
    older.ask("PUT", "/corrections", {"corrections": {**{copy: {"skip": True} for copy in copies}, "0" * 16: {}}}, 404)
    older.ask("PUT", "/corrections", {"corrections": [1]}, 400)
    older.ask("PUT", "/corrections", {"corrections": {next(iter(copies)): "x"}}, 400)
    assert set(states(older).values()) == {"done"}


def test_a_copy_of_a_photo_that_is_left_out_too_is_left_out_at_request(tmp_path: Path) -> None:
    window = run_folder(tmp_path, {"An.jpg": WOMAN, "An (1).jpg": WOMAN})
    correct(window, "An.jpg", {"skip": True})
    window.ask("POST", "/reports", {}, headers={"Accept-Language": "en"})
    assert "A copy of" not in (tmp_path / "home/out/report.html").read_text("utf-8")
