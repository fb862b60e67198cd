"""The calendar file (iCalendar, RFC 5545) that reminds people to change their picture back."""

import unicodedata
from datetime import date, timedelta

from flask_babel import gettext

from framer.campaigns.types import Campaign

CALENDAR_MEDIA_TYPE = "text/calendar"
_MAX_LINE_OCTETS = 75
_ALARM_TRIGGER = "PT9H"  # nine in the morning of the day, in the person's own time zone


def can_remind(campaign: Campaign) -> bool:
    """Whether the campaign has an end, and a day after it."""
    return campaign.ends is not None and campaign.ends < date.max - timedelta(days=1)


def format_reminder(campaign: Campaign, url: str) -> str:
    """A calendar with an all-day event on the day after the campaign's last one, in the language of the request.

    The event's UID is made of the campaign's ID: imported twice it is one event. Raises ValueError for a campaign
    without an end.
    """
    if campaign.ends is None:
        raise ValueError("a campaign without an end")
    day = campaign.ends + timedelta(days=1)
    name = campaign.mark or campaign.title
    summary = gettext("Change the profile picture back: %(name)s", name=name)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//framer//reminder//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{campaign.id}-end@framer",
        f"DTSTAMP:{_basic_date(campaign.starts or campaign.ends)}T000000Z",
        f"DTSTART;VALUE=DATE:{_basic_date(day)}",
        f"DTEND;VALUE=DATE:{_basic_date(day + timedelta(days=1))}",
        f"SUMMARY:{escape_calendar_text(summary)}",
        f"DESCRIPTION:{escape_calendar_text(_reminder_description(campaign))}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape_calendar_text(summary)}",
        f"TRIGGER:{_ALARM_TRIGGER}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{fold_calendar_line(line)}\r\n" for line in lines)


def escape_calendar_text(text: str) -> str:
    """`text` as a value of type TEXT (RFC 5545, 3.3.11); control characters are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    text = text.replace("\n", "\\n")
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cs"))


def fold_calendar_line(line: str) -> str:
    """`line` folded to at most 75 octets (RFC 5545, 3.1), no character cut in two; further lines begin with a space."""
    folded, current, octets = [], "", 0
    for character in line:
        width = len(character.encode())
        if octets + width > _MAX_LINE_OCTETS:
            folded.append(current)
            current, octets = " ", 1
        current += character
        octets += width
    return "\r\n".join([*folded, current])


def _reminder_description(campaign: Campaign) -> str:
    sentence = gettext("“%(title)s” is over. You can put your own picture back now.", title=campaign.title)
    return f"{sentence}\n{campaign.organiser}".strip()


def _basic_date(day: date) -> str:
    """YYYYMMDD (ISO 8601, basic format); strftime would leave out zeros before the year."""
    return day.isoformat().replace("-", "")
