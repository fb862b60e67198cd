"""Numbers for Prometheus."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from framer.errors import Busy, Crashed
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Avatar, Frame, Options
from framer.workers.load import Load
from support.clock import Clock
from support.health import numbers, set_load
from support.http import assert_problem, form, make_app, portrait, post
from support.results import avatar


def quick(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return avatar()


def test_photos_are_counted_by_outcome(tmp_path: Path) -> None:
    outcomes: list[Any] = [avatar(), avatar(), Crashed(), Busy(seconds=3), RuntimeError()]

    def make(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    app = make_app(tmp_path, make=make)
    for expected in (200, 200, 422, 503, 500):
        assert post(app.test_client(), form(b"photo")).status_code == expected
    values = numbers(app)
    counted = {"done": 2, "crashed": 1, "busy": 1, "internal": 1}
    assert {name: values[f"framer_photos_total {name}"] for name in counted} == counted
    assert {name: values[f"framer_refusals_total {name}"] for name in ("crashed", "busy", "internal")} == {
        "crashed": 1, "busy": 1, "internal": 1,
    }  # fmt: skip


def test_seconds_are_told_by_step(tmp_path: Path) -> None:
    app = make_app(tmp_path, make=make_avatar)
    post(app.test_client(), form(portrait(), size="256"))
    values = numbers(app)
    steps = ("overlay", "open", "faces", "head", "cut", "compose", "encode")
    assert all(values[f"framer_photo_seconds_count {step}"] == 1 for step in (*steps, "work", "waiting"))
    together = sum(values[f"framer_photo_seconds_sum {step}"] for step in steps)
    assert together == pytest.approx(values["framer_photo_seconds_sum work"])
    assert together > 0


def test_waiting_is_what_a_photo_takes_beside_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
        clock.seconds += 0.5
        return avatar()  # which says that it took 0.1234 seconds

    clock = Clock()
    monkeypatch.setattr("framer.web.views.metrics.time", SimpleNamespace(perf_counter=clock))
    app = make_app(tmp_path, make=slow)
    post(app.test_client(), form(b"photo"))
    values = numbers(app)
    assert values["framer_photo_seconds_sum work"] == pytest.approx(0.1234)
    assert values["framer_photo_seconds_sum waiting"] == pytest.approx(0.5 - 0.1234)


def test_requests_are_counted_by_route(tmp_path: Path) -> None:
    app = make_app(tmp_path, make=quick)
    client = app.test_client()
    for path in ("/c/dai-hoi", "/c/other", "/c/third", "/x", "/y", "/z"):
        client.get(path)
    client.open("/", method="BREW")
    values = numbers(app)
    assert values["framer_requests_total GET /c/<campaign> 200"] == 1
    assert values["framer_requests_total GET /c/<campaign> 404"] == 2
    assert values["framer_requests_total GET - 404"] == 3
    assert values["framer_requests_total - - 405"] == 1
    assert values["framer_request_seconds_count /c/<campaign>"] == 3
    assert not [name for name in values if "dai-hoi" in name]


def test_workers_queue_and_uploads(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    set_load(app, lambda: Load(workers=4, working=3, waiting=5, alive=2, restarts=7))
    app.extensions["metrics"].body_bytes = lambda: 12_345
    values = numbers(app)
    assert {name.removeprefix("framer_"): values[name] for name in values if "worker" in name or "waiting" in name} == {
        "workers": 4, "workers_working": 3, "workers_alive": 2, "photos_waiting": 5, "worker_restarts_total": 7,
    }  # fmt: skip
    assert values["framer_uploads_bytes"] == 12_345


def test_the_memory_of_results(tmp_path: Path) -> None:
    app = make_app(tmp_path, make=quick, FRAMER_RESULTS_MB="1")
    for _ in range(5):
        assert post(app.test_client(), form(bytes(300_000)), "/avatars").status_code == 303
    values = numbers(app)
    assert (values["framer_results"], values["framer_results_evicted_total"]) == (3, 2)
    assert 900_000 < values["framer_results_bytes"] < 1_000_000


def test_the_process_itself(tmp_path: Path) -> None:
    assert numbers(make_app(tmp_path))["process_resident_memory_bytes"] > 1_000_000


def test_each_app_counts_for_itself(tmp_path: Path) -> None:
    first, second = make_app(tmp_path / "a", make=quick), make_app(tmp_path / "b", make=quick)
    post(first.test_client(), form(b"photo"))
    assert numbers(first)["framer_photos_total done"] == 1
    assert "framer_photos_total done" not in numbers(second)


@pytest.mark.parametrize(
    ("setting", "address", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "203.0.113.7", {}, 404),
        ("local", "203.0.113.7", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("all", "203.0.113.7", {}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
def test_who_sees_them(tmp_path: Path, setting: str, address: str, headers: dict[str, str], status: int) -> None:
    for hops in ("0", "1"):
        client = make_app(tmp_path, FRAMER_METRICS=setting, FRAMER_PROXY_HOPS=hops).test_client()
        client.environ_base["REMOTE_ADDR"] = address
        response = client.get("/metrics", headers={**headers, "Accept": "application/problem+json"})
        if status == 404:
            assert_problem(response, 404, "not_found")
        else:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "no-store"
