"""Pictures in a storage (in memory): what the store does there, and runs from and to it."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framer.batch.output.archives import group_by_unit, write_archive
from framer.batch.output.former_archives import handle_former_archives
from framer.batch.output.output_folder import OutputFolder, open_output_folder
from framer.batch.output.session import open_session
from framer.batch.output.state_dir import open_state_directory
from framer.batch.packed.types import PackedPhoto
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.types import FileJob, ReportRow
from framer.cli.folders import open_folder
from framer.errors import FramerError, NoFile, OutputError, TooLarge, Unreachable, UsageError
from framer.imaging.types import Frame, Options
from framer.storage.remote_folder import RemoteFolder
from support.batches import InProcessExecutor
from support.packed import zipped
from support.pictures import astronaut, hopper, ring_frame, saved

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


PHOTOS = {"a.jpg": saved(astronaut(96)), "b.png": saved(hopper().resize((128, 150)), "PNG")}
PHOTOS |= {"Khoa Nội/c 100%#1.jpg": saved(astronaut(80))}
OPTIONS = Options(size=256)


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
def output(memory: Any) -> OutputFolder:
    return open_output_folder(open_folder("memory://in"), open_folder("memory://out"))


def test_a_picture_is_put_aside_and_then_moved_to_its_place(memory: Any, output: OutputFolder) -> None:
    output.stage("1.part", b"picture")
    assert not output.exists("x/Ánh.jpg")
    output.publish("1.part", "x/Ánh.jpg")
    assert memory.cat_file("/out/x/Ánh.jpg") == b"picture"
    assert memory.find("/out/.framer") == []
    digest = "87bd1c2eaed64a4f7e5d7a5ab1b9b4a0"
    assert output.exists("x/Ánh.jpg")
    assert output.seems_to_match("x/Ánh.jpg", 7, digest)
    assert not output.seems_to_match("x/Ánh.jpg", 8, digest)
    assert not output.matches("x/Ánh.jpg", 7, digest)
    output.stage("2.part", b"")
    output.discard_all()
    output.discard_all()
    assert memory.find("/out/.framer") == []


def test_thumbnails_are_kept_there_and_none_is_made_of_a_picture(memory: Any, output: OutputFolder) -> None:
    output.write_thumbnail("a.jpg", b"small")
    memory.pipe_file("/out/b.jpg", PHOTOS["a.jpg"])
    assert (output.read_thumbnail("a.jpg"), output.read_thumbnail("b.jpg")) == (b"small", b"")


def job(source: str) -> FileJob:
    return FileJob(source, source, Options())


def test_a_photo_in_a_zip_is_read_through_the_network(memory: Any, output: OutputFolder) -> None:
    memory.pipe_file("/in/a.zip", zipped({"a.jpg": PHOTOS["a.jpg"]}))
    packed = replace(job("a.zip/a.jpg"), packed=PackedPhoto("a.zip", ("a.jpg",)))
    assert output.read_photo(packed, 10**6) == PHOTOS["a.jpg"]
    with pytest.raises(NoFile, match=r"memory://in/b\.zip"):
        output.read_photo(replace(packed, packed=PackedPhoto("b.zip", ("a.jpg",))), 10**6)


def test_photos_that_are_gone_or_too_large_are_told(memory: Any, output: OutputFolder) -> None:
    assert output.read_photo(job("a.jpg"), 10**6) == PHOTOS["a.jpg"]
    with pytest.raises(NoFile, match=r"memory://in/none\.jpg"):
        output.read_photo(job("none.jpg"), 100)
    with pytest.raises(TooLarge):
        output.read_photo(job("a.jpg"), len(PHOTOS["a.jpg"]) - 1)


@pytest.mark.parametrize(
    ("fault", "kind", "is_fatal"),
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
    output: OutputFolder, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: type, is_fatal: bool
) -> None:
    def fail(*_values: object, **_more: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(fsspec.get_filesystem_class("memory"), "pipe_file", fail)
        with pytest.raises(OutputError) as caught:
            output.stage("1.part", b"picture")
        assert type(caught.value) is kind
        assert output.is_fatal(caught.value) is is_fatal
    assert "memory://out" in caught.value.to_message(str).text


class Batch:
    """Runs in this process from and to the storage in memory."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.error: FramerError | None = None

    def run(self, options: Options = OPTIONS, out: str = "memory://out", force: bool = False) -> dict[str, ReportRow]:
        plan = make_plan(open_folder("memory://in"), open_folder(out), options, None, lambda _unit: None)
        with open_session(plan.source, plan.out) as session:
            run = BatchRun(session.output, session.journal, Recipes(self.frame), str, force)
            executor = InProcessExecutor(prepare_batch_worker, BatchContext(session.output, self.frame, options.size))
            rows = {}
            for event in run.process_all(plan.jobs(), executor, lambda: False):
                session.record_row(event.row)
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


@pytest.mark.slow
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
    real_function = getattr(RemoteFolder, where)

    def fail(folder: RemoteFolder, name: str, *more: Any) -> None:
        if pictures(memory) and name.endswith((".part", ".probe")):
            raise fault
        real_function(folder, name, *more)

    with monkeypatch.context() as patch:
        patch.setattr(RemoteFolder, where, fail)
        rows = batch.run()
    assert isinstance(batch.error, OutputError)
    assert len(rows) == 2
    assert len(pictures(memory)) == 1
    assert sorted(batch.statuses().values()) == ["done", "done", "resumed"]
    assert batch.error is None


def test_one_run_at_a_time_on_one_machine(memory: Any, batch: Batch) -> None:
    with (
        open_session(open_folder("memory://in"), open_folder("memory://out")),
        pytest.raises(UsageError, match="another framer"),
    ):
        batch.run()
    folder = open_state_directory(open_folder("memory://out"))
    assert folder.path.stat().st_mode & 0o077 == 0


def test_former_zips_and_a_persons_own_in_a_storage(memory: Any, output: OutputFolder, tmp_path: Path) -> None:
    pictures = {"An": "Nội", "Bình": "Sản"}
    for name in pictures:
        memory.pipe_file(f"/out/{name}.jpg", name.encode())
    memory.pipe_file("/out/Nội tổng hợp.zip", b"a person's")

    def pack(units: dict[str, str]) -> list[str]:
        rows = [ReportRow(f"{name}.jpg", "done", f"{name}.jpg", unit=unit) for name, unit in units.items()]
        written = [write_archive(output, archive, tmp_path) for archive in group_by_unit(rows, "", ())]
        return [each.own_file_aside for each in written if each.own_file_aside]

    assert pack(pictures) == []
    assert pack({"An": "Nội tổng hợp"}) == [".framer/cu/Nội tổng hợp.zip"]
    assert memory.cat_file("/out/.framer/cu/Nội tổng hợp.zip") == b"a person's"
    former = handle_former_archives(output, ["Nội tổng hợp.zip"], (), is_complete=True)
    assert (former.aside, former.kept) == ((".framer/cu/Nội.zip",), ("Sản.zip",))
    assert memory.exists("/out/Sản.zip")
