"""The workers of this machine that frame a batch's photos."""

from dataclasses import replace

from framer.batch.output.output_folder import open_output_folder
from framer.batch.planning import PlannedBatch
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.workers.executor import LocalExecutor
from framer.workers.process import TaskLimits, count_cores
from framer.workers.sandbox import Rights

PHOTO_SECONDS = 30.0  # nobody waits for one photo, and on a busy machine a good one from a phone takes over ten

LocalBatchExecutor = LocalExecutor[BatchTask, BatchOutcome]


def make_batch_context(batch: PlannedBatch) -> BatchContext:
    """What all photos of the batch share."""
    plan = batch.plan
    folders, size = open_output_folder(plan.source, plan.out), plan.options.size
    return BatchContext(folders, batch.frame, size, batch.model, batch.variants)


def limit_tasks(batch: PlannedBatch, remote_seconds: float, *, needs_network: bool = False) -> TaskLimits:
    """How long a photo may take (`remote_seconds` where a folder is in a storage), and what its worker may do."""
    is_remote = batch.plan.source.local_path is None or batch.plan.out.local_path is None
    # A cluster's machines keep the workers' own limit: by it they are known to be lost.
    own_limits = TaskLimits() if needs_network else TaskLimits(PHOTO_SECONDS)
    limits = TaskLimits(remote_seconds) if is_remote else own_limits
    return replace(limits, rights=Rights.FILES_AND_NETWORK if is_remote or needs_network else Rights.FILES)


def make_local_executor(
    context: BatchContext, workers: int | None = None, limits: TaskLimits | None = None
) -> LocalBatchExecutor:
    """`workers` processes (None: one for each core), confined to files unless `limits` say otherwise.

    The caller closes it.
    """
    limits = limits or TaskLimits(PHOTO_SECONDS, rights=Rights.FILES)
    return LocalExecutor(prepare_batch_worker, context, workers or count_cores(), limits, result_type=BatchOutcome)
