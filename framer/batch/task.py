"""What a worker does with one photo: read it, compare with what was done before, frame it, stage the picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from msgspec import Struct, structs

from framer.atomic_files import printable_path
from framer.batch.output.journal import FurtherPicture, JournalEntry
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.thumbnails import REPORT_THUMBNAIL_SIDE
from framer.batch.types import FileJob
from framer.batch.variants import Variant
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
    """What all photos of a run share; each worker gets it once. `size` is the picture's side in pixels.

    `variants` are further pictures of each photo.
    """

    output: OutputFolder
    frame: Frame
    size: int
    model: str = ""
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class FurtherTask:
    """Another picture of the photo, as `BatchTask` has the first one."""

    output: str
    recipe: str
    staged_name: str
    keep_existing: bool = False


@dataclass(frozen=True)
class BatchTask:
    """One photo to frame. `staged_name` is the name for the staged picture; `previous_entry` what was made before.

    `keep_existing`: a file in the picture's place was not made here, unless it is the same, and must stay. `further`
    are the other pictures, one for each of the context's variants.
    """

    job: FileJob
    recipe: str
    staged_name: str
    previous_entry: JournalEntry | None = None
    keep_existing: bool = False
    further: tuple[FurtherTask, ...] = ()

    @property
    def places(self) -> Iterator[tuple[str, str]]:
        """Staged name and place in OUT of each picture, the first one last: with it a photo is done."""
        for further in self.further:
            yield further.staged_name, further.output
        yield self.staged_name, self.job.output


class NewPicture(Struct, frozen=True, tag=True):
    """A picture that was staged: what the journal keeps of it, besides what the task says.

    `further` has size and sha256 of each other picture. `machine` is where it was made, empty for this one.
    """

    digest: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]
    further: tuple[tuple[int, str], ...] = ()
    machine: str = ""

    def entry(self, task: BatchTask) -> JournalEntry:
        """The entry for the journal."""
        job = task.job
        further = tuple(
            FurtherPicture(one.output, one.recipe, size, digest)
            for one, (size, digest) in zip(task.further, self.further, strict=True)
        )
        return JournalEntry(
            job.source, self.digest, task.recipe, job.output, self.size, self.sha256, self.pixels, self.record, further
        )


class UnchangedPicture(Struct, frozen=True, tag=True):
    """The picture of the task's previous entry is in its place, and would be the same again."""


class FailedPhoto(Struct, frozen=True, tag=True):
    """There is no picture. `is_fatal`: there would be none of other photos either."""

    error: FramerError
    digest: str = ""
    is_fatal: bool = False
    machine: str = ""


BatchOutcome = NewPicture | UnchangedPicture | FailedPhoto


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
    output, job = context.output, task.job
    try:
        data = output.read_photo(job, job.options.limits.max_bytes)
        digest = sha256(data).hexdigest()
        if task.previous_entry and task.previous_entry.digest == digest:
            if _is_unchanged(output, task, task.previous_entry):
                return UnchangedPicture()
            if picture := _copy_pictures(output, task, task.previous_entry):
                return picture
        return _make_pictures(context, task, data, digest)
    except OutOfMemory:
        raise
    except FramerError as error:
        return FailedPhoto(error, digest, isinstance(error, OutputError) and output.is_fatal(error))


def _is_unchanged(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> bool:
    """Whether all pictures of the photo, whose content is the entry's, are in their places and would be the same."""
    wanted = [(task.recipe, task.job.output), *((one.recipe, one.output) for one in task.further)]
    there = [(entry.recipe, entry.output), *((one.recipe, one.output) for one in entry.further)]
    # What an earlier run made besides is no reason to do anything.
    is_same = wanted[0] == there[0] and set(wanted) <= set(there)
    places = {place for _, place in wanted}
    return is_same and all(output.matches(*picture) for picture in entry.pictures() if picture[0] in places)


def _copy_pictures(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> NewPicture | None:
    """Stage the pictures of another place again, where names or folders are all that has changed; else None.

    They lie in OUT as they were made: framing the photo would give the same bytes.
    """
    made = {entry.recipe: (entry.output, entry.size, entry.sha256)}
    made |= {one.recipe: (one.output, one.size, one.sha256) for one in entry.further}
    wanted = [(task.recipe, task.staged_name, task.job.output, task.keep_existing)]
    wanted += [(one.recipe, one.staged_name, one.output, one.keep_existing) for one in task.further]
    if not all(recipe in made for recipe, *_ in wanted):
        return None
    staged = []
    for recipe, staged_name, place, keep_existing in wanted:
        before, size, digest = made[recipe]
        if not output.copy_to_stage(before, size, digest, staged_name):
            return None
        _check_place(output, place, size, digest, keep_existing)
        staged.append((size, digest))
    output.copy_thumbnail(entry.output, task.job.output)
    record = {**entry.record, "source": printable_path(task.job.source), "output": task.job.output}
    return NewPicture(entry.digest, entry.size, entry.sha256, entry.pixels, record, tuple(staged[1:]))


def _make_pictures(context: BatchContext, task: BatchTask, data: bytes, digest: str) -> NewPicture:
    """Frame the photo for each picture, and stage them. Raises FramerError."""
    output, job = context.output, task.job
    avatar = make_avatar(data, context.frame, job.options, model=context.model, thumbnail=REPORT_THUMBNAIL_SIDE)
    picture = _describe_picture(task, avatar, digest)
    _check_place(output, job.output, picture.size, picture.sha256, task.keep_existing)
    further = []
    for variant, one in zip(context.variants, task.further, strict=True):
        made = make_avatar(data, variant.frame, variant.adapt(job.options), model=context.model).data
        size, made_digest = len(made), sha256(made).hexdigest()
        _check_place(output, one.output, size, made_digest, one.keep_existing)
        output.stage(one.staged_name, made)
        further.append((size, made_digest))
    output.stage(task.staged_name, avatar.data)
    output.write_thumbnail(job.output, avatar.thumbnail)
    return structs.replace(picture, further=tuple(further))


def _check_place(output: OutputFolder, place: str, size: int, digest: str, keep_existing: bool) -> None:
    """Raises OutputError where a file that must stay has the picture's place, and is not the same."""
    if keep_existing and output.exists(place) and not output.matches(place, size, digest):
        raise OutputError(*_FOREIGN_FILE, path=place)


def _describe_picture(task: BatchTask, avatar: Avatar, digest: str) -> NewPicture:
    """`digest` is the photo's."""
    return NewPicture(
        digest=digest,
        size=len(avatar.data),
        sha256=sha256(avatar.data).hexdigest(),
        pixels=avatar.window_pixels,
        record=success_record(avatar, printable_path(task.job.source), task.job.output),
    )
