"""A whole check of an edited campaign: its words here, its artwork in the desk's confined processes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec import structs

from framer.campaigns.manifest_findings import ManifestFinding
from framer.desk.campaigns.artwork import FrameFaults, decode_faults
from framer.desk.campaigns.picture_tasks import DeskPictureMaker, FrameCheck
from framer.desk.campaigns.staging import staged_campaign
from framer.errors import NoFile, OutputError, SetupError
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, Finding
from framer.studio.check.manifest import check_manifest
from framer.studio.check.svg_text import TEXT_CONTRAST_LOW
from framer.studio.drawing import ArtworkDrawer

_NO_MARK_CODE = "no_mark"


@dataclass(frozen=True)
class CampaignFaults:
    """What is to be mended: in the words, and in each frame's artwork (none of them where the words come first)."""

    words: tuple[Finding | ManifestFinding, ...]
    frames: tuple[FrameFaults, ...] = ()

    @property
    def error_count(self) -> int:
        """How many of them keep it from being published."""
        levels = [each.level for each in self.words] + [each.level for frame in self.frames for each in frame.faults]
        return levels.count(LEVEL_ERROR)

    def without_pictures(self) -> "CampaignFaults":
        """The same without what is said of pictures that have not been drawn yet."""
        frames = (
            structs.replace(frame, faults=tuple(each for each in frame.faults if each.topic != "copies"))
            for frame in self.frames
        )
        return CampaignFaults(self.words, tuple(frames))


def check_edited(directory: Path, today: date, make: DeskPictureMaker) -> CampaignFaults:
    """All that is to be mended in the campaign in `directory`. Raises what the desk's processes raise."""
    manifest = check_manifest(directory, today)
    words = tuple(each for each in manifest.findings if each.level != LEVEL_GOOD)
    if manifest.campaign is None:
        return CampaignFaults(words)
    frames = [decode_faults(make(FrameCheck(directory, number))) for number in range(len(manifest.campaign.entries))]
    if frames and all(frame.is_picture for frame in frames):  # its words are the designer's, not the form's
        words = tuple(each for each in words if getattr(each, "code", "") != _NO_MARK_CODE)
    if manifest.contrast and any(each.message == TEXT_CONTRAST_LOW for frame in frames for each in frame.faults):
        words = (*words, manifest.contrast)  # the colours, which stand in the form, are its cause
        frames = [_without_contrast(frame) for frame in frames]
    return CampaignFaults(words, tuple(frames))


def check_drawn(
    directory: Path, place: Path, today: date, draw: ArtworkDrawer, make: DeskPictureMaker
) -> CampaignFaults:
    """The same with its frames drawn for that, in a copy at `place`; where they cannot be drawn, it is said why.

    Where there is no space for a copy, what can be said without one. Raises what the desk's processes raise.
    """
    try:
        with staged_campaign(directory, place, draw) as staged:
            return check_edited(staged, today, make)
    except (SetupError, NoFile, OutputError):
        return check_edited(directory, today, make).without_pictures()


def _without_contrast(frame: FrameFaults) -> FrameFaults:
    kept = tuple(each for each in frame.faults if each.message != TEXT_CONTRAST_LOW)
    return FrameFaults(kept, frame.window, frame.is_picture, frame.shrink_to)
