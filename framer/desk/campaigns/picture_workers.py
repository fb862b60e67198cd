"""The confined processes in which other people's files are read, drawn and decoded for the desk, with bounds.

Each answers with bytes: a picture, what a check has found (`artwork.FrameFaults`), or a draft (`draft_pictures`).
"""

from functools import partial

from PIL import Image

from framer.batch.report.thumbnails import make_thumbnail
from framer.campaigns.poster import preload_poster_parts
from framer.desk.campaigns.artwork import check_frame_artwork, encode_faults, shrink_artwork_file
from framer.desk.campaigns.draft_pictures import draw_draft_picture
from framer.desk.campaigns.living_picture import draw_living_picture
from framer.desk.campaigns.picture_tasks import (
    DeskPictureMaker,
    DeskPictureTask,
    DraftPicture,
    FolderPhoto,
    FrameCheck,
    LayoutPicture,
    LivingPicture,
    SharedPicture,
    ShrunkArtwork,
    SmallPicture,
)
from framer.desk.campaigns.shared_pictures import draw_shared_picture
from framer.errors import Crashed
from framer.imaging.face_detector import thread_detector
from framer.imaging.heif_plugin import load_heif_decoder
from framer.imaging.pipeline import make_photo_preview
from framer.imaging.segmentation import thread_segmenter
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights

_LIMITS = TaskLimits(deadline=60, memory=2**30, rights=Rights.FILES)
_WAITING = 40  # pictures: a wall of layouts and the tiles of a list are asked for at once


def create_picture_workers(model: str, count: int = 2) -> WorkerPool[DeskPictureTask, bytes]:
    """The processes that do such tasks, not yet started."""
    return WorkerPool(_prepare_picture_worker, model, count, _LIMITS, result_type=bytes, max_waiting=_WAITING)


def make_picture_with(workers: WorkerPool[DeskPictureTask, bytes]) -> DeskPictureMaker:
    """`draw_desk_picture`, done by the workers."""

    def make(task: DeskPictureTask) -> bytes:
        picture = workers.run(task)
        if not isinstance(picture, bytes):
            raise Crashed
        return picture

    return make


def draw_desk_picture(model: str, task: DeskPictureTask) -> bytes:
    """What the task asks for. Raises UnknownFrame, SetupError (artwork, words that do not fit), and photo errors."""
    if isinstance(task, FrameCheck):
        return encode_faults(check_frame_artwork(task.directory, task.frame))
    if isinstance(task, ShrunkArtwork):
        return shrink_artwork_file(task.path, task.percent)
    if isinstance(task, SharedPicture):
        return draw_shared_picture(task)
    if isinstance(task, LivingPicture | LayoutPicture):
        return draw_living_picture(model, task)
    return _draw_of_folder(model, task)


def _draw_of_folder(model: str, task: FolderPhoto | DraftPicture | SmallPicture) -> bytes:
    if isinstance(task, DraftPicture):
        return draw_draft_picture(model, task)
    if isinstance(task, SmallPicture):
        return make_thumbnail(task.folders.read_picture(task.output) or b"")
    limits = task.job.options.limits
    return make_photo_preview(task.folders.read_photo(task.job, limits.max_bytes), limits, task.side)


def _prepare_picture_worker(model: str) -> DeskPictureMaker:
    Image.init()
    load_heif_decoder()
    preload_poster_parts()
    thread_detector(model)
    thread_segmenter().forget_image()
    return partial(draw_desk_picture, model)
