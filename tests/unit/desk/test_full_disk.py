"""A full disk at the desk: it is told in a sentence, nothing is lost, and all goes on when there is space again."""

import errno
import io
import os
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from framer.desk.campaigns.copies import write_campaign_values
from framer.desk.campaigns.picture_workers import draw_desk_picture
from framer.desk.campaigns.store import CampaignStore
from framer.errors import OutputError
from framer.studio.drawing import draw_artwork
from framer.studio.scaffold import CampaignStart
from support.batches import put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.logos import emblem, png
from support.pictures import astronaut, saved

SENTENCES = {"vi": "Ổ đĩa đã đầy", "en": "The disk is full"}


class FullDisk:
    """A folder in which, once it is `full`, no file can be made or grow but for the next `left` ones."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.full, self.left = folder, False, 0
        monkeypatch.setattr(io, "open", self._opener(io.open))
        monkeypatch.setattr("builtins.open", self._opener(open))

    def _opener(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
            inside = not isinstance(path, int) and Path(os.fsdecode(path)).is_relative_to(self.folder)
            if self.full and inside and set(mode) & set("wxa+"):
                self.left -= 1
                if self.left < 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return original(path, mode, *more, **options)

        return opened


@pytest.fixture(params=["campaigns", "state"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FullDisk]:
    """The disk of the campaigns, then that of the desk's own folder."""
    return FullDisk(tmp_path / request.param, monkeypatch)


def contents(folder: Path) -> dict[str, bytes]:
    """All files below it, but for the lock, which is empty."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "desk.lock"}


def test_it_is_told_nothing_is_lost_and_it_goes_on(tmp_path: Path, disk: FullDisk) -> None:
    client = make_open_desk(tmp_path)
    made = client.post("/api/campaigns", json={"title": "Ngày hội"}).json
    assert made
    path = f"/api/campaigns/{made['id']}"
    before = contents(tmp_path)

    def ask(language: str) -> list[Any]:
        version = client.get(path).json["version"]  # type: ignore[index]
        more = {"headers": {"Accept-Language": language}}
        logo = {"If-Match": version, "Content-Type": "image/png", "Accept-Language": language}
        return [
            client.post(f"{path}/duplicate", json={"name": "nam-sau"}, **more),  # type: ignore[arg-type]
            client.patch(path, json={"version": version, "values": {"title": "Hội Xuân"}}, **more),  # type: ignore[arg-type]
            client.put(f"{path}/logo", data=png(emblem(300)), headers=logo),
        ]

    disk.full = True
    for language, sentence in SENTENCES.items():
        for answer in ask(language)[: 3 if disk.folder.name == "campaigns" else 1]:
            assert (answer.status_code, answer.json["code"]) == (422, "output"), answer.json
            assert answer.json["detail"].startswith(sentence)
            assert "-o" not in answer.json["hint"]
        if disk.folder.name == "campaigns":
            assert client.post("/api/campaigns", json={"title": "Hội"}).status_code == 422
            assert contents(tmp_path / "campaigns") == {k: v for k, v in before.items() if "/campaigns/" in k}
    assert client.get(f"{path}/check").status_code == 200
    assert not list((tmp_path / "state").glob("staged/*/*"))
    disk.full = False
    assert ask("vi")[0].status_code == 200


def test_a_draft_that_goes_back_to_a_published_state_is_never_published_by_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(tmp_path / "campaigns", monkeypatch)
    store = CampaignStore(tmp_path / "campaigns", tmp_path / "state", draw_artwork, partial(draw_desk_picture, ""))
    made = store.create("Ngày hội", CampaignStart(title="Ngày hội"), date(2027, 9, 1), "vi")
    write_campaign_values(made.directory, {"draft": None})  # as if it had been published
    store.history.keep(made.id, made.directory, always=True)
    write_campaign_values(made.directory, {"draft": True})
    (state,) = store.history.list_states(made.id)
    for left in range(3):
        disk.full, disk.left = True, left
        try:
            store.restore(made.id, store.open(made.id).version, state.name)
        except OutputError:
            assert left == 0
        disk.full = False
        assert store.open(made.id).is_draft


def test_a_folder_that_cannot_be_remembered_is_not_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FullDisk(tmp_path / "state", monkeypatch)
    window = FolderWindow(make_open_desk(tmp_path))
    first, second = (put(tmp_path / "home" / name, {"a.jpg": saved(astronaut(96))}) for name in ("một", "hai"))
    window.choose(first)
    disk.full = True
    refused = window.ask("PUT", "/job", {"source": str(second), "sizes": [256]}, 422, headers={"Accept-Language": "vi"})
    assert refused["detail"].startswith(SENTENCES["vi"])
    assert window.ask("GET", "")["job"]["source"]["path"] == str(first)
    assert window.client.application.extensions["desk"].folder.choice.source == str(first)
    state = window.run()["run"]
    assert (state["state"], state["made"], state["error"]) == ("done", 1, None)
    disk.full = False
    assert window.choose(second)


def test_a_run_on_a_full_disk_stops_with_a_sentence_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", {"a.jpg": saved(astronaut(96)), "b.jpg": saved(astronaut(97))})
    disk = FullDisk(tmp_path / "home/out", monkeypatch)
    window.choose(source, out=str(tmp_path / "home/out"))
    disk.full = True
    window.ask("POST", "/run", {}, 202, headers={"Accept-Language": "vi"})
    state = window.wait()["run"]
    assert (state["state"], state["error"]["code"]) == ("failed", "output")
    assert state["error"]["text"].startswith(SENTENCES["vi"])
    disk.full = False
    state = window.run()["run"]
    assert (state["state"], state["made"], state["error"]) == ("done", 2, None)
