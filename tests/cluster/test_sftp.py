"""Runs against a real SFTP server."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.plan import make_plan
from framer.cli.folders import open_folder
from framer.errors import Unreachable
from framer.imaging.types import Options
from framer.storage.client import close_connections
from support.batches import pictures_in, put_many
from support.command import SMALL, Cli, command, environment, process
from support.packed import Pdf, zipped
from support.pictures import astronaut, hopper, saved
from support.sftp import SECRET, SftpServer, skip_without_sftp

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


PHOTOS = {"a.jpg": saved(astronaut(96)), "b.png": saved(hopper().resize((128, 150)), "PNG")}
OPTIONS = Options(size=256)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    skip_without_sftp()
    with SftpServer(tmp_path_factory.mktemp("sftp")) as running:
        yield running


@pytest.fixture
def client(server: SftpServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    """The server, for connections of this process, which end with the test."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    close_connections()


def records(path: Path) -> dict[str, Any]:
    return {record["source"]: record for record in map(json.loads, path.read_text("utf-8").splitlines())}


def table(out: Path) -> list[list[str]]:
    """The report without the time that each picture took and without the report's own ID."""
    lines = (out / "report.csv").read_text("utf-16").splitlines()
    return [[*cells[:-3], cells[-2]] for cells in (line.split("\t") for line in lines)]


