"""Photos that are the same byte for byte as one whose person is known: a name such as “IMG_1 - Copy” tells nobody."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterator
from hashlib import file_digest
from pathlib import Path

from framer.batch.file_attributes import has_content_here
from framer.desk.folder.planned_folder import PlannedFolder


def find_matched_copies(planned: PlannedFolder, unmatched: Collection[str]) -> dict[str, str]:
    """For each of these photos that is a copy: the photo that is matched. Only files of equal size are read.

    What is inside another file, or not on this disk, is no copy of anything.
    """
    matching, root = planned.plan.matching, Path(planned.choice.source)
    if not unmatched or matching is None:
        return {}
    wanted = frozenset(unmatched)
    by_size: dict[int, list[str]] = defaultdict(list)
    for job in planned.jobs.values():
        is_known = matching.find_person(job.source) is not None
        if (is_known or job.source in wanted) and not job.packed and (size := _size_here(root / job.source)):
            by_size[size].append(job.source)
    copies: dict[str, str] = {}
    for photos in by_size.values():
        if len(photos) > 1 and not wanted.isdisjoint(photos):
            copies.update(_pair(root, photos, wanted))
    return copies


def _pair(root: Path, photos: Collection[str], wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    digests = {photo: _digest(root / photo) for photo in photos}
    known = {digest: photo for photo, digest in digests.items() if digest and photo not in wanted}
    for photo, digest in digests.items():
        if photo in wanted and digest in known:
            yield photo, known[digest]


def _size_here(path: Path) -> int:
    try:
        status = os.stat(path)  # noqa: PTH116  (names that are no UTF-8, too)
    except OSError:
        return 0
    return status.st_size if has_content_here(status) else 0


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").digest()
    except OSError:
        return b""
