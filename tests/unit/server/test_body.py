"""A body's chunks and its transfer rate, and the limits on both."""

import pytest

from framer.server.body import RequestBody, TransferRate, UploadLimits, slowest_per_byte

LIMITS = UploadLimits(max_body_bytes=80_000_000, memory_budget=10**9, body_timeout=600, idle_timeout=20, min_rate=1_000)


def rate_of(*arrivals: tuple[float, int], started: float = 0.0) -> TransferRate:
    """The rate of a body of which so many bytes came at these seconds."""
    rate = TransferRate(started, history_seconds=20)
    for now, count in arrivals:
        rate.record(count, now)
    return rate


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_body_is_read_in_order_and_freed(size: int) -> None:
    body = RequestBody()
    for chunk in (b"ab", b"", b"cde", b"f"):
        body.append(chunk)
    assert b"".join(iter(lambda: body.read(size), b"")) == b"abcdef"
    assert body.size == 6
    assert (body.release(), body.release()) == (6, 0)


def test_a_body_has_to_get_on() -> None:
    assert LIMITS.remaining_seconds(rate_of(), 0) == 20
    assert LIMITS.remaining_seconds(rate_of((15, 15)), 16) == 19
    steady = rate_of(*((second, 1_000) for second in range(101)))  # a slow phone: a chunk within 20 s, again and again
    assert LIMITS.remaining_seconds(steady, 100) == 20
    assert LIMITS.remaining_seconds(steady, 110) == 0  # the next second without a chunk is one too many
    assert LIMITS.remaining_seconds(rate_of((594, 50_000_000)), 595) == 5
    assert LIMITS.remaining_seconds(rate_of(*((second, 1) for second in range(22))), 21) == 0


def test_a_body_that_came_nearly_all_at_once_has_no_credit_for_it() -> None:
    early = rate_of((0, 79_000_000), (10, 1))
    assert LIMITS.remaining_seconds(early, 20) == 10
    early.record(1, 20)
    assert LIMITS.remaining_seconds(early, 22) == 0


def test_when_memory_is_short_the_body_goes_that_gets_on_least_for_what_it_holds() -> None:
    stuck, full, steady, young, phone = (RequestBody() for _ in range(5))
    for body, size in ((stuck, 2_000), (full, 9_000), (steady, 3_000), (young, 8_000), (phone, 500)):
        body.append(bytes(size))
    evenly = [(float(second), 100) for second in range(30)]
    bodies = {
        stuck: rate_of((0, 2_000)),
        full: rate_of((0, 8_990), (25, 10)),
        steady: rate_of(*evenly),
        young: rate_of((28, 8_000), started=26),
        phone: rate_of(*((second, 25) for second, _ in evenly)),
    }
    evicted = []
    while body := slowest_per_byte(bodies, now=30, seconds=5, max_seconds=20):
        evicted.append(body)
        del bodies[body]
    assert evicted == [stuck, full, steady]  # nothing comes; hardly anything; all of it, but for 30 s
    assert not slowest_per_byte({}, 30, 5, 20)
