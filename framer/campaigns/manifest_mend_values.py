"""A value that is no TOML → the value that was meant."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from framer.campaigns.dates import format_day
from framer.campaigns.manifest_findings import Severity
from framer.campaigns.manifest_lines import QUOTES, load_toml, parses_as_toml
from framer.campaigns.manifest_values import Reader, parse_day, read_colour, read_flag, write_toml_value
from framer.i18n import N_

_CURLY = N_("The text of “%(key)s” stands in curly quotes; it was read.")
_CURLY_INSIDE = N_('There are curly quotes in this line where straight ones (") belong; it was read.')
_DAY_UNQUOTED = N_("“%(key)s” was read as %(day)s.")
_NO_DAY = N_("“%(key)s” must be a day.")
_EMPTY_VALUE = N_("“%(key)s” has no value.")
_COLOUR_UNQUOTED = N_("The colour “%(key)s” is not in quotes; it was read.")
_COLOUR_UNKNOWN = N_("The colour “%(key)s” must be # and six digits (0 to 9, a to f), in straight quotes.")
_FLAG_WORD = N_("“%(key)s” must be true or false, without quotes.")
_TRAILING_COMMA = N_("No comma or semicolon belongs at the end of this line.")
_BACKSLASH = N_("In a text in quotes \\ is written twice: \\\\.")
_DECIMAL_COMMA = N_("Numbers have a point, no comma.")
_INNER_QUOTES = N_('The text of “%(key)s” has straight quotes (") inside; inside, they must be curly ones: “ ”.')
_NO_END_QUOTE = N_('The text of “%(key)s” has no quote (") at its end.')
_TEXT_BROKEN = N_("The text of “%(key)s” goes on in the next line; a line break in it is written \\n.")
_NO_QUOTES = N_('The text of “%(key)s” is not in straight quotes (").')
_OPEN_BRACKET = N_("The bracket of “%(key)s” is not closed.")
_TRIPLE_OPEN = N_("The text of “%(key)s” begins with three quotes and has none at its end.")

_NAME_ALONE = N_("“%(key)s” is the name of a file beside campaign.toml, without folders.")
_LIST_SIGNS = N_("In the list “%(key)s” each name stands in straight quotes, with a comma between two.")
_BRACES_SIGNS = N_("In “%(key)s” each number stands behind a =, with a comma between two.")

_NOTE_SIGN = N_("A note at the end of a line begins with #.")
_PIECES = N_("The text of “%(key)s” stands in several pairs of quotes; it is one text, in one pair.")

_FILE_KEYS = ("logo", "overlay", "units")
_OPENING, _CLOSING = "“”„‟‘’‚″＂«", '“”‟’‘″＂»"'
_CURLY_TEXT = re.compile(rf"[{_OPENING}\"](.*?)[{_CLOSING}]\s*(#.*)?")
_CURLY_TRIPLE = re.compile(rf"[{QUOTES}]{{3}}(.*)[{QUOTES}]{{3}}\s*(#.*)?", re.DOTALL)
_NOTE_BEHIND = re.compile(r'("[^"]*")\s*(?://|--|/\*|[;(%–—])([^"]*)')
_TEXT_PIECES = re.compile(r'"[^"]*"(?:\s*(?:[+|&,]\s*)?"[^"]*")+')
_ESCAPE = re.compile(r"\\(?:[btnfr\"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\\")
_COMMENT = re.compile(r"(?<!\s)(?:\s+#(?:\s.*)?$|\s{2,}#.*)")
_HEX_COMMENT = re.compile(r"#\s?[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
_ODD_SPACES = dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u3000"), " ") | dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff"), ""
)
_FLAG_WORDS = ("true", "false", "yes", "no", "on", "off", "có", "không", "đúng", "sai")


@dataclass(frozen=True)
class MendedValue:
    """The value as TOML, and what was wrong with it; `is_example`: it is only one that could stand there."""

    text: str
    code: str
    message: str
    severity: Severity = "error"
    is_example: bool = False
    details: Mapping[str, str | int] = field(default_factory=dict)


def normalize_spaces(text: str) -> str:
    """`text` with plain spaces, and without signs of no width."""
    return text.translate(_ODD_SPACES).replace("＝", "=")


def mend_value(key: str, value: str, example: Any, *, is_colour: bool) -> MendedValue | None:
    """What `value`, which is no TOML, is to be; None if that cannot be told. `example` shows of what kind it is."""
    day = key in ("starts", "ends")
    if not value or value.startswith("#"):
        return _mend_empty(value, example, is_colour=is_colour, is_day=day)
    mends: tuple[Callable[[str], MendedValue | None], ...] = (
        _mend_curly_quotes,
        _mend_trailing_comma,
        _mend_day if day else lambda _: None,
        _mend_bare_colour if is_colour else lambda _: None,
        _mend_flag if isinstance(example, bool) else lambda _: None,
        _mend_path if key in _FILE_KEYS else lambda _: None,
        _mend_inner_text,
        _mend_note,
        _mend_pieces if not isinstance(example, list) else lambda _: None,
        _mend_decimal_commas,
        _mend_open_bracket,
        _mend_list if isinstance(example, list) else lambda _: None,
        _mend_braces if isinstance(example, Mapping) else lambda _: None,
        _mend_quotes,
    )
    candidates = (mend(value) for mend in mends)
    return next((each for each in candidates if each and parses_as_toml(f"x = {each.text}")), None)


def reread_value(mended: MendedValue, read: Reader | None) -> MendedValue:
    """`mended`; if `read` does not take its value either, what that says, with the value that was meant."""
    value, slip = read(load_toml(f"x = {mended.text}")["x"]) if read and not mended.is_example else (None, None)
    if value is not None or slip is None or slip.fix is None or slip.severity != "error":
        return mended
    details = {name: detail for name, detail in slip.details.items() if isinstance(detail, str | int)}
    text = write_toml_value(slip.fix)
    return MendedValue(text, slip.code, slip.message, slip.severity, slip.is_example, details)


def _mend_empty(value: str, example: Any, *, is_colour: bool, is_day: bool) -> MendedValue:
    if is_colour and (hexadecimal := _HEX_COMMENT.match(value)):
        colour, _ = read_colour(hexadecimal[0])
        return MendedValue(write_toml_value(colour), "unquoted_colour", _COLOUR_UNQUOTED, "warning")
    text = str(example) if is_day else write_toml_value(example)
    return MendedValue(text, "empty_value", _EMPTY_VALUE, is_example=True)


def _mend_curly_quotes(value: str) -> MendedValue | None:
    triple = _CURLY_TRIPLE.fullmatch(value)
    if triple and not value.startswith('"""'):
        return MendedValue(f'"""{triple[1]}"""', "curly_quotes", _CURLY, "warning")
    if value[0] in "[{":
        return MendedValue(
            value.translate(dict.fromkeys(map(ord, "“”„‟″＂"), '"')), "curly_quotes", _CURLY_INSIDE, "warning"
        )
    match = _CURLY_TEXT.fullmatch(value)
    if not match or '"' in match[1] or (value[0] == '"' and match[1] and value[len(match[1]) + 1] == '"'):
        return None
    return MendedValue(write_toml_value(match[1]), "curly_quotes", _CURLY, "warning")


