"""Workers on other machines: before the first photo, each makes sure that SOURCE and OUT are the same there."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from framer.batch.output.output_folder import STAGING_DIRECTORY
from framer.batch.plan import Plan
from framer.batch.task import BatchContext, BatchOutcome, BatchTask, prepare_batch_worker
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.imaging.face_detector import model_path

_MAX_PHOTOS_TRIED = 100  # files to look at for a photo that can be read

_SOURCE_DIFFERS = N_("%(where)s does not see the photos that are in %(folder)s here.")
_OUT_DIFFERS = N_("%(where)s does not see %(folder)s as it is here.")
_MODEL_DIFFERS = N_("%(where)s has another model for finding faces.")
_COPY_MODEL = N_("Put the same file under the same path on all machines.")
_USE_SHARED_FOLDERS = N_("SOURCE and OUT have to be the same folders under the same paths on all machines.")


@dataclass(frozen=True)
class PreflightCheck:
    """What such workers are told: one photo of SOURCE and the model with their sha256, and a mark put into OUT."""

    context: BatchContext
    source: str
    out: str
    mark: str
    model_digest: str
    photo: str = ""
    photo_digest: str = ""
    max_bytes: int = 0


def prepare_check(context: BatchContext, plan: Plan) -> PreflightCheck:
    """Put the mark into OUT, where the end of the session takes it away, and read a photo. Raises OutputError."""
    if context.model:
        context = replace(context, model=str(Path(context.model).absolute()))
    mark, model_digest = f"{os.urandom(8).hex()}.mark", _file_digest(model_path(context.model))
    asked = PreflightCheck(context, plan.source.display_name, plan.out.display_name, mark, model_digest)
    context.output.stage(asked.mark, b"framer")
    most = plan.options.limits.max_bytes
    for job in islice(plan.jobs(), _MAX_PHOTOS_TRIED):
        if not job.skip_reason:
            try:
                digest = sha256(context.output.read_photo(job.source, most)).hexdigest()
            except FramerError:
                continue  # too large, or not to be read here either
            return replace(asked, photo=job.source, photo_digest=digest, max_bytes=most)
    return asked


def check_and_prepare(asked: PreflightCheck) -> Callable[[BatchTask], BatchOutcome]:
    """`prepare`, after a look at both folders and the model. Raises SetupError where one is not the same."""
    store, where = asked.context.output, platform.node()
    if _file_digest(model_path(asked.context.model)) != asked.model_digest:
        raise SetupError(_MODEL_DIFFERS, _COPY_MODEL, where=where)
    if asked.photo:
        try:
            found = sha256(store.read_photo(asked.photo, asked.max_bytes)).hexdigest()
        except FramerError as error:
            raise SetupError(_SOURCE_DIFFERS, _USE_SHARED_FOLDERS, where=where, folder=asked.source) from error
        if found != asked.photo_digest:
            raise SetupError(_SOURCE_DIFFERS, _USE_SHARED_FOLDERS, where=where, folder=asked.source)
    if not store.exists(f"{STAGING_DIRECTORY}/{asked.mark}"):
        raise SetupError(_OUT_DIFFERS, _USE_SHARED_FOLDERS, where=where, folder=asked.out)
    return prepare_batch_worker(asked.context)


def _file_digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
