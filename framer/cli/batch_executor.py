"""Where the photos of a batch are framed: by processes of this machine or on a cluster."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from framer.extras import MissingExtra

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.plan import Plan
    from framer.batch.planning import PlannedBatch
    from framer.batch.task import BatchContext
    from framer.batch.task_types import BatchOutcome, BatchTask
    from framer.workers.executor import Executor
    from framer.workers.process import TaskLimits


def make_executor(
    batch: "PlannedBatch",
    workers: int | None,
    cluster: str | None = None,
    tell: Callable[[str, str], None] = lambda _message, _machine: None,
) -> "Executor[BatchTask, BatchOutcome]":
    """`workers` processes of this machine (None: one for each core), or the cluster at the address `cluster`.

    `tell` gets messages about a
    cluster's machines, to be translated. The caller closes it.

    Raises SetupError without the extra `cluster`, OutputError.
    """
    from framer.batch.executors import limit_tasks, make_batch_context, make_local_executor

    plan, remote_seconds = batch.plan, 0.0
    if plan.source.local_path is None or plan.out.local_path is None:
        from framer.storage.remote_folder import REMOTE_PHOTO_TIMEOUT

        remote_seconds = REMOTE_PHOTO_TIMEOUT
    limits = limit_tasks(batch, remote_seconds, needs_network=bool(cluster))
    context = make_batch_context(batch)
    if cluster:
        return _make_cluster_executor(context, plan, cluster, limits, tell)
    return make_local_executor(context, workers, limits)


def _make_cluster_executor(
    context: "BatchContext", plan: "Plan", address: str, limits: "TaskLimits", tell: Callable[[str, str], None]
) -> "Executor[BatchTask, BatchOutcome]":
    from framer.batch.task_types import BatchOutcome
    from framer.cluster.preflight import check_and_prepare, prepare_check

    try:
        from framer.cluster.executor import ClusterExecutor
    except ImportError as error:
        raise MissingExtra(what="--cluster", extra="cluster") from error
    check = prepare_check(context, plan)
    return ClusterExecutor(check_and_prepare, check, address, limits, result_type=BatchOutcome, tell=tell)
