"""Which unit of a campaign's list a text means: what is counted is its ID, and never the text."""

from framer.campaigns.types import Campaign
from framer.text.normalize import normalize_text


def find_unit_id(campaign: Campaign, text: str) -> str:
    """The ID of the unit whose ID, name or short name this is; "" for any other text, and without a list."""
    wanted = normalize_text(text).casefold()
    if not wanted:
        return ""
    names = {name.casefold(): unit.id for unit in campaign.units for name in (unit.name, unit.short, unit.id) if name}
    return names.get(wanted, "")
