"""A campaign folder, or one piece of artwork → reports of everything that is right or wrong with it."""

from datetime import date
from pathlib import Path

from framer.campaigns.manifest import MANIFEST_NAME
from framer.errors import NoFile
from framer.studio.check.findings import CheckReport
from framer.studio.check.frame import FrameToCheck, check_frame
from framer.studio.check.manifest import check_manifest
from framer.studio.drawing import ArtworkDrawer


def check_path(path: Path, today: date, draw: ArtworkDrawer) -> tuple[CheckReport, ...]:
    """Check a campaign (its folder, or its ``campaign.toml``), or one PNG, WebP or SVG.

    A picture that a ``campaign.toml`` beside it lists is checked with that campaign's words and window. `draw` draws
    SVGs. Nothing is changed or written. Raises `NoFile` if there is nothing at `path`.
    """
    if path.is_dir():
        return _check_campaign(path, today, draw)
    if path.name == MANIFEST_NAME:
        return _check_campaign(path.parent, today, draw)
    if not path.is_file():
        raise NoFile(path=path)
    return (check_frame(_frame_of(path.resolve(), today), draw),)


def _check_campaign(folder: Path, today: date, draw: ArtworkDrawer) -> tuple[CheckReport, ...]:
    if not (folder / MANIFEST_NAME).is_file():
        raise NoFile(path=folder / MANIFEST_NAME)
    folder = folder.resolve()  # its name is the campaign's ID, and “.” is none
    manifest = check_manifest(folder, today)
    frames = [FrameToCheck.listed(entry, manifest.campaign) for entry in manifest.campaign.entries]
    reports = (check_frame(frame, draw) for frame in frames)
    return (CheckReport(f"{folder.name}/{MANIFEST_NAME}", manifest.findings), *reports)


def _frame_of(path: Path, today: date) -> FrameToCheck:
    """The frame of the file `path`: one that the ``campaign.toml`` beside it lists, or a lone one."""
    has_manifest = (path.parent / MANIFEST_NAME).is_file()
    campaign = check_manifest(path.parent, today).campaign if has_manifest else None
    for entry in campaign.entries if campaign else ():
        if campaign and path in (entry.overlay, entry.overlay.with_suffix(".svg")):
            return FrameToCheck.listed(entry, campaign)
    if path.suffix.lower() == ".svg":
        return FrameToCheck.lone_svg(path, campaign)
    return FrameToCheck.lone_picture(path, campaign)
