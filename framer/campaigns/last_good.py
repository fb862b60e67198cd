"""A copy of a campaign's files from when they were last good, so that a broken edit survives a restart of the server.

It lies in ``.framer/<campaign>`` of the folder of campaigns: on the same disk, moved and backed up with it, and never
taken for a campaign itself, for that folder holds none directly.
"""

import os
import shutil
from pathlib import Path

from framer.campaigns.registry import load_campaign
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.imaging.overlay import decode_overlay

_COPIES_NAME = ".framer"
_COPIED_SUFFIXES = {".toml", ".csv", ".png", ".webp", ".svg"}
_PREVIEW_END = ".preview.png"


def kept_directory(directory: Path) -> Path:
    """Where the copy of the campaign in `directory` lies, if there is one."""
    return directory.parent / _COPIES_NAME / directory.name


def keep_good_files(directory: Path) -> None:
    """Keep the files of the good campaign in `directory`; nothing is written if they are kept already.

    A copy is whole or not there. Raises OSError where nothing can be written.
    """
    kept = kept_directory(directory)
    files = _describe_files(directory)
    if files == _describe_files(kept):
        return
    new, old = (kept.with_name(f"{end}.{kept.name}.{os.getpid()}") for end in ("new", "old"))
    try:
        new.mkdir(parents=True)
        for name in files:
            shutil.copy2(directory / name, new / name)
        if _describe_files(new) != _describe_files(directory):  # it was edited meanwhile: the next check keeps it
            return
        if kept.is_dir():
            kept.rename(old)
        new.rename(kept)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def load_last_good(directory: Path) -> Campaign | None:
    """The campaign of `directory` as it was kept; None if it was not, or if the copy is not good either."""
    try:
        campaign = load_campaign(kept_directory(directory))
        for frame in campaign.frames:
            decode_overlay(frame)
    except SetupError:
        return None
    return campaign


def _describe_files(directory: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file that belongs to a campaign; empty if there is no such directory."""
    if not directory.is_dir():
        return {}
    paths = [path for path in directory.iterdir() if path.suffix.lower() in _COPIED_SUFFIXES and path.is_file()]
    wanted = [path for path in paths if not path.name.startswith(".") and not path.name.endswith(_PREVIEW_END)]
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(wanted)}
