"""A campaign changed or drawn aside, before anybody sees it."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from framer.campaigns.manifest import read_manifest
from framer.desk.campaigns.files import copy_campaign
from framer.desk.campaigns.uploads import find_unused
from framer.studio.build import build_campaign
from framer.studio.drawing import ArtworkDrawer


@contextlib.contextmanager
def copied_aside(source: Path, staged: Path) -> Iterator[Path]:
    """A copy `staged` of the campaign in `source`, which is gone afterwards. Raises OutputError."""
    try:
        shutil.rmtree(staged, ignore_errors=True)
        copy_campaign(source, staged)
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


@contextlib.contextmanager
def staged_campaign(source: Path, staged: Path, draw: ArtworkDrawer) -> Iterator[Path]:
    """A copy `staged` of the campaign in `source`, with its frames drawn and without uploads that nothing names.

    It is gone afterwards. Raises what `build_campaign` raises, and OutputError.
    """
    with copied_aside(source, staged):
        build_campaign(staged, draw)
        for path in find_unused(staged, read_manifest(staged)):
            path.unlink()
        yield staged
