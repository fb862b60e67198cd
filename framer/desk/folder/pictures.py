"""Pictures and photos of a folder as bytes; photos, and what is made small, are opened in confined workers."""

import os
from pathlib import Path
from typing import Any

from framer.batch.corrected_jobs import correct_job
from framer.batch.corrections import Correction
from framer.batch.output.journal import find_last_entry
from framer.batch.output.output_folder import OutputFolder, open_output_folder
from framer.batch.review import read_review
from framer.batch.types import ReportRow
from framer.desk.campaigns.picture_tasks import DeskPictureMaker, DraftPicture, FolderPhoto, SmallPicture
from framer.desk.folder.correction_form import show_correction
from framer.desk.folder.folder_errors import UnknownPhoto
from framer.desk.folder.folder_work import FolderWork

MIN_SHOWN_SIDE, MAX_SHOWN_SIDE = 64, 1600  # px
STAGE_SIDE = 1280  # px, as the public page has its photo

_MAX_FINISHED_BYTES = 1 << 26
_PICTURE_STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}


def read_whole_picture(work: FolderWork, identity: str) -> tuple[bytes, str]:
    """A finished picture as it is in OUT, and its media type. Raises UnknownPhoto, NoFile."""
    output = _require_output(work, identity)
    data = work.planned.out.read(output, _MAX_FINISHED_BYTES)
    return data, find_media_type(data)


def read_small_picture(work: FolderWork, identity: str, make_picture: DeskPictureMaker) -> bytes:
    """The small JPEG of a finished picture. Raises UnknownPhoto, and what workers raise."""
    output = _require_output(work, identity)
    folders = _open_folders(work)
    data = folders.read_kept_thumbnail(output) or make_picture(SmallPicture(folders, output))
    find_media_type(data)
    return data


def draw_photo(work: FolderWork, identity: str, side: int, make_picture: DeskPictureMaker) -> bytes:
    """The photo itself, upright, a JPEG. Raises UnknownPhoto, and what is wrong with the photo."""
    job = work.find_job(identity)
    if not job.output:  # it may hold photos, and is none
        raise UnknownPhoto
    return make_picture(FolderPhoto(_open_folders(work), job, side))


def read_head_picture(work: FolderWork, identity: str, number: int) -> bytes:
    """The small JPEG of one of several faces, from left to right. Raises UnknownPhoto."""
    heads = _open_folders(work).read_heads(_require_output(work, identity))
    if not 0 <= number < len(heads):
        raise UnknownPhoto
    find_media_type(heads[number])
    return heads[number]


def draw_draft(work: FolderWork, identity: str, correction: Correction, make_picture: DeskPictureMaker) -> bytes:
    """How the photo would come out with `correction`, as JSON (`draft_pictures`): nothing is kept.

    Raises UnknownPhoto, and what is wrong with photo or correction.
    """
    job = work.find_job(identity)
    if not job.output:
        raise UnknownPhoto
    return make_picture(DraftPicture(_open_folders(work), correct_job(job, correction), work.planned.batch.frame))


def describe_stage(work: FolderWork, identity: str) -> dict[str, Any]:
    """What the page's stage needs to move a photo under its frame, with the correction in force.

    That of a picture that is still to be made anew is not to be seen in `crop` yet. Raises UnknownPhoto.
    """
    job, batch = work.find_job(identity), work.planned.batch
    entry = find_last_entry(work.journal_path, job.source)
    record: dict[str, Any] = entry.record if entry else {}
    row = work.book.find(identity)
    window = batch.frame.window
    correction = row.correction if row else ()
    if work.book.is_pending(identity):
        correction = read_review(work.planned.out).correction_of(job.source).describe()
    return {
        "width": record.get("width", 0),
        "height": record.get("height", 0),
        "crop": record.get("crop") if row and row.output else None,
        "faces": [{"box": face["box"], "score": face["score"]} for face in record.get("faces", [])],
        "chosen": record.get("chosen"),
        "window": {"cx": window.cx, "cy": window.cy, "r": window.r},
        "warnings": record.get("warnings", []),
        "correction": show_correction(correction),
        "size": job.options.size,
    }


def find_media_type(data: bytes) -> str:
    """What the bytes are. Raises UnknownPhoto where they are no picture: nothing else leaves OUT by this way."""
    for start, media_type in _PICTURE_STARTS.items():
        if data.startswith(start):
            return media_type
    raise UnknownPhoto


def _require_output(work: FolderWork, identity: str) -> str:
    """The picture's path in OUT, looked at once more: rows come from a file there. Raises UnknownPhoto."""
    row: ReportRow | None = work.book.find(identity)
    if row is None or not row.output:
        raise UnknownPhoto
    if not is_in_out(work, row.output):
        raise UnknownPhoto
    return row.output


def is_in_out(work: FolderWork, place: str) -> bool:
    """Whether a place that a row names is in OUT."""
    out = Path(os.path.realpath(work.planned.choice.out))
    return Path(os.path.realpath(out / place)).is_relative_to(out)


def _open_folders(work: FolderWork) -> OutputFolder:
    return open_output_folder(work.planned.source, work.planned.out)
