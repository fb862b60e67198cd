"""SOURCE and OUT in a storage: addresses, what the store does there, and runs against real SFTP and S3 servers."""

import contextlib
import errno
import json
import os
import pickle
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sftp_server
from cli_support import SMALL, Cli, command, environment, process
from cluster_support import Cluster
from pictures import astronaut, hopper, ring_frame, saved
from sftp_server import SECRET, SftpServer
from test_batch_run import Here

from framer.batch.place import overlap, place
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.remote import storage
from framer.batch.remote.storage import Storage, Unreachable
from framer.batch.remote.store import RemoteFolders, open_store
from framer.batch.run import Run
from framer.batch.session import session
from framer.batch.state import home
from framer.batch.values import Row
from framer.batch.work import Context, prepare
from framer.errors import FramerError, NoFile, OutputError, SetupError, TooLarge, UsageError
from framer.values import Frame, Options

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")

PHOTOS = {"a.jpg": saved(astronaut(96)), "b.png": saved(hopper().resize((128, 150)), "PNG")}
PHOTOS |= {"Khoa Nội/c 100%#1.jpg": saved(astronaut(80))}
OPTIONS = Options(size=256)


# Addresses


@pytest.mark.parametrize(
    "text", ["anh", "/srv/anh", "C:\\anh", "C:/anh", "c://anh", "\\\\server\\anh", "anh:2026", "a//b"]
)
def test_paths_are_no_addresses(text: str) -> None:
    assert place(text) == Path(text)


def test_the_address_of_a_local_folder_is_that_folder() -> None:
    assert place("file:///srv/%C3%A1nh%20m%E1%BB%9Bi") == Path("/srv/ánh mới")


@pytest.mark.parametrize(
    ("url", "shown", "path"),
    [
        ("memory://photos/in/", "memory://photos/in", "/photos/in"),
        ("sftp://an:kh%C3%B4ng%40@Host:2222/srv/anh", "sftp://Host:2222/srv/anh", "/srv/anh"),
        ("SFTP://host/srv/a@b:c", "SFTP://host/srv/a@b:c", "/srv/a@b:c"),
        ("s3://bucket/staff photos/é", "s3://bucket/staff photos/é", "bucket/staff photos/é"),
    ],
)
def test_an_address_is_shown_without_its_account(url: str, shown: str, path: str) -> None:
    found = place(url)
    assert isinstance(found, Storage)
    assert (str(found), found.path) == (shown, path)
    assert "kh" not in repr(found)
    assert pickle.loads(pickle.dumps(found)) == found
    if "@Host" in url:
        assert found.options["password"] == "không@"
        assert found.options["username"] == "an"


@pytest.mark.parametrize(
    "url",
    [
        "sftp://an:mat/khau@host/srv",
        "sftp://an:mat#khau@host/srv",
        "sftp://an:mat?khau@host/srv",
        "s3://an:matkhau@bucket/srv",
        "zip::sftp://an:matkhau@host/srv.zip",
        "nothing://an:matkhau@host/srv",
    ],
)
def test_an_address_that_cannot_be_used_does_not_show_its_password(url: str) -> None:
    with pytest.raises(UsageError) as told:
        place(url)
    said = " ".join(told.value.words(str)) + repr(told.value.details)
    assert not any(part in said for part in ("mat", "khau"))
    assert told.value.__cause__ is None or "mat" not in str(told.value.__cause__)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "smbprotocol", None)
    monkeypatch.setitem(__import__("sys").modules, "smbclient", None)
    with pytest.raises(SetupError) as told:
        place("smb://server/anh")
    assert "pip install 'framer[smb]'" in told.value.words(str).hint


@pytest.mark.parametrize(
    ("source", "out", "together"),
    [
        ("memory://a/in", "memory://a/out", False),
        ("memory://a/in", "memory://a/in", True),
        ("memory://a/in", "memory://a/in/out", True),
        ("memory://a/in/x", "memory://a/b/../in", True),
        ("memory://a/in", "memory://a/in2", False),
        ("sftp://host/a", "ssh://an@HOST:22/a/b", True),
        ("sftp://host/a", "sftp://host:2222/a/b", False),
        ("s3://one/a", "s3://two/a", False),
        ("s3://one", "s3://one/out", True),
        ("memory://a", "/a", False),
    ],
)
def test_one_inside_the_other_is_seen(source: str, out: str, together: bool) -> None:
    assert overlap(place(source), place(out)) is together


