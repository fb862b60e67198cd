"""Jobs → tasks, as workers get free; what needs no worker is set aside."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from framer.batch.task_types import BatchTask
from framer.batch.types import FileJob


class TaskFeed:
    """The tasks for the workers, one for each job with a photo to frame.

    The executor pulls them, each as a worker gets free. Jobs to skip and refused ones are set aside as they are pulled
    past, until `take_skipped` is called: the run does so whenever the executor hands it an outcome, so that events keep
    to the order of jobs as far as the workers do.
    """

    def __init__(
        self, jobs: Iterable[FileJob], make_task: Callable[[FileJob], BatchTask], stop: Callable[[], bool]
    ) -> None:
        self._jobs, self._make_task, self._stop = jobs, make_task, stop
        self._skipped: deque[FileJob] = deque()

    def __iter__(self) -> Iterator[BatchTask]:
        for job in self._jobs:
            if self._stop():
                return
            if job.skip_reason or job.refusal:
                self._skipped.append(job)
            else:
                yield self._make_task(job)

    def take_skipped(self) -> Iterator[FileJob]:
        """The jobs set aside since the last call."""
        while self._skipped:
            yield self._skipped.popleft()
