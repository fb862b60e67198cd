"""Which lines of a ``campaign.toml`` say what: for findings, and for mending lines one by one.

Statements are told apart by their looks, not by TOML's grammar, for some of them may be wrong.
"""

import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]
"""A place in the file: ``("frames", 0, "window", "r")``."""

QUOTES = '"“”„‟″＂'
_TRIPLE = re.compile(f"[{QUOTES}]{{3}}|'''")
_TABLE_HEADER = re.compile(r"\s*(?P<open>\[{1,2})\s*(?P<name>[^\[\]#\"]+?)\s*(?P<close>\]{0,2})\s*(?:#.*)?")
_ENTRY_START = re.compile(r"\s*[A-Za-z_][\w-]*\s*=")
_MAX_BITS = 63  # of TOML's whole numbers, without their sign
_MAX_HEADER_LENGTH = 200
_MAX_COMMENT_TRIALS = 50
_MAX_BROKEN_LINES = 6  # a text in one pair of quotes that goes on over so many lines was meant as one


@dataclass(frozen=True)
class Statement:
    """One header or ``key = value`` with its lines, or one line that is neither (`key` is "", `header` too).

    `table` is the path of the table that it stands in; of a header, the table that it opens.
    """

    first: int
    lines: tuple[str, ...]
    table: KeyPath
    key: str = ""
    header: str = ""

    @property
    def text(self) -> str:
        """The lines as they stand in the file."""
        return "\n".join(self.lines)

    @property
    def path(self) -> KeyPath:
        """The place of the value; of a header, of its table."""
        return (*self.table, *_split_name(self.key)) if self.key else self.table


def scan_statements(text: str) -> list[Statement]:
    """The statements of `text`, in order, without comments and empty lines."""
    lines, tables = text.split("\n"), _TableCounter()
    statements: list[Statement] = []
    index, table, brackets_close = 0, (), True  # type: tuple[int, KeyPath, bool]
    while index < len(lines):
        line = lines[index]
        if not line.strip() or line.lstrip().startswith("#"):
            index += 1
            continue
        if header := _match_header(line):
            table = tables.open(header["name"], repeated=len(header["open"]) == 2)
            statements.append(Statement(index + 1, (line,), table, header=header["name"]))
            index += 1
            continue
        key, equals, value = line.partition("=")
        end = index
        if value.strip()[:1] in {"[", "{"}:
            found = _find_bracket_end(lines, index) if brackets_close else None
            brackets_close = found is not None  # else each further one would be looked for to the end as well
            end = index if found is None else found
        elif equals:
            end = _find_text_end(lines, index, value.strip())
        name = key.strip().strip(QUOTES + "'") if equals else ""
        statements.append(Statement(index + 1, tuple(lines[index : end + 1]), table, name))
        index = end + 1
    return statements


def load_toml(text: str) -> dict[str, Any]:
    """The document of `text`. Raises ValueError for what is no TOML, whole numbers of more than 64 bits included."""
    try:
        document = tomllib.loads(text)
    except (RecursionError, MemoryError):
        raise ValueError("brackets inside brackets, too many levels") from None
    values: list[Any] = [document]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        elif isinstance(value, int) and value.bit_length() > _MAX_BITS:
            raise ValueError("a whole number of more than 64 bits")
    return document


def parses_as_toml(text: str) -> bool:
    """Whether `text` is TOML."""
    try:
        load_toml(text)
    except ValueError:
        return False
    return True


def without_trailing_comment(text: str) -> str:
    """The statement `text`, which is TOML, without the comment behind its value."""
    for match in itertools.islice(re.finditer("#", text), _MAX_COMMENT_TRIALS):
        if parses_as_toml(text[: match.start()]):
            return text[: match.start()].rstrip()
    return text.rstrip()


