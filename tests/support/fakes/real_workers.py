"""The real workers, made faulty. Apart from the others: each of their processes would load all that these need."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.errors import Unreadable
from framer.web.photo_workers import prepare_photo_worker


def with_faults(context: BatchContext) -> Callable[[BatchTask], BatchOutcome]:
    """The real worker, but for photos whose name says what happens to them."""
    real = prepare_batch_worker(context)

    def step(task: BatchTask) -> BatchOutcome:
        name = task.job.source
        if "hang" in name:
            time.sleep(600)
        if "kill" in name:
            os.kill(os.getpid(), signal.SIGKILL)
        if "eat" in name:
            bytearray(8_000_000_000)
        if "bug" in name:
            raise Unreadable if "known" in name else ZeroDivisionError
        return real(task)

    return step


def hoarding(size: int) -> Callable[[Any], Any]:
    """A real worker of the server, with so many bytes less for each photo after the one before."""
    return _hoard(prepare_photo_worker(""), size)


def hoarding_in_a_batch(given: tuple[BatchContext, int]) -> Callable[[Any], Any]:
    """A real worker of the batch, with so many bytes less for each photo after the one before."""
    context, size = given
    return _hoard(prepare_batch_worker(context), size)


def _hoard(real: Callable[[Any], Any], size: int) -> Callable[[Any], Any]:
    taken: list[Any] = []

    def step(task: Any) -> Any:
        try:
            return real(task)
        finally:
            taken.append(np.empty(size, np.uint8))

    return step
