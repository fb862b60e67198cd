"""Faults of photos and workers in a run of a batch with real worker processes."""

from dataclasses import replace
from pathlib import Path

import pytest

from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.workers.executor import LocalExecutor
from framer.workers.process import TaskLimits
from support.batches import PHOTOS, Batch
from support.fakes.real_workers import with_faults
from support.pictures import ring_frame

pytestmark = pytest.mark.long


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path, ring_frame(tmp_path))


def local(context: BatchContext) -> LocalExecutor[BatchTask, BatchOutcome]:
    return LocalExecutor(with_faults, context, 2, TaskLimits(deadline=2.0), result_type=BatchOutcome)


def test_photos_that_hang_die_or_eat_memory_cost_themselves_only(batch: Batch) -> None:
    good = PHOTOS["a.jpg"]
    batch.put({f"{what}.jpg": good for what in ("hang", "kill", "eat", "bug", "bug known", "d", "e", "f")})
    rows = batch.run(executor=local)
    assert {source: row.code for source, row in rows.items() if row.status == "failed"} == {
        "hang.jpg": "too_slow", "kill.jpg": "crashed", "eat.jpg": "too_large", "bug.jpg": "internal",
    } | {"bug known.jpg": "unreadable"}  # fmt: skip
    assert {source for source, row in rows.items() if row.status == "done"} == {*PHOTOS, "d.jpg", "e.jpg", "f.jpg"}
    pictures = batch.pictures()
    again = batch.run()
    assert {again[source].status for source in ("hang.jpg", "kill.jpg", "eat.jpg")} == {"done"}
    assert all(batch.pictures()[name] == data for name, data in pictures.items())


def test_a_frame_that_cannot_be_loaded_ends_the_run(batch: Batch) -> None:
    broken = replace(batch.frame, overlay_data=b"none", id="test/broken")
    rows = batch.run(
        frame=broken, executor=lambda context: LocalExecutor(prepare_batch_worker, context, 1, result_type=BatchOutcome)
    )
    assert batch.error
    assert batch.error.code == "setup"
    assert len(rows) <= 1
