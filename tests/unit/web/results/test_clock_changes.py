"""The computer's clock is set while pictures are kept: nobody loses one early, and no photo stays for long."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from framer.web.results.base import MAX_RESULT_LIFETIME, RESULT_LIFETIME
from framer.web.results.memory import MemoryResults
from support.clock import Clock
from support.http import assert_problem, form, make_app, portrait, post

HOUR, DAY = 3600.0, 86_400.0
PHOTO = form(portrait(256), size="256")


class Site:
    """An app with a clock on the wall, which can be set, and one that only counts seconds."""

    def __init__(self, folder: Path) -> None:
        self.wall, self.passed = Clock(), Clock()
        self.wall.seconds = 1_600_000_000.0
        app = make_app(folder)
        results = MemoryResults(50_000_000, self.passed)
        app.extensions["context"] = replace(app.extensions["context"], results=results, clock=self.wall)
        self.client: FlaskClient = app.test_client()

    def wait(self, seconds: float) -> None:
        self.wall.seconds += seconds
        self.passed.seconds += seconds

    def keep(self) -> dict[str, Any]:
        response = post(self.client, PHOTO, Accept="application/json")
        assert response.status_code == 201
        record: dict[str, Any] = response.get_json()
        return record

    def change(self, record: dict[str, Any]) -> Any:
        return self.client.patch(f"/api/v1/avatars/{record['token']}", json={"mirror": True})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, DAY])
def test_a_picture_stays_for_its_ten_minutes_and_no_longer(site: Site, jump: float) -> None:
    record = site.keep()
    site.wall.seconds += jump
    assert site.client.get(record["href"]).status_code == 200
    assert site.client.get(f"/avatars/{record['token']}").status_code == 200
    site.wait(RESULT_LIFETIME - 1)
    assert site.client.get(record["href"]).status_code == 200
    site.wait(2)
    assert site.client.get(record["href"]).status_code == 404


@pytest.mark.parametrize("jump", [-DAY, HOUR / 2])
def test_it_can_still_be_changed(site: Site, jump: float) -> None:
    record = site.keep()
    site.wall.seconds += jump
    assert site.change(record).status_code == 200
    site.wait(RESULT_LIFETIME + 1)
    assert site.client.get(record["href"]).status_code == 404


@pytest.mark.parametrize("jump", [-DAY, -HOUR])
def test_also_with_a_clock_that_is_set_back_it_is_gone_after_an_hour(site: Site, jump: float) -> None:
    record = site.keep()
    site.wall.seconds += jump
    for _ in range(7):
        site.wait(500)
        assert site.change(record).status_code == 200
    site.wait(MAX_RESULT_LIFETIME - 3500)
    assert_problem(site.change(record), 404, "unknown_avatar")
    assert site.client.get(record["href"]).status_code == 404


def test_where_the_clock_says_that_the_longest_time_is_over_the_photo_is_not_kept_on(site: Site) -> None:
    record = site.keep()
    site.wall.seconds += MAX_RESULT_LIFETIME + 1
    assert_problem(site.change(record), 404, "unknown_avatar")
    site.wait(RESULT_LIFETIME + 1)
    assert site.client.get(record["href"]).status_code == 404
