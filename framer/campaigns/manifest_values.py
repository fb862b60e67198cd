"""One value of a ``campaign.toml`` as people write it → the value that is meant, or what is wrong with it."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from framer.campaigns.choice_words import find_choice
from framer.campaigns.dates import format_day
from framer.campaigns.manifest_findings import Severity
from framer.campaigns.types import is_hex_colour
from framer.i18n import N_

MAX_TEXT_LENGTH = 2_000
_MAX_SHORT_LENGTH = 60  # of a day, a colour: nothing longer is looked at

_NOT_TEXT = N_("“%(key)s” must be a text in straight quotes.")
_VALUE_TOO_LONG = N_("“%(key)s” has %(count)d letters; at most %(most)d.")
_CONTROL_CHARACTER = N_("“%(key)s” holds a sign that is not seen; \\ in a text is written \\\\.")
_NOT_ONE_LINE = N_("“%(key)s” must be on one line.")
_NOT_DAY = N_("“%(key)s” must be a day.")
_NO_SUCH_DAY = N_("%(day)s is not in the calendar.")
_DAY_FIRST = N_("%(day)s has no month %(month)d: the day comes first, then the month.")
_SHORT_YEAR = N_("In “%(day)s” the year has two digits; it must have four.")
_HOURS = N_("“%(key)s” is a day, without hours.")
_DAY_READ = N_("“%(key)s” was read as %(day)s.")
_NOT_FLAG = N_("“%(key)s” must be true or false, without quotes.")
_NOT_COUNT = N_("“%(key)s” must be a whole number from %(least)d to %(most)d, without quotes.")
_NOT_COLOUR = N_("“%(value)s” is no colour that framer knows: a colour is # and six digits, 0 to 9 or a to f.")
_COLOUR_READ = N_("“%(value)s” was read as the colour %(colour)s.")
_NUMBER_READ = N_("“%(key)s” was read as the text “%(value)s”.")
_NOT_CHOICE = N_("“%(value)s” is not known for “%(key)s”; possible: %(choices)s.")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DAY_PARTS = re.compile(
    r"(?:ngày\s+)?(\d{1,4})\s*(?:[./\-–—\s]|tháng)\s*(\d{1,2})\s*(?:[./\-–—,\s]|,?\s*năm)\s*(\d{1,4})"
)
_DAY_WITHIN = re.compile(rf"(?<![\d/.-]){_DAY_PARTS.pattern}(?!\d)")
_HOUR = r"(?:lúc\s+)?\d{1,2}\s*(?:h|g|giờ|:)\s*(?:\d{1,2})?(?:\s*phút)?"
_HOUR_BESIDE_DAY = re.compile(rf"^{_HOUR}[,\s]+|[,\s]+{_HOUR}$")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))  # pasted from pages and PDFs
_SHORT_HEX = re.compile(r"#?([0-9a-fA-F]{3})")
_LONG_HEX = re.compile(r"#?\s?([0-9a-fA-F]{6})")
_ALPHA_HEX = re.compile(r"#([0-9a-fA-F]{6})[0-9a-fA-F]{2}")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*[,;\s]\s*(\d{1,3})\s*[,;\s]\s*(\d{1,3})\s*\)")
_COLOUR_WORDS = {  # Material Design's, where they are dark enough to carry white letters
    "đỏ": "#c8102e", "red": "#c8102e", "xanh": "#1565c0", "xanh dương": "#1565c0", "xanh da trời": "#1565c0",
    "xanh nước biển": "#0d47a1", "blue": "#1565c0", "xanh lá": "#2e7d32", "xanh lá cây": "#2e7d32", "green": "#2e7d32",
    "vàng": "#f9b900", "yellow": "#f9b900", "gold": "#e9b949", "trắng": "#ffffff", "white": "#ffffff",
    "đen": "#000000", "black": "#000000", "cam": "#c75000", "orange": "#c75000", "tím": "#6a1b9a", "purple": "#6a1b9a",
    "hồng": "#c2185b", "pink": "#c2185b", "nâu": "#5d4037", "brown": "#5d4037", "xám": "#616161", "grey": "#616161",
}  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """What is to be said of a value. `fix` is what was meant, or (`is_example`) what it could be; None: not known.

    `hint` takes the place of the one that says to type that.
    """

    code: str
    message: str
    fix: Any = None
    severity: Severity = "error"
    is_example: bool = False
    hint: str = ""
    details: Mapping[str, str | int | float] = field(default_factory=dict)


Reading = tuple[Any, Slip | None]
"""What was read (None if nothing could be), and what is to be said of it."""

Reader = Callable[[Any], Reading]


def read_text(value: Any, max_length: int = MAX_TEXT_LENGTH) -> Reading:
    """A text in NFC, without white space around it; it may have several lines."""
    if not isinstance(value, str):
        plain = isinstance(value, int | float | date) and not isinstance(value, bool)
        return None, Slip("not_text", _NOT_TEXT, str(value) if plain else None)
    if len(value) > max_length:
        return None, Slip("too_long", _VALUE_TOO_LONG, details={"count": len(value), "most": max_length})
    text = normalize_manifest_text(value)
    if control := _CONTROLS.search(text):
        meant = {"\b": "\\b", "\f": "\\f", "\r": "\\r"}.get(control[0], "")
        return None, Slip("control_character", _CONTROL_CHARACTER, text.replace(control[0], meant))
    return text, None


def read_line(value: Any, max_length: int = MAX_TEXT_LENGTH) -> Reading:
    """A text on one line."""
    text, slip = read_text(value, max_length)
    if text is not None and "\n" in text:
        return None, Slip("line_break", _NOT_ONE_LINE, " ".join(text.split()))
    return text, slip


def read_digits(value: Any) -> Reading:
    """A number that is a name: in quotes, or without."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), Slip("number_read", _NUMBER_READ, str(value), "good", details={"value": str(value)})
    return read_line(value)


