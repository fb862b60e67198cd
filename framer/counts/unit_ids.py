"""Which unit of a campaign's list a text means: what is counted is its ID, and never the text."""

from framer.campaigns.types import Campaign
from framer.campaigns.unit_choice import find_unit


def find_unit_id(campaign: Campaign, text: str) -> str:
    """The ID of the listed unit that the text means; "" for any other text, and without a list."""
    unit = find_unit(campaign.units, text) if campaign.units else None
    return unit.id if unit else ""
