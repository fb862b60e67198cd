"""What is saved counts once, also where two servers share one Redis."""

from pathlib import Path

import pytest

from support.http import form, make_app, post
from support.redis import running_redis
from support.results import avatar

pytest.importorskip("redis", reason="the extra redis is not installed")


def test_two_servers_with_one_redis_count_a_saved_picture_once(tmp_path: Path) -> None:
    with running_redis(tmp_path / "redis", "--save", "", "--appendonly", "no") as url:
        apps = [make_app(tmp_path / str(number), make=lambda *_: avatar(), FRAMER_REDIS_URL=url) for number in (1, 2)]
        stored = post(apps[0].test_client(), form(b"photo"), "/api/v1/avatars", Accept="application/json").get_json()
        stores = [app.extensions["context"].results for app in apps]
        token = stored["token"]
        assert [store.mark_saved(token) for store in (*stores, *stores)] == [True, False, False, False]
        assert apps[1].test_client().delete(f"/api/v1/avatars/{token}").status_code == 204
        assert stores[0]._redis.dbsize() == 0, "its mark goes with it"
