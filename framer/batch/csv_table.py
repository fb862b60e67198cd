"""Tables that people write in Excel or by hand: read leniently where that is safe, all problems reported at once."""

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
_MAX_LISTED_PROBLEMS = 20
_MEND_LINES = N_("Put these lines right and start again; nothing has been done yet.")
_SAVE_AS_UTF8 = N_("In Excel: Save As, “CSV UTF-8 (Comma delimited)”.")
_PROBLEM_SENTENCE = N_("line %(line)s: %(problem)s")


@dataclass(frozen=True)
class TableLine:
    """A line of a table: its number in the file, from 1, and its normalised cells by column; missing ones are empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class TableProblem:
    """What is wrong with one line: an untranslated message, and the details that fill it in."""

    line_number: int
    message: str
    details: Mapping[str, object]


class BadTable(UsageError):
    """A table with bad lines."""

    default_message = N_("%(path)s: lines that cannot be used: %(count)s.")
    default_hint = _MEND_LINES

    @classmethod
    def from_problems(cls, path: Path, problems: Iterable[TableProblem]) -> "BadTable":
        """The error that lists `problems` in the order of lines."""
        in_order = sorted(problems, key=lambda problem: problem.line_number)
        return cls(path=path.name, count=len(in_order), problems=tuple(in_order))

    def to_message(self, translate: Translator) -> Message:
        """The message with the first bad lines under it."""
        message, hint = super().to_message(translate)
        problems = self.details["problems"]
        assert isinstance(problems, tuple)  # noqa: S101  (as from_problems made it)
        lines = [format_problem(problem, translate) for problem in problems[:_MAX_LISTED_PROBLEMS]]
        ellipsis = ["…"] if len(problems) > _MAX_LISTED_PROBLEMS else []
        return Message("\n    ".join([message, *lines, *ellipsis]), hint)


def format_problem(problem: TableProblem, translate: Translator) -> str:
    """One bad line as a sentence."""
    return translate(_PROBLEM_SENTENCE) % {
        "line": problem.line_number,
        "problem": translate(problem.message) % problem.details,
    }


def read_table(path: Path, headings: Mapping[str, frozenset[str]], required: str) -> list[TableLine]:
    """The lines of the CSV file `path` that hold something.

    `headings` has for each column the headings it may have, as `normalize_word` returns them; other columns are left
    out. The cells are separated by commas, semicolons or tabs; the text is UTF-8, or UTF-16 with a byte order mark.
    Raises NoFile, or UsageError when it is no such table or has no column `required`.
    """
    text = _decode_table(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_detect_delimiter(text, headings))
    lines: list[TableLine] = []
    columns: dict[int, str] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _parse_header_row(path, row, headings, required)
                continue
            raw_cells = {column: row[index] if index < len(row) else "" for index, column in columns.items()}
            cells = {column: normalize_text(text) for column, text in raw_cells.items()}
            cells["file"] = to_nfc(raw_cells.get("file", "").strip())
            lines.append(TableLine(rows.line_num, cells))
        if columns is None:
            _parse_header_row(path, [], headings, required)
    except csv.Error as error:
        raise UsageError(
            N_("%(path)s, line %(line)s: this is not a table."), _SAVE_AS_UTF8, path=path.name, line=rows.line_num
        ) from error
    return lines


def split_words(text: str) -> frozenset[str]:
    """The words of `text`, such as all headings of a column."""
    return frozenset(text.split())


def normalize_word(text: str) -> str:
    """A word in lower case, without accents, spaces and signs: “Tên tệp” is ``tentep``."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(character for character in decomposed if character.isalnum() and character.isascii())


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
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            N_("%(path)s, line %(line)s: the letters are not stored as UTF-8."), _SAVE_AS_UTF8,
            path=path.name, line=1 if is_utf16 else data.count(b"\n", 0, error.start) + 1,
        ) from error  # fmt: skip


def _detect_delimiter(text: str, headings: Mapping[str, frozenset[str]]) -> str:
    """The delimiter that makes most known columns out of the first line."""
    first_line = next((line for line in text.splitlines() if line.strip()), "")

    def count_known_columns(delimiter: str) -> int:
        try:
            cells = next(csv.reader([first_line], delimiter=delimiter), [])
        except csv.Error:  # a cell without end: read_table comes to it, and raises
            return 0
        return sum(normalize_word(cell) in words for cell in cells for words in headings.values())

    return max(",;\t", key=count_known_columns)


def _parse_header_row(
    path: Path, row: list[str], headings: Mapping[str, frozenset[str]], required: str
) -> dict[int, str]:
    """The column that each index of a row belongs to; the first of two equal headings counts. Raises UsageError."""
    columns: dict[int, str] = {}
    for index, cell in enumerate(row):
        for column, words in headings.items():
            if normalize_word(cell) in words and column not in columns.values():
                columns[index] = column
    if required not in columns.values():
        raise UsageError(
            N_("%(path)s: the first line has no column “%(needed)s”."),
            N_("Name the columns in the first line: %(columns)s."),
            path=path.name, needed=required, columns=", ".join(headings),
        )  # fmt: skip
    return columns


def problem_from_error(line: TableLine, error: FramerError) -> TableProblem:
    """The `error` that a line's values raised as a problem of the line."""
    return TableProblem(line.number, error.message, error.details)