class ManifestPlaces:
    """Where in a file its values stand."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._statements: dict[KeyPath, Statement] = {}
        self._order = list(statements)
        for statement in self._order:
            self._statements.setdefault(statement.path, statement)

    def find(self, path: KeyPath) -> Statement | None:
        """The statement that gives the value at `path`, or the table or list around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._statements:
                return self._statements[path[:length]]
        return None

    def line_for_new_key(self, table: KeyPath) -> int:
        """The number of the line before which a missing key of `table` is to be added."""
        header = self._statements.get(table) if table else None
        after = [each.first for each in self._order if header is None or each.first > header.first]
        return after[0] if after else (header.first + 1 if header else 1)

    def last_line(self) -> int:
        """The number of the last line that says anything; 0 for an empty file."""
        return self._order[-1].first + len(self._order[-1].lines) - 1 if self._order else 0

    def header_of(self, path: KeyPath) -> Statement | None:
        """The header below which the statement at `path` stands."""
        statement = self.find(path)
        before = [each for each in self._order if each.header and statement and each.first < statement.first]
        return before[-1] if before else None

    def first_header(self) -> Statement | None:
        """The first header: keys of the whole campaign stand above it."""
        return next((each for each in self._order if each.header), None)


def value_at(document: Mapping[str, Any], path: KeyPath) -> Any:
    """The value at `path`; None if there is none."""
    value: Any = document
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


class _TableCounter:
    """Gives tables their paths: those of a list have a number."""

    def __init__(self) -> None:
        self._counts: dict[KeyPath, int] = {}

    def open(self, name: str, *, repeated: bool) -> KeyPath:
        path: KeyPath = ()
        parts = _split_name(name)
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        path = (*path, parts[-1])
        if not repeated:
            return path
        self._counts[path] = self._counts.get(path, -1) + 1
        return (*path, self._counts[path])


def _split_name(name: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _find_text_end(lines: list[str], start: int, value: str) -> int:
    """The index of the last line of the `value`, maybe a text, that begins in line `start`."""
    if opening := _TRIPLE.match(value):
        return _find_triple_end(lines, start, value[opening.end() :])
    if value[:1] and value[0] in QUOTES and not any(quote in value[1:] for quote in QUOTES):
        return _find_broken_text_end(lines, start)
    return start


def _find_triple_end(lines: list[str], start: int, rest: str) -> int:
    """The line of the closing ``\"\"\"``; without one, the last line before the next statement."""
    if _TRIPLE.search(rest):
        return start
    fallback = None
    for index in range(start + 1, len(lines)):
        if _TRIPLE.search(lines[index]):
            return index if fallback is None or not _ENTRY_START.match(lines[index]) else fallback
        if fallback is None and _starts_statement(lines[index]):
            fallback = index - 1
    end = len(lines) - 1 if fallback is None else fallback
    while end > start and (not lines[end].strip() or lines[end].lstrip().startswith("# ")):
        end -= 1
    return end


def _find_broken_text_end(lines: list[str], start: int) -> int:
    """The line in which a text that lacks its closing quote ends after all; `start` if it never does."""
    for index in range(start + 1, min(len(lines), start + _MAX_BROKEN_LINES)):
        line = lines[index].strip()
        if not line or line.startswith("#") or _starts_statement(line):
            break
        if any(quote in line for quote in QUOTES):
            return index
    return start


def _starts_statement(line: str) -> bool:
    return _ENTRY_START.match(line) is not None or _match_header(line) is not None


def _match_header(line: str) -> re.Match[str] | None:
    line = line.strip()
    return _TABLE_HEADER.fullmatch(line) if line.startswith("[") and len(line) < _MAX_HEADER_LENGTH else None


def _find_bracket_end(lines: list[str], start: int) -> int | None:
    """The line in which the brackets opened in line `start` are closed; None if they never are."""
    depth, skipped = 0, lines[start].index("=") + 1
    for index in range(start, len(lines)):
        line = lines[index][skipped:]
        skipped = 0
        quote = ""
        for position, character in enumerate(line):
            if quote:
                if character == quote and (quote == "'" or line[position - 1] != "\\"):
                    quote = ""
            elif character in "\"'":
                quote = character
            elif character == "#":
                break
            elif character in "[{":
                depth += 1
            elif character in "]}":
                depth -= 1
                if depth == 0:
                    return index
    return None
