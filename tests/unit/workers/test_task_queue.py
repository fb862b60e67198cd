"""Who is next when a worker gets free."""

from typing import Any, cast

from framer.workers.process import WorkerProcess
from framer.workers.task_queue import TaskQueue


class Worker:
    def __init__(self, tasks_done: int = 0) -> None:
        self.tasks_done = tasks_done


def worker(tasks_done: int = 0) -> WorkerProcess:
    return cast(WorkerProcess, cast(Any, Worker(tasks_done)))


def test_who_waits_longest_is_next() -> None:
    queue = TaskQueue(1)
    first, second = queue.join(fresh=False), queue.join(fresh=False)
    assert queue.hand_over(one := worker(3))
    assert (first.worker, second.worker) == (one, None)


def test_a_second_try_is_next_but_takes_no_worker_that_has_worked() -> None:
    queue = TaskQueue(1)
    ordinary, retried = queue.join(fresh=False), queue.join(fresh=True)
    assert (len(queue), queue.waiting) == (2, 1)
    assert queue.hand_over(worker(1))
    assert ordinary.worker
    assert not retried.worker
    assert not queue.hand_over(worker(1))
    assert queue.hand_over(worker(0))
    assert retried.worker


def test_a_place_that_is_given_up_gets_no_worker() -> None:
    queue = TaskQueue(1)
    queue.leave(queue.join(fresh=False))
    assert not queue.hand_over(worker())


def test_the_time_to_wait_grows_with_the_queue_and_has_bounds() -> None:
    queue = TaskQueue(2)
    assert queue.retry_after(working=0) == 1
    for _ in range(100):
        queue.note_duration(4.0)
    assert queue.retry_after(working=2) == 4
    queue.join(fresh=False)
    queue.join(fresh=False)
    assert queue.retry_after(working=2) == 8
    assert queue.retry_after(working=1000) == 30
