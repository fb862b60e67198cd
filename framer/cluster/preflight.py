"""The check before the first photo: every process on the cluster sees the same model, SOURCE and OUT as the client."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from msgspec import structs

from framer.batch.output.output_folder import STAGING_DIRECTORY
from framer.batch.plan import Plan
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask, UnchangedPicture
from framer.batch.types import FileJob
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.imaging.face_detector import model_path

_MAX_PHOTOS_TRIED = 100  # of SOURCE, until one can be read

# Each of these is told after the machine that it is said of.
_SOURCE_DIFFERS = N_("does not see the photos that are in %(folder)s here.")
_OUT_DIFFERS = N_("does not see %(folder)s as it is here.")
_MODEL_DIFFERS = N_("uses a different model for finding faces.")
_COPY_MODEL = N_("Put the same file under the same path on all machines.")
_USE_SHARED_FOLDERS = N_("SOURCE and OUT have to be the same folders under the same paths on all machines.")


@dataclass(frozen=True)
class PreflightCheck:
    """What a process on the cluster compares, and the context with which it then works.

    `source` and `out` are for messages. `mark` is the name of a file in OUT's staging directory. Digests are sha256 in
    hexadecimal. `photo` is None if SOURCE has no photo that the client can read.
    """

    context: BatchContext
    source: str
    out: str
    mark: str
    model_digest: str
    photo: FileJob | None = None
    photo_digest: str = ""
    max_bytes: int = 0


def prepare_check(context: BatchContext, plan: Plan) -> PreflightCheck:
    """Put the mark into OUT, where the end of the session removes it, and read a photo. Raises OutputError."""
    if context.model:
        context = replace(context, model=str(Path(context.model).absolute()))
    mark, model_digest = f"{os.urandom(8).hex()}.mark", _file_digest(model_path(context.model))
    check = PreflightCheck(context, plan.source.display_name, plan.out.display_name, mark, model_digest)
    context.output.stage(check.mark, b"framer")
    max_bytes = plan.options.limits.max_bytes
    for job in islice(plan.jobs(), _MAX_PHOTOS_TRIED):
        if not (job.skip_reason or job.refusal):
            try:
                photo = context.output.read_photo(job, max_bytes)
            except FramerError:
                continue  # too large, or it cannot be read here either
            return replace(check, photo=job, photo_digest=sha256(photo).hexdigest(), max_bytes=max_bytes)
    return check


def check_and_prepare(check: PreflightCheck) -> Callable[[BatchTask], BatchOutcome]:
    """In a process on the cluster: `prepare_batch_worker`, after the check. Raises SetupError for what differs."""
    compare_with_client(check)
    return partial(_work_on_machine, platform.node(), prepare_batch_worker(check.context))


def compare_with_client(check: PreflightCheck) -> None:
    """Check that this process sees what the client does. Raises SetupError for what differs."""
    output, machine = check.context.output, platform.node()
    if _file_digest(model_path(check.context.model)) != check.model_digest:
        raise SetupError(_MODEL_DIFFERS, _COPY_MODEL, where=machine)
    if check.photo:
        source_differs = SetupError(_SOURCE_DIFFERS, _USE_SHARED_FOLDERS, where=machine, folder=check.source)
        try:
            photo = output.read_photo(check.photo, check.max_bytes)
        except FramerError as error:
            raise source_differs from error
        if sha256(photo).hexdigest() != check.photo_digest:
            raise source_differs
    if not output.exists(f"{STAGING_DIRECTORY}/{check.mark}"):
        raise SetupError(_OUT_DIFFERS, _USE_SHARED_FOLDERS, where=machine, folder=check.out)


def _work_on_machine(machine: str, work: Callable[[BatchTask], BatchOutcome], task: BatchTask) -> BatchOutcome:
    """Do a task; the outcome says on which machine."""
    outcome = work(task)
    return outcome if isinstance(outcome, UnchangedPicture) else structs.replace(outcome, machine=machine)


def _file_digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
