"""What a worker does with one photo: read, compare with what was done before, frame, put aside."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from msgspec import Struct

from framer.batch.output.journal import JournalEntry
from framer.batch.output.local import OutputFolder
from framer.batch.output_names import printable_path
from framer.batch.report import thumbnails
from framer.batch.types import FileJob
from framer.errors import FramerError, OutOfMemory, OutputError
from framer.i18n import N_, Message
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar
from framer.imaging.record import success_record
from framer.imaging.types import Avatar, Frame

_FOREIGN_FILE = Message(
    N_("%(path)s: there is a file of this name that was not made here."),
    N_("Move it away, choose another folder, or give --force to write over it."),
)


@dataclass(frozen=True)
class BatchContext:
    """What all photos of a run share; it goes to each worker once. `size` is the picture's side in pixels."""

    output: OutputFolder
    frame: Frame
    size: int
    model: str = ""


@dataclass(frozen=True)
class BatchTask:
    """One photo to frame. `aside` is the name under which the picture is put aside; `known` is what was made before.

    `careful`: if another file has the picture's place, it was not made here and must stay.
    """

    job: FileJob
    recipe: str
    staged_name: str
    previous_entry: JournalEntry | None = None
    keep_existing: bool = False


class NewPicture(Struct, frozen=True, tag=True):
    """A picture that was put aside: what the journal keeps of it, beside what the task says."""

    digest: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]

    def entry(self, task: BatchTask) -> JournalEntry:
        """The entry for the journal."""
        job = task.job
        return JournalEntry(
            job.source, self.digest, task.recipe, job.output, self.size, self.sha256, self.pixels, self.record
        )


class UnchangedPicture(Struct, frozen=True, tag=True):
    """The picture made before, which the task knows, is there and would be the same again."""


class FailedPhoto(Struct, frozen=True, tag=True):
    """There is no picture. `lasting`: there will be none of other photos either."""

    error: FramerError
    digest: str = ""
    is_fatal: bool = False


BatchOutcome = NewPicture | UnchangedPicture | FailedPhoto


def prepare_batch_worker(context: BatchContext) -> Callable[[BatchTask], BatchOutcome]:
    """The function that does a task, with frame and detector at hand. Raises SetupError."""
    load_overlay(context.frame, context.size)
    thread_detector(context.model)
    return partial(run_batch_task, context)


def run_batch_task(context: BatchContext, task: BatchTask) -> BatchOutcome:
    """Do one task; FramerErrors become a Failed, but for OutOfMemory, which the pool wants to know."""
    digest = ""
    store, job = context.output, task.job
    try:
        data = store.read_photo(job.source, job.options.limits.max_bytes)
        digest = sha256(data).hexdigest()
        known = task.previous_entry
        if known and (known.digest, known.recipe, known.output) == (digest, task.recipe, job.output):  # noqa: SIM102
            if store.matches(known.output, known.size, known.sha256):
                return UnchangedPicture()
        avatar = make_avatar(
            data, context.frame, job.options, model=context.model, thumbnail=thumbnails.REPORT_THUMBNAIL_SIDE
        )
        made = _made(task, avatar, digest)
        if task.keep_existing and store.exists(job.output) and not store.matches(job.output, made.size, made.sha256):
            return FailedPhoto(OutputError(*_FOREIGN_FILE, path=job.output))
        store.stage(task.staged_name, avatar.data)
        store.write_thumbnail(job.output, avatar.thumbnail)
    except OutOfMemory:
        raise
    except FramerError as error:
        return FailedPhoto(error, digest, isinstance(error, OutputError) and store.is_fatal(error))
    return made


def _made(task: BatchTask, avatar: Avatar, digest: str) -> NewPicture:
    """What the journal keeps of a picture; `digest` is the photo's."""
    return NewPicture(
        digest=digest,
        size=len(avatar.data),
        sha256=sha256(avatar.data).hexdigest(),
        pixels=avatar.window_pixels,
        record=success_record(avatar, printable_path(task.job.source), task.job.output),
    )