def read_day(value: Any) -> Reading:
    """A day: TOML's own, or a text such as ``21/09/2025`` or ``2025-09-21``."""
    if isinstance(value, datetime):
        return None, Slip("hours", _HOURS, value.date())
    if isinstance(value, date):
        return value, None
    if not isinstance(value, str):
        return None, _not_day()
    day, slip = parse_day(value)
    if day is None:
        return None, slip
    return day, Slip("day_read", _DAY_READ, day, "good", details={"day": format_day(day)})


def parse_day(text: str) -> tuple[date | None, Slip | None]:
    """The day that `text` writes, the year first or last; else what is wrong with it."""
    text = " ".join(text.lower().split()) if len(text) <= _MAX_SHORT_LENGTH else ""
    bare = _HOUR_BESIDE_DAY.sub("", text)
    if bare != text:
        meant, _ = parse_day(bare)
        return None, Slip("hours", _HOURS, meant) if meant else _not_day()
    match = _DAY_PARTS.fullmatch(text)
    numbers = [int(part) for part in match.groups()] if match else []
    if match and max(len(match[1]), len(match[3])) == 2 == len(match[3]):
        meant, slip = parse_day(f"{match[1]}/{match[2]}/20{match[3]}")
        return None, Slip("short_year", _SHORT_YEAR, meant, details={"day": match[0]}) if meant else slip
    if not match or (len(match[1]) > 2) == (len(match[3]) > 2) or max(numbers[0], numbers[2]) < 1000:
        return None, _not_day(text)
    year, month, day = numbers if numbers[0] > 999 else reversed(numbers)
    try:
        return date(year, month, day), None
    except ValueError:
        return None, _no_such_day(text, (year, month, day), year_first=numbers[0] > 999)


def _no_such_day(text: str, numbers: tuple[int, int, int], *, year_first: bool) -> Slip:
    """What is wrong with the day that `text` writes, whose year, month and day are these."""
    year, month, day = numbers
    if month > 12 >= day:
        other, _ = parse_day(f"{month}/{day}/{year}")
        if year_first:
            return Slip("no_such_day", _NO_SUCH_DAY, other, details={"day": text})
        return Slip("month_first", _DAY_FIRST, other, details={"day": text, "month": month})
    known_month = 1 <= month <= 12 and year >= 1
    meant = date(year, month, monthrange(year, month)[1]) if known_month else date(2027, 9, 21)
    return Slip("no_such_day", _NO_SUCH_DAY, meant, is_example=True, details={"day": text})


