"""Where the photos of a batch are framed: by processes of this machine or on a cluster."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from framer.cli.planned_batch import PlannedBatch
from framer.extras import MissingExtra

if TYPE_CHECKING:  # Pillow and OpenCV wait until there are photos to frame
    from framer.batch.plan import Plan
    from framer.batch.task import BatchContext
    from framer.batch.task_types import BatchOutcome, BatchTask
    from framer.workers.executor import Executor
    from framer.workers.process import TaskLimits


def make_executor(
    batch: PlannedBatch,
    workers: int | None,
    cluster: str | None = None,
    tell: Callable[[str, str], None] = lambda _message, _machine: None,
) -> "Executor[BatchTask, BatchOutcome]":
    """`workers` processes of this machine (None: one for each core), or the cluster at the address `cluster`.

    `tell` gets messages about a
    cluster's machines, to be translated. The caller closes it.

    Raises SetupError without the extra `cluster`, OutputError.
    """
    from framer.batch.output.output_folder import open_output_folder
    from framer.batch.task import BatchContext, prepare_batch_worker
    from framer.batch.task_types import BatchOutcome
    from framer.workers.executor import LocalExecutor
    from framer.workers.process import TaskLimits, count_cores
    from framer.workers.sandbox import Rights

    plan = batch.plan
    is_remote = plan.source.local_path is None or plan.out.local_path is None
    limits = TaskLimits()
    if is_remote:
        from framer.storage.remote_folder import REMOTE_PHOTO_TIMEOUT

        limits = TaskLimits(REMOTE_PHOTO_TIMEOUT)
    limits = replace(limits, rights=Rights.FILES_AND_NETWORK if is_remote or cluster else Rights.FILES)
    folders, size = open_output_folder(plan.source, plan.out), plan.options.size
    context = BatchContext(folders, batch.frame, size, batch.model, batch.variants)
    if cluster:
        return _make_cluster_executor(context, plan, cluster, limits, tell)
    return LocalExecutor(prepare_batch_worker, context, workers or count_cores(), limits, result_type=BatchOutcome)


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
