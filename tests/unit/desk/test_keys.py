"""Who may work at the desk."""

import pytest

from framer.desk.keys import SESSION_IDLE_SECONDS, TICKET_SECONDS, DeskKeys
from framer.errors import TooManyRequests
from support.clock import Clock


def test_a_link_opens_one_session() -> None:
    keys = DeskKeys()
    link = keys.make_link_key()
    session = keys.open_session(link)
    assert session
    assert keys.is_session(session)
    assert keys.open_session(link) is None
    assert not keys.is_session("another")


def test_a_standing_key_opens_many() -> None:
    keys = DeskKeys("bốn từ không liên quan")
    first, second = keys.open_session("bốn từ không liên quan"), keys.open_session("bốn từ không liên quan")
    assert first
    assert second
    assert first != second
    keys.close_session(first)
    assert not keys.is_session(first)
    assert keys.is_session(second)


def test_who_started_the_desk_gets_further_links() -> None:
    keys = DeskKeys()
    link = keys.make_window_key(keys.window_secret)
    assert link
    assert keys.open_session(link)
    assert keys.make_window_key("a guess") is None
    assert keys.open_session(keys.window_secret) is None


def test_guessing_is_slowed_down() -> None:
    clock = Clock()
    keys = DeskKeys("bốn từ không liên quan", clock)
    for guess in range(10):
        assert keys.open_session(f"guess {guess}") is None
    with pytest.raises(TooManyRequests):
        keys.open_session("bốn từ không liên quan")
    clock.seconds += 61
    assert keys.open_session("bốn từ không liên quan")


def test_a_session_ends_when_nobody_works() -> None:
    clock = Clock()
    keys = DeskKeys(clock=clock)
    session = keys.open_session(keys.make_link_key())
    assert session
    clock.seconds += SESSION_IDLE_SECONDS - 1
    assert keys.is_session(session)
    clock.seconds += SESSION_IDLE_SECONDS
    assert not keys.is_session(session)


def test_a_ticket_is_good_once_and_for_its_target() -> None:
    clock = Clock()
    keys = DeskKeys(clock=clock)
    ticket = keys.make_ticket("/api/a.zip")
    assert keys.use_ticket(ticket, "/api/a.zip")
    assert not keys.use_ticket(ticket, "/api/a.zip")
    assert not keys.use_ticket(keys.make_ticket("/api/a.zip"), "/api/b.zip")
    late = keys.make_ticket("/api/a.zip")
    clock.seconds += TICKET_SECONDS
    assert not keys.use_ticket(late, "/api/a.zip")
