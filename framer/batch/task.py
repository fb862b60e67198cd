"""What a worker does with one photo: read it, compare with what was done before, frame it, stage the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from msgspec import Struct

from framer.atomic_files import printable_path
from framer.batch.output.journal import JournalEntry
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE
from framer.batch.types import FileJob
from framer.errors import FramerError, OutOfMemory, OutputError
from framer.i18n import N_, Message
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar
from framer.imaging.record import success_record
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.types import Avatar, Frame

_FOREIGN_FILE = Message(
    N_("%(path)s: there is already a file of this name that framer did not make."),
    N_("Move it away, choose another folder, or give --force to write over it."),
)


@dataclass(frozen=True)
class BatchContext:
    """What all photos of a run share; each worker gets it once. `size` is the picture's side in pixels."""

    output: OutputFolder
    frame: Frame
    size: int
    model: str = ""


@dataclass(frozen=True)
class BatchTask:
    """One photo to frame. `staged_name` is the name for the staged picture; `previous_entry` what was made before.

    `keep_existing`: a file in the picture's place was not made here, unless it is the same, and must stay.
    """

    job: FileJob
    recipe: str
    staged_name: str
    previous_entry: JournalEntry | None = None
    keep_existing: bool = False


class NewPicture(Struct, frozen=True, tag=True):
    """A picture that was staged: what the journal keeps of it, besides what the task says."""

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
    """The picture of the task's previous entry is in its place, and would be the same again."""


class FailedPhoto(Struct, frozen=True, tag=True):
    """There is no picture. `is_fatal`: there would be none of other photos either."""

    error: FramerError
    digest: str = ""
    is_fatal: bool = False


BatchOutcome = NewPicture | UnchangedPicture | FailedPhoto


def prepare_batch_worker(context: BatchContext) -> Callable[[BatchTask], BatchOutcome]:
    """The function that does a task, with frame and detector loaded. Raises SetupError."""
    load_overlay(context.frame, context.size)
    thread_detector(context.model)
    thread_segmenter().warm_up()
    return partial(run_batch_task, context)


def run_batch_task(context: BatchContext, task: BatchTask) -> BatchOutcome:
    """Do one task. A FramerError becomes a FailedPhoto, but for OutOfMemory, for which the pool has a retry."""
    digest = ""
    output, job = context.output, task.job
    try:
        data = output.read_photo(job, job.options.limits.max_bytes)
        digest = sha256(data).hexdigest()
        previous = task.previous_entry
        if previous and (previous.digest, previous.recipe, previous.output) == (digest, task.recipe, job.output):  # noqa: SIM102
            if output.matches(previous.output, previous.size, previous.sha256):
                return UnchangedPicture()
        avatar = make_avatar(data, context.frame, job.options, model=context.model, thumbnail=REPORT_THUMBNAIL_SIDE)
        picture = _describe_picture(task, avatar, digest)
        if task.keep_existing and output.exists(job.output):  # noqa: SIM102
            if not output.matches(job.output, picture.size, picture.sha256):
                return FailedPhoto(OutputError(*_FOREIGN_FILE, path=job.output))
        output.stage(task.staged_name, avatar.data)
        output.write_thumbnail(job.output, avatar.thumbnail)
    except OutOfMemory:
        raise
    except FramerError as error:
        return FailedPhoto(error, digest, isinstance(error, OutputError) and output.is_fatal(error))
    return picture


def _describe_picture(task: BatchTask, avatar: Avatar, digest: str) -> NewPicture:
    """`digest` is the photo's."""
    return NewPicture(
        digest=digest,
        size=len(avatar.data),
        sha256=sha256(avatar.data).hexdigest(),
        pixels=avatar.window_pixels,
        record=success_record(avatar, printable_path(task.job.source), task.job.output),
    )
