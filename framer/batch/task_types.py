"""A photo to frame, and what can become of it: what goes to workers and comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from framer.batch.output.journal_entry import FurtherPicture, JournalEntry
from framer.batch.types import FileJob
from framer.errors import FramerError


@dataclass(frozen=True)
class FurtherTask:
    """Another picture of the photo, as `BatchTask` has the first one."""

    output: str
    recipe: str
    staged_name: str
    known_pictures: tuple[str, ...] | None = None


@dataclass(frozen=True)
class BatchTask:
    """One photo to frame. `staged_name` is the name for the staged picture; `previous_entry` what was made before.

    `known_pictures`: how the sha256 of all pictures begin that were made here under the picture's name; None: whatever
    is in its place is written over. A file in its place that is none of them is a person's, and stays. `further` are
    the other pictures, one for each of the context's variants.
    """

    job: FileJob
    recipe: str
    staged_name: str
    previous_entry: JournalEntry | None = None
    known_pictures: tuple[str, ...] | None = None
    further: tuple[FurtherTask, ...] = ()


class MadePicture(Struct, frozen=True):
    """Another picture that was staged. `is_kept`: it was not, for a person has retouched what is in its place."""

    size: int
    sha256: str
    is_kept: bool = False


class NewPicture(Struct, frozen=True, tag=True):
    """A picture that was staged: what the journal keeps of it, besides what the task says.

    `further` are the other pictures. `machine` is where it was made, empty for this one. `is_renamed`: it is the
    previous entry's picture, under a new name; `is_copied`: all are pictures of the previous entry, which stay.
    """

    digest: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]
    further: tuple[MadePicture, ...] = ()
    machine: str = ""
    is_renamed: bool = False
    is_copied: bool = False

    def entry(self, task: BatchTask) -> JournalEntry:
        """The entry for the journal."""
        job, further = task.job, further_entries(task, self.further)
        return JournalEntry(
            job.source, self.digest, task.recipe, job.output, self.size, self.sha256, self.pixels, self.record, further
        )


class RetouchedPicture(Struct, frozen=True, tag=True):
    """In the picture's place is one that a person made of it; it stays. `sha256` is of what is there now.

    `further` are the other pictures where they were made anew; empty where they were in their places.
    """

    sha256: str
    further: tuple[MadePicture, ...] = ()


class UnchangedPicture(Struct, frozen=True, tag=True):
    """The picture of the task's previous entry is in its place, and would be the same again."""


class FailedPhoto(Struct, frozen=True, tag=True):
    """There is no picture. `is_fatal`: there would be none of other photos either."""

    error: FramerError
    digest: str = ""
    is_fatal: bool = False
    machine: str = ""


BatchOutcome = NewPicture | UnchangedPicture | RetouchedPicture | FailedPhoto


def further_entries(task: BatchTask, made: tuple[MadePicture, ...]) -> tuple[FurtherPicture, ...]:
    """What the journal keeps of the other pictures."""
    return tuple(
        FurtherPicture(one.output, one.recipe, picture.size, picture.sha256)
        for one, picture in zip(task.further, made, strict=True)
    )


def staged_further(task: BatchTask, made: tuple[MadePicture, ...]) -> Iterator[tuple[str, str]]:
    """Staged name and place in OUT of each other picture that was staged."""
    for one, picture in zip(task.further, made, strict=True):
        if not picture.is_kept:
            yield one.staged_name, one.output
