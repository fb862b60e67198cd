"""What a worker does with one photo: read, compare with what was done before, frame, put aside."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from framer.batch.output.journal import Entry
from framer.batch.output.local import Store
from framer.batch.output_names import printable
from framer.batch.report import thumbnails
from framer.batch.types import Job
from framer.errors import FramerError, OutputError
from framer.i18n import N_, Words
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar
from framer.imaging.record import success_record
from framer.imaging.types import Avatar, Frame

_NOT_OURS = Words(
    N_("%(path)s: there is a file of this name that was not made here."),
    N_("Move it away, choose another folder, or give --force to write over it."),
)


@dataclass(frozen=True)
class Context:
    """What all photos of a run share; it goes to each worker once. `size` is the picture's side in pixels."""

    store: Store
    frame: Frame
    size: int
    model: str = ""


@dataclass(frozen=True)
class Task:
    """One photo to frame. `aside` is the name under which the picture is put aside; `known` is what was made before.

    `careful`: if another file has the picture's place, it was not made here and must stay.
    """

    job: Job
    recipe: str
    aside: str
    known: Entry | None = None
    careful: bool = False


@dataclass(frozen=True)
class Made:
    """A picture that was put aside, and its entry for the journal."""

    entry: Entry


@dataclass(frozen=True)
class Same:
    """The picture made before is there, and would be the same again."""

    entry: Entry


@dataclass(frozen=True)
class Failed:
    """There is no picture. `lasting`: there will be none of other photos either."""

    error: FramerError
    digest: str = ""
    lasting: bool = False


Result = Made | Same | Failed


def prepare(context: Context) -> Callable[[Task], Result]:
    """The function that does a task, with frame and detector at hand. Raises SetupError."""
    load_overlay(context.frame, context.size)
    thread_detector(context.model)
    return partial(frame_photo, context)


def frame_photo(context: Context, task: Task) -> Result:
    """Do one task; FramerErrors become a Failed."""
    digest = ""
    store, job = context.store, task.job
    try:
        data = store.read(job.source, job.options.limits.max_bytes)
        digest = sha256(data).hexdigest()
        known = task.known
        if known and (known.digest, known.recipe, known.output) == (digest, task.recipe, job.output):  # noqa: SIM102
            if store.holds(known.output, known.size, known.sha256):
                return Same(known)
        avatar = make_avatar(data, context.frame, job.options, model=context.model, thumbnail=thumbnails.SIDE)
        entry = _entry(task, avatar, digest)
        if task.careful and store.has(job.output) and not store.holds(job.output, entry.size, entry.sha256):
            return Failed(OutputError(*_NOT_OURS, path=job.output))
        store.put_aside(task.aside, avatar.data)
        store.put_thumbnail(job.output, avatar.thumbnail)
    except FramerError as error:
        return Failed(error, digest, isinstance(error, OutputError) and store.lasting(error))
    return Made(entry)


def _entry(task: Task, avatar: Avatar, digest: str) -> Entry:
    """What the journal keeps of a picture; `digest` is the photo's."""
    return Entry(
        source=task.job.source,
        digest=digest,
        recipe=task.recipe,
        output=task.job.output,
        size=len(avatar.data),
        sha256=sha256(avatar.data).hexdigest(),
        pixels=avatar.window_pixels,
        record=success_record(avatar, printable(task.job.source), task.job.output),
    )
