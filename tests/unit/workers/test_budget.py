"""What a client has cost the workers: when it is too much, when it is forgiven, who counts as slow."""

import pytest

from framer.workers import budget
from framer.workers.budget import CAPACITY, CAPACITY_ALONE, RECOVERY_TIME, WorkerBudget
from support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_client_may_spend_in_a_burst_and_then_at_its_rate(clock: Clock) -> None:
    worker_budget = WorkerBudget(2, clock)
    worker_budget.charge("office", 2 * CAPACITY, alone=False)
    assert worker_budget.seconds_until_room("office") == 0
    worker_budget.charge("office", 4, alone=False)
    assert worker_budget.seconds_until_room("office") == 2
    assert worker_budget.seconds_until_room("phone") == 0
    clock.seconds += 2
    assert worker_budget.seconds_until_room("office") == 0


def test_whatever_was_spent_is_forgiven_within_a_minute(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    for _ in range(100):
        worker_budget.charge("hog", 16, alone=False)
    assert worker_budget.seconds_until_room("hog") == RECOVERY_TIME - CAPACITY
    clock.seconds += RECOVERY_TIME
    worker_budget.charge("hog", CAPACITY, alone=False)
    assert worker_budget.seconds_until_room("hog") == 0


def test_who_was_alone_has_room_as_soon_as_others_come(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    worker_budget.charge("office", 1000, alone=True)
    assert worker_budget.seconds_until_room("office") == 0
    worker_budget.charge("office", CAPACITY - CAPACITY_ALONE, alone=False)
    assert worker_budget.seconds_until_room("office") == 0
    worker_budget.charge("office", 1, alone=False)
    assert worker_budget.seconds_until_room("office") == 1
    worker_budget.charge("office", 1, alone=True)
    assert worker_budget.seconds_until_room("office") == 1


def test_what_is_given_back_is_not_owed_to_the_client(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    worker_budget.charge("phone", -100, alone=False)
    worker_budget.charge("phone", CAPACITY + 1, alone=False)
    assert worker_budget.seconds_until_room("phone") == 1


def test_where_there_are_no_clients_nothing_is_charged(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    worker_budget.charge("", 1000, alone=False)
    worker_budget.note_duration("", 100)
    assert worker_budget.seconds_until_room("") == 0
    assert worker_budget.is_quick("")
    assert not worker_budget.is_slow("")


def test_a_task_is_expected_to_take_what_its_client_s_last_ones_took(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    for _ in range(9):
        worker_budget.note_duration("hog", 7)
    worker_budget.note_duration("phone", 0.2)
    assert worker_budget.expected_seconds("hog") == pytest.approx(7)
    assert worker_budget.expected_seconds("phone") == pytest.approx(0.2)
    assert worker_budget.expected_seconds("newcomer") < 1.5  # however often the hog came
    assert not worker_budget.is_quick("newcomer")
    assert not worker_budget.is_slow("newcomer")
    assert (worker_budget.is_slow("hog"), worker_budget.is_slow("phone")) == (True, False)
    for _ in range(4):
        worker_budget.note_duration("hog", 0.2)
    assert worker_budget.is_quick("hog")


def test_on_a_slow_machine_an_ordinary_client_is_not_slow(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    for number in range(50):
        worker_budget.note_duration(f"phone {number}", 3)
    assert worker_budget.is_quick("phone 9")


def test_the_number_of_clients_that_are_remembered_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_CLIENTS", 10)
    worker_budget = WorkerBudget(1, clock)
    for number in range(11):
        worker_budget.charge(f"client {number}", CAPACITY + 5, alone=False)
    assert worker_budget.seconds_until_room("client 0") == 0
    assert worker_budget.seconds_until_room("client 1") == 5


def test_a_long_task_and_a_lost_worker_cost_more(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    assert worker_budget.cost_of(0.5) == 0.5
    assert worker_budget.cost_of(5) == 13
    assert worker_budget.cost_of(0.5, cost_worker=True) == 1
    assert worker_budget.cost_of(8, cost_worker=True) == 22


def test_on_a_slow_machine_ordinary_tasks_are_not_long(clock: Clock) -> None:
    worker_budget = WorkerBudget(1, clock)
    for number in range(50):
        worker_budget.note_duration(f"phone {number}", 3)
    assert worker_budget.cost_of(4) == 4
