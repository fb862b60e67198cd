"""Runs of a batch in this process."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from framer.batch.folder import LocalFolder
from framer.batch.matching.matches_file import write_matches
from framer.batch.output.session import RowsFile, open_session
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.renamed_photos import settle_plan
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import ReportRow
from framer.errors import FramerError
from framer.imaging.types import Frame, Options
from support.pictures import astronaut, hopper, saved

SMALL = Options(size=256)
PHOTOS = {
    "a.jpg": saved(astronaut(96)),
    "b.png": saved(hopper().resize((128, 150)), "PNG"),
    "sub/c.jpg": saved(astronaut(80)),
}


class InProcessExecutor:
    """An executor in this process: what a worker does can be watched, and faults put into its way."""

    def __init__(
        self, prepare_: Callable[[BatchContext], Callable[[BatchTask], BatchOutcome]], context: BatchContext
    ) -> None:
        self.work = prepare_(context)
        self.done: list[str] = []

    def run(
        self, tasks: Iterable[BatchTask], stop: Callable[[], bool]
    ) -> Iterator[tuple[BatchTask, BatchOutcome | FramerError]]:
        for task in tasks:
            self.done.append(task.job.source)
            yield task, self.work(task)

    def close(self) -> None:
        return


class Batch:
    """Runs over one folder."""

    def __init__(self, directory: Path, frame: Frame) -> None:
        self.source, self.out, self.frame = directory / "photos", directory / "out", frame
        self.put(PHOTOS)
        self.done: list[str] = []
        self.error: FramerError | None = None
        self.names: Path | None = None  # a staff list

    def put(self, photos: dict[str, bytes]) -> None:
        for name, data in photos.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def correct(self, *lines: str) -> None:
        self.out.mkdir(exist_ok=True)
        (self.out / "corrections.csv").write_text("\n".join(("file,crop,face,skip", *lines)) + "\n")

    def run(
        self,
        options: Options = SMALL,
        frame: Frame | None = None,
        force: bool = False,
        stop: Callable[[], bool] = lambda: False,
        executor: Callable[[BatchContext], Any] = lambda context: InProcessExecutor(prepare_batch_worker, context),
    ) -> dict[str, ReportRow]:
        frame = frame or self.frame
        plan = make_plan(LocalFolder(self.source), LocalFolder(self.out), options, self.names, lambda _unit: None)
        with open_session(plan.source, plan.out) as session:
            plan = settle_plan(plan, session.output, session.journal)
            if plan.matching:
                write_matches(plan.out, plan.matching, str)
            run = BatchRun(session.output, session.journal, Recipes(frame), str, force, approvals=plan.kept.approvals)
            workers = executor(BatchContext(session.output, frame, options.size))
            rows = {}
            try:
                for event in run.process_all(plan.jobs(), workers, stop):
                    session.record_row(event.row)
                    json.dumps(event.record)
                    rows[event.row.source] = event.row
            finally:
                workers.close()
            self.done = getattr(workers, "done", [])
            self.error = run.error
        assert list((self.out / ".framer/parts").iterdir()) == []
        assert {row.source: row for row in RowsFile(self.out / ".framer/rows.jsonl")} == rows
        return rows

    def statuses(self, **more: Any) -> dict[str, str]:
        return {source: row.status for source, row in self.run(**more).items()}

    def pictures(self) -> dict[str, bytes]:
        return pictures_in(self.out)


def pictures_in(out: Path) -> dict[str, bytes]:
    """The JPEGs in a folder of pictures, by their paths in it."""
    paths = sorted(path for path in out.rglob("*.jpg") if ".framer" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def put(folder: Path, photos: dict[str, bytes]) -> Path:
    for name, data in photos.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def put_many(folder: Path, count: int) -> Path:
    """Photos that differ in their sizes, in three sub-folders."""
    return put(folder, {f"Khoa {n % 3}/ảnh {n:03}.jpg": saved(astronaut(300 + n)) for n in range(count)})
