"""``--names FILE`` → `StaffList`, whatever kind of file an office keeps its list in."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from framer.batch.file_kinds import PROBE_BYTES, looks_like_photo
from framer.batch.staff_list.encodings import decode_list_text
from framer.batch.staff_list.people import find_people
from framer.batch.staff_list.table_shape import HEADING_SEARCH_ROWS
from framer.batch.staff_list.text_tables import parse_text_table
from framer.batch.staff_list.types import MAX_LIST_ROWS, Sheet, SheetRow, StaffList, TableContent
from framer.errors import Crashed, FramerError, NoFile, TooLarge, TooSlow, UsageError
from framer.i18n import N_

_MAX_LIST_BYTES = 50_000_000
_WORKBOOK_START = b"PK\x03\x04"
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every workbook with a password
_WORKBOOK_SECONDS = 60.0  # 200,000 rows of ten cells take 20
_MAX_CELLS = 4_000_000  # as `workbook` packs them
_WORKBOOK = "Excel (.xlsx)"

_PDF_START = b"%PDF-"
_LOOKED_AT = 4_000  # characters, whether they are text
_MAX_CONTROLS, _MAX_CONTROL_SHARE = 20, 0.05  # of them that nobody types: with more of both it is none

_NO_LIST_BUT_PDF = N_("%(path)s is a PDF, not a list.")
_NO_LIST_BUT_PHOTO = N_("%(path)s is a photo, not a list.")
_NO_LIST_AT_ALL = N_("%(path)s is damaged, or is not a list.")
_KINDS_TAKEN = N_("framer takes .xlsx and CSV, as Excel saves them.")
_SAVE_AS_WORKBOOK = N_("Open it in Excel and save it as a workbook (.xlsx), without a password.")
_HEADINGS_HINT = N_(
    "Give the list a row of headings, such as “Họ và tên” and “Đơn vị”; “Tệp” (the photo's file) is not needed where "
    "the files are called after people."
)


class StaffListReader:
    """Reads a list again only when its file has changed: a watch asks every few seconds."""

    def __init__(self) -> None:
        self._key: object = None
        self._list: StaffList | None = None

    def read(self, path: Path) -> StaffList:
        """As `read_staff_list`."""
        status = None
        try:
            found = path.stat()
            status = (str(path), found.st_size, found.st_mtime_ns, found.st_ino)
        except OSError:  # reading it says why
            pass
        if self._list is None or status is None or status != self._key:
            self._list = read_staff_list(path)
            self._key = status
        return self._list


def read_staff_list(path: Path) -> StaffList:
    """The people in a file. Raises NoFile, or UsageError for what is no list."""
    data = _read_list_file(path)
    content = read_workbook(path, data) if is_workbook(path, data) else _read_text_table(path, data)
    found = find_people(path.name, content)
    if found is None:
        raise UsageError(
            N_("%(path)s: none of the first %(count)s rows has the headings of a staff list."),
            _HEADINGS_HINT,
            path=path.name,
            count=HEADING_SEARCH_ROWS,
        )
    return found


def is_workbook(path: Path, data: bytes) -> bool:
    """Whether `data`, the content of `path`, is for `read_workbook`. Raises UsageError for old Excel files."""
    if data.startswith(_OLD_OFFICE_START):
        raise UsageError(
            N_("%(path)s is an Excel file of the old kind (.xls), or has a password."),
            _SAVE_AS_WORKBOOK,
            path=path.name,
        )
    return data.startswith(_WORKBOOK_START)


def _read_list_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_LIST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NoFile(N_("%(path)s: the table is not there, or cannot be read."), path=path) from error
    if len(data) > _MAX_LIST_BYTES:
        raise UsageError(N_("%(path)s is too large for a staff list."), _KINDS_TAKEN, path=path.name)
    return data


def _read_text_table(path: Path, data: bytes) -> TableContent:
    if data.lstrip()[:5] == _PDF_START:
        raise UsageError(_NO_LIST_BUT_PDF, _KINDS_TAKEN, path=path.name)
    if looks_like_photo(data[:PROBE_BYTES]):
        raise UsageError(_NO_LIST_BUT_PHOTO, _KINDS_TAKEN, path=path.name)
    text, encoding = decode_list_text(data)
    if not _may_be_a_table(text[:_LOOKED_AT]):
        raise UsageError(_NO_LIST_AT_ALL, _KINDS_TAKEN, path=path.name)
    try:
        rows, truncated = parse_text_table(text)
    except csv.Error as error:
        raise UsageError(N_("%(path)s: this is not a table."), _KINDS_TAKEN, path=path.name) from error
    return TableContent((Sheet("", rows),), encoding, truncated)


def _may_be_a_table(sample: str) -> bool:
    controls = sum(not (character.isprintable() or character.isspace()) for character in sample)
    return controls <= max(_MAX_CONTROLS, _MAX_CONTROL_SHARE * len(sample))


def read_workbook(path: Path, data: bytes) -> TableContent:
    """The sheets of `data`, the content of `path`, opened in a process that can do nothing else. Raises UsageError."""
    # What follows takes half a second to import and start, and only a workbook needs it.
    from framer.batch.staff_list.workbook import prepare_workbook_worker  # noqa: PLC0415
    from framer.workers.pool import WorkerPool  # noqa: PLC0415
    from framer.workers.process import TaskLimits  # noqa: PLC0415
    from framer.workers.sandbox import Rights  # noqa: PLC0415

    limits = TaskLimits(_WORKBOOK_SECONDS, rights=Rights.FRAMING)
    pool: WorkerPool[bytes, bytes] = WorkerPool(prepare_workbook_worker, path.name, 1, limits, result_type=bytes)
    try:
        with _telling_of_list(path):
            pool.start()
            packed = pool.run(data)
    finally:
        pool.close()
    return _unpack_workbook(path, packed)


@contextmanager
def _telling_of_list(path: Path) -> Iterator[None]:
    """What is said of photos is said of the list instead."""
    try:
        yield
    except (Crashed, TooSlow, TooLarge) as error:
        if "path" in error.details:
            raise UsageError(error.message, error.hint, **error.details) from error
        raise UsageError(
            N_("%(path)s: this workbook takes too long or too much memory to read."),
            N_("Copy the list alone into a new workbook, and save that."),
            path=path.name,
        ) from error
    except FramerError:
        raise


def _unpack_workbook(path: Path, packed: bytes) -> TableContent:
    """What `workbook.pack_workbook` packed; its process is not believed. Raises UsageError."""
    # The signs are those of `workbook`, which imports openpyxl and is not imported by this process.
    text = packed.decode("utf-8", "replace")
    if text.count("\x1e") > 20 * MAX_LIST_ROWS or text.count("\x1f") > _MAX_CELLS:
        raise UsageError(N_("%(path)s: this is not a table."), _KINDS_TAKEN, path=path.name)
    sheets, row_count = [], 0
    for packed_sheet in text.split("\x1d"):
        name, _, packed_rows = packed_sheet.partition("\x1e")
        rows = []
        for number, packed_row in enumerate(packed_rows.split("\x1e"), 1):
            if packed_row and row_count < MAX_LIST_ROWS:
                rows.append(SheetRow(number, tuple(packed_row.split("\x1f")[:-1])))
            row_count += bool(packed_row)
        if rows:
            sheets.append(Sheet(name, tuple(rows)))
    return TableContent(tuple(sheets), _WORKBOOK, row_count > MAX_LIST_ROWS)