# The store, in a storage in memory


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    system = fsspec.filesystem("memory")
    for name, data in PHOTOS.items():
        system.pipe_file(f"/in/{name}", data)
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def store(memory: Any) -> RemoteFolders:
    found = open_store(place("memory://in"), place("memory://out"))
    assert isinstance(found, RemoteFolders)
    return found


def test_a_picture_is_put_aside_and_then_moved_to_its_place(memory: Any, store: RemoteFolders) -> None:
    store.put_aside("1.part", b"picture")
    assert not store.has("x/Ánh.jpg")
    store.publish("1.part", "x/Ánh.jpg")
    assert memory.cat_file("/out/x/Ánh.jpg") == b"picture"
    assert memory.find("/out/.framer") == []
    digest = "87bd1c2eaed64a4f7e5d7a5ab1b9b4a0"
    assert store.has("x/Ánh.jpg")
    assert store.still_has("x/Ánh.jpg", 7, digest)
    assert not store.still_has("x/Ánh.jpg", 8, digest)
    assert not store.holds("x/Ánh.jpg", 7, digest)
    store.put_aside("2.part", b"")
    store.drop_all()
    store.drop_all()
    assert memory.find("/out/.framer") == []


def test_thumbnails_are_kept_there_and_none_is_made_of_a_picture(memory: Any, store: RemoteFolders) -> None:
    store.put_thumbnail("a.jpg", b"small")
    memory.pipe_file("/out/b.jpg", PHOTOS["a.jpg"])
    assert (store.thumbnail("a.jpg"), store.thumbnail("b.jpg")) == (b"small", b"")


def test_photos_that_are_gone_or_too_large_are_told(memory: Any, store: RemoteFolders) -> None:
    assert store.read("a.jpg", 10**6) == PHOTOS["a.jpg"]
    with pytest.raises(NoFile, match=r"memory://in/none\.jpg"):
        store.read("none.jpg", 100)
    with pytest.raises(TooLarge):
        store.read("a.jpg", len(PHOTOS["a.jpg"]) - 1)


