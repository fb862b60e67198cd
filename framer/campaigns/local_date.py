"""Which day it is where the campaigns are held."""

import time
from datetime import date, datetime, timedelta, timezone

CAMPAIGN_TIMEZONE = timezone(timedelta(hours=7))  # Vietnam: no daylight saving time, so no time zone database is needed


def today() -> date:
    """The date in Vietnam, wherever the machine is."""
    return day_at(time.time())


def day_at(seconds: float) -> date:
    """The date in Vietnam at a Unix time."""
    return datetime.fromtimestamp(seconds, CAMPAIGN_TIMEZONE).date()
