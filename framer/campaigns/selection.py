"""Which campaign is meant: by ID, else by what its maker says and the day. In which order they are shown."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from framer.campaigns.types import Campaign
from framer.errors import UnknownFrame
from framer.i18n import N_
from framer.imaging.types import Frame


class NoCampaign(UnknownFrame):
    """None is named, and there is none that may be taken then: all are drafts, or not listed."""

    default_message = N_("There is no campaign here at present.")
    default_hint = N_("Use the link or the name of the campaign that you have been given.")


def sort_campaigns(campaigns: Iterable[Campaign]) -> tuple[Campaign, ...]:
    """Those with an `order` first, by it; then by first day, the latest first, and last those without one."""
    newest_first = sorted(campaigns, key=lambda campaign: (campaign.starts or date.min, campaign.id), reverse=True)
    return tuple(sorted(newest_first, key=lambda campaign: (campaign.order is None, campaign.order)))


def find_campaign(campaigns: Sequence[Campaign], campaign_id: str | None, today: date) -> Campaign:
    """The campaign with this ID. Raises UnknownFrame.

    None: of those that may be shown to anybody, in their order, the first with `front` that has not ended; else the
    first that is running on `today`; else the first. Raises NoCampaign if there is none.
    """
    if campaign_id is not None:
        for campaign in campaigns:
            if campaign.id == campaign_id:
                return campaign
        raise UnknownFrame(frame=campaign_id, known=_known_frame_ids(campaigns))
    shown = list_shown(campaigns)
    if not shown:
        raise NoCampaign
    chosen = (campaign for campaign in shown if campaign.front and campaign.status(today) != "ended")
    # A campaign without days is always running, so it must not come before those that have some.
    dated = (campaign for campaign in shown if campaign.starts or campaign.ends)
    running = (campaign for campaign in dated if campaign.status(today) == "running")
    return next(chosen, None) or next(running, shown[0])


def find_frame(campaigns: Sequence[Campaign], frame_id: str | None, today: date) -> Frame:
    """The frame `campaign/frame`; a bare campaign ID, or None, means the campaign's first.

    Raises UnknownFrame, NoCampaign.
    """
    if not frame_id or "/" not in frame_id:
        return find_campaign(campaigns, frame_id or None, today).frames[0]
    for frame in (frame for campaign in campaigns for frame in campaign.frames):
        if frame.id == frame_id:
            return frame
    raise UnknownFrame(frame=frame_id, known=_known_frame_ids(campaigns))


def list_shown(campaigns: Iterable[Campaign]) -> tuple[Campaign, ...]:
    """Those that may stand in a list, or be taken where none is named: no drafts, and none that are not listed."""
    return tuple(campaign for campaign in campaigns if campaign.listed and not campaign.draft)


def is_over(campaign: Campaign, today: date, close_ended: bool) -> bool:
    """Whether its frames are closed: it ended `closed_after_days` ago; without such days, as `close_ended` says."""
    if campaign.ends is None:
        return False
    if campaign.closed_after_days is None:
        return close_ended and today > campaign.ends
    return today - campaign.ends > timedelta(days=campaign.closed_after_days)


def _known_frame_ids(campaigns: Sequence[Campaign]) -> str:
    return ", ".join(frame.id for campaign in list_shown(campaigns) for frame in campaign.frames) or "–"
