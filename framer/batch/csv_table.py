"""Tables that people write in Excel or by hand, read as forgivingly as is safe; all that is wrong is told at once."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from framer.batch.output_names import to_nfc
from framer.errors import FramerError, NoFile, UsageError
from framer.i18n import N_, Message, Translator
from framer.text.normalize import normalize_text

_MAX_TABLE_BYTES = 50_000_000
_MAX_LISTED_PROBLEMS = 20  # bad lines that are told one by one
_MEND_LINES = N_("Put these lines right and start again; nothing has been done yet.")
_SAVE_AS_UTF8 = N_("In Excel: Save As, “CSV UTF-8 (Comma delimited)”.")
_PROBLEM_SENTENCE = N_("line %(line)s: %(problem)s")


@dataclass(frozen=True)
class TableLine:
    """A line of a table: its number in the file, and its cells by the column's name, tidied; missing ones are empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class TableProblem:
    """What is wrong with one line: a message and its details."""

    line_number: int
    message: str
    details: Mapping[str, object]


class BadTable(UsageError):
    """A table with bad lines."""

    default_message = N_("%(path)s: lines that cannot be used: %(count)s.")
    default_hint = _MEND_LINES

    @classmethod
    def from_problems(cls, path: Path, problems: Iterable[TableProblem]) -> "BadTable":
        """The error that tells all `problems`, in the order of lines."""
        found = sorted(problems, key=lambda problem: problem.line_number)
        return cls(path=path.name, count=len(found), problems=tuple(found))

    def to_message(self, translate: Translator) -> Message:
        """The message with the bad lines under it."""
        message, hint = super().to_message(translate)
        problems = self.details["problems"]
        assert isinstance(problems, tuple)  # noqa: S101  (what `of` put there)
        lines = [format_problem(problem, translate) for problem in problems[:_MAX_LISTED_PROBLEMS]]
        more = ["…"] if len(problems) > _MAX_LISTED_PROBLEMS else []
        return Message("\n    ".join([message, *lines, *more]), hint)


def format_problem(problem: TableProblem, translate: Translator) -> str:
    """One bad line as a sentence."""
    return translate(_PROBLEM_SENTENCE) % {
        "line": problem.line_number,
        "problem": translate(problem.message) % problem.details,
    }


def read_table(path: Path, columns: Mapping[str, frozenset[str]], needed: str) -> list[TableLine]:
    """The lines of the CSV file `path` that hold something.

    `columns` has for each column the names it may have, as `plain` makes them; other columns are left out. The cells
    are separated by commas, semicolons or tabs; the text is UTF-8, or UTF-16 with its mark. Raises NoFile, or
    UsageError when it is no such table or has no column `needed`.
    """
    text = _decode_table(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_detect_delimiter(text, columns))
    lines: list[TableLine] = []
    header: dict[int, str] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _parse_header_row(path, row, columns, needed)
                continue
            cells = {name: normalize_text(row[at]) if at < len(row) else "" for at, name in header.items()}
            cells["file"] = to_nfc(row[at].strip()) if (at := _column_index(header, "file")) < len(row) else ""
            lines.append(TableLine(rows.line_num, cells))
        if header is None:
            _parse_header_row(path, [], columns, needed)
    except csv.Error as error:
        raise UsageError(
            N_("%(path)s, line %(line)s: this is not a table."), _SAVE_AS_UTF8, path=path.name, line=rows.line_num
        ) from error
    return lines


def split_words(text: str) -> frozenset[str]:
    """The words of `text`, such as all names of a column."""
    return frozenset(text.split())


def normalize_word(text: str) -> str:
    """A column's name in lower case, without accents, spaces and signs: “Tên tệp” is ``tentep``."""
    pieces = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in pieces if letter.isalnum() and letter.isascii())


def _column_index(header: Mapping[int, str], name: str) -> int:
    return next((at for at, known in header.items() if known == name), 1 << 30)


def _decode_table(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_TABLE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NoFile(N_("%(path)s: the table is not there, or cannot be read."), path=path) from error
    if data.startswith(b"PK\x03\x04"):
        raise UsageError(N_("%(path)s is an Excel workbook, not a CSV file."), _SAVE_AS_UTF8, path=path.name)
    if len(data) > _MAX_TABLE_BYTES:
        raise UsageError(N_("%(path)s is too large for a table of names."), _SAVE_AS_UTF8, path=path.name)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            N_("%(path)s, line %(line)s: the letters are not stored as UTF-8."), _SAVE_AS_UTF8,
            path=path.name, line=1 if marked else data.count(b"\n", 0, error.start) + 1,
        ) from error  # fmt: skip


def _detect_delimiter(text: str, columns: Mapping[str, frozenset[str]]) -> str:
    """The sign that makes most known columns out of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(sign: str) -> int:
        try:
            cells = next(csv.reader([first], delimiter=sign), [])
        except csv.Error:  # a cell without end: `read_table` comes to it, and says so
            return 0
        return sum(normalize_word(cell) in names for cell in cells for names in columns.values())

    return max(",;\t", key=known)


def _parse_header_row(path: Path, row: list[str], columns: Mapping[str, frozenset[str]], needed: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for at, cell in enumerate(row):
        for name, names in columns.items():
            if normalize_word(cell) in names and name not in found.values():
                found[at] = name
    if needed not in found.values():
        raise UsageError(
            N_("%(path)s: the first line has no column “%(needed)s”."),
            N_("Name the columns in the first line: %(columns)s."),
            path=path.name, needed=needed, columns=", ".join(columns),
        )  # fmt: skip
    return found


def problem_from_error(line: TableLine, error: FramerError) -> TableProblem:
    """The problem that a line has with `error`."""
    return TableProblem(line.number, error.message, error.details)
