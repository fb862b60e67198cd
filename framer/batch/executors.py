"""The workers of this machine that frame a batch's photos."""

from dataclasses import replace

from framer.batch.output.output_folder import open_output_folder
from framer.batch.planning import PlannedBatch
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.workers.executor import LocalExecutor
from framer.workers.process import TaskLimits, count_cores
from framer.workers.sandbox import Rights

LocalBatchExecutor = LocalExecutor[BatchTask, BatchOutcome]


def make_batch_context(batch: PlannedBatch) -> BatchContext:
    """What all photos of the batch share."""
    plan = batch.plan
    folders, size = open_output_folder(plan.source, plan.out), plan.options.size
    return BatchContext(folders, batch.frame, size, batch.model, batch.variants)


def limit_tasks(batch: PlannedBatch, remote_seconds: float, *, needs_network: bool = False) -> TaskLimits:
    """How long a photo may take (`remote_seconds` where a folder is in a storage), and what its worker may do."""
    is_remote = batch.plan.source.local_path is None or batch.plan.out.local_path is None
    limits = TaskLimits(remote_seconds) if is_remote else TaskLimits()
    return replace(limits, rights=Rights.FILES_AND_NETWORK if is_remote or needs_network else Rights.FILES)


def make_local_executor(
    context: BatchContext, workers: int | None = None, limits: TaskLimits | None = None
) -> LocalBatchExecutor:
    """`workers` processes (None: one for each core), confined to files unless `limits` say otherwise.

    The caller closes it.
    """
    limits = limits or TaskLimits(rights=Rights.FILES)
    return LocalExecutor(prepare_batch_worker, context, workers or count_cores(), limits, result_type=BatchOutcome)
