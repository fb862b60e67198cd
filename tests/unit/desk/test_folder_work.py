"""A folder at work: one run at a time, pauses, corrections beside it, and what a tampered OUT cannot do."""

import io
import json
import os
import threading
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from framer.batch.task import prepare_batch_worker
from framer.batch.task_types import BatchTask
from framer.counts.counts_file import CountsFile
from framer.settings import Settings
from support.batches import InProcessExecutor, pictures_in, put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {
    "a.jpg": saved(astronaut(96)),
    "b.png": saved(hopper().resize((128, 150)), "PNG"),
    "c.jpg": saved(astronaut(80)),
}


class HeldExecutor(InProcessExecutor):
    """Does one photo, then waits until it may go on."""

    reached, released = threading.Event(), threading.Event()

    def run(self, tasks: Iterable[BatchTask], stop: Any) -> Iterator[tuple[BatchTask, Any]]:
        for number, task in enumerate(tasks):
            yield task, self.work(task)
            if number == 0:
                self.reached.set()
                assert self.released.wait(60)
            if stop():
                return


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    window = FolderWindow(make_open_desk(tmp_path))
    window.choose(put(tmp_path / "home/anh", PHOTOS), out=str(tmp_path / "home/out"))
    return window


@pytest.fixture
def held(window: FolderWindow) -> FolderWindow:
    """A run that stands still after its first photo."""
    HeldExecutor.reached.clear()
    HeldExecutor.released.clear()
    folder = window.client.application.extensions["desk"].folder
    work = folder.require_work()
    usual = work.make_executor
    work.make_executor = lambda context, count: (
        usual(context, count) if count else HeldExecutor(prepare_batch_worker, context)
    )
    window.ask("POST", "/run", {}, 202)
    assert HeldExecutor.reached.wait(60)
    return window


def test_nothing_is_chosen_yet(tmp_path: Path) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    assert window.ask("POST", "/run", {}, 409)["code"] == "no_folder"
    assert window.ask("GET", "/rows", status=409)["code"] == "no_folder"


def test_one_at_a_time(held: FolderWindow, tmp_path: Path) -> None:
    for method, path, body in (
        ("POST", "/run", {}),
        ("PUT", "/job", {"source": str(tmp_path / "home/anh")}),
        ("DELETE", "/job", None),
        ("PUT", "/units", {"unit": "Khoa Nội", "is": None}),
        ("POST", "/archives", {"by": "all"}),
        ("POST", "/tidy", {}),
    ):
        assert held.ask(method, path, body, 409)["code"] == "folder_busy", path
    HeldExecutor.released.set()
    assert held.wait()["run"]["state"] == "done"


def test_of_two_desks_on_one_folder_the_second_is_told(held: FolderWindow, tmp_path: Path) -> None:
    second = FolderWindow(make_open_desk(tmp_path))
    second.ask("POST", "/run", {}, 202)
    second.wait_for("failed")
    assert second.ask("GET", "")["run"]["error"]["text"]
    HeldExecutor.released.set()
    assert held.wait()["run"]["made"] == len(PHOTOS)
    assert second.run()["run"]["resumed"] == len(PHOTOS)


