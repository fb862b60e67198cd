"""What a worker does with one photo: read it, compare with what was done before, frame it, stage the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from msgspec import structs

from framer.atomic_files import printable_path
from framer.batch.made_before import (
    check_first_place,
    check_further_place,
    copy_pictures,
    find_persons_picture,
    has_further,
    is_retouched,
    is_unchanged,
    stage_renamed,
)
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE
from framer.batch.task_types import (
    BatchOutcome,
    BatchTask,
    FailedPhoto,
    MadePicture,
    NewPicture,
    RetouchedPicture,
    UnchangedPicture,
)
from framer.batch.variants import Variant
from framer.errors import FramerError, OutOfMemory, OutputError
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar
from framer.imaging.record import success_record
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.types import Avatar, Frame


@dataclass(frozen=True)
class BatchContext:
    """What all photos of a run share; each worker gets it once. `size` is the picture's side in pixels.

    `variants` are further pictures of each photo.
    """

    output: OutputFolder
    frame: Frame
    size: int
    model: str = ""
    variants: tuple[Variant, ...] = ()


def prepare_batch_worker(context: BatchContext) -> Callable[[BatchTask], BatchOutcome]:
    """The function that does a task, with frames and detector loaded. Raises SetupError."""
    load_overlay(context.frame, context.size)
    for variant in context.variants:
        load_overlay(variant.frame, variant.size)
    thread_detector(context.model)
    thread_segmenter().warm_up()
    return partial(run_batch_task, context)


def run_batch_task(context: BatchContext, task: BatchTask) -> BatchOutcome:
    """Do one task. A FramerError becomes a FailedPhoto, but for OutOfMemory, for which the pool has a retry."""
    digest = ""
    output, job, previous = context.output, task.job, task.previous_entry
    try:
        data = output.read_photo(job, job.options.limits.max_bytes)
        digest = sha256(data).hexdigest()
        if previous and previous.digest == digest and (outcome := _find_made(output, task, previous)):
            return outcome
        found = find_persons_picture(output, task)
        if isinstance(found, RetouchedPicture):
            if previous and has_further(output, task, previous):
                return found
            return structs.replace(found, further=_make_further(context, task, data))
        return _make_pictures(context, task, data, digest)
    except OutOfMemory:
        raise
    except FramerError as error:
        return FailedPhoto(error, digest, isinstance(error, OutputError) and output.is_fatal(error))


def _find_made(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> BatchOutcome | None:
    """What comes of a photo that is the entry's, without framing it; None where it has to be framed."""
    if is_unchanged(output, task, entry):
        return UnchangedPicture()
    if task.job.former_output_taken:  # its picture may be another photo's before it is copied
        return None
    renamed = stage_renamed(output, task, entry) if task.job.former else None
    return renamed or copy_pictures(output, task, entry)


def _make_pictures(context: BatchContext, task: BatchTask, data: bytes, digest: str) -> NewPicture:
    """Frame the photo for each picture, and stage them. Raises FramerError."""
    output, job = context.output, task.job
    avatar = make_avatar(data, context.frame, job.options, model=context.model, thumbnail=REPORT_THUMBNAIL_SIDE)
    picture = _describe_picture(task, avatar, digest)
    check_first_place(output, task, picture.sha256)
    further = _make_further(context, task, data)
    output.stage(task.staged_name, avatar.data)
    output.write_thumbnail(job.output, avatar.thumbnail)
    output.write_heads(job.output, avatar.heads)
    return structs.replace(picture, further=further)


def _make_further(context: BatchContext, task: BatchTask, data: bytes) -> tuple[MadePicture, ...]:
    """Frame the photo for each of the other pictures, and stage those in whose places no person's is."""
    output, further = context.output, []
    for variant, one in zip(context.variants, task.further, strict=True):
        made = make_avatar(data, variant.frame, variant.adapt(task.job.options), model=context.model).data
        picture = MadePicture(len(made), sha256(made).hexdigest(), is_retouched(output, one.output, one.known_pictures))
        if not picture.is_kept:
            check_further_place(output, one.output, picture.size, picture.sha256, one.known_pictures)
            output.stage(one.staged_name, made)
        further.append(picture)
    return tuple(further)


def _describe_picture(task: BatchTask, avatar: Avatar, digest: str) -> NewPicture:
    """`digest` is the photo's."""
    return NewPicture(
        digest=digest,
        size=len(avatar.data),
        sha256=sha256(avatar.data).hexdigest(),
        pixels=avatar.window_pixels,
        record=success_record(avatar, printable_path(task.job.source), task.job.output),
    )
