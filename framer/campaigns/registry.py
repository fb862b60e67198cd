"""Campaigns and their frames, read from their directories, and found by ID and day."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from framer.assets import asset_directory
from framer.campaigns.dates import format_day
from framer.campaigns.drawn_words import mark_stale_overlays
from framer.campaigns.logo_plate import load_logo_plate
from framer.campaigns.manifest import (
    MANIFEST_NAME,
    find_misnamed_manifest,
    inspect_manifest,
    read_manifest,
    reopen_manifest,
)
from framer.campaigns.manifest_files import require_overlays
from framer.campaigns.manifest_findings import ManifestError
from framer.campaigns.manifest_hiding import has_draft_line, marks_draft
from framer.campaigns.manifest_text import read_text_file
from framer.campaigns.manifest_values import Slip
from framer.campaigns.selection import NoCampaign, find_campaign, find_frame, is_over, sort_campaigns
from framer.campaigns.types import Campaign, FrameEntry
from framer.errors import ClosedCampaign, SetupError
from framer.i18n import N_
from framer.imaging.opening import measure_opening
from framer.imaging.overlay import MAX_OVERLAY_FILE_BYTES
from framer.imaging.types import Frame, Window

_BAD_PICTURE = N_("The picture “%(name)s” cannot be laid over photos.")
_NEEDS_OWN_FOLDER = N_("FRAMER_BUILTIN=0 hides the built-in campaigns, and FRAMER_FRAMES_DIR names no others.")
_NAME_OWN_FOLDER = N_("Set FRAMER_FRAMES_DIR to the folder with your campaigns, or leave out FRAMER_BUILTIN.")
_SEE_CHECK = N_("This says what is wrong with it: framer frames check %(folder)s")


@dataclass(frozen=True)
class CampaignRegistry:
    """All campaigns at one moment, in their order, and those that cannot be used: ID → what is wrong with it.

    `outdated` are broken ones whose last good state is among the `campaigns`. `close_ended` closes those that have
    ended and do not say themselves when they close. `drafts` are those that nobody may see without their preview key;
    `directories` are the folders of all, by ID, broken ones and drafts too (empty: not known).
    """

    campaigns: tuple[Campaign, ...]
    broken: dict[str, SetupError] = field(default_factory=dict)
    close_ended: bool = False
    outdated: dict[str, SetupError] = field(default_factory=dict)
    drafts: tuple[Campaign, ...] = ()
    directories: dict[str, Path] = field(default_factory=dict)

    def get_campaign(self, campaign_id: str | None, today: date) -> Campaign:
        """The campaign with this ID; None: the default one, which is not closed if any is not.

        Raises UnknownFrame, NoCampaign, or SetupError if it is a broken one.
        """
        self._raise_if_broken(campaign_id)
        if campaign_id is None:
            open_campaigns = tuple(campaign for campaign in self.campaigns if not self.is_closed(campaign, today))
            with contextlib.suppress(NoCampaign):
                return find_campaign(open_campaigns, None, today)
        return find_campaign(self.campaigns, campaign_id, today)

    def get_current(self, today: date) -> Campaign | None:
        """The default campaign; None if there is none that may be shown to anybody."""
        try:
            return self.get_campaign(None, today)
        except NoCampaign:
            return None

    def get_frame(self, frame_id: str | None, today: date) -> Frame:
        """The frame with this ID if it may be used on the day `today`; None: the default campaign's first.

        Raises UnknownFrame, NoCampaign, ClosedCampaign, or SetupError if its campaign is a broken one.
        """
        self._raise_if_broken((frame_id or "").split("/")[0])
        frame = find_frame(self.campaigns, frame_id or self.get_campaign(None, today).id, today)
        campaign = find_campaign(self.campaigns, frame.campaign, today)
        if self.is_closed(campaign, today):
            raise ClosedCampaign(campaign=campaign.title, ends=format_day(campaign.ends))
        return frame

    def is_closed(self, campaign: Campaign, today: date) -> bool:
        """Whether the campaign's frames make no more pictures."""
        return is_over(campaign, today, self.close_ended)

    def _raise_if_broken(self, campaign_id: str | None) -> None:
        if campaign_id in self.broken:
            raise self.broken[campaign_id].copy()  # the kept one would collect tracebacks, and the photos in them


def load_campaigns(*roots: Path) -> tuple[Campaign, ...]:
    """All campaigns in the folders `roots` (the built-in ones without any), drafts too, in their order.

    Raises SetupError that names the file and what is wrong with it.
    """
    registry = load_registry(*roots)
    for error in registry.broken.values():
        raise error
    return registry.campaigns


def load_registry(*roots: Path, close_ended: bool = False) -> CampaignRegistry:
    """Like `load_campaigns`, but one broken campaign does not take the others with it.

    Where two roots have a campaign of the same name, the later root's counts. Raises SetupError when there is no
    campaign at all, or nothing but broken ones.
    """
    roots = roots or campaign_roots()
    campaigns, broken = [], {}
    for name, directory in find_campaign_directories(roots).items():
        try:
            campaigns.append(load_campaign(directory))
        except SetupError as error:
            broken[name] = error
    return require_campaigns(CampaignRegistry(sort_campaigns(campaigns), broken, close_ended), roots)


