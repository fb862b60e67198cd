"""The calendar file (iCalendar, RFC 5545) that reminds people to change their picture back."""

import unicodedata
from datetime import date, timedelta

from flask_babel import gettext

from framer.campaigns.types import Campaign

CALENDAR_MEDIA_TYPE = "text/calendar"
_MAX_LINE_OCTETS = 75
_ALARM_TRIGGER = "PT9H"  # nine in the morning of the day, wherever the person is


def can_remind(campaign: Campaign) -> bool:
    """Whether the campaign has an end, and a day after it."""
    return campaign.ends is not None and campaign.ends < date.max - timedelta(days=1)


def format_reminder(campaign: Campaign, address: str) -> str:
    """An all-day event on the day after the campaign's last one, in the language of the request.

    The same campaign gives the same event, so that taking it in twice leaves one.
    """
    if campaign.ends is None:
        raise ValueError("a campaign without an end")
    day = campaign.ends + timedelta(days=1)
    name = campaign.mark or campaign.title
    words = gettext("Change the profile picture back: %(name)s", name=name)
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
        f"SUMMARY:{escape_calendar_text(words)}",
        f"DESCRIPTION:{escape_calendar_text(_reminder_description(campaign))}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape_calendar_text(words)}",
        f"TRIGGER:{_ALARM_TRIGGER}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{fold_calendar_line(line)}\r\n" for line in lines)


def escape_calendar_text(text: str) -> str:
    """`text` as a value of type TEXT; control characters are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    text = text.replace("\n", "\\n")
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs"))


def fold_calendar_line(line: str) -> str:
    """`line` in pieces of at most 75 octets, no character cut in two; a space begins every further piece."""
    pieces, piece, octets = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if octets + width > _MAX_LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += letter
        octets += width
    return "\r\n".join([*pieces, piece])


def _reminder_description(campaign: Campaign) -> str:
    words = gettext("“%(title)s” is over. You can put your own picture back now.", title=campaign.title)
    return f"{words}\n{campaign.organiser}".strip()


def _basic_date(day: date) -> str:
    """YYYYMMDD; strftime would leave out zeros before the year."""
    return day.isoformat().replace("-", "")