@pytest.mark.parametrize(
    ("fault", "kind", "lasting"),
    [
        (PermissionError("no"), OutputError, True),
        (OSError(errno.ENOSPC, "full"), OutputError, True),
        (OSError(errno.ENAMETOOLONG, "long"), OutputError, False),
        (ConnectionResetError("reset"), Unreachable, True),
        (TimeoutError("slow"), Unreachable, True),
        (EOFError(), Unreachable, True),
    ],
)
def test_faults_of_the_storage_have_names(
    store: RemoteFolders, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: type, lasting: bool
) -> None:
    def fail(*_values: object, **_more: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(fsspec.get_filesystem_class("memory"), "pipe_file", fail)
        with pytest.raises(OutputError) as told:
            store.put_aside("1.part", b"picture")
        assert type(told.value) is kind
        assert store.lasting(told.value) is lasting
    assert "memory://out" in told.value.words(str).message


def test_what_a_library_says_is_not_shown_when_it_holds_the_password() -> None:
    found = Storage("memory://x", "memory", "/x", {"password": "mật khẩu", "username": "an"})

    def fail(_system: Any) -> None:
        raise RuntimeError("an:mật khẩu was refused")

    with pytest.raises(Unreachable, match=r"\(RuntimeError\)"):
        found._do(fail)
    assert "mật" not in repr(found)


def test_what_a_library_says_is_shown_without_a_number_that_is_none() -> None:
    def fail(_system: Any) -> None:
        raise ConnectionRefusedError(None, "Unable to connect to port 22")  # as paramiko does

    with pytest.raises(Unreachable, match=r"\(Unable to connect to port 22\)"):
        Storage("memory://x", "memory", "/x", {})._do(fail)


class Batch:
    """Runs in this process from and to the storage in memory."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.error: FramerError | None = None

    def run(self, options: Options = OPTIONS, out: str = "memory://out", force: bool = False) -> dict[str, Row]:
        plan = make_plan(place("memory://in"), place(out), options, None, lambda _unit: None)
        with session(plan.source, plan.out) as opened:
            run = Run(opened.store, opened.journal, Recipes(self.frame), str, force)
            here = Here(prepare, Context(opened.store, self.frame, options.size))
            rows = {}
            for event in run.events(plan.jobs(), here, lambda: False):
                opened.tell(event.row)
                rows[event.row.source] = event.row
            self.error = run.error
        return rows

    def statuses(self, **more: Any) -> dict[str, str]:
        return {source: row.status for source, row in self.run(**more).items()}


@pytest.fixture
def batch(tmp_path: Path, memory: Any) -> Batch:
    return Batch(ring_frame(tmp_path))


def pictures(memory: Any, out: str = "/out") -> dict[str, bytes]:
    return {name: memory.cat_file(name) for name in memory.find(out) if name.endswith(".jpg") and ".framer" not in name}


def test_a_run_makes_the_pictures_of_a_run_on_folders(memory: Any, batch: Batch, tmp_path: Path) -> None:
    memory.pipe_file("/in/.hidden.jpg", b"")
    memory.pipe_file("/in/Thumbs.db", b"")
    memory.pipe_file("/in/notes.txt", b"text")
    memory.pipe_file("/in/photo without ending", PHOTOS["a.jpg"])
    rows = batch.run()
    assert {source: row.status for source, row in rows.items()} == {
        **dict.fromkeys((*PHOTOS, "photo without ending"), "done"),
        **dict.fromkeys((".hidden.jpg", "Thumbs.db", "notes.txt"), "skipped"),
    }
    batch.run(out=str(tmp_path / "out"))
    local = sorted(path for path in (tmp_path / "out").rglob("*.jpg") if ".framer" not in path.parts)
    assert sorted(pictures(memory).values()) == sorted(path.read_bytes() for path in local)
    assert set(batch.statuses().values()) == {"resumed", "skipped"}
    memory.rm_file("/in/a.jpg")
    assert (batch.run()["a.jpg"].status, batch.run()["a.jpg"].leftover) == ("removed", "a.jpg")


def test_corrections_are_read_there(memory: Any, batch: Batch) -> None:
    batch.run()
    memory.pipe_file("/out/corrections.csv", b"file,crop,face,skip\na.jpg,10 10 60,,\nb.png,,,x\n")
    rows = batch.run()
    assert {source: row.status for source, row in rows.items()} == {
        "a.jpg": "done", "b.png": "skipped", "Khoa Nội/c 100%#1.jpg": "resumed",
    }  # fmt: skip
    assert rows["a.jpg"].crop == (10, 10, 60, 0)


def test_files_that_framer_did_not_make_are_not_written_over(memory: Any, batch: Batch) -> None:
    memory.pipe_file("/out/a.jpg", b"mine")
    row = batch.run()["a.jpg"]
    assert (row.status, row.code) == ("failed", "output")
    assert memory.cat_file("/out/a.jpg") == b"mine"
    assert batch.run(force=True)["a.jpg"].status == "done"


def test_another_machine_goes_on_where_the_first_one_was(
    memory: Any, batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.run()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    assert set(batch.statuses().values()) == {"resumed"}
    memory.pipe_file("/in/new.jpg", PHOTOS["a.jpg"])
    memory.pipe_file("/in/a.jpg", PHOTOS["b.png"])
    assert batch.statuses()["new.jpg"] == "done"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert set(batch.statuses().values()) == {"resumed"}
    assert batch.run(options=Options(size=300))["new.jpg"].status == "done"  # known here as well as framer's own


def test_a_lost_journal_costs_work_and_nothing_else(
    memory: Any, batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.run()
    before = pictures(memory)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    memory.rm_file("/out/.framer/journal.jsonl")
    assert set(batch.statuses().values()) == {"done"}
    assert pictures(memory) == before


@pytest.mark.parametrize("where", ["write", "move"])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), Unreachable(path="memory://out", reason="gone")])
def test_a_storage_that_fails_ends_the_run_and_the_next_goes_on(
    memory: Any, batch: Batch, monkeypatch: pytest.MonkeyPatch, where: str, fault: Exception
) -> None:
    real = getattr(Storage, where)

    def fail(there: Storage, name: str, *more: Any) -> None:
        if pictures(memory) and name.endswith((".part", ".probe")):
            raise fault
        real(there, name, *more)

    with monkeypatch.context() as patch:
        patch.setattr(Storage, where, fail)
        rows = batch.run()
    assert isinstance(batch.error, OutputError)
    assert len(rows) == 2
    assert len(pictures(memory)) == 1
    assert sorted(batch.statuses().values()) == ["done", "done", "resumed"]
    assert batch.error is None


def test_one_run_at_a_time_on_one_machine(memory: Any, batch: Batch) -> None:
    with session(place("memory://in"), place("memory://out")), pytest.raises(UsageError, match="another framer"):
        batch.run()
    folder = home(place("memory://out"))
    assert folder.stat().st_mode & 0o077 == 0


# A real SFTP server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    pytest.importorskip("paramiko", reason="the extra sftp is not installed")
    if sftp_server.missing():
        pytest.skip(sftp_server.missing())
    with SftpServer(tmp_path_factory.mktemp("sftp")) as running:
        yield running


@pytest.fixture
def client(server: SftpServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    """The server, for connections of this process, which end with the test."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    open_now = vars(storage._threads_own)
    while open_now:
        system = open_now.popitem()[1]
        if system.protocol == ("sftp", "ssh"):
            system.close()


def many(folder: Path, number: int) -> Path:
    for n in range(number):
        path = folder / f"Khoa {n % 3}" / f"ảnh {n:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(astronaut(300 + n)))
    return folder


def finished(out: Path) -> dict[str, bytes]:
    found = sorted(path for path in out.rglob("*.jpg") if ".framer" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def records(path: Path) -> dict[str, Any]:
    return {record["source"]: record for record in map(json.loads, path.read_text("utf-8").splitlines())}


def table(out: Path) -> list[list[str]]:
    """The report without its last column, the time that each picture took."""
    lines = (out / "report.csv").read_text("utf-16").splitlines()
    return [line.split("\t")[:-1] for line in lines]


def wait_for(running: "subprocess.Popen[bytes]", out: Path, number: int) -> None:
    end = time.monotonic() + 60
    while running.poll() is None and len(finished(out)) < number and time.monotonic() < end:
        time.sleep(0.005)


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of thirty photos, and the pictures that a run on folders makes of it."""
    path = tmp_path_factory.mktemp("thirty")
    source = many(path / "in", 30)
    local = process("batch", source, path / "out", *SMALL)
    assert local.returncode == 0, local.stderr
    return source, finished(path / "out")


def test_from_and_to_sftp_the_pictures_are_those_of_folders(server: SftpServer, tmp_path: Path) -> None:
    source, out = many(tmp_path / "in", 8), tmp_path / "out"
    (source / "notes.txt").write_text("no photo")
    local = process("batch", source, tmp_path / "local", *SMALL)
    assert local.returncode == 0, local.stderr
    before = server.connections()
    env = environment(**server.environment)
    asked = ("batch", server.url(source), server.url(out), *SMALL, "--json", "-")
    first = process(*asked, env=env, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert finished(out) == finished(tmp_path / "local")
    assert {path.name for path in out.iterdir()} == {path.name for path in (tmp_path / "local").iterdir()}
    assert table(out) == table(tmp_path / "local")
    assert (out / "report.html").read_text("utf-8").count("data:image/jpeg") >= 8
    assert list((out / ".framer/parts").iterdir()) == []

    again = process(*asked, env=env, cwd=tmp_path)
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert [one.get("resumed") for one in told if one["ok"]] == [True] * 8
    assert finished(out) == finished(tmp_path / "local")

    # Who moves pictures to their places is the parent: it read no photo and wrote no picture.
    parents = [log for log in said_since(server, before) if "posix-rename" in log]
    assert len(parents) == 2
    for log in parents:
        assert f'opendir "{source}"' in log
        assert f'open "{source}/Khoa' not in log
        assert ".part" not in "".join(line for line in log.splitlines() if line.startswith("open "))

    # The password is nowhere.
    kept = [
        path.read_bytes() for folder in (out, server.home / "state") for path in folder.rglob("*") if path.is_file()
    ]
    for secret in (SECRET, "không-ai-thấy"):
        for said in (*kept, first.stdout, first.stderr, again.stdout, again.stderr):
            assert secret.encode() not in said


def test_from_sftp_to_a_folder_and_back(server: SftpServer, tmp_path: Path) -> None:
    source = many(tmp_path / "in", 2)
    env = environment(**server.environment)
    assert process("batch", server.url(source), tmp_path / "here", *SMALL, env=env).returncode == 0
    assert process("batch", source, server.url(tmp_path / "there"), *SMALL, env=env).returncode == 0
    assert len(finished(tmp_path / "here")) == 2
    assert finished(tmp_path / "here") == finished(tmp_path / "there")


def test_links_and_pipes_in_a_storage_are_passed_over(client: SftpServer, tmp_path: Path) -> None:
    many(tmp_path / "in", 1)
    (tmp_path / "in/link.jpg").symlink_to("Khoa 0/ảnh 000.jpg")
    (tmp_path / "in/link").symlink_to("Khoa 0")
    os.mkfifo(tmp_path / "in/pipe")
    plan = make_plan(place(client.url(tmp_path / "in")), tmp_path / "out", OPTIONS, None, lambda _unit: None)
    assert [(job.source, job.skip) for job in plan.jobs()] == [
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
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    workers = [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[-1], signal.SIGKILL)
    _, told = running.communicate(timeout=120)
    found = records(tmp_path / "r.jsonl")
    failed = [record["error"]["code"] for record in found.values() if not record["ok"]]
    assert (len(found), failed) in ((30, []), (30, ["crashed"])), told
    if failed:
        assert process(*asked, env=env).returncode == 0
    assert finished(out) == expected
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
    assert 4 <= (done := len(finished(out))) < 30
    assert not (out / ".framer/journal.jsonl").exists()
    again = process(*asked, "--json", "r.jsonl", env=env, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert sum(bool(record.get("resumed")) for record in records(tmp_path / "r.jsonl").values()) == done
    assert finished(out) == expected
    assert list((out / ".framer/parts").iterdir()) == []


def test_a_server_that_is_not_known_is_not_trusted(client: SftpServer, cli: Cli) -> None:
    many(cli.folder / "in", 1)
    known = client.known.read_bytes()
    try:
        client.known.write_bytes(b"")
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
        cli.failed(done, 6, "127.0.0.1: the server's key is not in known_hosts", f"ssh -p {client.port} 127.0.0.1")
        client.trust("client.pub")
        done = cli("batch", client.url(cli.folder / "in"), "out", *SMALL)
        cli.failed(done, 6, "another than the one in known_hosts")
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
    monkeypatch.setattr("framer.batch.remote.sftp._SILENCE", 0.5)
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
    there = place(client.url(tmp_path))
    assert isinstance(there, Storage)
    assert there.read("a.jpg", 10**6) == PHOTOS["a.jpg"]
    client.stop()
    with pytest.raises(Unreachable):
        there.read("a.jpg", 10**6)
    client.start()
    assert there.read("a.jpg", 10**6) == PHOTOS["a.jpg"]
    client.stop()
    client.start()
    there.write("new/b.jpg", b"b" * 100_000)
    there.move("new/b.jpg", "c.jpg")
    there.write("c.jpg", b"c")
    there.write("d.jpg", b"d")
    there.move("d.jpg", "c.jpg")
    assert (tmp_path / "c.jpg").read_bytes() == b"d"


def test_a_server_that_goes_away_in_mid_run_ends_it_and_the_next_goes_on(
    client: SftpServer, thirty: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    (source, expected), out = thirty, tmp_path / "out"
    env = environment(**client.environment)
    asked = ("batch", client.url(source), client.url(out), *SMALL, "--workers", 2)
    with contextlib.ExitStack() as tidy:
        running = subprocess.Popen(command(*asked), env=env, stderr=subprocess.PIPE)
        wait_for(running, out, 3)
        client.stop()
        tidy.callback(client.start)
        _, told = running.communicate(timeout=120)
    assert running.returncode == 6, told
    assert b"cannot be reached" in told
    assert b"Traceback" not in told
    assert process(*asked, env=env).returncode == 0
    assert finished(out) == expected
    assert list((out / ".framer/parts").iterdir()) == []


# An S3 server


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    pytest.importorskip("flask_cors", reason="moto's server needs flask-cors")
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    system = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    system.makedirs("staff", exist_ok=True)
    yield system
    running.stop()


def test_from_and_to_s3_the_pictures_are_those_of_folders(bucket: Any, tmp_path: Path) -> None:
    source = many(tmp_path / "in", 3)
    for path in source.rglob("*.jpg"):
        bucket.pipe_file(f"staff/in/{path.relative_to(source).as_posix()}", path.read_bytes())
    bucket.pipe_file("staff/in/Khoa 0/", b"")  # as consoles of storages mark a folder
    assert process("batch", source, tmp_path / "local", *SMALL).returncode == 0
    env = environment(XDG_STATE_HOME=str(tmp_path / "state"))
    asked = ("batch", "s3://staff/in", "s3://staff/out", *SMALL, "--json", "-")
    first = process(*asked, env=env)
    assert first.returncode == 0, first.stderr
    made = {name: bucket.cat_file(f"staff/out/{name}") for name in finished(tmp_path / "local")}
    assert made == finished(tmp_path / "local")
    assert sorted(name.rpartition("/")[2] for name in bucket.ls("staff/out", detail=False)) == [
        ".framer", "Khoa 0", "Khoa 1", "Khoa 2", "report.csv", "report.html",
    ]  # fmt: skip
    assert [name for name in bucket.find("staff/out/.framer") if "/parts/" in name] == []
    again = process(*asked, env=environment(XDG_STATE_HOME=str(tmp_path / "another machine")))
    assert [json.loads(line).get("resumed") for line in again.stdout.splitlines()] == [True] * 3
    assert SECRET.encode() not in first.stderr + first.stdout + again.stderr


def test_a_bucket_that_is_not_there_is_told_and_not_made(bucket: Any, tmp_path: Path) -> None:
    source = many(tmp_path / "in", 1)
    env = environment(XDG_STATE_HOME=str(tmp_path / "state"))
    done = process("batch", source, "s3://nobody/out", *SMALL, env=env)
    assert done.returncode == 6, done.stderr
    assert b"Traceback" not in done.stderr
    assert process("batch", "s3://nobody/in", tmp_path / "out", *SMALL, env=env).returncode == 2
    assert not bucket.exists("nobody")


def said_since(server: SftpServer, before: set[Path]) -> list[str]:
    """What was done over each connection that is not among those before."""
    return [path.read_text("utf-8", "replace") for path in server.connections() - before]


def test_a_cluster_reads_and_writes_the_storage_itself(server: SftpServer, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    source, out = many(tmp_path / "in", 3), tmp_path / "out"
    assert process("batch", source, tmp_path / "local", *SMALL).returncode == 0
    before = server.connections()
    cluster = Cluster(tmp_path)
    try:
        cluster.add(**server.environment)
        asked = ("batch", server.url(source), server.url(out), *SMALL, "--cluster", cluster.address)
        done = process(*asked, env=environment(**server.environment), cwd=tmp_path)
    finally:
        cluster.end()
    assert done.returncode == 0, done.stderr
    assert finished(out) == finished(tmp_path / "local")
    (parent,) = [log for log in said_since(server, before) if "posix-rename" in log]
    assert parent.count(f'open "{source}/Khoa') == 1  # the one that tells whether all see the same photos