def require_campaigns(registry: CampaignRegistry, roots: Sequence[Path]) -> CampaignRegistry:
    """`registry` if it has a campaign; else raises SetupError: the first broken one's, or that `roots` hold none."""
    if not registry.campaigns:
        raise next(iter(registry.broken.values()), SetupError(what=f"{roots[-1].name}: no {MANIFEST_NAME}"))
    return registry


def campaign_roots(own: str = "", built_in: bool = True) -> tuple[Path, ...]:
    """The folder of the built-in campaigns, unless they are not wanted, and after it the organisation's `own`.

    Raises SetupError if `own` is no folder, or none where it must stand alone.
    """
    built_in_roots = (asset_directory("static") / "frames",) if built_in else ()
    if own and not Path(own).is_dir():
        raise SetupError(what=f"FRAMER_FRAMES_DIR={own!r}")
    if not own and not built_in:
        raise SetupError(_NEEDS_OWN_FOLDER, _NAME_OWN_FOLDER)
    return (*built_in_roots, Path(own)) if own else built_in_roots


def campaign_directories(root: Path) -> list[Path]:
    """The directories in `root` with a ``campaign.toml``, or one under a wrong name, in the order of their names."""
    named = {path.parent for path in root.glob(f"*/{MANIFEST_NAME}")}
    return sorted(named | {path for path in root.glob("*/") if path not in named and find_misnamed_manifest(path)})


def find_campaign_directories(roots: Iterable[Path]) -> dict[str, Path]:
    """The campaign directories in all `roots` by name; of two with one name the later root's."""
    return {directory.name: directory for root in roots for directory in campaign_directories(root)}


def load_campaign(directory: Path, measure: Callable[[bytes, str], Window] = measure_opening) -> Campaign:
    """The campaign in `directory`, with its frames; `measure` is `measure_opening`, or knows its answers.

    A warning among its findings names each overlay that was drawn with other words. Raises SetupError.
    """
    campaign = read_manifest(directory)
    require_overlays(campaign)
    frames = []
    for entry in campaign.entries:
        with blaming_overlay(campaign, entry.overlay):
            frames.append(load_frame(campaign.id, entry, measure))
    plate = load_logo_plate(directory) if campaign.logo else None
    return mark_stale_overlays(replace(campaign, frames=tuple(frames), logo_plate=plate))


def is_marked_draft(directory: Path) -> bool:
    """Whether the ``campaign.toml`` in `directory`, which may be wrong, says of `draft` anything but ``false``.

    So does one that cannot be read as TOML, where a line of it begins with what means ``draft``.
    """
    text = inspect_manifest(directory).text
    if text is not None:
        return marks_draft(reopen_manifest(text, directory).document)
    return has_draft_line(read_text_file(directory / MANIFEST_NAME).text or "")


@contextlib.contextmanager
def blaming_overlay(campaign: Campaign, overlay: Path) -> Iterator[None]:
    """Raise ManifestError, with the line that names `overlay`, in place of a SetupError about it."""
    try:
        yield
    except SetupError as error:
        number = next(number for number, entry in enumerate(campaign.entries) if entry.overlay == overlay)
        reader = reopen_manifest(inspect_manifest(overlay.parent).text or "", overlay.parent)
        details = {"name": overlay.name, "folder": overlay.parent.name}
        slip = Slip("bad_picture", _BAD_PICTURE, hint=_SEE_CHECK, details=details)
        reader.tell(("frames", number, "overlay"), slip)
        raise ManifestError(reader.findings) from error


def load_frame(campaign_id: str, entry: FrameEntry, measure: Callable[[bytes, str], Window] = measure_opening) -> Frame:
    """The frame that `entry` lists, its overlay's file read; `measure` gives its window where the entry has none.

    The overlay is not decoded unless it is measured. Raises SetupError that names the file.
    """
    try:
        if entry.overlay.stat().st_size > MAX_OVERLAY_FILE_BYTES:
            raise SetupError(what=f"{campaign_id}: {entry.overlay.name} > {MAX_OVERLAY_FILE_BYTES // 1_000_000} MB")
        overlay_data = entry.overlay.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise SetupError(what=f"{campaign_id}/{MANIFEST_NAME}: overlay {entry.overlay.name}") from error
    return Frame(
        id=f"{campaign_id}/{entry.id}",
        campaign=campaign_id,
        title=entry.title,
        overlay_path=entry.overlay,
        window=entry.window or measure(overlay_data, entry.overlay.name),
        overlay_data=overlay_data,
        version=sha256(overlay_data).hexdigest()[:12],
        fields=entry.fields,
        head_in_front=entry.head_in_front,
    )
