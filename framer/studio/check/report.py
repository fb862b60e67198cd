"""A campaign folder, or one piece of artwork → reports of everything that is right or wrong with it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from framer.campaigns.manifest import MANIFEST_NAME, find_misnamed_manifest
from framer.campaigns.manifest_findings import ManifestFinding
from framer.errors import NoFile
from framer.studio.check.file_kind import HEAD_BYTES, identify_kind
from framer.studio.check.findings import CheckReport, Finding
from framer.studio.check.frame import FrameToCheck, check_frame
from framer.studio.check.manifest import check_manifest
from framer.studio.check.svg_text import TEXT_CONTRAST_LOW
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
    frame = _frame_of(path.resolve(), today)
    return (frame if isinstance(frame, CheckReport) else check_frame(frame, draw),)


def _is_other_kind(path: Path) -> bool:
    """Whether the file `path` was only given the name of an SVG."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return False
    kind = identify_kind(head, path.name)
    return not head or head.startswith((b"\x89PNG", b"RIFF")) or bool(kind and kind.name != "SVG")


def _check_campaign(folder: Path, today: date, draw: ArtworkDrawer) -> tuple[CheckReport, ...]:
    folder = folder.resolve()  # its name is the campaign's ID, and “.” is none
    if not (folder / MANIFEST_NAME).is_file() and not find_misnamed_manifest(folder):
        raise NoFile(path=folder / MANIFEST_NAME)
    manifest, title = check_manifest(folder, today), f"{folder.name}/{MANIFEST_NAME}"
    campaign = manifest.campaign
    if campaign is None:
        return (CheckReport(title, manifest.findings),)
    frames = (check_frame(FrameToCheck.listed(entry, campaign), draw) for entry in campaign.entries)
    reports = (CheckReport(title, manifest.findings), *frames)
    return _blame_colours(reports, manifest.contrast) if manifest.contrast else reports


def _blame_colours(reports: tuple[CheckReport, ...], cause: ManifestFinding) -> tuple[CheckReport, ...]:
    """`reports` of manifest and frames; letters that are too faint are said to be so by their `cause`, once."""
    first, *frames = reports
    sharper = [replace(each, findings=tuple(filter(_is_not_contrast, each.findings))) for each in frames]
    if sharper == frames:
        return reports
    return (replace(first, findings=(*first.findings, cause)), *sharper)


def _is_not_contrast(finding: Finding | ManifestFinding) -> bool:
    return finding.message != TEXT_CONTRAST_LOW


def _frame_of(path: Path, today: date) -> FrameToCheck | CheckReport:
    """The frame of the file `path`: one that the ``campaign.toml`` beside it lists, or a lone one.

    A report instead where that ``campaign.toml`` has to be mended first.
    """
    has_manifest = (path.parent / MANIFEST_NAME).is_file()
    manifest = check_manifest(path.parent, today) if has_manifest else None
    if manifest and manifest.campaign is None:
        return CheckReport(f"{path.parent.name}/{MANIFEST_NAME}", manifest.findings)
    campaign = manifest.campaign if manifest else None
    for entry in campaign.entries if campaign else ():
        if campaign and path in (entry.overlay, entry.overlay.with_suffix(".svg")):
            return FrameToCheck.listed(entry, campaign)
    if path.suffix.lower() == ".svg" and not _is_other_kind(path):
        return FrameToCheck.lone_svg(path, campaign)
    return FrameToCheck.lone_picture(path, campaign)