def _not_day(text: str = "") -> Slip:
    """What is said of `text`; the only day within it is what was meant."""
    found = [match[0] for match in _DAY_WITHIN.finditer(text)]
    meant = parse_day(found[0])[0] if len(found) == 1 and found[0] != text else None
    return Slip("not_day", _NOT_DAY, meant or date(2027, 9, 21), is_example=meant is None)


def read_flag(value: Any) -> Reading:
    """``true`` or ``false``."""
    if isinstance(value, bool):
        return value, None
    no = str(value).strip().lower() in ("false", "no", "không", "off", "0", "sai")
    return None, Slip("not_flag", _NOT_FLAG, not no)


def count_reader(least: int, most: int) -> Reader:
    """A reader of whole numbers within these bounds."""

    def read_count(value: Any) -> Reading:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value, None
        number = re.search(r"(?<![\d.,])-?\d{1,9}\b", str(value))
        meant = int(number[0]) if number else least
        details = {"least": least, "most": most}
        return None, Slip("not_count", _NOT_COUNT, min(max(meant, least), most), details=details)

    return read_count


def choice_reader(choices: tuple[str, ...]) -> Reader:
    """A reader of one of the names `choices`."""

    def read_choice(value: Any) -> Reading:
        if value in choices:
            return value, None
        name = ascii_name(str(value))
        folded, known = name.replace("_", "-"), find_choice(name, choices)
        near = [choice for choice in choices if choice in (folded, known)] or [
            choice for choice in choices if folded and (choice.startswith(folded) or folded.startswith(choice))
        ]
        details = {"value": str(value)[:60], "choices": ", ".join(choices)}
        return None, Slip("not_choice", _NOT_CHOICE, (near or choices)[0], is_example=not near, details=details)

    return read_choice


def read_colour(value: Any, example: str = "#c8102e") -> Reading:
    """A colour as ``#rrggbb`` in small letters; ``#0bf`` and ``c8102e`` are read, too."""
    text = value.strip() if isinstance(value, str) else str(value)
    if isinstance(value, str) and is_hex_colour(value):
        return value.lower(), None
    shown, text = {"value": text[:60]}, text[:_MAX_SHORT_LENGTH]
    if (hexadecimal := _SHORT_HEX.fullmatch(text)) and isinstance(value, str):
        return _forgive_colour("#" + "".join(digit * 2 for digit in hexadecimal[1].lower()), shown)
    if hexadecimal := _LONG_HEX.fullmatch(text):
        return _forgive_colour("#" + hexadecimal[1].lower(), shown)
    if hexadecimal := _ALPHA_HEX.fullmatch(text):
        return None, Slip("not_colour", _NOT_COLOUR, "#" + hexadecimal[1].lower(), details=shown)
    if rgb := _RGB.fullmatch(text.lower()):
        colour = "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
        return None, Slip("not_colour", _NOT_COLOUR, colour, details=shown)
    word = _COLOUR_WORDS.get(text.lower(), "")
    return None, Slip("not_colour", _NOT_COLOUR, word or example, is_example=True, details=shown)


def _forgive_colour(colour: str, shown: Mapping[str, str]) -> Reading:
    return colour, Slip("colour_read", _COLOUR_READ, colour, "good", details={**shown, "colour": colour})


def normalize_manifest_text(text: str) -> str:
    """`text` in NFC, without white space around it and without signs that are never seen."""
    return unicodedata.normalize("NFC", text.translate(_UNSEEN)).strip()


def ascii_name(text: str) -> str:
    """`text` without accents, in small letters, with ``_`` for all else: “Tên ngắn” → ``ten_ngan``."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def write_toml_value(value: Any) -> str:
    """`value` as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_escape_character(character) for character in value) + '"'
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.1f}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(write_toml_value, value)) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {write_toml_value(item)}" for key, item in value.items()) + " }"
    return value.isoformat() if isinstance(value, date) else str(value)


def _escape_character(character: str) -> str:
    short = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}.get(character)
    return short or (f"\\u{ord(character):04x}" if ord(character) < 32 or ord(character) == 127 else character)
