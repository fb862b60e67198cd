"""Text that is no TOML, mended line by line: curly quotes, missing quotes, days as people write them, and the like."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from framer.campaigns.manifest_findings import (
    ADD_LINE,
    DID_YOU_MEAN,
    TYPE_EXAMPLE,
    TYPE_LINE,
    USUAL_FORM,
    ManifestFinding,
    Severity,
    shorten_correction,
)
from framer.campaigns.manifest_keys import BLOCK_NAMES, describe_key, names_of_table, nearest_name
from framer.campaigns.manifest_lines import (
    QUOTES,
    Statement,
    load_toml,
    parses_as_toml,
    scan_statements,
    without_trailing_comment,
)
from framer.campaigns.manifest_mend_lines import find_frame_without_heading, tidy_statement
from framer.campaigns.manifest_mend_values import MendedValue, mend_value, normalize_spaces, reread_value
from framer.campaigns.manifest_values import write_toml_value
from framer.i18n import N_

_MAX_MENDED = 200

_TWICE = N_("“%(key)s” stands in lines %(before)d and %(line)d; it may stand once.")
_TABLE_TWICE = N_("[%(name)s] stands in lines %(before)d and %(line)d; it may stand once.")
_TAKE_ONE_OUT = N_("Take one of them out, for example by a # before it: %(correction)s")
_SINGLE_BRACKETS = N_("Each frame begins with [[%(name)s]], in double brackets.")
_HEADER_BROKEN = N_("The heading of a block stands in brackets, alone on its line.")
_ODD_SPACES_READ = N_("There are spaces in this line that are none (pasted from Word or a chat); it was read.")
_NO_EQUALS = N_("Between “%(key)s” and its value there is to be one =.")
_NO_STATEMENT = N_("This line has no form that framer knows: key = value. A note begins with #.")
_BROKEN_LINE = N_("The value of “%(key)s” cannot be read.")
_NO_HEADING = N_("The line [[frames]], with which a frame begins, is missing here.")
_BROKEN_FILE = N_("From this line on the file cannot be read: a quote or a bracket is missing here or above.")
_LOOK_AT_EXAMPLE = N_("Compare it with a new file: framer frames new thu-nghiem")

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+(\s*\.\s*[A-Za-z0-9_-]+)*")
_LOOSE_ENTRY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+)\s*(?P<sign>[:=–—→]*)\s*(?P<value>[^\s:=–—→].*)", re.DOTALL)


@dataclass(frozen=True)
class MendedText:
    """`text` as TOML, and its document; both None where even that failed. `findings` tell what was mended."""

    text: str | None
    document: dict[str, Any] | None
    statements: tuple[Statement, ...]
    findings: tuple[ManifestFinding, ...] = ()


def mend_manifest_text(text: str, file: str) -> MendedText:
    """The TOML that `text` is, or is meant to be. Findings with the severity ``error`` say that it was a guess."""
    statements = scan_statements(text)
    is_tidy = not any(map(tidy_statement, statements)) and not find_frame_without_heading(statements)
    if is_tidy and parses_as_toml(text):
        return MendedText(text, load_toml(text), tuple(statements))
    return _Mending(text, file, statements).mend()


class _Mending:
    """The mending of one file; `lines` change, one line of the file being one item still."""

    def __init__(self, text: str, file: str, statements: list[Statement]) -> None:
        self._lines, self._file, self._statements = text.split("\n"), file, statements
        self._findings: list[ManifestFinding] = []

    def mend(self) -> MendedText:
        """Mend each statement that is wrong by itself, then those that are wrong together."""
        for statement in self._statements:
            if tidy := tidy_statement(statement):
                self._replace(
                    statement, tidy.text, tidy.code, tidy.message,
                    severity=tidy.severity, details=tidy.details, shown=tidy.shown,
                )  # fmt: skip
            elif not parses_as_toml(statement.text):
                self._mend_statement(statement)
                start = statement.first - 1
                mended = parses_as_toml("\n".join(self._lines[start : start + len(statement.lines)]))
                if not mended or len(self._findings) > _MAX_MENDED:
                    return self._give_up()  # what follows would be told of in vain
        self._add_heading()
        if not parses_as_toml("\n".join(self._lines)):
            self._mend_repetitions()
        text = "\n".join(self._lines)
        if not parses_as_toml(text):
            line = _error_line(text)
            self._add("broken_file", "", line, _BROKEN_FILE, hint=_LOOK_AT_EXAMPLE)
            return self._give_up()
        return MendedText(text, load_toml(text), tuple(scan_statements(text)), tuple(self._findings))

    def _give_up(self) -> MendedText:
        return MendedText(None, None, tuple(self._statements), tuple(self._findings))

    def _add_heading(self) -> None:
        """Put [[frames]] where it is missing, in place of an empty line or a note, so that lines keep their numbers."""
        frame = find_frame_without_heading(scan_statements("\n".join(self._lines)))
        if frame is None:
            return
        above = self._lines[frame.first - 2].strip() if frame.first > 1 else "…"
        if not above or above.startswith("#"):
            self._lines[frame.first - 2] = "[[frames]]"
        self._add("missing", "frames", frame.first, _NO_HEADING, correction="[[frames]]", hint=ADD_LINE)

    def _mend_statement(self, statement: Statement) -> None:
        text = normalize_spaces(statement.text)
        if parses_as_toml(text):
            self._replace(statement, text, "odd_spaces", _ODD_SPACES_READ, severity="warning")
        elif text.lstrip().startswith("[") or text.strip(" []:") in (*BLOCK_NAMES, "frames.fields"):
            self._mend_header(statement, text)
        else:
            self._mend_entry(replace(statement, lines=tuple(text.split("\n"))))

    def _mend_header(self, statement: Statement, text: str) -> None:
        name = text.strip().lstrip("[ ").partition("]")[0].partition("#")[0].strip(f"[ {QUOTES}'")
        parts = [nearest_name(part.strip(), (*BLOCK_NAMES, "fields")) for part in name.split(".")]
        if not all(parts):
            return self._replace(statement, f"# {text.strip()}", "no_statement", _NO_STATEMENT)
        double = parts[-1] in ("frames", "fields") or text.lstrip().startswith("[[")
        name = ".".join(parts)
        return self._replace(statement, f"[[{name}]]" if double else f"[{name}]", "broken_header", _HEADER_BROKEN)

    def _mend_entry(self, statement: Statement) -> None:
        match = _LOOSE_ENTRY.match(statement.text)
        key, _, value = statement.text.partition("=")
        key = key.strip().strip(QUOTES + "'“”‘’ ")
        details: dict[str, str | int] = {"key": key[:60]}
        known = names_of_table(statement.table)
        if match and match["sign"] != "=" and (match["sign"] or match["key"] in known):
            mended = self._mend_value_of(statement, match["key"], match["value"].strip())
            if mended:
                details["key"] = match["key"][:60]
                text = f"{match['key']} = {mended.text}"
                return self._replace(statement, text, "no_equals", _NO_EQUALS, key=match["key"], details=details)
        if "=" not in statement.text or not key:
            text = "\n".join(f"# {line.strip()}" for line in statement.lines)
            return self._replace(statement, text, "no_statement", _NO_STATEMENT)
        if not _BARE_KEY.fullmatch(key):
            near = nearest_name(key, known)
            mended = self._mend_value_of(statement, near, value.strip())
            if not near or mended is None:
                text = "\n".join(f"# {line.strip()}" for line in statement.lines)
                return self._replace(statement, text, "no_statement", _NO_STATEMENT)
            details["near"] = near
            return self._replace(
                statement, f"{near} = {mended.text}", "unknown_key", DID_YOU_MEAN, key=near, details=details
            )
        mended = self._mend_value_of(statement, key, value.strip())
        if mended is None:
            self._add_broken_line(statement, key)
            return None
        text = f"{key} = {mended.text}"
        return self._replace(
            statement, text, mended.code, mended.message,
            severity=mended.severity, is_example=mended.is_example, details=mended.details,
        )  # fmt: skip

    def _mend_value_of(self, statement: Statement, key: str, value: str) -> MendedValue | None:
        manifest_key = describe_key(statement.table, key)
        example = manifest_key.example if manifest_key else ""
        if value and parses_as_toml(f"{key or 'x'} = {value}"):
            return MendedValue(value, "", "")
        colour = statement.table == ("colours",) or key in ("colour", "color")
        mended = mend_value(key, value, example, is_colour=colour)
        if not mended or not parses_as_toml(f"{key or 'x'} = {mended.text}"):
            return None
        return reread_value(mended, manifest_key.read if manifest_key else None)

    def _add_broken_line(self, statement: Statement, key: str) -> None:
        manifest_key = describe_key(statement.table, key)
        correction = f"{key} = {write_toml_value(manifest_key.example)}" if manifest_key else ""
        hint = TYPE_EXAMPLE if correction else _LOOK_AT_EXAMPLE
        self._add(
            "broken_value",
            key,
            statement.first,
            _BROKEN_LINE,
            correction=correction,
            hint=hint,
            details={"key": key[:60]},
        )

    def _replace(  # noqa: PLR0913  (the parts of a finding)
        self, statement: Statement, text: str, code: str, message: str, *, severity: Severity = "error",
        is_example: bool = False, key: str = "", details: Mapping[str, str | int] | None = None, shown: str = "",
    ) -> None:  # fmt: skip
        """Put `text` in place of the statement, and tell of it; `shown` is to be typed, if that is not `text`."""
        padding = [""] * (len(statement.lines) - text.count("\n") - 1)  # so that other lines keep their numbers
        start = statement.first - 1
        self._lines[start : start + len(statement.lines)] = [*text.split("\n"), *padding]
        hint = USUAL_FORM if severity != "error" else TYPE_EXAMPLE if is_example else TYPE_LINE
        place = ".".join(map(str, (*statement.table, key) if key else statement.path))
        details = {"key": statement.key[:60], **(details or {})}
        if not shown:
            shown = without_trailing_comment(text) if parses_as_toml(text) and not text.startswith("#") else text
        self._add(
            code, place, statement.first, message, correction=shown, severity=severity, hint=hint, details=details
        )

    def _add(  # noqa: PLR0913
        self, code: str, key: str, line: int, message: str, *, correction: str = "", severity: Severity = "error",
        hint: str = "", details: Mapping[str, str | int] | None = None,
    ) -> None:  # fmt: skip
        correction = shorten_correction(correction)
        self._findings.append(
            ManifestFinding(code, key, line, message, correction, severity, self._file, hint, details or {})
        )

    def _mend_repetitions(self) -> None:
        """Single brackets around a block's heading, and what stands twice."""
        statements = scan_statements("\n".join(self._lines))
        for statement in statements:
            name = statement.header
            if name.split(".")[-1] in ("frames", "fields") and not statement.text.lstrip().startswith("[["):
                self._replace(statement, f"[[{name}]]", "single_brackets", _SINGLE_BRACKETS, details={"name": name})
        for statement, before in _repeated(scan_statements("\n".join(self._lines))):
            shown = without_trailing_comment(statement.text)
            commented = "\n".join(f"# {line}" for line in statement.lines)
            self._lines[statement.first - 1 : statement.first - 1 + len(statement.lines)] = commented.split("\n")
            message = _TABLE_TWICE if statement.header else _TWICE
            path = ".".join(map(str, statement.path))
            details: dict[str, str | int] = {"key": statement.key[:60], "name": statement.header, "before": before}
            self._add(
                "twice", path, statement.first, message, correction=f"# {shown}", hint=_TAKE_ONE_OUT, details=details
            )


def _repeated(statements: list[Statement]) -> Iterator[tuple[Statement, int]]:
    """Each statement whose place an earlier one has already, and that one's line."""
    seen: dict[object, int] = {}
    for statement in statements:
        if statement.key or statement.header:
            before = seen.setdefault(statement.path, statement.first)
            if before != statement.first:
                yield statement, before


def _error_line(text: str) -> int:
    """The line at which the parser of TOML gave up."""
    try:
        load_toml(text)
    except ValueError as error:
        match = re.search(r"at line (\d+)", str(error))
        return int(match[1]) if match else text.count("\n") + 1
    return 0
