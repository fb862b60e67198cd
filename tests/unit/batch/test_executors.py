"""What a batch gives its workers."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from framer.batch.executors import PHOTO_SECONDS, limit_tasks
from framer.batch.folder import LocalFolder
from framer.batch.planning import PlannedBatch
from framer.workers.process import DEADLINE
from framer.workers.sandbox import Rights


def test_a_photo_has_longer_than_where_somebody_waits_for_it(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    batch = cast(PlannedBatch, SimpleNamespace(plan=SimpleNamespace(source=folder, out=folder)))
    here, cluster = limit_tasks(batch, 0.0), limit_tasks(batch, 0.0, needs_network=True)
    assert (here.deadline, here.rights) == (PHOTO_SECONDS, Rights.FILES)
    assert PHOTO_SECONDS > DEADLINE == cluster.deadline