def wait_for(running: "subprocess.Popen[bytes]", out: Path, number: int) -> None:
    end = time.monotonic() + 60
    while running.poll() is None and len(pictures_in(out)) < number and time.monotonic() < end:
        time.sleep(0.005)


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of thirty photos, and the pictures that a run on folders makes of it."""
    path = tmp_path_factory.mktemp("thirty")
    source = put_many(path / "in", 30)
    local = process("batch", source, path / "out", *SMALL)
    assert local.returncode == 0, local.stderr
    return source, pictures_in(path / "out")


def test_from_and_to_sftp_the_pictures_are_those_of_folders(server: SftpServer, tmp_path: Path) -> None:
    source, out = put_many(tmp_path / "in", 8), tmp_path / "out"
    (source / "notes.txt").write_text("no photo")
    local = process("batch", source, tmp_path / "local", *SMALL)
    assert local.returncode == 0, local.stderr
    before = server.connections()
    env = environment(**server.environment)
    asked = ("batch", server.url(source), server.url(out), *SMALL, "--json", "-")
    first = process(*asked, env=env, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert pictures_in(out) == pictures_in(tmp_path / "local")
    assert {path.name for path in out.iterdir()} == {path.name for path in (tmp_path / "local").iterdir()}
    assert table(out) == table(tmp_path / "local")
    assert (out / "report.html").read_text("utf-8").count("data:image/jpeg") >= 8
    assert list((out / ".framer/parts").iterdir()) == []

    again = process(*asked, env=env, cwd=tmp_path)
    again_records = [json.loads(line) for line in again.stdout.splitlines()]
    assert [record.get("resumed") for record in again_records if record["ok"]] == [True] * 8
    assert pictures_in(out) == pictures_in(tmp_path / "local")

    # Who moves pictures to their places is the parent: it read no photo and wrote no picture.
    parents = [log for log in logs_since(server, before) if "posix-rename" in log]
    assert len(parents) == 2
    for log in parents:
        assert f'opendir "{source}"' in log
        assert f'open "{source}/Khoa' not in log
        assert ".part" not in "".join(line for line in log.splitlines() if line.startswith("open "))

    # The password is nowhere.
    written = [
        path.read_bytes() for folder in (out, server.home / "state") for path in folder.rglob("*") if path.is_file()
    ]
    for secret in (SECRET, "không-ai-thấy"):
        for output in (*written, first.stdout, first.stderr, again.stdout, again.stderr):
            assert secret.encode() not in output


def test_from_sftp_to_a_folder_and_back(server: SftpServer, tmp_path: Path) -> None:
    source = put_many(tmp_path / "in", 2)
    (source / "gửi.zip").write_bytes(zipped(PHOTOS))
    pdf = Pdf()
    pdf.add_page(pdf.image(PHOTOS["a.jpg"], (96, 96), "DCTDecode"))
    (source / "hồ sơ.pdf").write_bytes(pdf.data())
    env = environment(**server.environment)
    assert process("batch", server.url(source), tmp_path / "here", *SMALL, env=env).returncode == 0
    assert process("batch", source, server.url(tmp_path / "there"), *SMALL, env=env).returncode == 0
    assert len(pictures_in(tmp_path / "here")) == 2 + len(PHOTOS) + 1
    assert pictures_in(tmp_path / "here") == pictures_in(tmp_path / "there")


def test_links_and_pipes_in_a_storage_are_passed_over(client: SftpServer, tmp_path: Path) -> None:
    put_many(tmp_path / "in", 1)
    (tmp_path / "in/link.jpg").symlink_to("Khoa 0/ảnh 000.jpg")
    (tmp_path / "in/link").symlink_to("Khoa 0")
    os.mkfifo(tmp_path / "in/pipe")
    source, out = open_folder(client.url(tmp_path / "in")), LocalFolder(tmp_path / "out")
    plan = make_plan(source, out, OPTIONS, None, lambda _unit: None)
    assert [(job.source, job.skip_reason) for job in plan.jobs()] == [
        ("link", "link"), ("link.jpg", "link"), ("pipe", "special"), ("Khoa 0/ảnh 000.jpg", ""),
    ]  # fmt: skip


def test_a_worker_killed_in_mid_run_loses_nothing(
    server: SftpServer, thirty: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    (source, expected), out = thirty, tmp_path / "out"
    env = environment(**server.environment)
    asked = ("batch", server.url(source), server.url(out), *SMALL, "--workers", 2)
    running = subprocess.Popen(command(*asked, "--json", "r.jsonl"), cwd=tmp_path, stderr=subprocess.PIPE, env=env)
    wait_for(running, out, 4)
    threads = Path(f"/proc/{running.pid}/task").iterdir()
    children = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[-1], signal.SIGKILL)
    _, stderr = running.communicate(timeout=120)
    records_by_source = records(tmp_path / "r.jsonl")
    failed = [record["error"]["code"] for record in records_by_source.values() if not record["ok"]]
    assert (len(records_by_source), failed) in ((30, []), (30, ["crashed"])), stderr
    if failed:
        assert process(*asked, env=env).returncode == 0
    assert pictures_in(out) == expected
    assert list((out / ".framer/parts").iterdir()) == []


def test_the_parent_killed_in_mid_run_goes_on(
    server: SftpServer, thirty: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    (source, expected), out = thirty, tmp_path / "out"
    env = environment(**server.environment)
    asked = ("batch", server.url(source), server.url(out), *SMALL, "--quiet", "--workers", 2)
    with subprocess.Popen(command(*asked), env=env) as running:
        wait_for(running, out, 4)
        running.kill()
    assert 4 <= (done := len(pictures_in(out))) < 30
    assert not (out / ".framer/journal.jsonl").exists()
    again = process(*asked, "--json", "r.jsonl", env=env, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert sum(bool(record.get("resumed")) for record in records(tmp_path / "r.jsonl").values()) == done
    assert pictures_in(out) == expected
    assert list((out / ".framer/parts").iterdir()) == []


def test_a_server_that_is_not_known_is_not_trusted(client: SftpServer, cli: Cli) -> None:
    put_many(cli.folder / "in", 1)
    known = client.known.read_bytes()
    try:
        client.known.write_bytes(b"")
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
        cli.failed(done, 6, "127.0.0.1: the server's key is not in known_hosts", f"ssh -p {client.port} 127.0.0.1")
        client.trust("client.pub")
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
        cli.failed(done, 6, "differs from the one in known_hosts")
    finally:
        client.known.write_bytes(known)
    assert not (cli.folder / "out").exists()


def test_an_account_that_is_not_let_in_is_told(client: SftpServer, cli: Cli) -> None:
    (client.known.parent / "id_ed25519").rename(client.known.parent / "away")
    try:
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
    finally:
        (client.known.parent / "away").rename(client.known.parent / "id_ed25519")
    cli.failed(done, 6, "cannot be reached")


def test_a_server_that_lets_us_in_and_then_says_nothing_is_not_waited_for(
    client: SftpServer, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framer.storage.sftp.SFTP_IDLE_TIMEOUT", 0.5)
    script = client.home / "sftp.sh"
    whole = script.read_text()
    try:
        script.write_text("#!/bin/sh\nexec sleep 60\n")
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
    finally:
        script.write_text(whole)
    cli.failed(done, 6, "cannot be reached")


def test_a_connection_that_is_lost_is_made_anew_and_a_server_that_is_gone_is_told(
    client: SftpServer, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(PHOTOS["a.jpg"])
    folder = open_folder(client.url(tmp_path))
    assert folder.read("a.jpg", 10**6) == PHOTOS["a.jpg"]
    client.stop()
    with pytest.raises(Unreachable):
        folder.read("a.jpg", 10**6)
    client.start()
    assert folder.read("a.jpg", 10**6) == PHOTOS["a.jpg"]
    client.stop()
    client.start()
    folder.write("new/b.jpg", b"b" * 100_000)
    folder.move("new/b.jpg", "c.jpg")
    folder.write("c.jpg", b"c")
    folder.write("d.jpg", b"d")
    folder.move("d.jpg", "c.jpg")
    assert (tmp_path / "c.jpg").read_bytes() == b"d"


def test_a_server_that_goes_away_in_mid_run_ends_it_and_the_next_goes_on(
    client: SftpServer, thirty: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    (source, expected), out = thirty, tmp_path / "out"
    env = environment(**client.environment)
    asked = ("batch", client.url(source), client.url(out), *SMALL, "--workers", 2)
    with contextlib.ExitStack() as cleanup:
        running = subprocess.Popen(command(*asked), env=env, stderr=subprocess.PIPE)
        wait_for(running, out, 3)
        client.stop()
        cleanup.callback(client.start)
        _, stderr = running.communicate(timeout=120)
    assert running.returncode == 6, stderr
    assert b"cannot be reached" in stderr
    assert b"Traceback" not in stderr
    assert process(*asked, env=env).returncode == 0
    assert pictures_in(out) == expected
    assert list((out / ".framer/parts").iterdir()) == []


def logs_since(server: SftpServer, before: set[Path]) -> list[str]:
    """What was done over each connection that is not among those before."""
    return [path.read_text("utf-8", "replace") for path in server.connections() - before]