def _mend_trailing_comma(value: str) -> MendedValue | None:
    bare = _without_comment(value).rstrip()
    return MendedValue(bare.rstrip(",; "), "trailing_comma", _TRAILING_COMMA) if bare[-1:] in (",", ";") else None


def _mend_day(value: str) -> MendedValue:
    bare = _without_comment(value).strip(f"{_OPENING}{_CLOSING}' ,;")
    day, slip = parse_day(bare)
    if day:
        details = {"day": format_day(day)}
        return MendedValue(day.isoformat(), "unquoted_day", _DAY_UNQUOTED, "warning", details=details)
    if slip and slip.message:
        details = {name: str(detail) for name, detail in slip.details.items() if name != "month"}
        months = {"month": int(slip.details["month"])} if "month" in slip.details else {}
        return MendedValue(
            write_toml_value(slip.fix), slip.code, slip.message, is_example=slip.is_example,
            details={**details, **months},
        )  # fmt: skip
    return MendedValue("2027-09-21", "not_day", _NO_DAY, is_example=True)


def _mend_bare_colour(value: str) -> MendedValue:
    bare = _without_comment(value).strip(f"{_OPENING}{_CLOSING}' ,;")
    colour, slip = read_colour(bare)
    if colour:
        return MendedValue(write_toml_value(colour), "unquoted_colour", _COLOUR_UNQUOTED, "warning")
    return MendedValue(
        write_toml_value(slip.fix if slip else "#c8102e"), "not_colour", _COLOUR_UNKNOWN, is_example=True
    )


def _mend_flag(value: str) -> MendedValue | None:
    bare = _without_comment(value).strip(f"{_OPENING}{_CLOSING}' ,;")
    flag, slip = read_flag(bare)
    meant = flag if slip is None else slip.fix
    return MendedValue(write_toml_value(meant), "not_flag", _FLAG_WORD) if bare.lower() in _FLAG_WORDS else None


def _mend_inner_text(value: str) -> MendedValue | None:
    """Backslashes in a text that is in quotes."""
    if value[0] != '"' or "\\" not in value:
        return None
    doubled = _ESCAPE.sub(lambda found: found[0] if len(found[0]) > 1 else "\\\\", value)
    return MendedValue(_without_comment(doubled), "backslash", _BACKSLASH)


