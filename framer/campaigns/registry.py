"""Campaigns and their frames, read from `static/frames/` and the organisation's own folder; overlays at any size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from framer.assets import asset_directory
from framer.campaigns.manifest import MANIFEST_NAME, FrameEntry, read_manifest
from framer.campaigns.types import Campaign
from framer.errors import ClosedCampaign, SetupError, UnknownFrame
from framer.imaging.opening import measure_opening
from framer.imaging.types import Frame

MAX_OVERLAY_FILE_BYTES = 20_000_000


@dataclass(frozen=True)
class CampaignRegistry:
    """All campaigns, the newest first, and those that cannot be used: ID → what is wrong with it.

    `close_ended` closes campaigns that have ended.
    """

    campaigns: tuple[Campaign, ...]
    broken: dict[str, SetupError] = field(default_factory=dict)
    close_ended: bool = False

    def get_campaign(self, campaign_id: str | None, today: date) -> Campaign:
        """Find a campaign; None: the usual one, not closed if there is such. Raises UnknownFrame.

        Raises SetupError if it is a broken one.
        """
        if campaign_id in self.broken:
            raise self.broken[campaign_id].copy()
        if campaign_id is None:
            usable = tuple(campaign for campaign in self.campaigns if not self.is_closed(campaign, today))
            return find_campaign(usable or self.campaigns, None, today)
        return find_campaign(self.campaigns, campaign_id, today)

    def get_frame(self, frame_id: str | None, today: date) -> Frame:
        """Find a frame that may be used today. Raises UnknownFrame, ClosedCampaign, or SetupError."""
        name = (frame_id or "").split("/")[0]
        if name in self.broken:
            raise self.broken[name].copy()
        frame = find_frame(self.campaigns, frame_id or self.get_campaign(None, today).id, today)
        campaign = find_campaign(self.campaigns, frame.campaign, today)
        if self.is_closed(campaign, today):
            raise ClosedCampaign(campaign=campaign.title, ends=f"{campaign.ends:%d/%m/%Y}")
        return frame

    def is_closed(self, campaign: Campaign, today: date) -> bool:
        """Whether the campaign has ended and such campaigns are closed."""
        return self.close_ended and campaign.status(today) == "ended"


def load_campaigns(*folders: Path) -> tuple[Campaign, ...]:
    """All campaigns in `folders` (the built-in ones when none is given), the newest first.

    Raises SetupError that names the file and what is wrong with it.
    """
    shelf = load_registry(*folders)
    for error in shelf.broken.values():
        raise error
    return shelf.campaigns


def load_registry(*folders: Path, close_ended: bool = False) -> CampaignRegistry:
    """Like `load_campaigns`, but one broken campaign does not take the others with it.

    Where two folders have a campaign of the same name, the later folder's counts. Raises SetupError when there is no
    campaign at all, or nothing but broken ones.
    """
    folders = folders or campaign_roots()
    homes = {home.name: home for folder in folders for home in campaign_directories(folder)}
    campaigns, broken = [], {}
    for name, home in homes.items():
        try:
            campaigns.append(load_campaign(home))
        except SetupError as error:
            broken[name] = error
    if not campaigns:
        raise next(iter(broken.values()), SetupError(what=f"{folders[-1].name}: no {MANIFEST_NAME}"))
    return CampaignRegistry(sort_newest_first(campaigns), broken, close_ended)


def campaign_roots(own: str = "") -> tuple[Path, ...]:
    """The built-in folder of campaigns and, beside it, the organisation's `own`. Raises SetupError."""
    built_in = asset_directory("static") / "frames"
    if not own:
        return (built_in,)
    if not Path(own).is_dir():
        raise SetupError(what=f"FRAMER_FRAMES_DIR={own!r}")
    return built_in, Path(own)


def campaign_directories(folder: Path) -> list[Path]:
    """The folders in `folder` that hold a ``campaign.toml``, in the order of their names."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST_NAME}"))


def sort_newest_first(campaigns: Iterable[Campaign]) -> tuple[Campaign, ...]:
    """In the order in which people see them; those without a first day come last."""
    return tuple(sorted(campaigns, key=lambda campaign: (campaign.starts or date.min, campaign.id), reverse=True))


def find_campaign(campaigns: Sequence[Campaign], campaign_id: str | None, today: date) -> Campaign:
    """The campaign with this ID; None: the one running on `today`, else the newest. Raises UnknownFrame.

    A campaign without days is always running, so it must not push itself before those that have some.
    """
    if campaign_id is None:
        dated = (campaign for campaign in campaigns if campaign.starts or campaign.ends)
        return next((campaign for campaign in dated if campaign.status(today) == "running"), campaigns[0])
    for campaign in campaigns:
        if campaign.id == campaign_id:
            return campaign
    raise UnknownFrame(frame=campaign_id, known=_known_frame_ids(campaigns))


def find_frame(campaigns: Sequence[Campaign], frame_id: str | None, today: date) -> Frame:
    """The frame `campaign/frame`; a bare campaign ID, or None, means the campaign's first. Raises UnknownFrame."""
    if not frame_id or "/" not in frame_id:
        return find_campaign(campaigns, frame_id or None, today).frames[0]
    for frame in (frame for campaign in campaigns for frame in campaign.frames):
        if frame.id == frame_id:
            return frame
    raise UnknownFrame(frame=frame_id, known=_known_frame_ids(campaigns))


def load_campaign(home: Path) -> Campaign:
    """The campaign in the folder `home`, with its overlays' files. Raises SetupError."""
    file = read_manifest(home)
    return Campaign(
        id=file.id,
        title=file.title,
        slogan=file.slogan,
        mark=file.mark,
        organiser=file.organiser,
        starts=file.starts,
        ends=file.ends,
        facebook_overlay_id=file.facebook_overlay_id,
        caption=file.caption,
        colours=file.colours,
        frames=tuple(load_frame(file.id, row) for row in file.frames),
    )


def load_frame(campaign_id: str, row: FrameEntry) -> Frame:
    """The frame of one row of ``campaign.toml``, its window measured where the row has none. Raises SetupError."""
    try:
        if row.overlay.stat().st_size > MAX_OVERLAY_FILE_BYTES:
            raise SetupError(what=f"{campaign_id}: {row.overlay.name} > {MAX_OVERLAY_FILE_BYTES // 1_000_000} MB")
        artwork = row.overlay.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise SetupError(what=f"{campaign_id}/{MANIFEST_NAME}: overlay {row.overlay.name}") from error
    return Frame(
        id=f"{campaign_id}/{row.id}",
        campaign=campaign_id,
        title=row.title,
        overlay_path=row.overlay,
        window=row.window or measure_opening(artwork, row.overlay.name),
        overlay_data=artwork,
        version=sha256(artwork).hexdigest()[:12],
        fields=row.fields,
    )


def _known_frame_ids(campaigns: Iterable[Campaign]) -> str:
    return ", ".join(frame.id for campaign in campaigns for frame in campaign.frames)
