"""Which day it is where the campaigns are held."""

from datetime import date, datetime, timedelta, timezone

CAMPAIGN_TIMEZONE = timezone(timedelta(hours=7))  # Vietnam: no daylight saving time, so no time zone database is needed


def today() -> date:
    """The date in Vietnam, wherever the machine is."""
    return datetime.now(CAMPAIGN_TIMEZONE).date()
