"""Photos framed as they arrive: what is done, what waits, and what happens when folders, disks and tables go bad."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from framer.atomic_files import explain_os_error
from framer.batch.file_events import FileEvent
from framer.batch.folder import LocalFolder
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output.session import RowsFile, open_session
from framer.batch.plan import Plan, make_plan
from framer.batch.recipe import Recipes
from framer.batch.renamed_photos import settle_plan
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import ReportRow
from framer.batch.watch import loop
from framer.batch.watch.events import BURST_FILES, WatchEvent, WatchIdle, WatchProblem, WatchRound
from framer.batch.watch.loop import FolderWatch, WatchDependencies
from framer.errors import FramerError, SetupError
from framer.imaging.types import Options
from support.batches import pictures_in
from support.packed import zipped
from support.pictures import astronaut, hopper, ring_frame, saved

SMALL = Options(size=256)
ONE, TWO, THREE = saved(astronaut(96)), saved(hopper().resize((128, 150))), saved(astronaut(80))
LONG_AGO = 1_600_000_000


class InProcessExecutor:
    """An executor in this process, whose tasks are counted and can be disturbed."""

    def __init__(self, scene: "Scene") -> None:
        self.scene = scene
        self.work = prepare_batch_worker(
            BatchContext(OutputFolder(LocalFolder(scene.source), LocalFolder(scene.out)), scene.frame, SMALL.size)
        )

    def run(
        self, tasks: Iterable[BatchTask], stop: Callable[[], bool]
    ) -> Iterator[tuple[BatchTask, BatchOutcome | FramerError]]:
        for task in tasks:
            self.scene.done.append(task.job.source)
            self.scene.before_work(task.job.source)
            yield task, self.work(task)

    def close(self) -> None:
        self.scene.close_count += 1


class Scene:
    """A watch over a folder, and its listener, with a clock that goes on by half a second with each wait."""

    failure_reason = ""

    def __init__(self, directory: Path) -> None:
        self.source, self.out, self.frame = directory / "photos", directory / "out", ring_frame(directory)
        self.names: Path | None = None
        self.now, self.noise, self.start_count, self.close_count = 0.0, False, 0, 0
        self.done: list[str] = []
        self.before_work: Callable[[str], object] = lambda _source: None
        self.cleanup = ExitStack()
        self.stopped = False
        self.source.mkdir()

    # What watchfiles would be.
    def start(self) -> None:
        self.start_count += 1

    def wait_for_change(self) -> bool:
        self.now += 0.5
        noise, self.noise = self.noise, False
        return noise

    def close(self) -> None:
        self.start_count = 0

    # What people do.
    def put(self, name: str, data: bytes, *, old: bool = False) -> None:
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if old:
            os.utime(path, (LONG_AGO, LONG_AGO))
        self.noise = True

    def correct(self, *lines: str) -> None:
        self.out.mkdir(exist_ok=True)
        (self.out / "corrections.csv").write_text("\n".join(("file,crop,face,skip", *lines)) + "\n")

    # The watch.
    def begin(self, force: bool = False) -> list[WatchEvent]:
        """Begin, and come to the end of the first round."""
        plan = self.plan()
        self.session = self.cleanup.enter_context(open_session(plan.source, plan.out))
        recipes = Recipes(self.frame)
        dependencies = WatchDependencies(
            source=self.source,
            make_run=lambda: BatchRun(self.session.output, self.session.journal, recipes, str, force),
            make_executor=lambda: InProcessExecutor(self),
            make_plan=lambda: settle_plan(self.plan(), self.session.output, self.session.journal),
            table_paths=[path for path in (self.out / "corrections.csv", self.names) if path],
            listener=self,
            clock=lambda: self.now,
        )
        self.watch = FolderWatch(self.session, plan, dependencies)
        self.events = self.watch.events(lambda: self.stopped)
        return self.after(0.5)

    def plan(self) -> Plan:
        source, out = LocalFolder(self.source), LocalFolder(self.out)
        return make_plan(source, out, SMALL, self.names, lambda _unit: None)

    def after(self, seconds: float) -> list[WatchEvent]:
        """The events of the next seconds, but for those that say that there is nothing to do."""
        events: list[WatchEvent] = []
        end = self.now + seconds
        for event in self.events:
            if not isinstance(event, WatchIdle):
                events.append(event)
            elif self.now >= end:
                break
        return events

    def stop(self) -> None:
        self.stopped = True
        assert list(self.events) == []
        self.cleanup.close()

    def rows(self) -> dict[str, ReportRow]:
        self.session.flush()
        rows = list(self.watch.rows())
        assert len({row.source for row in rows}) == len(rows)
        return {row.source: row for row in rows}

    def pictures(self) -> dict[str, bytes]:
        return pictures_in(self.out)


def event_pairs(events: Iterable[WatchEvent]) -> list[tuple[str, str]]:
    """The events of files as source and status, the others as the name of their type."""
    return [
        (event.row.source, event.row.status) if isinstance(event, FileEvent) else (type(event).__name__, "")
        for event in events
    ]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    scene.cleanup.close()


def test_what_is_there_is_framed_and_then_what_arrives_and_nothing_else(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("sub/b.jpg", TWO, old=True)
    assert event_pairs(scene.begin()) == [("a.jpg", "done"), ("sub/b.jpg", "done")]
    assert event_pairs(scene.after(60)) == []
    scene.put("sub/c.jpg", THREE)
    scene.put("new/deep/d.jpg", ONE)
    assert event_pairs(scene.after(3)) == [("new/deep/d.jpg", "done"), ("sub/c.jpg", "done")]
    assert scene.done == ["a.jpg", "sub/b.jpg", "new/deep/d.jpg", "sub/c.jpg"]
    assert set(scene.pictures()) == {"a.jpg", "sub/b.jpg", "sub/c.jpg", "new/deep/d.jpg"}
    scene.stop()
    assert scene.close_count == 1  # the workers were the same all the time


def test_a_batch_afterwards_finds_all_done_and_would_have_made_the_same(scene: Scene) -> None:
    scene.put("b.jpg", ONE, old=True)
    scene.begin()
    scene.put("a.jpg", TWO)
    scene.put("b.bmp", saved(hopper().resize((90, 90)), "BMP"))  # takes the name b.jpg from b.jpg
    scene.after(5)
    assert set(scene.rows()) == {"a.jpg", "b.bmp", "b.jpg"}
    scene.stop()

    def batch(out: Path) -> list[str]:
        plan = make_plan(LocalFolder(scene.source), LocalFolder(out), SMALL, None, lambda _unit: None)
        with open_session(plan.source, plan.out) as session:
            run = BatchRun(session.output, session.journal, Recipes(scene.frame), str)
            scene.out, out_before = out, scene.out
            statuses = [
                event.row.status for event in run.process_all(plan.jobs(), InProcessExecutor(scene), lambda: False)
            ]
            scene.out = out_before
            return statuses

    assert batch(scene.out) == ["resumed"] * 3
    watched = scene.pictures()
    assert batch(scene.out.with_name("whole")) == ["done"] * 3
    scene.out = scene.out.with_name("whole")
    assert {name: data for name, data in watched.items() if name in scene.pictures()} == scene.pictures()


def test_an_earlier_run_is_gone_on_with(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("b.jpg", TWO, old=True)
    scene.begin()
    scene.stop()
    scene.stopped = False
    (scene.source / "b.jpg").unlink()
    assert event_pairs(scene.begin()) == [("a.jpg", "resumed"), ("b.jpg", "removed")]
    assert event_pairs(scene.after(30)) == []


def test_a_photo_that_is_being_copied_waits_until_it_rests(scene: Scene) -> None:
    scene.begin()
    for size in range(500, len(ONE), 500):
        scene.put("slow.jpg", ONE[:size])
        assert scene.after(0.5) == []
    scene.put("slow.jpg", ONE)
    assert scene.done == []
    assert event_pairs(scene.after(3)) == [("slow.jpg", "done")]
    assert scene.done == ["slow.jpg"]


def test_a_photo_that_is_being_copied_at_the_start_waits_too(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.begin()
    scene.put("a.jpg", TWO)
    scene.stop()
    scene.stopped = False
    scene.put("a.jpg", TWO[:3000])  # just now, by the real clock
    os.utime(scene.source / "a.jpg", (time.time() + 0.5,) * 2)
    assert scene.begin() == []  # and it does not count as removed
    scene.put("a.jpg", TWO)
    assert event_pairs(scene.after(3)) == [("a.jpg", "done")]


def test_a_damaged_photo_is_told_and_tried_again_when_it_changes(scene: Scene) -> None:
    scene.begin()
    scene.put("a.jpg", ONE[:1500])
    assert event_pairs(scene.after(3)) == [("a.jpg", "failed")]
    assert event_pairs(scene.after(60)) == []
    scene.put("a.jpg", ONE)
    assert event_pairs(scene.after(3)) == [("a.jpg", "done")]
    assert scene.rows()["a.jpg"].status == "done"


@pytest.mark.parametrize("there", [1500, 3000])  # of 3,670 bytes: refused, and made with the warning `incomplete`
def test_a_photo_that_changes_while_it_is_read_is_not_told_as_damaged(scene: Scene, there: int) -> None:
    def meddle(_source: str) -> None:
        scene.before_work = lambda _source: None
        scene.put("a.jpg", ONE[:there])

    scene.begin()
    scene.before_work = meddle
    scene.put("a.jpg", ONE)
    while not scene.done:
        assert scene.after(0.5) == []
    assert scene.after(0.5) == []
    scene.put("a.jpg", ONE)
    assert event_pairs(scene.after(3)) == [("a.jpg", "done")]
    assert scene.done == ["a.jpg", "a.jpg"]


def test_a_photo_that_is_taken_away_while_it_is_read_is_not_told_at_all(scene: Scene) -> None:
    scene.begin()
    scene.before_work = lambda source: (scene.source / source).unlink()
    scene.put("a.jpg", ONE)
    assert scene.after(30) == []
    assert (scene.done, scene.rows()) == (["a.jpg"], {})


def test_names_that_programs_give_to_half_files_are_left_alone_until_they_are_renamed(scene: Scene) -> None:
    scene.begin()
    for name in ("a.jpg.part", "b.jpg.crdownload", "c.jpg.tmp"):
        scene.put(name, ONE)
    scene.put("a.jpg", b"")  # keeps the name free
    assert scene.after(30) == []
    (scene.source / "a.jpg.part").replace(scene.source / "a.jpg")
    (scene.source / "b.jpg.crdownload").replace(scene.source / "b.jpg")
    scene.noise = True
    assert event_pairs(scene.after(3)) == [("a.jpg", "done"), ("b.jpg", "done")]


def test_photos_that_go_are_told_once_and_their_pictures_stay(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("b.jpg", TWO, old=True)
    scene.put("bad.jpg", b"text", old=True)
    scene.put("list.txt", b"text", old=True)
    scene.begin()
    (scene.source / "a.jpg").unlink()
    (scene.source / "bad.jpg").unlink()
    (scene.source / "list.txt").unlink()
    (scene.source / "b.jpg").replace(scene.source / "renamed.jpg")
    scene.noise = True
    assert event_pairs(scene.after(60)) == [("a.jpg", "removed"), ("renamed.jpg", "resumed")]
    assert {name: row.leftover for name, row in scene.rows().items()} == {
        "a.jpg": "a.jpg", "renamed.jpg": None,
    }  # fmt: skip
    assert set(scene.pictures()) == {"a.jpg", "renamed.jpg"}
    scene.put("a.jpg", ONE)
    assert event_pairs(scene.after(3)) == [("a.jpg", "resumed")]


def test_a_photo_that_is_renamed_is_not_told_as_gone_and_takes_its_picture_along(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("b.jpg", TWO, old=True)
    scene.correct("a.jpg,1 2 60,,")
    scene.begin()
    picture = scene.pictures()["a.jpg"]
    for before, after in (("a.jpg", "c.jpg"), ("c.jpg", "d.jpg"), ("d.jpg", "a.jpg")):
        (scene.source / before).replace(scene.source / after)
        scene.noise = True
        assert event_pairs(scene.after(60)) == [(after, "resumed")]
        assert set(scene.pictures()) == {after, "b.jpg"}
        assert scene.pictures()[after] == picture
        assert [row.leftover for row in scene.rows().values()] == [None, None]


def test_a_correction_is_heeded_when_it_is_saved(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("b.jpg", TWO, old=True)
    scene.begin()
    scene.correct("a.jpg,10 10 60,,", "b.jpg,,,x")
    assert set(event_pairs(scene.after(5))) == {("b.jpg", "skipped"), ("a.jpg", "done")}
    assert scene.rows()["a.jpg"].crop == (10, 10, 60, 0)
    assert scene.done == ["a.jpg", "b.jpg", "a.jpg"]
    assert event_pairs(scene.after(60)) == []


def test_a_bad_table_is_told_once_and_the_one_before_holds(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.correct("a.jpg,10 10 60,,")
    scene.begin()
    scene.correct("a.jpg,10 10,,")
    (problem,) = scene.after(30)
    assert isinstance(problem, WatchProblem)
    assert "corrections.csv" in problem.error.to_message(str).text
    scene.put("b.jpg", TWO)
    assert event_pairs(scene.after(5)) == [("b.jpg", "done")]
    assert scene.rows()["a.jpg"].crop == (10, 10, 60, 0)
    scene.correct("a.jpg,20 10 60,,")
    assert event_pairs(scene.after(5)) == [("WatchRecovered", ""), ("a.jpg", "done")]
    assert scene.rows()["a.jpg"].crop == (20, 10, 60, 0)


def test_the_table_of_names_may_speak_of_photos_to_come(scene: Scene) -> None:
    scene.names = scene.source.with_name("staff.csv")
    scene.names.write_text("file,output\na.jpg,An\nb.jpg,Bình\n")
    scene.put("a.jpg", ONE, old=True)
    scene.begin()
    assert next(scene.events) == WatchIdle(missing_photo_count=1)
    scene.put("b.jpg", TWO)
    scene.after(3)
    assert next(scene.events) == WatchIdle(missing_photo_count=0)
    assert set(scene.pictures()) == {"An.jpg", "Bình.jpg"}
    scene.names.write_text("file,output\na.jpg,An\nb.jpg,Bích\n")
    assert event_pairs(scene.after(5)) == [("b.jpg", "resumed")]
    assert scene.rows()["b.jpg"].moved
    assert (scene.rows()["b.jpg"].output, scene.rows()["b.jpg"].leftover) == ("Bích.jpg", "Bình.jpg")


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_folder_of_photos_that_goes_away_is_waited_for_and_nothing_is_lost(scene: Scene, left: str) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("b.jpg", TWO, old=True)
    scene.begin()
    moved_away = scene.source.with_name("pulled out")
    scene.source.replace(moved_away)
    if left == "an empty folder":  # as where a disk was mounted
        scene.source.mkdir()
    assert event_pairs(scene.after(60)) == [("WatchProblem", "")]
    if left == "an empty folder":
        scene.source.rmdir()
    shutil.copy(moved_away / "a.jpg", moved_away / "c.jpg")
    moved_away.replace(scene.source)
    assert event_pairs(scene.after(5)) == [("WatchRecovered", ""), ("c.jpg", "done")]
    assert {row.status for row in scene.rows().values()} == {"done"}


def test_another_folder_in_its_place_is_listened_to_anew(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.begin()
    assert scene.start_count == 1
    scene.source.replace(scene.source.with_name("old"))
    scene.put("b.jpg", TWO)
    assert set(event_pairs(scene.after(5))) == {("b.jpg", "done"), ("a.jpg", "removed")}
    assert scene.start_count == 2
    assert {name: row.status for name, row in scene.rows().items()} == {"a.jpg": "removed", "b.jpg": "done"}


def test_a_folder_that_may_not_be_read_hides_its_photos_and_does_not_remove_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.put("sub/a.jpg", ONE, old=True)
    scene.begin()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(errno.EACCES, "no")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    scene.noise = True
    assert event_pairs(scene.after(5)) == [("sub", "failed")]
    monkeypatch.undo()
    assert event_pairs(scene.after(60)) == []
    assert set(scene.rows()) == {"sub/a.jpg"}


def test_a_full_disk_is_waited_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(store: OutputFolder, name: str, output: str) -> None:
        store.discard(name)
        raise explain_os_error(output, OSError(errno.ENOSPC, "full")) from OSError(errno.ENOSPC, "full")

    scene.put("a.jpg", ONE, old=True)
    scene.begin()
    monkeypatch.setattr(OutputFolder, "publish", full)
    scene.put("b.jpg", TWO)
    assert event_pairs(scene.after(3)) == [("WatchProblem", "")]
    assert event_pairs(scene.after(3 * loop.OUTPUT_RETRY_SECONDS)) == []
    assert scene.done.count("b.jpg") in (3, 4, 5)
    assert scene.rows()["a.jpg"].status == "done"
    monkeypatch.undo()
    assert event_pairs(scene.after(loop.OUTPUT_RETRY_SECONDS + 3)) == [("b.jpg", "done"), ("WatchRecovered", "")]
    assert not scene.watch.output_lost


def test_an_out_that_is_taken_away_ends_the_session(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.begin()
    shutil.rmtree(scene.out)
    scene.put("b.jpg", TWO)
    assert event_pairs(scene.after(5)) == []  # the command tells it, in one sentence
    assert scene.watch.output_lost
    assert not scene.out.exists()


def test_a_broken_set_up_ends_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: InProcessExecutor, tasks: Iterable[BatchTask], _stop: object) -> Iterator[Any]:
        for task in tasks:
            yield task, SetupError(what="no model")

    monkeypatch.setattr(InProcessExecutor, "run", broken)
    scene.put("a.jpg", ONE, old=True)
    assert scene.begin() == []
    assert isinstance(scene.watch.error, SetupError)
    assert scene.rows() == {}


def test_changes_of_which_nobody_tells_are_found_all_the_same(scene: Scene) -> None:
    scene.begin()
    scene.failure_reason = "inotify watch limit reached"
    scene.put("a.jpg", ONE)
    scene.noise = False
    events = scene.after(loop.RESCAN_SECONDS + 3)
    assert event_pairs(events) == [("WatchProblem", ""), ("a.jpg", "done")]
    assert isinstance(events[0], WatchProblem)
    assert "watch limit" in events[0].error.to_message(str).text


def test_a_round_with_many_photos_says_how_many(scene: Scene) -> None:
    scene.begin()
    for number in range(BURST_FILES):
        scene.put(f"{number:02}.jpg", ONE)
    first, *others = scene.after(4)
    assert first == WatchRound(BURST_FILES)
    assert len(others) == BURST_FILES


def test_a_zip_that_arrives_is_framed_and_one_that_changes_is_opened_again(scene: Scene) -> None:
    scene.begin()
    scene.put("Khoa A.zip", zipped({"a.jpg": ONE, "b.jpg": TWO}))
    assert event_pairs(scene.after(4)) == [("Khoa A.zip/a.jpg", "done"), ("Khoa A.zip/b.jpg", "done")]
    scene.put("Khoa A.zip", zipped({"a.jpg": ONE, "b.jpg": ONE, "c.jpg": TWO}))
    assert sorted(event_pairs(scene.after(4))) == [
        ("Khoa A.zip/a.jpg", "resumed"), ("Khoa A.zip/b.jpg", "done"), ("Khoa A.zip/c.jpg", "done"),
    ]  # fmt: skip


def test_stopped_in_mid_round_it_leaves_the_rest_to_the_next(scene: Scene) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        scene.put(name, ONE, old=True)
    scene.before_work = lambda _source: setattr(scene, "stopped", True)
    assert event_pairs(scene.begin()) == [("a.jpg", "done")]
    scene.cleanup.close()
    scene.stopped, scene.before_work = False, lambda _source: None
    assert event_pairs(scene.begin()) == [("a.jpg", "resumed"), ("b.jpg", "done"), ("c.jpg", "done")]


def test_all_rows_are_kept_and_the_newest_counts(scene: Scene) -> None:
    scene.put("a.jpg", ONE, old=True)
    scene.put("B.jpg", TWO, old=True)
    scene.begin()
    scene.put("a.jpg", TWO)
    scene.after(3)
    assert list(scene.rows()) == ["a.jpg", "B.jpg"]
    assert len(list(RowsFile(scene.session.rows_path))) == 3
