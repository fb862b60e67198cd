"""The campaigns that commands know, and what is said of a frame that cannot show the unit."""

from typing import TYPE_CHECKING

from framer.i18n import N_

if TYPE_CHECKING:  # OpenCV waits until a command needs frames
    from framer.campaigns.registry import CampaignRegistry
    from framer.settings import Settings

UNIT_LEFT_OUT = N_("The frame %(frame)s has no line for the unit's name; it was left out.")


def open_campaign_registry(settings: "Settings") -> "CampaignRegistry":
    """All campaigns: the built-in ones and, as the settings say, the organisation's own. Raises SetupError."""
    from framer.campaigns.registry import campaign_roots, load_registry

    return load_registry(*campaign_roots(settings.frames_dir), close_ended=settings.close_ended)
