"""Who is next when a worker gets free, who is refused at once, and who has to make room."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.errors import Busy, Crashed, FramerError, OutOfMemory, TooManyRequests, TooSlow
from framer.workers.process import WorkerProcess
from framer.workers.task_queue import ABOUT_SECONDS, FEW_WAITING, QUEUE_SECONDS, TaskQueue
from framer.workers.ticket import TaskOrigin, Ticket
from support.clock import Clock


@dataclass(eq=False)
class Worker:
    tasks_done: int = 0
    was_killed: bool = False


def worker(tasks_done: int = 0) -> WorkerProcess:
    return cast(WorkerProcess, cast(Any, Worker(tasks_done)))


@dataclass
class Pool:
    """A queue, and workers that are given out as the pool does it; time passes only when it is told to."""

    workers: int = 2
    max_waiting: int = 8
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.queue = TaskQueue(self.workers, self.max_waiting, self.clock)
        self.idle = [worker() for _ in range(self.workers)]
        self.working: list[Ticket] = []

    def ask(self, client: str = "", item: str = "", seconds: float | None = None, task: bytes = b"") -> Ticket:
        """A new task: in work, waiting or refused."""
        origin = TaskOrigin(client, item, seconds)
        refusal = self.queue.refusal(origin, len(self.idle))
        ticket = self.queue.join(task, origin)
        if refusal:
            self.queue.leave(ticket, refusal)
            return ticket
        self.dispatch(ticket)
        self.queue.make_room()
        return ticket

    def finish(self, ticket: Ticket, outcome: Any = "done", seconds: float = 0.0) -> list[Ticket]:
        """Returns who got a worker then."""
        self.clock.seconds += seconds
        self.working.remove(ticket)
        self.queue.finish(ticket, outcome)
        assert ticket.worker
        self.idle.append(ticket.worker)
        return self.dispatch()

    def dispatch(self, *new: Ticket) -> list[Ticket]:
        waiting = [*self.queue._waiting]
        for each in [*self.idle]:
            if self.queue.hand_over(each, len(self.idle)):
                self.idle.remove(each)
        begun = [ticket for ticket in {*waiting, *new} if ticket.worker and ticket not in self.working]
        self.working += begun
        return begun


def error(ticket: Ticket) -> type[FramerError] | None:
    return type(ticket.outcome) if isinstance(ticket.outcome, FramerError) else None


def about(pool: Pool, *clients: str, seconds: float = 0.1) -> None:
    """Each of these clients has had a task just now."""
    for client in clients:
        pool.finish(pool.ask(client), seconds=seconds)


def test_without_clients_who_waits_longest_is_next() -> None:
    pool = Pool(workers=1)
    tickets = [pool.ask() for _ in range(3)]
    assert [bool(ticket.worker) for ticket in tickets] == [True, False, False]
    assert pool.finish(tickets[0]) == [tickets[1]]
    assert pool.finish(tickets[1]) == [tickets[2]]


def test_who_is_alone_and_quick_has_all_workers_and_the_whole_queue() -> None:
    pool = Pool(workers=3)
    about(pool, "office")
    tickets = [pool.ask("office") for _ in range(12)]
    assert sum(bool(ticket.worker) for ticket in tickets) == 3
    assert [error(ticket) for ticket in tickets] == [None] * 11 + [Busy]


def test_who_is_not_known_yet_does_not_get_the_last_worker() -> None:
    pool = Pool()
    first, second = pool.ask("hog"), pool.ask("hog")
    assert first.worker
    assert not second.is_over
    assert pool.ask("phone").worker


def test_while_others_are_about_a_client_has_half_the_workers_and_a_few_places() -> None:
    pool = Pool(workers=4)
    about(pool, "hog", "phone")
    tickets = [pool.ask("hog") for _ in range(7)]
    assert [bool(ticket.worker) for ticket in tickets[:5]] == [True, True, False, False, False]
    assert [error(ticket) for ticket in tickets[2:]] == [None] * FEW_WAITING + [TooManyRequests] * 2
    phone = pool.ask("phone")
    assert phone.worker
    pool.finish(phone)
    pool.clock.seconds += ABOUT_SECONDS + 1
    pool.ask("hog")
    assert [bool(ticket.worker) for ticket in tickets[:5]] == [True] * 4 + [False]


def test_clients_take_turns() -> None:
    pool = Pool(workers=1)
    first = pool.ask("office")
    waiting = {client: [pool.ask(client) for _ in range(2)] for client in ("office", "phone", "home")}
    order = []
    ticket = first
    for _ in range(6):
        (ticket,) = pool.finish(ticket)
        order.append(ticket.origin.client)
    assert order == ["phone", "home", "office"] * 2
    assert all(ticket.is_over for tickets in waiting.values() for ticket in tickets)


def test_who_has_least_in_work_is_next() -> None:
    pool = Pool(workers=4)
    about(pool, "office")
    in_work = [pool.ask(client) for client in ("office", "a", "b")]
    about(pool, "phone")
    in_work.append(pool.ask("c"))
    waiting = [pool.ask("office"), pool.ask("phone")]
    assert pool.finish(in_work[-1]) == [waiting[1]]


def test_a_newcomer_takes_the_place_of_the_newest_of_whoever_has_most() -> None:
    pool = Pool(workers=1, max_waiting=5)
    about(pool, "hog")
    hog = [pool.ask("hog") for _ in range(6)]
    newcomer = pool.ask("phone")
    assert error(hog[-1]) is TooManyRequests
    assert hog[-1].outcome.details["seconds"] >= 1
    assert not newcomer.is_over
    assert pool.queue.waiting == 5
    assert pool.finish(hog[0]) == [newcomer]


def test_a_few_addresses_do_not_fill_the_queue() -> None:
    pool = Pool(workers=1, max_waiting=4)
    pool.ask("a")
    places = [pool.ask(client) for client in "bbcc"]
    newcomers = [pool.ask(client) for client in "de"]
    assert not any(ticket.is_over for ticket in newcomers)
    assert [error(ticket) for ticket in places] == [None, TooManyRequests, None, TooManyRequests]


def test_a_queue_in_which_nobody_has_two_more_is_full() -> None:
    pool = Pool(workers=1, max_waiting=4)
    pool.ask("a")
    places = [pool.ask(client) for client in "bcdd"]
    assert error(pool.ask("b")) is Busy
    newcomer = pool.ask("e")
    assert not newcomer.is_over
    assert error(pool.ask("f")) is Busy
    assert [error(ticket) for ticket in places] == [None, None, None, TooManyRequests]


@pytest.mark.parametrize("outcome", ["picture", TooSlow(seconds="6"), Crashed()])
def test_who_has_spent_its_seconds_is_refused_while_others_are_about(outcome: Any) -> None:
    pool = Pool()
    about(pool, "phone")
    hog = pool.ask("hog")
    pool.clock.seconds += 6
    about(pool, "phone")
    pool.finish(hog, outcome)
    refused = pool.ask("hog")
    assert error(refused) is TooManyRequests
    seconds = refused.outcome.details["seconds"]
    assert 2 <= seconds <= 8
    pool.clock.seconds += seconds
    about(pool, "phone")
    assert pool.ask("hog").worker


def test_an_office_alone_gets_through_whatever_it_has_spent() -> None:
    pool = Pool()
    for _ in range(300):
        ticket = pool.ask("office")
        assert ticket.worker
        pool.finish(ticket, seconds=0.4)
    about(pool, "phone")
    assert pool.ask("office").worker


def test_clients_that_are_slow_leave_workers_to_the_others() -> None:
    pool = Pool(workers=4)
    about(pool, *"abcdef")
    about(pool, "slow", "slower", "slowest", seconds=5)
    about(pool, "phone")
    tickets = [pool.ask(client) for client in ("slow", "slower", "slowest")]
    assert [bool(ticket.worker) for ticket in tickets] == [True, True, False]
    pool.idle.pop()  # it is being replaced
    assert pool.finish(tickets[0]) == []
    assert pool.ask("phone").worker


def test_where_the_wait_is_too_long_the_answer_comes_at_once() -> None:
    pool = Pool(workers=1)
    about(pool, "phone")
    tickets = [pool.ask("hog", seconds=3.0) for _ in range(4)]
    assert [error(ticket) for ticket in tickets] == [None, None, None, TooManyRequests]
    assert tickets[3].outcome.details["seconds"] == 9
    alone = Pool(workers=1)
    assert [error(alone.ask("hog", seconds=3.0)) for _ in range(4)] == [None, None, None, Busy]


def test_a_newcomer_waits_for_the_worker_and_not_for_those_whose_turn_is_later() -> None:
    pool = Pool(workers=1)
    pool.ask("hog", seconds=5.0)
    pool.ask("hog", seconds=5.0)
    assert QUEUE_SECONDS < 5 + 5
    assert not pool.ask("phone").is_over


def test_of_one_item_one_task_is_in_work_at_a_time() -> None:
    pool = Pool(workers=4)
    about(pool, "phone")
    first, second = (pool.ask("phone", "token", task=task) for task in (b"webp", b"png"))
    other = pool.ask("phone", "another")
    assert first.worker
    assert other.worker
    assert not second.is_over
    assert pool.finish(first) == [second]


def test_a_kept_photo_that_was_slow_is_refused_at_once_while_it_is_in_work() -> None:
    pool = Pool(workers=4)
    about(pool, "phone", "home")
    assert pool.ask("phone", "token", 7.0, b"300 px").worker
    assert not pool.ask("phone", "token", 7.0, b"400 px").is_over
    assert error(pool.ask("phone", "token", 7.0, b"500 px")) is TooManyRequests


def test_equal_tasks_of_an_item_are_done_once() -> None:
    pool = Pool()
    about(pool, "phone")
    first, twin, other, upload = (
        pool.ask(client, item, task=task)
        for client, item, task in [("phone", "t", b"x"), ("home", "t", b"x"), ("phone", "t", b"y"), ("home", "", b"x")]
    )
    assert pool.finish(first, "picture") == [other]
    assert (twin.outcome, twin.worker) == ("picture", None)
    assert upload.worker


def test_a_lack_of_memory_is_not_shared() -> None:
    pool = Pool()
    about(pool, "phone")
    first, twin = (pool.ask("phone", "token") for _ in range(2))
    assert pool.finish(first, OutOfMemory()) == [twin]


def lose_worker(pool: Pool, client: str, outcome: FramerError) -> None:
    """A task of the client that costs its worker at once; another one is there soon."""
    ticket = pool.ask(client)
    assert ticket.worker
    cast(Any, ticket.worker).was_killed = True
    pool.finish(ticket, outcome, seconds=0.02)
    pool.idle[pool.idle.index(ticket.worker)] = worker()


@pytest.mark.parametrize("outcome", [Crashed(), OutOfMemory()])  # the second is tried again in a fresh worker
def test_who_costs_workers_quickly_is_soon_refused(outcome: FramerError) -> None:
    pool = Pool()
    about(pool, "phone")
    for _ in range(2):
        lose_worker(pool, "hog", outcome)
    assert error(pool.ask("hog")) is TooManyRequests


def test_clients_that_cost_workers_leave_workers_to_the_others() -> None:
    pool = Pool(workers=4)
    about(pool, *"abcdef")
    for client in ("hog", "boar", "sow"):
        lose_worker(pool, client, OutOfMemory())
    assert [bool(pool.ask(client).worker) for client in ("hog", "boar", "sow")] == [True, True, False]


def test_a_task_that_was_not_begun_costs_nothing() -> None:
    pool = Pool()
    about(pool, "phone")
    for _ in range(100):
        pool.finish(pool.ask("hog"), None)
    assert pool.ask("hog").worker


def test_what_is_known_of_a_photo_is_charged_as_it_begins() -> None:
    pool = Pool()
    about(pool, "phone")
    ticket = pool.ask("hog", "token", 20.0)
    assert ticket.worker
    assert error(pool.ask("hog")) is TooManyRequests
    pool.finish(ticket, seconds=0.1)
    assert pool.ask("hog").worker


def test_a_second_try_is_next_but_takes_no_worker_that_has_worked() -> None:
    queue = TaskQueue(2, 8, Clock())
    retried = queue.join(b"", TaskOrigin(), fresh=True)
    ordinary = queue.join(b"", TaskOrigin())
    assert (queue.retrying, queue.waiting) == (1, 1)
    assert queue.hand_over(worker(1), 1)
    assert ordinary.worker
    assert not queue.hand_over(worker(1), 1)
    assert queue.hand_over(worker(0), 1)
    assert retried.worker


def test_there_is_no_second_try_while_others_wait_for_their_first() -> None:
    queue = TaskQueue(1, 8, Clock())
    retried = queue.join(b"", TaskOrigin("hog"), fresh=True)
    assert not queue.others_wait("hog")
    waiting = queue.join(b"", TaskOrigin("phone"))
    assert queue.others_wait("hog")
    assert queue.hand_over(worker(0), 1)
    assert waiting.worker
    assert retried.is_over
    assert not retried.worker


@pytest.mark.parametrize(("client", "expected"), [("hog", TooManyRequests), ("phone", Busy)])
def test_who_waits_in_vain_is_told_whose_fault_it_is(client: str, expected: type[FramerError]) -> None:
    pool = Pool()
    about(pool, "phone", "hog")
    assert pool.ask("hog").worker
    assert pool.ask("home").worker
    waiting = pool.ask(client)
    pool.queue.leave(waiting)
    assert error(waiting) is expected


def test_the_time_to_wait_grows_with_what_is_left_to_do_and_has_bounds() -> None:
    pool = Pool(max_waiting=1000)
    assert pool.queue.busy().details["seconds"] == 1
    for number in range(2):
        pool.ask(seconds=4.0)
        assert pool.queue.busy().details["seconds"] == 2 * (number + 1)
    pool.clock.seconds += 2
    assert pool.queue.busy().details["seconds"] == 2
    for _ in range(100):
        pool.ask(seconds=4.0)
    assert pool.queue.busy().details["seconds"] == 60


CLIENTS = ("hog", "office", "phone", "home")
COMING = st.tuples(st.sampled_from(CLIENTS), st.integers(1, 12))  # a client, how many tasks
GOING = st.tuples(st.integers(0, 9), st.floats(0, 12))  # which of those in work is done, after how many seconds
STEPS = st.lists(COMING | GOING, max_size=40)


@given(st.integers(1, 5), st.integers(0, 8), STEPS)
def test_whatever_comes_and_goes_the_queue_is_fair(workers: int, max_waiting: int, steps: list[Any]) -> None:
    pool, asked = Pool(workers, max_waiting), list[Ticket]()
    for first, second in steps:
        if isinstance(first, str):
            for _ in range(second):
                asked.append(pool.ask(first))
                assert pool.queue.waiting <= max_waiting
                if error(asked[-1]) is Busy:
                    assert_nobody_else_has_two_more(pool, asked, first)
        elif pool.working:
            waited = waiting_tasks(asked)
            begun = pool.finish(pool.working[first % len(pool.working)], seconds=second)
            assert_shares_are_held(pool, begun, waited)
    while pool.working:  # nobody starves
        pool.finish(pool.working[0], seconds=0.1)
    assert not waiting_tasks(asked)


def waiting_tasks(asked: list[Ticket]) -> Counter[str]:
    return Counter(ticket.origin.client for ticket in asked if not ticket.is_over)


def assert_nobody_else_has_two_more(pool: Pool, asked: list[Ticket], client: str) -> None:
    if pool.queue.waiting == pool.max_waiting:  # else the wait was too long
        waiting = waiting_tasks(asked)
        assert all(count < waiting[client] + 2 for other, count in waiting.items() if other != client)


def assert_shares_are_held(pool: Pool, begun: list[Ticket], waited: Counter[str]) -> None:
    in_work = Counter(ticket.origin.client for ticket in pool.working)
    for client in {ticket.origin.client for ticket in begun}:
        if waited.keys() - {client}:
            assert in_work[client] <= math.ceil(pool.workers / 2)
