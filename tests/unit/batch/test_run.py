"""A run over a folder: what is done again, what is not, in which order it reaches the disk, and what faults cost."""

import errno
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.output.journal import Journal
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output.session import RowsFile, open_session
from framer.batch.recipe import Recipes
from framer.batch.source_presence import SourceLost
from framer.batch.task import prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import ReportRow
from framer.errors import FramerError, OutputError, UsageError
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Options
from framer.text.text_field import LineBaseline, TextField
from framer.text.unit import free_unit
from support.batches import PHOTOS, SMALL, Batch, InProcessExecutor
from support.pictures import hopper, ring_frame, saved


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path, ring_frame(tmp_path))


def test_pictures_are_those_of_the_pipeline(batch: Batch) -> None:
    rows = batch.run()
    assert {row.status for row in rows.values()} == {"done"}
    pictures = batch.pictures()
    assert set(pictures) == {"a.jpg", "b.jpg", "sub/c.jpg"}
    for source, row in rows.items():
        assert row.output
        assert pictures[row.output] == make_avatar(PHOTOS[source], batch.frame, SMALL).data


def test_nothing_is_done_twice_and_what_changed_is(batch: Batch) -> None:
    first = batch.run()
    before = batch.pictures()
    again = batch.run()
    assert {row.status for row in again.values()} == {"resumed"}
    assert {name: replace(row, status="done") for name, row in again.items()} == first
    assert batch.pictures() == before

    batch.put({"a.jpg": PHOTOS["sub/c.jpg"], "new.jpg": PHOTOS["a.jpg"]})
    (batch.source / "b.png").unlink()
    rows = batch.run()
    assert {source: row.status for source, row in rows.items()} == {
        "a.jpg": "done", "new.jpg": "done", "sub/c.jpg": "resumed", "b.png": "removed",
    }  # fmt: skip
    assert (rows["b.png"].output, rows["b.png"].leftover) == (None, "b.jpg")
    (batch.out / "b.jpg").unlink()
    assert "b.png" not in batch.run()


def test_a_picture_that_is_gone_or_another_is_made_again(batch: Batch) -> None:
    batch.run()
    before = batch.pictures()
    (batch.out / "a.jpg").unlink()
    data = before["b.jpg"]
    (batch.out / "b.jpg").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert batch.statuses() == {"a.jpg": "done", "b.png": "done", "sub/c.jpg": "resumed"}
    assert batch.pictures() == before


