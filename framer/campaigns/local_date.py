"""Which day it is where the campaigns are held."""

from datetime import date, datetime, timedelta, timezone

CAMPAIGN_TIMEZONE = timezone(
    timedelta(hours=7)
)  # Vietnam; without daylight saving time, so no table of zones is needed


def today() -> date:
    """The date in Vietnam, wherever the machine stands."""
    return datetime.now(CAMPAIGN_TIMEZONE).date()
