"""The frozen values of a staff list: what a file holds, and the people that were found in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.i18n import N_, Translator

MAX_LIST_PEOPLE = 200_000
MAX_LIST_ROWS = MAX_LIST_PEOPLE + 1_000  # with headings, and titles of units
MAX_LIST_COLUMNS = 100

_REMARK_IN_LINE = N_("line %(line)s: %(problem)s")


@dataclass(frozen=True)
class Remark:
    """What a person should know: an untranslated message, the details that fill it in, and the line it is about.

    `line` is empty where it is about the whole list; it has the sheet's name before it where there are several.
    """

    message: str
    details: Mapping[str, object] = field(default_factory=dict)
    line: str = ""


def format_remark(remark: Remark, translate: Translator) -> str:
    """The remark as a sentence."""
    text = translate(remark.message) % remark.details
    return translate(_REMARK_IN_LINE) % {"line": remark.line, "problem": text} if remark.line else text


LOST_MARK = re.compile("[?\ufffd]")  # what stands for a letter that was lost when a list was saved


def is_lossy(text: str) -> bool:
    """Whether letters of it were lost when it was saved: in their places are question marks."""
    return LOST_MARK.search(text) is not None


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the person's program shows it, from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table of a file, without its empty rows. `name` is empty for a text file."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class TableContent:
    """What a file holds. `encoding` is what it was read as; `truncated`: there were more than MAX_LIST_ROWS rows."""

    sheets: tuple[Sheet, ...]
    encoding: str
    truncated: bool = False


@dataclass(frozen=True)
class StaffPerson:
    """One person of the list; what the list does not say is empty.

    - `line`: where the person stands, for messages.
    - `name`: as the list has it, but for titles and notes beside it, in NFC; with ``?`` for letters that were lost when
      the list was saved.
    - `output`: the picture's name where the list has a column for that, else the name.
    - `unit`, `title`, `code`, `phone`: department, post, employee code, telephone number.
    - `file`: what the list calls the photo: a path, a name, or a name without its ending.
    - `has_lost_letters`: of name or unit; then it is written neither onto a picture, nor into a file's name, nor into
      what is sent to others.
    """

    line: str
    name: str = ""
    output: str = ""
    unit: str = ""
    title: str = ""
    code: str = ""
    phone: str = ""
    file: str = ""
    has_lost_letters: bool = False


@dataclass(frozen=True)
class UsedSheet:
    """Where people were found: sheet, number of the heading row, and kind and heading of each column that was used.

    Without a row of headings that is 0, and the columns are called A, B, C.
    """

    name: str
    heading_row: int
    columns: tuple[tuple[str, str], ...]
    people_count: int


@dataclass(frozen=True)
class StaffList:
    """The people of a file, how it was read, and what should be known of it."""

    file_name: str
    encoding: str
    people: tuple[StaffPerson, ...]
    used_sheets: tuple[UsedSheet, ...]
    unused_sheets: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    left_out_rows: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
