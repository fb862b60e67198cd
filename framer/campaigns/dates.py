"""Days in words, in the few forms in which pictures, pages, commands and artwork show them."""

from datetime import date

from framer.i18n import N_, load_translator

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FROM_TO, _FROM, _UNTIL = N_("From %(starts)s to %(ends)s"), N_("From %(starts)s"), N_("Until %(ends)s")


def format_day(day: date | None, missing: str = "") -> str:
    """``21/09/2020``; `missing` for None."""
    return f"{day:%d/%m/%Y}" if day else missing


def format_long_day(day: date | None, language: str) -> str:
    """``21 September 2020`` in English, else ``21/09/2020``; empty for None. `language` is a locale's name."""
    if day and language.startswith("en"):
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return format_day(day)


def format_day_range(starts: date | None, ends: date | None) -> str:
    """``21/09/2020 – 29/09/2020``, with ``…`` for an open end; empty without any day."""
    return f"{format_day(starts, '…')} – {format_day(ends, '…')}" if starts or ends else ""


def campaign_dates_text(starts: date | None, ends: date | None, language: str) -> str:
    """When a campaign runs, as cards and posters say it in ``vi`` or ``en``; empty without any day.

    ``Từ 21/09/2020 đến 29/09/2020``; in English ``21 – 29 September 2020``.
    """
    if starts and ends and (starts == ends or language == "en"):
        return _english_range(starts, ends) if language == "en" else format_day(starts)
    message = (_FROM_TO if ends else _FROM) if starts else (_UNTIL if ends else "")
    words = {"starts": format_long_day(starts, language), "ends": format_long_day(ends, language)}
    return load_translator(language)(message) % words if message else ""


def _english_range(starts: date, ends: date) -> str:
    """Month and year once where they are the same."""
    last = format_long_day(ends, "en")
    if starts == ends:
        return last
    if starts.year != ends.year:
        return f"{format_long_day(starts, 'en')} – {last}"
    first = str(starts.day) if starts.month == ends.month else f"{starts.day} {_MONTHS[starts.month - 1]}"
    return f"{first} – {last}"
