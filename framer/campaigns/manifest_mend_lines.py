"""Lines that are not what they look like: a number before a key, two keys on one line, a heading of another name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.campaigns.manifest_findings import DID_YOU_MEAN, Severity
from framer.campaigns.manifest_keys import BLOCK_NAMES, FRAME_KEYS, find_key, keys_of_table, nearest_name
from framer.campaigns.manifest_lines import Statement, parses_as_toml
from framer.i18n import N_

_KEY_NUMBERED = N_("A key stands at the beginning of its line, without a number or a sign before it; it was read.")
_QUOTED_KEY = N_("“%(key)s” stands in quotes, which a key has not; it was read.")
_FULL_WIDTH = N_("There are signs of an East Asian keyboard in this line, such as “＝”; it was read.")
_TWO_KEYS = N_("“%(key)s” and “%(other)s” stand on one line; each has a line of its own.")

_NUMBER_BEFORE_KEY = re.compile(r"\s*(?:\d{1,2}\s*[.)]|[-*+•▪–—])\s*(?P<rest>(?P<key>[A-Za-z_]\w*)\s*=.*)", re.DOTALL)
_KEY_IN_QUOTES = re.compile(r"\s*[“”„‟‘’«»](?P<key>[A-Za-z_]\w*)[“”„‟‘’«»]\s*(?P<rest>=.*)", re.DOTALL)
_TWO_ENTRIES = re.compile(
    r"(?P<first>[^=]*=\s*(?:\"[^\"]*\"|[^\s\",;]+))(?:\s+|\s*[,;]\s+)(?P<second>(?P<key>[A-Za-z_]\w*)\s*=.*)"
)
_ASCII_OF_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF02}  # quotes are told as such
_HEADER_NAME = re.compile(r"[^\[\].\s]+")


@dataclass(frozen=True)
class TidyLine:
    """The `text` that a statement is to have, what is said of it, and what is shown to be typed if not just that."""

    text: str
    code: str
    message: str
    severity: Severity = "warning"
    details: Mapping[str, str | int] = field(default_factory=dict)
    shown: str = ""


def tidy_statement(statement: Statement) -> TidyLine | None:
    """What `statement` was meant to be, where it is none, or another one; None for all others."""
    if statement.header:
        return _tidy_header(statement)
    known = keys_of_table(statement.table)
    numbered = _NUMBER_BEFORE_KEY.fullmatch(statement.text)
    if numbered and find_key(known, numbered["key"]) and parses_as_toml(numbered["rest"]):
        return TidyLine(numbered["rest"], "numbered_key", _KEY_NUMBERED)
    return None if parses_as_toml(statement.text) else _tidy_broken_line(statement)


def find_frame_without_heading(statements: list[Statement]) -> Statement | None:
    """The first line of a frame before which the line [[frames]] is missing; None if there are frames."""
    if any(statement.header.startswith("frames") for statement in statements):
        return None
    overlay = next((each for each in statements if each.key == "overlay" and each.table in ((), ("colours",))), None)
    names = {key.name for key in FRAME_KEYS} - ({"title"} if overlay and not overlay.table else set())
    beside = (each for each in statements if overlay and each.table == overlay.table and each.key in names)
    return next(beside, None)


def _tidy_broken_line(statement: Statement) -> TidyLine | None:
    narrow = statement.text.translate(_ASCII_OF_WIDE)
    if parses_as_toml(narrow):
        return TidyLine(narrow, "full_width", _FULL_WIDTH)
    quoted = _KEY_IN_QUOTES.fullmatch(statement.text)
    text = f"{quoted['key']} {quoted['rest']}" if quoted else ""
    if quoted and parses_as_toml(text):
        return TidyLine(text, "quoted_key", _QUOTED_KEY, details={"key": quoted["key"]})
    two = _TWO_ENTRIES.fullmatch(statement.text)
    known = keys_of_table(statement.table)
    if two and find_key(known, two["key"]) and parses_as_toml(f"{two['first']}\n{two['second']}"):
        details = {"key": statement.key[:60], "other": two["key"]}
        shown = f"{two['first'].strip()}\n{two['second'].strip()}"
        return TidyLine(two["first"], "two_keys", _TWO_KEYS, "error", details, shown)
    return None


def _tidy_header(statement: Statement) -> TidyLine | None:
    match = _HEADER_NAME.search(statement.header)
    if not match or match[0] in BLOCK_NAMES or nearest_name(match[0], BLOCK_NAMES) != "frames":
        return None
    name = statement.header.replace(match[0], "frames", 1)
    return TidyLine(f"[[{name}]]", "unknown_key", DID_YOU_MEAN, "error", {"key": match[0][:60], "near": "frames"})