@pytest.mark.parametrize("what", ["size", "limits", "version", "window", "framer", "force"])
def test_another_frame_other_options_or_another_framer_do_all_again(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    batch.run()
    more: dict[str, Any] = {}
    if what == "size":
        more["options"] = Options(size=300)
    elif what == "limits":
        more["options"] = replace(SMALL, limits=replace(SMALL.limits, max_megapixels=10))
    elif what == "version":
        more["frame"] = replace(batch.frame, version="other")
    elif what == "window":
        more["frame"] = replace(batch.frame, window=replace(batch.frame.window, r=0.3))
    elif what == "framer":
        monkeypatch.setattr("framer.batch.recipe.__version__", "999")
    else:
        more["force"] = True
    assert set(batch.statuses(**more).values()) == {"done"}


def test_a_unit_counts_where_the_frame_shows_it(batch: Batch) -> None:
    batch.run()
    with_unit = replace(SMALL, unit=free_unit("Khoa Nội"))
    assert set(batch.statuses(options=with_unit).values()) == {"resumed"}


def test_another_format_leaves_the_old_picture_and_says_so(batch: Batch) -> None:
    batch.run()
    rows = batch.run(options=replace(SMALL, format="webp"))
    assert (rows["b.png"].output, rows["b.png"].leftover) == ("b.webp", "b.jpg")
    assert (batch.out / "b.jpg").exists()


def test_corrections_redo_just_their_photos(batch: Batch) -> None:
    batch.run()
    before = batch.pictures()
    batch.correct("a.jpg,10 10 60,,", "b.png,,,yes")
    rows = batch.run()
    assert {source: row.status for source, row in rows.items()} == {
        "a.jpg": "done", "b.png": "skipped", "sub/c.jpg": "resumed",
    }  # fmt: skip
    assert rows["a.jpg"].crop == (10, 10, 60, 0)
    assert (rows["a.jpg"].corrected, rows["sub/c.jpg"].corrected) == (True, False)
    assert (rows["b.png"].code, rows["b.png"].leftover) == ("asked", "b.jpg")
    after = batch.pictures()
    assert {name for name in after if after[name] != before[name]} == {"a.jpg"}
    assert set(batch.statuses().values()) == {"resumed", "skipped"}
    batch.correct("a.jpg,,7,")
    assert batch.run()["a.jpg"].code == "usage"


def test_a_photo_that_went_bad_fails_and_its_old_picture_is_named(batch: Batch) -> None:
    batch.run()
    batch.put({"a.jpg": b"\xff\xd8\xff"})
    row = batch.run()["a.jpg"]
    assert (row.status, row.code, row.output, row.leftover) == ("failed", "unreadable", None, "a.jpg")
    batch.put({"a.jpg": PHOTOS["a.jpg"]})
    assert batch.run()["a.jpg"].status == "resumed"


@pytest.mark.parametrize("shut", ["sub", "photos"])
def test_photos_in_a_folder_that_may_not_be_read_do_not_count_as_gone(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, shut: str
) -> None:
    batch.run()
    (batch.source / "b.png").unlink()
    real_function, scans = os.scandir, itertools.count(1)

    def scandir(path: Path) -> object:
        if Path(path).name == shut and next(scans) > 1:  # it was there when the plan was made
            raise PermissionError
        return real_function(path)

    monkeypatch.setattr(os, "scandir", scandir)
    statuses = {source: (row.status, row.code) for source, row in batch.run().items()}
    assert (
        statuses
        == {
            "sub": {"a.jpg": ("resumed", None), "sub": ("failed", "no_file"), "b.png": ("removed", None)},
            "photos": {".": ("failed", "no_file")},
        }[shut]
    )


def test_files_that_framer_did_not_make_are_not_written_over(batch: Batch) -> None:
    batch.out.mkdir()
    (batch.out / "a.jpg").write_bytes(b"mine")
    row = batch.run()["a.jpg"]
    assert (row.status, row.code) == ("failed", "output")
    assert "framer did not make" in row.message
    assert (batch.out / "a.jpg").read_bytes() == b"mine"
    assert batch.run(force=True)["a.jpg"].status == "done"


def test_a_name_that_moves_to_another_photo_is_written_over(batch: Batch) -> None:
    batch.put({"d.png": PHOTOS["b.png"]})
    batch.run()
    batch.put({"d.gif": saved(hopper().resize((90, 99)), "GIF")})
    rows = batch.run()
    assert (rows["d.gif"].output, rows["d.png"].output) == ("d.jpg", "d-png.jpg")
    assert {rows["d.gif"].status, rows["d.png"].status} == {"done"}


def test_the_journal_is_on_the_disk_before_the_picture_is_in_its_place(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def synced(number: int) -> None:
        calls.append("sync " + Path(f"/proc/self/fd/{number}").readlink().suffix)
        fsync(number)

    def renamed(path: Path, target: Path) -> Path:
        calls.append(f"rename {path.suffix}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    batch.run()
    calls = [call for call in calls if call != "sync "]  # that of the folder, once
    assert calls == ["sync .part", "rename .part", "sync .jsonl", "rename .part", *calls[4:]]
    assert [call for call in calls if call != "rename .part"] == ["sync .part", "sync .jsonl"] * 3
    assert calls.count("rename .part") in (6, 7)  # aside, into place; once more where the folder had to be made


@pytest.mark.parametrize("number", range(4))
def test_a_run_cut_off_between_two_steps_of_one_photo_goes_on(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    whole = Batch(tmp_path / "whole", batch.frame)
    whole.run()

    class Cut(BaseException):
        """As sudden as the end of the power."""

    owner, name = (
        (OutputFolder, "stage"),
        (Journal, "add"),
        (OutputFolder, "publish"),
        (OutputFolder, "publish"),
    )[number]
    real_function = getattr(owner, name)
    calls = 0

    def cut(*values: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2 and number == 3:
            real_function(*values)
        if calls == 2:
            raise Cut
        return real_function(*values)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, cut)
        with pytest.raises(Cut):
            batch.run()
    (batch.out / ".framer/parts/old.part").write_bytes(b"left behind")
    statuses = batch.statuses()
    assert batch.pictures() == whole.pictures()
    assert list(statuses.values()).count("done") == (1 if number == 3 else 2)


def test_a_torn_or_spoilt_journal_costs_its_lines_only(batch: Batch) -> None:
    batch.run()
    path = batch.out / ".framer/journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"spoilt\n" + b'{"source": 1}\n' + lines[1] + lines[2][:-20])
    assert sorted(batch.statuses().values()) == ["done", "resumed", "resumed"]
    assert set(batch.statuses().values()) == {"resumed"}


@pytest.mark.slow
def test_a_journal_of_old_lines_is_shortened(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.batch.output.journal.MAX_STALE_LINES", 0)
    for _ in range(5):
        batch.run(force=True)
    path = batch.out / ".framer/journal.jsonl"
    assert len(path.read_bytes().splitlines()) > 3
    assert set(batch.statuses().values()) == {"resumed"}
    assert len(path.read_bytes().splitlines()) == 3
    assert set(batch.statuses().values()) == {"resumed"}


@pytest.mark.slow
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("where", ["picture", "journal", "place"])
def test_a_disk_that_takes_no_more_ends_the_run_and_the_next_goes_on(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    whole = Batch(tmp_path / "whole", batch.frame)
    whole.run()
    full = False
    target = {"picture": "stage", "place": "publish"}.get(where, "add")
    owner: Any = Journal if where == "journal" else OutputFolder
    real_function, write = getattr(owner, target), Path.write_bytes

    def refused(*values: Any) -> Any:
        nonlocal full
        if len(batch.pictures()) < 1:
            return real_function(*values)
        full = True
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", _raise(number))
            patch.setattr(Path, "replace", _raise(number))
            return real_function(*values)

    def probe(path: Path, data: bytes) -> int:
        if full and path.name.startswith(".framer-"):
            raise OSError(number, os.strerror(number))
        return write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(owner, target, refused)
        patch.setattr(Path, "write_bytes", probe)
        rows = batch.run()
    assert isinstance(batch.error, OutputError)
    assert list(batch.pictures()) == ["a.jpg"]
    assert len(rows) <= 2
    assert rows["a.jpg"].status == "done"
    batch.run()
    assert batch.error is None
    assert batch.pictures() == whole.pictures()


def _raise(number: int) -> Callable[..., Any]:
    def fault(*_values: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fault


def test_one_name_that_cannot_be_written_costs_its_photo_only(batch: Batch) -> None:
    (batch.out / "b.jpg").mkdir(parents=True)
    statuses = batch.statuses(force=True)
    assert statuses == {"a.jpg": "done", "b.png": "failed", "sub/c.jpg": "done"}
    assert batch.error is None


def test_stopping_keeps_what_is_done(batch: Batch) -> None:
    begun: list[int] = []

    def stop() -> bool:
        begun.append(1)
        return len(begun) > 2

    rows = batch.run(stop=stop)
    assert 1 <= len(rows) < 3
    assert len(batch.pictures()) == len(rows)
    assert list(batch.statuses().values()).count("resumed") == len(rows)


def test_two_runs_in_one_folder_wait_for_each_other(batch: Batch) -> None:
    with (
        open_session(LocalFolder(batch.source), LocalFolder(batch.out)),
        pytest.raises(UsageError, match="another framer"),
    ):
        batch.run()
    assert set(batch.statuses().values()) == {"done"}


def test_the_unit_is_part_of_the_recipe_where_the_frame_has_a_line_for_it(batch: Batch) -> None:
    with_unit, with_another = replace(SMALL, unit=free_unit("Khoa Nội")), replace(SMALL, unit=free_unit("Khoa Sản"))
    field = TextField("unit", "Đơn vị", LineBaseline(0.5, 0.9, 0.5), 0.05)
    lined = Recipes(replace(batch.frame, fields=(field,)))
    assert lined.recipe(with_unit) != lined.recipe(with_another)
    assert Recipes(batch.frame).recipe(with_unit) == Recipes(batch.frame).recipe(with_another)


def test_a_lost_journal_does_no_harm(batch: Batch) -> None:
    batch.run()
    before = batch.pictures()
    (batch.out / ".framer/journal.jsonl").unlink()
    assert set(batch.statuses().values()) == {"done"}
    assert batch.pictures() == before


def test_reports_are_in_the_order_of_names_and_leave_out_a_line_cut_off(tmp_path: Path) -> None:
    lines = [ReportRow(source=name, status="done").to_json_line() for name in ("b.jpg", "An.jpg", "c.jpg")]
    (tmp_path / "rows.jsonl").write_text("".join(lines) + lines[0][:20], encoding="utf-8")
    rows = RowsFile(tmp_path / "rows.jsonl")
    assert [row.source for row in rows] == [row.source for row in rows] == ["An.jpg", "b.jpg", "c.jpg"]


@pytest.mark.parametrize("leaves_mount_point", [False, True])
def test_a_source_that_goes_away_ends_the_run_in_one_sentence(batch: Batch, leaves_mount_point: bool) -> None:
    """A stick that is pulled out: what was not read is no failure, and what was made before is not gone."""
    batch.run()
    batch.put({f"new-{number}.jpg": PHOTOS["a.jpg"] for number in range(4)})

    class Executor(InProcessExecutor):
        def run(
            self, tasks: Iterable[BatchTask], stop: Callable[[], bool]
        ) -> Iterator[tuple[BatchTask, BatchOutcome | FramerError]]:
            for number, done in enumerate(super().run(tasks, stop), 1):
                yield done
                if number == 3:
                    batch.source.rename(batch.source.with_name("pulled-out"))
                    if leaves_mount_point:
                        batch.source.mkdir()

    rows = batch.run(executor=lambda context: Executor(prepare_batch_worker, context))
    assert {row.status for row in rows.values()} <= {"done", "resumed"}
    assert len(rows) == 3
    assert isinstance(batch.error, SourceLost)
    assert batch.error.exit_code == 6
