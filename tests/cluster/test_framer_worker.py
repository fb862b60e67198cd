"""`framer worker` and `framer cluster check`, as whoever runs 20 machines has them."""

import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.cluster import Cluster
from support.command import SMALL, Cli, environment
from support.pictures import astronaut, saved
from support.processes import until


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster without workers."""
    (tmp_path / "cluster").mkdir()
    cluster = Cluster(tmp_path / "cluster")
    yield cluster
    cluster.end()


@contextmanager
def framer_worker(cluster: Cluster, name: str = "worker") -> Iterator["subprocess.Popen[bytes]"]:
    """`framer worker` with one thread, once it is ready."""
    log = cluster.folder / f"{name}.out"
    command = [sys.executable, "-m", "framer", "worker", cluster.address, "--workers", "1", "--host", "127.0.0.1"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stderr=file, cwd=cluster.folder, env=environment())
    try:
        assert until(lambda: b"works for the cluster" in log.read_bytes(), 60), log.read_text()
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_a_machine_works_for_a_cluster_and_is_named(empty: Cluster, cli: Cli) -> None:
    (cli.folder / "in").mkdir()
    for number in range(3):
        (cli.folder / f"in/{number}.jpg").write_bytes(saved(astronaut(200 + number)))
    (cli.folder / "in/bad.jpg").write_bytes(b"\xff\xd8\xff")
    none = cli("cluster", "check", empty.address)
    assert (none.code, "no workers" in none.err) == (3, True)
    with framer_worker(empty) as worker:
        seen = cli("cluster", "check", empty.address, "in", "out")
        assert seen.code == 0, seen.err
        assert f"✓ {platform.node()} (tcp://127.0.0.1:" in seen.text
        assert "1 photos at once on 1 machines" in seen.err
        done = cli("batch", "in", "out", *SMALL, "--cluster", empty.address, "--json", "-")
        assert done.code == 1, done.err
        assert done.text.count(f'"machine": "{platform.node()}"') == 4
        assert f"By machine: {platform.node()}: 4" in done.err
        heading, first, *_ = (cli.folder / "out/report.csv").read_text("utf-16").splitlines()
        assert heading.split("\t")[-1] == "Machine"
        assert first.split("\t")[-1] == platform.node()
        assert f"On the machine {platform.node()}." in (cli.folder / "out/report.html").read_text("utf-8")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    cli("batch", "in", "here", *SMALL)
    for number in range(3):
        assert (cli.folder / f"out/{number}.jpg").read_bytes() == (cli.folder / f"here/{number}.jpg").read_bytes()


def test_what_is_wrong_is_said_of_each_machine(empty: Cluster, cli: Cli) -> None:
    empty.add(nanny=True)  # as Dask starts them: may start no processes
    done = cli("cluster", "check", empty.address)
    assert done.code == 3
    assert f"✗ {platform.node()}" in done.text
    assert "): this Dask worker may not start processes." in done.text  # the machine is named once
    assert "Start it with: framer worker ADDRESS." in done.text


def test_folders_that_a_machine_does_not_see_are_named(
    empty: Cluster, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cli.folder / "in").mkdir()
    (cli.folder / "in/a.jpg").write_bytes(saved(astronaut(200)))
    monkeypatch.setattr("framer.cluster.preflight.os.urandom", lambda _size: b"x")
    with framer_worker(empty):
        monkeypatch.setattr("framer.batch.output.output_folder.OutputFolder.stage", lambda *_: None)  # no mark in OUT
        done = cli("cluster", "check", empty.address, "in", "out")
    assert done.code == 3
    assert "): does not see" in done.text
    assert "the same folders under the same paths" in done.text


def test_a_scheduler_that_goes_ends_the_worker_with_a_word(empty: Cluster) -> None:
    with framer_worker(empty) as worker:
        empty.scheduler.kill()
        assert worker.wait(60) == 3
    assert "is gone" in (empty.folder / "worker.out").read_text()


def test_no_scheduler_is_said_at_once(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.cluster.client.SCHEDULER_TIMEOUT", 0.5)
    for command in (("worker",), ("cluster", "check")):
        done = cli(*command, "tcp://127.0.0.1:9")
        assert (done.code, "no Dask scheduler answers" in done.err) == (3, True)
    assert cli("cluster", "check", "tcp://127.0.0.1:9", "in").code == 2
