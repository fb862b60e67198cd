"""Pictures that are kept in memory."""

from collections.abc import Callable

from framer.web.image_cache import Kept


def test_kept_things_are_made_once_and_the_oldest_is_let_go() -> None:
    made: list[str] = []

    def make(name: str) -> Callable[[], bytes]:
        return lambda: made.append(name) or name.encode()  # type: ignore[func-returns-value]

    kept = Kept(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, make(name)) == name.encode()
    assert made == ["a", "b", "c", "b"]
