"""What the workers are told of the request for which they work on a photo."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from framer.campaigns.poster_content import PosterContent
from framer.campaigns.reloading import ReloadingRegistry
from framer.errors import TooManyRequests
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.photo_workers import FrameTask, PhotoReply, PhotoTask
from framer.web.views.sharing import load_poster
from framer.workers.load import Load
from framer.workers.ticket import TaskOrigin
from support.avatars import API, JSON, create, stub
from support.campaigns import make_campaign
from support.http import assert_problem, form, post

ADDRESS = "198.51.100.9"


class NotingWorkers:
    """Workers that note for whom they work."""

    def __init__(self) -> None:
        self.origins: list[TaskOrigin] = []
        self.error: Exception | None = None
        self.seconds = 0.1
        self.poster: PhotoReply = b"%PDF-1"

    def run(self, task: PhotoTask, origin: TaskOrigin) -> PhotoReply:
        self.origins.append(origin)
        if self.error:
            raise self.error
        if isinstance(task, PosterContent):
            return self.poster
        if isinstance(task, FrameTask):
            return replace(stub(task.photo, task.frame, task.options), seconds=self.seconds)
        return b"preview"

    def load(self) -> Load:
        return Load(workers=1, working=0, waiting=0, alive=1, restarts=0)


@pytest.fixture
def workers() -> NotingWorkers:
    return NotingWorkers()


@pytest.fixture
def app(tmp_path: Path, workers: Any) -> Flask:
    return create_app(read_settings({}), ReloadingRegistry([make_campaign(tmp_path)]), workers=workers)


def test_an_upload_is_its_sender_s(app: Flask, workers: NotingWorkers) -> None:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    create(client)
    assert workers.origins == [TaskOrigin(ADDRESS)]


def test_this_machine_is_a_client_like_others(app: Flask, workers: NotingWorkers) -> None:
    create(app.test_client())
    assert workers.origins == [TaskOrigin("127.0.0.1")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/avatars/{token}.jpg?size=300", None),
        ("GET", "/avatars/{token}.png", None),
        ("GET", "/avatars/{token}/photo.jpg", None),
        ("PATCH", API + "/{token}", {"mirror": True}),
    ],
)
def test_a_kept_photo_is_one_item_whose_cost_is_known(
    app: Flask, workers: NotingWorkers, method: str, path: str, body: Any
) -> None:
    token = create(app.test_client())["token"]
    visitor = app.test_client()
    visitor.environ_base["REMOTE_ADDR"] = ADDRESS
    assert visitor.open(path.format(token=token), method=method, json=body).status_code == 200
    assert workers.origins[1:] == [TaskOrigin(ADDRESS, token, 0.1)]


def test_a_cost_that_no_photo_can_have_is_not_believed(app: Flask, workers: NotingWorkers) -> None:
    workers.seconds = 1e300
    client = app.test_client()
    client.get(f"/avatars/{create(client)['token']}/photo.jpg")
    assert workers.origins[-1].seconds == app.extensions["context"].settings.deadline


def test_who_has_used_up_its_share_is_told_when_to_come_again(app: Flask, workers: NotingWorkers) -> None:
    workers.error = TooManyRequests(seconds=7)
    response = post(app.test_client(), form(b"photo"), API, **JSON)
    assert_problem(response, 429, "too_many")
    assert response.headers["Retry-After"] == "7"


def test_of_all_posters_one_is_drawn_at_a_time_for_whoever_asks(app: Flask, workers: NotingWorkers) -> None:
    load_poster.cache_clear()
    for number, address in enumerate((ADDRESS, ADDRESS, "198.51.100.10")):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        assert client.get("/c/dai-hoi/poster.pdf", headers={"Host": f"{number}.vn"}).data == b"%PDF-1"
    assert [origin.client for origin in workers.origins] == [ADDRESS, ADDRESS, "198.51.100.10"]
    (item,) = {origin.item for origin in workers.origins}
    assert item


@pytest.mark.parametrize("reply", [b"", b"<script>"])
def test_what_a_worker_sends_for_a_poster_is_a_poster_or_nothing(
    app: Flask, workers: NotingWorkers, reply: bytes
) -> None:
    load_poster.cache_clear()
    workers.poster = reply
    response = app.test_client().get("/c/dai-hoi/poster.pdf", headers={"Accept": "application/json"})
    assert_problem(response, 503, "busy")
