"""The events of a watch: what becomes of files, what is in the way, and when there is nothing to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from framer.batch.file_events import FileEvent
from framer.errors import FramerError

BURST_FILES = 20  # that have come at once


@dataclass(frozen=True)
class WatchProblem:
    """Something is in the way. The watch goes on as far as it can, and retries."""

    error: FramerError


@dataclass(frozen=True)
class WatchRecovered:
    """The problem with this folder or table is over."""

    path: object


@dataclass(frozen=True)
class WatchIdle:
    """There is nothing to do now. `missing_photo_count`: lines of the table of names whose photos are to come."""

    missing_photo_count: int = 0


@dataclass(frozen=True)
class WatchRound:
    """A round begins that has so many files to do, BURST_FILES or more: a person waits for the end of it."""

    total: int


WatchEvent = FileEvent | WatchRound | WatchProblem | WatchRecovered | WatchIdle


class ActiveProblems:
    """The problems at present, one for each subject (such as "source"); they become events once each."""

    def __init__(self) -> None:
        self._errors: dict[str, FramerError] = {}

    def report(self, subject: str, error: FramerError) -> Iterator[WatchProblem]:
        """The event for an error, unless the last one about the subject had the same message."""
        previous_error = self._errors.get(subject)
        self._errors[subject] = error
        if previous_error is None or previous_error.to_message(str) != error.to_message(str):
            yield WatchProblem(error)

    def resolve(self, subject: str) -> Iterator[WatchRecovered]:
        """The event for the end of the subject's problem, if it had one."""
        if error := self._errors.pop(subject, None):
            yield WatchRecovered(error.details.get("path", subject))
