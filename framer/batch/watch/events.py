"""What a watch tells: besides what becomes of files, what is in the way, and when there is nothing to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from framer.batch.run import FileEvent
from framer.errors import FramerError


@dataclass(frozen=True)
class WatchProblem:
    """Something is in the way. The watch goes on as well as it can, and tries again by itself."""

    error: FramerError


@dataclass(frozen=True)
class WatchRecovered:
    """What was wrong with this folder or table is so no more."""

    path: object


@dataclass(frozen=True)
class WatchIdle:
    """There is nothing to do just now. `awaited` counts lines of the table of names whose photos are still to come."""

    missing_photo_count: int = 0


WatchEvent = FileEvent | WatchProblem | WatchRecovered | WatchIdle


class ActiveProblems:
    """What is in the way just now, by the place; the same thing is told once."""

    def __init__(self) -> None:
        """All is well."""
        self._errors: dict[str, FramerError] = {}

    def report(self, place: str, error: FramerError) -> Iterator[WatchProblem]:
        """Something is wrong there."""
        before = self._errors.get(place)
        self._errors[place] = error
        if before is None or before.to_message(str) != error.to_message(str):
            yield WatchProblem(error)

    def resolve(self, place: str) -> Iterator[WatchRecovered]:
        """Nothing is wrong there."""
        if error := self._errors.pop(place, None):
            yield WatchRecovered(error.details.get("path", place))
