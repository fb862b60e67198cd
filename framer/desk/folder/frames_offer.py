"""The frames that a folder's pictures may have: those of published campaigns, of the organisation and built in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framer.campaigns.dates import format_day
from framer.campaigns.given_names import tell_given_name
from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry, campaign_roots, load_registry
from framer.campaigns.selection import list_shown
from framer.campaigns.types import Campaign
from framer.desk.campaigns.picture_tasks import LivingPicture
from framer.errors import UnknownFrame
from framer.i18n import Translator
from framer.imaging.types import Frame
from framer.settings import Settings


@dataclass(frozen=True)
class OfferedFrames:
    """Reads the campaigns anew each time, for they are published meanwhile. `own` is the organisation's folder."""

    settings: Settings
    own: Path

    def load(self) -> CampaignRegistry:
        """All campaigns. Raises SetupError."""
        own = str(self.own) if self.own.is_dir() else ""
        roots = campaign_roots(own, self.settings.builtin)
        return load_registry(*roots, close_ended=self.settings.close_ended)

    def describe_all(self, translate: Translator) -> list[dict[str, Any]]:
        """All that may be chosen, those that have ended last, the usual one marked. Raises SetupError."""
        registry, day = self.load(), today()
        shown = [campaign for campaign in list_shown(registry.campaigns) if not registry.is_closed(campaign, day)]
        offered = sorted(shown, key=lambda campaign: campaign.status(day) == "ended")
        usual_id = _find_usual(registry, offered)
        return [
            {**describe_frame(frame, campaign, translate), "default": frame.id == usual_id}
            for campaign in offered
            for frame in campaign.frames
        ]

    def picture_task(self, campaign_id: str, frame_id: str, side: int) -> LivingPicture:
        """What draws the frame on a drawn person. Raises UnknownFrame, SetupError."""
        campaign = self.load().get_campaign(campaign_id, today())
        for number, frame in enumerate(campaign.frames):
            if frame.id == f"{campaign_id}/{frame_id}" and not campaign.draft:
                return LivingPicture(frame.overlay_path.parent, number, side=side)
        raise UnknownFrame(frame=frame_id, known=", ".join(frame.id for frame in campaign.frames))


def _find_usual(registry: CampaignRegistry, shown: Sequence[Campaign]) -> str:
    """As the site has it; but a campaign that has ended is none that somebody means who says nothing."""
    usual, day = registry.get_current(today()), today()
    if usual is None or usual.status(day) == "ended":
        usual = next((campaign for campaign in shown if campaign.status(day) != "ended"), usual)
    return usual.frames[0].id if usual else ""


def describe_frame(frame: Frame, campaign: Campaign, translate: Translator) -> dict[str, Any]:
    """A frame as the API tells it, its name in the language where that is one that framer gives."""
    state = campaign.status(today())
    return {
        "id": frame.id,
        "title": tell_given_name(frame.title, translate),
        "campaign": campaign.id,
        "campaign_title": campaign.title,
        "state": state,
        "ended_on": format_day(campaign.ends) if state == "ended" and campaign.ends else "",
        "has_unit": any(field.id == "unit" for field in frame.fields),
    }