def test_a_window_that_shows_another_folder_is_told_and_changes_nothing(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    row, shown = window.rows()["a.jpg"], {"X-Framer-Folder": window.ask("GET", "")["job"]["mark"]}
    window.ask("GET", "/rows", headers=shown)
    window.choose(put(tmp_path / "home/khác", {"a.jpg": PHOTOS["a.jpg"]}))
    window.run()
    before = window.rows()["a.jpg"]
    for method, path, body in (
        ("PUT", f"/photos/{row['id']}/correction", {"skip": True}),
        ("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}}),
        ("POST", "/run", {}),
    ):
        told = window.ask(method, path, body, 409, headers=shown)
        assert (told["code"], told["detail"]) == ("other_folder", "Thư mục khác đã được mở ở cửa sổ khác.")
    assert window.rows()["a.jpg"] == before


def test_a_pause_ends_the_run_and_it_goes_on_where_it_was(held: FolderWindow, tmp_path: Path) -> None:
    assert held.ask("POST", "/pause", {}, 202)["state"] == "pausing"
    HeldExecutor.released.set()
    paused = held.wait()["run"]
    assert (paused["state"], paused["made"]) == ("paused", 1)
    assert "1 trên 3" in (tmp_path / "home/out/report.html").read_text("utf-8")
    done = held.run()["run"]
    assert (done["state"], done["resumed"], done["made"]) == ("done", 1, 2)


def test_what_is_said_during_a_run_is_done_after_it(held: FolderWindow) -> None:
    (row,) = held.rows().values()
    answer = held.ask("PUT", f"/photos/{row['id']}/correction", {"crop": "5 5 60"})
    assert (answer["row"]["pending"], answer["look"]["pending"]) == (True, 1)
    assert answer["row"]["picture"] == row["picture"]
    HeldExecutor.released.set()
    assert held.wait()["look"]["pending"] == 0
    after = held.rows()[row["file"]]
    assert after["correction"] == {"crop": "5 5 60"}
    assert after["picture"] != row["picture"]


def test_an_approval_during_a_run_stays(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    row = window.rows()["a.jpg"]
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    window.run()
    assert window.rows()["a.jpg"]["approved"]
    kept = json.loads((tmp_path / "home/out/.framer/corrections.json").read_text())
    assert kept["approvals"] == {row["picture"]: "a.jpg"}
    window.ask("PUT", "/approvals", {"approved": False, "pictures": {row["id"]: row["picture"]}})
    assert not window.rows()["a.jpg"]["approved"]


def test_pictures_that_only_move_are_told_apart_from_those_that_are_made(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    before = set(pictures_in(tmp_path / "home/out").values())
    (tmp_path / "home/anh/a.jpg").rename(tmp_path / "home/anh/An.jpg")
    (tmp_path / "home/anh/Khoa Nội").mkdir()
    (tmp_path / "home/anh/b.png").rename(tmp_path / "home/anh/Khoa Nội/b.png")
    window.choose(tmp_path / "home/anh", out=str(tmp_path / "home/out"))
    run = window.run()["run"]
    assert (run["made"], run["resumed"], run["moved"], run["latest"]) == (0, 3, 2, [])
    assert set(pictures_in(tmp_path / "home/out").values()) == before


def test_undo_makes_the_former_picture(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    before, row = pictures_in(tmp_path / "home/out"), window.rows()["a.jpg"]
    path = f"/photos/{row['id']}/correction"
    first = window.ask("PUT", path, {"crop": {"x": 5, "y": 5, "side": 60, "angle": 3}})
    assert first["row"]["correction"] == {"crop": "5 5 60 3"}
    second = window.ask("PUT", path, {"skip": True})
    assert (second["row"]["status"], second["before"]) == ("left_out", {"crop": "5 5 60 3"})
    assert second["look"]["left_out"] == 1
    window.ask("PUT", path, second["before"])
    undone = window.ask("PUT", path, first["before"])
    assert undone["row"]["picture"] == row["picture"]
    assert pictures_in(tmp_path / "home/out") == before


def test_a_folder_counts_once_however_often_it_is_made(window: FolderWindow, tmp_path: Path) -> None:
    folder, store = window.client.application.extensions["desk"].folder, CountsFile(tmp_path / "counts.sqlite")
    store.add({})
    folder.settings = Settings(counts=str(store.path))
    out = str(tmp_path / "home/out")

    def run_again(**choice: str) -> int:
        window.choose(tmp_path / "home/anh", out=out, **choice)
        window.run()
        return sum(store.read(["lang-son-xvii"]).values())

    assert run_again() == 3
    window.ask("PUT", f"/photos/{window.rows()['a.jpg']['id']}/correction", {"crop": "5 5 60 3"})
    assert [run_again(), run_again(frame="lang-son-xvii/ribbon"), run_again(folders="flat")] == [3, 3, 3]


def test_a_correction_that_is_tried_is_not_kept(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    before, row = pictures_in(tmp_path / "home/out"), window.rows()["a.jpg"]
    tried = window.ask("POST", f"/photos/{row['id']}/draft", {"crop": {"x": 5, "y": 5, "side": 60, "angle": 3}})
    assert tried["crop"] == {"x": 5, "y": 5, "side": 60, "angle": 3, "mirror": False}
    assert Image.open(io.BytesIO(b64decode(tried["picture"]))).size == (256, 256)
    assert window.rows()["a.jpg"] == row
    assert pictures_in(tmp_path / "home/out") == before
    assert window.ask("PUT", f"/photos/{row['id']}/correction", {})["before"] == {}


def test_the_stage_knows_a_correction_that_waits_for_the_end_of_the_run(held: FolderWindow) -> None:
    row = held.rows()["a.jpg"]
    held.ask("PUT", f"/photos/{row['id']}/correction", {"crop": "5 5 60 3", "light": "on"})
    assert held.ask("GET", f"/photos/{row['id']}/stage")["correction"] == {"crop": "5 5 60 3", "light": "on"}
    tried = held.ask("POST", f"/photos/{row['id']}/draft", {"crop": "5 5 60 3", "light": "on"})
    assert tried["crop"]["side"] == 60
    HeldExecutor.released.set()
    held.wait()


def test_a_correction_that_does_not_fit_is_told_and_not_kept(window: FolderWindow) -> None:
    window.run()
    row = window.rows()["a.jpg"]
    for correction in (
        {"crop": "9999 9999 50"},
        {"face": 7},
        {"crop": "x"},
        {"crop": "1 1 50", "skip": True},
        {"x": 1},
    ):
        window.ask("PUT", f"/photos/{row['id']}/correction", correction, 400)
    assert window.rows()["a.jpg"] == row


def test_what_a_person_chose_is_told_in_words_and_doubted_no_more(window: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/anh", {"phong.png": saved(Image.new("RGB", (128, 128), "grey"), "PNG")})
    window.run()
    row = window.rows()["phong.png"]
    assert any("Không tìm thấy khuôn mặt" in note for note in row["notes"])
    wish = {"crop": "5 5 90", "light": "on"}
    made = window.ask("PUT", f"/photos/{row['id']}/correction", wish)["row"]
    assert made["correction_text"] == "cắt lại bằng tay, sáng hơn"
    assert not any("khuôn mặt" in note for note in made["notes"])


def test_a_file_that_may_hold_photos_can_be_left_out(window: FolderWindow, tmp_path: Path) -> None:
    (tmp_path / "home/anh/goi.rar").write_bytes(b"Rar!\x1a\x07\x00")
    window.run()
    row = window.rows()["goi.rar"]
    assert row["status"] == "failed"
    window.ask("GET", f"/photos/{row['id']}/photo", status=404)
    answer = window.ask("PUT", f"/photos/{row['id']}/correction", {"skip": True})
    assert (answer["row"]["status"], answer["look"]["failed"]) == ("left_out", 0)
    again = FolderWindow(make_open_desk(tmp_path))
    assert again.rows()["goi.rar"]["status"] == "left_out"


def test_only_what_has_changed_is_asked_for_again(window: FolderWindow) -> None:
    window.run()
    revision = window.ask("GET", "/rows")["revision"]
    assert window.ask("GET", f"/rows?since={revision}")["rows"] == []
    row = window.rows()["b.png"]
    window.ask("PUT", f"/photos/{row['id']}/correction", {"level": "off"})
    assert [each["id"] for each in window.ask("GET", f"/rows?since={revision}")["rows"]] == [row["id"]]


def test_the_picture_of_a_left_out_photo_goes_aside_and_comes_back(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    out = tmp_path / "home/out"
    before, row = pictures_in(out), window.rows()["a.jpg"]
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    answer = window.ask("PUT", f"/photos/{row['id']}/correction", {"skip": True})
    assert (answer["row"]["status"], answer["look"]["old"]) == ("left_out", 0)
    assert not (out / "a.jpg").exists()
    assert (out / ".framer/cu/a.jpg").read_bytes() == before["a.jpg"]
    again = FolderWindow(make_open_desk(tmp_path))  # also when the desk was closed meanwhile
    back = again.ask("PUT", f"/photos/{row['id']}/correction", {})
    assert (back["row"]["picture"], back["row"]["approved"]) == (row["picture"], True)
    assert pictures_in(out) == before
    assert not list((out / ".framer/cu").glob("*.jpg"))


def test_a_retouched_picture_goes_aside_and_comes_back_as_it_was(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    picture = tmp_path / "home/out/a.jpg"
    picture.write_bytes(PHOTOS["c.jpg"])
    window.run()
    row = window.rows()["a.jpg"]
    assert row["retouched"]
    window.ask("PUT", f"/photos/{row['id']}/correction", {"light": "on"})  # a run keeps the picture all the same
    window.run()
    assert FolderWindow(make_open_desk(tmp_path)).ask("GET", "")["run"]["state"] == "done"
    window.ask("PUT", f"/photos/{row['id']}/correction", {"skip": True})
    assert not picture.exists()
    back = window.ask("PUT", f"/photos/{row['id']}/correction", {})
    assert back["row"]["retouched"]
    assert picture.read_bytes() == PHOTOS["c.jpg"]


def test_old_pictures_are_told_of_until_they_are_moved_aside(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    (tmp_path / "home/anh/a.jpg").unlink()
    assert window.run()["look"]["old"] == 1
    assert window.ask("POST", "/tidy", {})["moved"] == 1
    assert not (tmp_path / "home/out/a.jpg").exists()
    again = FolderWindow(make_open_desk(tmp_path))
    assert again.ask("GET", "/delivery")["old"] == 0


def test_what_somebody_moved_by_hand_is_out_of_the_way(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    (tmp_path / "home/anh/a.jpg").unlink()
    window.run()
    (tmp_path / "home/out/a.jpg").unlink()
    answer = window.ask("POST", "/tidy", {})
    assert (answer["moved"], answer["look"]["old"]) == (1, 0)


def test_a_finished_folder_is_finished_when_it_is_opened_again(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    other = put(tmp_path / "home/khac", {"x.jpg": PHOTOS["a.jpg"]})
    window.choose(other, out=str(tmp_path / "home/khac-out"))
    former = window.ask("POST", "/suggestion", {"source": str(tmp_path / "home/anh")})["former"]
    assert (former["sizes"], former["out"]) == ([256], str(tmp_path / "home/out"))
    chosen = {"source": str(tmp_path / "home/anh"), **former}
    assert window.ask("PUT", "/job", chosen)["run"]["state"] == "done"
    assert window.ask("PUT", "/job", {**chosen, "sizes": [320]})["run"]["state"] == "paused"
    put(tmp_path / "home/anh", {"new.jpg": PHOTOS["a.jpg"]})
    assert window.ask("PUT", "/job", chosen)["run"]["state"] == "paused"


def test_a_zip_of_what_is_approved_and_whether_it_is_of_today(window: FolderWindow, tmp_path: Path) -> None:
    window.run()
    row = window.rows()["a.jpg"]
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    for wish, names in (({"approved": True}, ["a.jpg"]), ({}, ["a.jpg", "b.jpg", "c.jpg"])):
        (packed,) = window.ask("POST", "/archives", {"by": "all", **wish})["archives"]
        assert zipfile.ZipFile(tmp_path / "home/out" / packed["name"]).namelist() == names
    assert not packed["stale"]


def test_only_zips_whose_pictures_have_changed_are_to_be_packed_again(tmp_path: Path) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", {"Nội/a.jpg": PHOTOS["a.jpg"], "Sản/c.jpg": PHOTOS["c.jpg"]})
    window.choose(source, out=str(tmp_path / "home/out"), unit_from_folder=True)
    window.run()

    def stale() -> list[str]:
        return [each["name"] for each in window.ask("GET", "/delivery")["archives"] if each["stale"]]

    for by in ("unit", "all"):
        window.ask("POST", "/archives", {"by": by})
    (tmp_path / "home/out/cu.zip").write_bytes(b"PK of an older framer")
    os.utime(tmp_path / "home/out/cu.zip", (0, 0))
    row = window.rows()["c.jpg"]
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}})
    assert stale() == ["cu.zip"]
    window.ask("PUT", f"/photos/{row['id']}/correction", {"crop": "5 5 60"})
    assert stale() == ["Sản.zip", "cu.zip", "out.zip"]
    window.ask("PUT", f"/photos/{row['id']}/correction", {})
    assert stale() == ["cu.zip"], "all as it was"


@pytest.mark.parametrize(("packed", "shown"), [("vi", "en"), ("en", "vi")])
def test_a_zip_that_was_packed_in_the_other_language_is_no_former_one(
    window: FolderWindow, packed: str, shown: str
) -> None:
    window.run()
    in_words = {language: {"Accept-Language": language} for language in ("vi", "en")}
    (made,) = window.ask("POST", "/archives", {"by": "unit"}, headers=in_words[packed])["archives"]
    (told,) = window.ask("GET", "/delivery", headers=in_words[shown])["archives"]
    assert (told["name"], told["former"], told["stale"]) == (made["name"], False, False)


def test_files_are_saved_under_names_that_people_read(window: FolderWindow) -> None:
    window.run()
    files = {each["kind"]: each["path"] for each in window.ask("POST", "/reports", {})["files"]}
    for kind, query, told in (
        ("director", "lang=vi", "attachment; filename=trinh-lanh-dao.html"),
        ("director", "lang=vi&open=1", "inline; filename=trinh-lanh-dao.html"),
        ("director", "lang=en", "attachment; filename=for-the-director.html"),
        ("table", "lang=vi", "attachment; filename=bang-anh.csv"),
    ):
        with window.client.get(f"{files[kind]}?{query}", headers={"Accept-Language": "en"}) as answer:
            assert answer.headers["Content-Disposition"] == told


def test_what_is_no_photo_is_not_counted(window: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/anh", {"ghi chu.txt": b"x", "cong van.rar": b"Rar!\x1a\x07\x00"})
    run = window.run()["run"]
    assert (run["done"], run["total"], run["made"], run["failed"]) == (3, 3, 3, 0)
    assert [each["name"] for each in run["failures"][0]["files"]] == ["cong van.rar"]
    assert run["failed_files"] == 1
    assert not window.rows()["cong van.rar"]["is_photo"]


def test_the_states_of_photos_make_up_all_of_them(window: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/anh", {"a (1).jpg": PHOTOS["a.jpg"], "hỏng.jpg": b"", "cong van.rar": b"Rar!\x1a\x07\x00"})
    run = window.run()["run"]
    states = {name: run[name] for name in ("made", "resumed", "failed", "skipped")}
    assert states == {"made": 3, "resumed": 0, "failed": 1, "skipped": 1}
    assert sum(states.values()) == run["done"] == run["total"] == 5
    again = FolderWindow(make_open_desk(tmp_path)).ask("GET", "")["run"]
    assert (again["failed"], again["skipped"], again["failed_files"]) == (1, 1, 1)


def test_of_a_folder_that_got_another_photo_nobody_paused_anything(held: FolderWindow, tmp_path: Path) -> None:
    held.ask("POST", "/pause", {}, 202)
    HeldExecutor.released.set()
    run = held.wait()["run"]
    assert (run["state"], run["was_paused"]) == ("paused", True)
    held.run()
    put(tmp_path / "home/anh", {"d.jpg": saved(astronaut(90))})
    held.choose(tmp_path / "home/anh", out=str(tmp_path / "home/out"))
    run = held.ask("GET", "")["run"]
    assert (run["state"], run["was_paused"], run["done"], run["total"]) == ("paused", False, 3, 4)


@pytest.mark.parametrize("place", ["../secret.jpg", "/etc/passwd", "{home}/secret.jpg", "link.jpg", "report.html"])
def test_rows_that_somebody_changed_show_no_other_file(tmp_path: Path, place: str) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    source, out = put(tmp_path / "home/anh", PHOTOS), tmp_path / "home/out"
    window.choose(source, out=str(out))
    window.run()
    (tmp_path / "home/secret.jpg").write_bytes(PHOTOS["a.jpg"])
    (out / "link.jpg").symlink_to(tmp_path / "home/secret.jpg")
    rows = (out / ".framer/rows.jsonl").read_text("utf-8").splitlines()
    changed = [json.dumps({**json.loads(row), "output": place.format(home=tmp_path / "home")}) for row in rows]
    (out / ".framer/rows.jsonl").write_text("\n".join(changed) + "\n", "utf-8")
    again = FolderWindow(make_open_desk(tmp_path))
    for row in again.rows().values():
        again.ask("GET", f"/photos/{row['id']}/picture", status=404)
        again.ask("GET", f"/photos/{row['id']}/picture?size=thumb", status=404)


@pytest.mark.parametrize("name", ["..%2f..%2fsecret.jpg", "%2e%2e", "corrections.json", "0123456789abcdef", "a.jpg"])
def test_no_address_leads_to_another_file(window: FolderWindow, tmp_path: Path, name: str) -> None:
    window.run()
    (tmp_path / "home/secret.jpg").write_bytes(b"x")
    for path in (f"/files/{name}", f"/photos/{name}/picture", f"/photos/{name}/photo", f"/photos/{name}/stage"):
        assert window.client.get(f"/api/folder{path}").status_code in {404, 308}
