"""IDs for new campaigns: short, in whole words, and not taken."""

_MAX_NEW_ID_LETTERS = 40


def shorten_id(name: str) -> str:
    """At most _MAX_NEW_ID_LETTERS of it, in whole words where there are several."""
    whole = name[: _MAX_NEW_ID_LETTERS + 1].rpartition("-")[0] if len(name) > _MAX_NEW_ID_LETTERS else name
    return (whole or name[:_MAX_NEW_ID_LETTERS]).strip("-")


def first_free_id(name: str, taken: set[str]) -> str:
    """`name`, or the first of ``name-2``, ``name-3``, … that is not taken."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 10_000))) if each not in taken)
