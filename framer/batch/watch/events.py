"""What a watch tells: besides what becomes of files, what is in the way, and when there is nothing to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from framer.batch.run import Event
from framer.errors import FramerError


@dataclass(frozen=True)
class Trouble:
    """Something is in the way. The watch goes on as well as it can, and tries again by itself."""

    error: FramerError


@dataclass(frozen=True)
class Back:
    """What was wrong with this folder or table is so no more."""

    path: object


@dataclass(frozen=True)
class Quiet:
    """There is nothing to do just now. `awaited` counts lines of the table of names whose photos are still to come."""

    awaited: int = 0


News = Event | Trouble | Back | Quiet


class Troubles:
    """What is in the way just now, by the place; the same thing is told once."""

    def __init__(self) -> None:
        """All is well."""
        self._errors: dict[str, FramerError] = {}

    def meet(self, place: str, error: FramerError) -> Iterator[Trouble]:
        """Something is wrong there."""
        before = self._errors.get(place)
        self._errors[place] = error
        if before is None or before.words(str) != error.words(str):
            yield Trouble(error)

    def clear(self, place: str) -> Iterator[Back]:
        """Nothing is wrong there."""
        if error := self._errors.pop(place, None):
            yield Back(error.details.get("path", place))
