"""What counts against the budget."""

import contextlib

from framer.server.memory import MemoryBudget


def test_what_is_sent_to_many_is_in_memory_once() -> None:
    memory, picture = MemoryBudget(1000), bytes(300)
    with memory.hold(picture, "a"):
        with memory.hold(picture, "b"), memory.hold(picture, "c"):
            assert memory.bytes_held == 300
        with memory.hold(bytes(301), "b"):
            assert memory.bytes_held == 601
        assert memory.bytes_held == 300
    assert memory.bytes_held == 0


def test_it_counts_until_the_last_of_them_has_it() -> None:
    memory, picture = MemoryBudget(1000), bytes(300)
    first, second = memory.hold(picture, "a"), memory.hold(picture, "b")
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert memory.bytes_held == 300
    second.__exit__(None, None, None)
    assert memory.bytes_held == 0


def test_there_is_room_up_to_the_budget() -> None:
    memory = MemoryBudget(1000)
    memory.add_body(990)
    assert memory.has_room(10)
    assert not memory.has_room(11)


def test_the_answers_of_one_client_may_take_what_nobody_else_needs() -> None:
    memory = MemoryBudget(1000)
    with memory.reserve("a", 500):
        assert not memory.is_over_share("a")
        memory.add_body(1)
        assert memory.is_over_share("a")
        assert not memory.is_over_share("b")
    memory.add_body(998)
    with memory.reserve("a", 100):
        assert not memory.is_over_share("a")


def test_answers_of_many_clients_leave_room_for_bodies() -> None:
    memory = MemoryBudget(1000)
    with contextlib.ExitStack() as answers:
        for client in "abcdefg":
            answers.enter_context(memory.reserve(client, 120))  # each less than an eighth
        assert memory.has_room(150)
        assert memory.is_over_share("a")
        assert not memory.is_over_share("h")  # who has none may have one
    assert not memory.is_over_share("a")