def _mend_note(value: str) -> MendedValue | None:
    """A note behind a text in quotes, with a sign that begins none here."""
    match = _NOTE_BEHIND.fullmatch(value)
    return MendedValue(f"{match[1]}  # {match[2].strip()}".rstrip("# "), "note_sign", _NOTE_SIGN) if match else None


def _mend_pieces(value: str) -> MendedValue | None:
    """A text in several pairs of quotes, one behind another."""
    pieces = re.findall(r'"([^"]*)"', value) if _TEXT_PIECES.fullmatch(value) else []
    text = " ".join(piece.strip() for piece in pieces)
    return MendedValue(write_toml_value(text), "text_pieces", _PIECES) if text else None


def _mend_path(value: str) -> MendedValue | None:
    """The name of a file, without the folders of somebody's computer."""
    name = _without_comment(value).strip(f"{_OPENING}{_CLOSING}' ,;").rpartition("\\")[2]
    return MendedValue(write_toml_value(name), "path", _NAME_ALONE) if "\\" in value and name else None


def _mend_list(value: str) -> MendedValue | None:
    """Names that are no list: without quotes, or with other signs between them."""
    bare = _without_comment(value).strip("[](){} \n")
    in_quotes = rf"[{_OPENING}\"']([^{_OPENING}{_CLOSING}\"']+)[{_CLOSING}\"']"
    is_quoted = not re.search(r"\w", re.sub(in_quotes, "", bare))
    names = re.findall(in_quotes, bare) if is_quoted else re.split(r"[,;\n]", bare)
    names = [name.strip(f" {_OPENING}{_CLOSING}\"'") for name in names]
    names = [name for name in names if name]
    return MendedValue(write_toml_value(names), "broken_list", _LIST_SIGNS) if len(names) > 1 else None


def _mend_braces(value: str) -> MendedValue | None:
    """Numbers in braces with other signs for “=”, or in per cent."""
    found = re.findall(r"([A-Za-z]+)\s*[:=]\s*(\d+(?:[.,]\d+)?)\s*(%?)", value)
    numbers = {name: float(number.replace(",", ".")) / (100 if percent else 1) for name, number, percent in found}
    return MendedValue(write_toml_value(numbers), "broken_braces", _BRACES_SIGNS) if len(numbers) > 1 else None


def _mend_decimal_commas(value: str) -> MendedValue | None:
    pointed = re.sub(r"(\d),(\d)", r"\1.\2", value)
    return MendedValue(_without_comment(pointed), "decimal_comma", _DECIMAL_COMMA) if pointed != value else None


def _mend_open_bracket(value: str) -> MendedValue | None:
    closing = {"[": "]", "{": " }"}.get(value[0])
    bare = _without_comment(value).rstrip(", ")
    return MendedValue(bare + closing, "open_bracket", _OPEN_BRACKET) if closing else None


def _mend_quotes(value: str) -> MendedValue | None:
    """Straight quotes inside a text, or missing around it."""
    if value[0] in "[{":
        return None
    if re.match(rf"[{QUOTES}]{{3}}", value):
        *lines, last = value[3:].rstrip().split("\n")
        body = "\n".join([*lines, _without_comment(last).rstrip()])
        return MendedValue(f'"""{body}"""', "no_end_quote", _TRIPLE_OPEN) if '"""' not in body else None
    if "\n" in value:
        text = "\n".join(line.strip() for line in _without_comment(value).strip(_OPENING + _CLOSING).split("\n"))
        return MendedValue(write_toml_value(text), "line_break", _TEXT_BROKEN)
    bare = re.sub(r"^[`']+|[`']+$", '"', _without_comment(value).strip())
    opened = bare[0] in _OPENING + '"'
    closed = len(bare) > 1 and bare[-1] in _CLOSING and (opened or bare.count('"') % 2 == 1)  # else a quoted last word
    inner = bare[opened : len(bare) - closed].strip()
    if opened and closed and '"' in inner:
        return MendedValue(write_toml_value(_curl_quotes(inner)), "inner_quotes", _INNER_QUOTES)
    text = write_toml_value(_curl_quotes(inner))
    if opened and not closed:
        return MendedValue(text, "no_end_quote", _NO_END_QUOTE)
    return MendedValue(text, "no_quotes", _NO_QUOTES)


def _curl_quotes(text: str) -> str:
    """`text` with its straight quotes made curly, in pairs."""
    parts = text.replace('\\"', '"').split('"')
    return "".join(part + ("" if index == len(parts) - 1 else "“”"[index % 2]) for index, part in enumerate(parts))


def _without_comment(value: str) -> str:
    """`value` up to what looks like a comment; a hashtag is none."""
    match = _COMMENT.search(value)
    return value[: match.start()] if match and match.start() else value
