"""Workers on other machines: before the first photo, each makes sure that SOURCE and OUT are the same there."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from framer.batch.output.local import PARTS
from framer.batch.plan import Plan
from framer.batch.task import Context, Result, Task, prepare
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.imaging.face_detector import model_path

_MOST = 100  # files to look at for a photo that can be read

_NO_SOURCE = N_("%(where)s does not see the photos that are in %(folder)s here.")
_NO_OUT = N_("%(where)s does not see %(folder)s as it is here.")
_OTHER_MODEL = N_("%(where)s has another model for finding faces.")
_SAME_MODEL = N_("Put the same file under the same path on all machines.")
_SHARE = N_("SOURCE and OUT have to be the same folders under the same paths on all machines.")


@dataclass(frozen=True)
class Elsewhere:
    """What such workers are told: one photo of SOURCE and the model with their sha256, and a mark put into OUT."""

    context: Context
    source: str
    out: str
    mark: str
    model: str
    photo: str = ""
    digest: str = ""
    most: int = 0


def asked_of(context: Context, plan: Plan) -> Elsewhere:
    """Put the mark into OUT, where the end of the session takes it away, and read a photo. Raises OutputError."""
    if context.model:
        context = replace(context, model=str(Path(context.model).absolute()))
    asked = Elsewhere(
        context, str(plan.source), str(plan.out), f"{os.urandom(8).hex()}.mark", _digest(model_path(context.model))
    )
    context.store.put_aside(asked.mark, b"framer")
    most = plan.options.limits.max_bytes
    for job in islice(plan.jobs(), _MOST):
        if not job.skip:
            try:
                digest = sha256(context.store.read(job.source, most)).hexdigest()
            except FramerError:
                continue  # too large, or not to be read here either
            return replace(asked, photo=job.source, digest=digest, most=most)
    return asked


def prepare_elsewhere(asked: Elsewhere) -> Callable[[Task], Result]:
    """`prepare`, after a look at both folders and the model. Raises SetupError where one is not the same."""
    store, where = asked.context.store, platform.node()
    if _digest(model_path(asked.context.model)) != asked.model:
        raise SetupError(_OTHER_MODEL, _SAME_MODEL, where=where)
    if asked.photo:
        try:
            found = sha256(store.read(asked.photo, asked.most)).hexdigest()
        except FramerError as error:
            raise SetupError(_NO_SOURCE, _SHARE, where=where, folder=asked.source) from error
        if found != asked.digest:
            raise SetupError(_NO_SOURCE, _SHARE, where=where, folder=asked.source)
    if not store.has(f"{PARTS}/{asked.mark}"):
        raise SetupError(_NO_OUT, _SHARE, where=where, folder=asked.out)
    return prepare(asked.context)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
