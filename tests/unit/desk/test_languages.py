"""What is said of photos and runs is in the language of the page that shows it, whichever one the run was made in."""

import json
from pathlib import Path
from typing import Any

import pytest

from framer.batch.output.session import RowsFile
from framer.errors import OutputError
from support.batches import put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, clouds, saved

PHOTOS = {
    "hai.jpg": saved(clouds(96, 96)),  # without a face
    "hong.jpg": b"\xff\xd8\xff\xe0 no more of it",
    "ba.jpg": saved(astronaut(96)),
}
NO_FACE = {"vi": "Không tìm thấy khuôn mặt", "en": "No face was found"}
DAMAGED = {"vi": "Ảnh bị hỏng", "en": "The photo is damaged"}


class Page:
    """The desk in one language."""

    def __init__(self, window: FolderWindow, language: str) -> None:
        self.window, self.header = window, {"Accept-Language": language}

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        return self.window.ask(method, path, body, status, headers=self.header)

    def row(self, name: str) -> dict[str, Any]:
        return next(row for row in self.ask("GET", "/rows")["rows"] if row["file"] == name)


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    window = FolderWindow(make_open_desk(tmp_path))
    window.choose(put(tmp_path / "home/anh", PHOTOS), out=str(tmp_path / "home/out"))
    return window


@pytest.mark.parametrize(("made_in", "shown_in"), [("vi", "en"), ("en", "vi"), ("vi", "vi")])
def test_photos_are_told_of_in_the_language_of_the_page(window: FolderWindow, made_in: str, shown_in: str) -> None:
    Page(window, made_in).ask("POST", "/run", {}, 202)
    window.wait()
    page = Page(window, shown_in)
    assert page.row("hai.jpg")["notes"][0].startswith(NO_FACE[shown_in])
    failed, told = page.row("hong.jpg"), page.ask("GET", "")["run"]["failures"][0]
    assert failed["text"].startswith(DAMAGED[shown_in])
    assert (told["files"][0]["text"], told["hint"]) == (failed["text"], failed["hint"])


def test_so_are_those_of_a_desk_that_was_ended_meanwhile(window: FolderWindow, tmp_path: Path) -> None:
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    page = Page(FolderWindow(make_open_desk(tmp_path)), "en")
    assert page.row("hai.jpg")["notes"][0].startswith(NO_FACE["en"])
    assert page.row("hong.jpg")["text"].startswith(DAMAGED["en"])


def test_a_renamed_photo_is_told_by_its_former_name_in_both(window: FolderWindow, tmp_path: Path) -> None:
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    (tmp_path / "home/anh/ba.jpg").rename(tmp_path / "home/anh/bốn.jpg")
    window.choose(tmp_path / "home/anh", out=str(tmp_path / "home/out"))
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    assert "ba.jpg" in Page(window, "vi").row("bốn.jpg")["notes"][-1]
    assert Page(window, "en").row("bốn.jpg")["notes"][-1] == "The photo was “ba.jpg” before; it kept its picture."


def test_reports_that_are_written_later_have_one_language(window: FolderWindow, tmp_path: Path) -> None:
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    Page(window, "en").ask("POST", "/reports", {})
    for text in (
        (tmp_path / "home/out/report.csv").read_text("utf-16"),
        (tmp_path / "home/out/report.html").read_text(),
    ):
        assert NO_FACE["en"] in text
        assert DAMAGED["en"] in text
        assert NO_FACE["vi"] not in text
        assert DAMAGED["vi"] not in text


def test_what_ended_a_run_is_told_in_the_language_of_the_page(
    window: FolderWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise OutputError(path="out", reason="…")

    monkeypatch.setattr("framer.desk.folder.folder_work.settle_plan", is_full)
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    assert Page(window, "en").ask("GET", "")["run"]["error"]["text"] == "out: the picture cannot be written (…)."
    assert Page(window, "vi").ask("GET", "")["run"]["error"]["text"] != "out: the picture cannot be written (…)."


@pytest.mark.parametrize("tampered", [False, True])
def test_rows_of_before_and_of_strangers_are_told_as_they_were_written(
    window: FolderWindow, tmp_path: Path, tampered: bool
) -> None:
    """Rows without what they are told by, or with what would take all memory, say what stands in them."""
    Page(window, "vi").ask("POST", "/run", {}, 202)
    window.wait()
    path = tmp_path / "home/out/.framer/rows.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for row in rows:
        del row["former"]
        failure = row.pop("failure")
        if tampered and failure:
            row["failure"] = {**failure, "message": "%(size)999999999s", "details": [["size", "x"]]}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert len(list(RowsFile(path))) == len(rows)
    page = Page(FolderWindow(make_open_desk(tmp_path)), "en")
    assert page.row("hong.jpg")["text"].startswith(DAMAGED["vi"])
    assert page.row("hai.jpg")["notes"][0].startswith(NO_FACE["en"])  # told by what was measured


def test_the_language_that_was_chosen_is_that_of_the_next_start(tmp_path: Path) -> None:
    """Pages that say none have it, also of a desk that is started again; a page's own scripts say theirs."""
    english = {"Accept-Language": "en"}
    client = make_open_desk(tmp_path)
    assert '<html lang="en">' in client.get("/", headers=english).text
    assert client.put("/api/language", json={"language": "vi"}).status_code == 204
    again = make_open_desk(tmp_path)
    assert '<html lang="vi">' in again.get("/", headers=english).text
    assert '<html lang="en">' in again.get("/?lang=en").text
    told = again.get("/api/folder/rows", headers={"X-Framer-Language": "en"}).json or {}
    assert told["detail"] == "No folder of photos has been chosen yet."
    assert again.put("/api/language", json={"language": "fr"}).status_code == 400
    assert '<html lang="vi">' in again.get("/", headers=english).text


def test_a_state_that_cannot_be_read_says_no_language(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state/language.json").write_text('["vi"]')
    assert '<html lang="en">' in make_open_desk(tmp_path).get("/", headers={"Accept-Language": "en"}).text
