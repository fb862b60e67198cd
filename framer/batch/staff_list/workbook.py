"""A workbook (.xlsx) → its sheets as text. Runs in a confined worker: the file may come from anybody.

Formulas are not run: openpyxl reads the values that Excel stored. What the parts of the file may take is checked before
anything is parsed, and a document type, with which XML's entities come, is refused.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.worksheet._reader import WorkSheetParser  # noqa: F401  (before the sandbox closes)

from framer.batch.staff_list.text_tables import MAX_CELL_CHARACTERS
from framer.batch.staff_list.types import MAX_LIST_COLUMNS, MAX_LIST_ROWS
from framer.errors import FramerError, OutOfMemory, TooLarge, UsageError
from framer.i18n import N_

CELL_END, ROW_END, SHEET_END = "\x1f", "\x1e", "\x1d"
MAX_WORKBOOK_CELLS = 4_000_000

_MAX_WORKBOOK_PARTS = 4_000
_MAX_PART_BYTES = 192 * 2**20  # of one part, unpacked: 200,000 rows of ten cells take about 100 MB
_MAX_PARTS_BYTES = 320 * 2**20  # of all that is XML
_MAX_SHEETS = 200
_MAX_EMPTY_ROWS = 1_000  # in succession; what comes after so many is no part of a list
_CHUNK_BYTES = 1 << 16
_MAX_PROLOG_BYTES = 1 << 20  # of a part before its first element

_NOT_A_WORKBOOK = N_("%(path)s cannot be read as an Excel workbook (.xlsx).")
_SAVE_ANEW = N_("Open it in Excel and save it again as .xlsx, without a password.")
_TOO_MUCH = N_("%(path)s: this workbook unpacks to far more than a staff list holds.")
_COPY_LIST = N_("Copy the list alone into a new workbook, and save that.")


def prepare_workbook_worker(file_name: str) -> Callable[[bytes], bytes]:
    """The function that does a task: the bytes of a workbook → `pack_workbook`. What openpyxl needs is loaded."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["a", 1, date(2020, 1, 1), True])
    buffer = io.BytesIO()
    workbook.save(buffer)
    pack_workbook(buffer.getvalue(), file_name)  # imports what is imported late
    return lambda data: pack_workbook(data, file_name)


def pack_workbook(data: bytes, file_name: str) -> bytes:
    """The sheets as UTF-8: cells, rows and sheets end with CELL_END, ROW_END and SHEET_END; names come first.

    A row without a cell that holds something is empty text, so that rows keep their numbers. Hidden sheets count where
    there is no other. Raises UsageError or TooLarge.
    """
    try:
        _check_parts(data, file_name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        text = "".join(_pack_sheets(sheets[:_MAX_SHEETS]))
    except (FramerError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever comes on damaged files: KeyError, ValueError, BadZipFile …
        if isinstance(error, OutOfMemory):
            raise
        raise UsageError(_NOT_A_WORKBOOK, _SAVE_ANEW, path=file_name) from error
    return text.encode("utf-8", "replace")


def _pack_sheets(sheets: list[Any]) -> Iterator[str]:
    cell_count = row_count = 0
    for sheet in sheets:
        yield _cell_text(sheet.title) + ROW_END
        rows = sheet.iter_rows(max_row=MAX_LIST_ROWS + 1, max_col=MAX_LIST_COLUMNS, values_only=True)
        pending = 0  # rows without content, which are written when another comes
        for values in rows:
            width = next((count for count in range(len(values), 0, -1) if values[count - 1] is not None), 0)
            cells = [_cell_text(value) for value in values[:width]]
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                pending += 1
                if pending > _MAX_EMPTY_ROWS:
                    break
                continue
            cell_count += len(cells)
            row_count += 1
            if cell_count > MAX_WORKBOOK_CELLS or row_count > MAX_LIST_ROWS + 1:
                return
            yield ROW_END * pending + "".join(cell + CELL_END for cell in cells) + ROW_END
            pending = 0
        yield SHEET_END


def _cell_text(value: object) -> str:
    """A cell as a person sees it, without what separates cells here."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        text = f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    elif isinstance(value, date):
        text = f"{value:%d/%m/%Y}"
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    else:
        text = str(value)
    return text[:MAX_CELL_CHARACTERS].translate(_NO_SEPARATORS)


_NO_SEPARATORS = {ord(sign): " " for sign in (CELL_END, ROW_END, SHEET_END)}


def _check_parts(data: bytes, file_name: str) -> None:
    """Check what the parts may take, and that none has a document type. Raises UsageError, TooLarge, BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        xml_parts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        if (
            len(parts) > _MAX_WORKBOOK_PARTS
            or any(part.file_size > _MAX_PART_BYTES for part in xml_parts)
            or sum(part.file_size for part in xml_parts) > _MAX_PARTS_BYTES
        ):
            raise TooLarge(_TOO_MUCH, _COPY_LIST, path=file_name)
        if any(part.flag_bits & 1 for part in parts):
            raise UsageError(_NOT_A_WORKBOOK, _SAVE_ANEW, path=file_name)
        for part in xml_parts:
            with archive.open(part) as file:
                if _has_document_type(file):
                    raise UsageError(_NOT_A_WORKBOOK, _SAVE_ANEW, path=file_name)


def _has_document_type(file: Any) -> bool:
    """Whether a document type stands before the first element of a part; only so far is it read."""
    seen: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append(True)
    parser.StartElementHandler = lambda *_: seen.append(False)
    read = 0
    while not seen and read < _MAX_PROLOG_BYTES and (chunk := file.read(_CHUNK_BYTES)):
        read += len(chunk)
        try:
            parser.Parse(chunk, False)
        except expat.ExpatError:
            break
    return (bool(seen) and seen[0]) or (not seen and read >= _MAX_PROLOG_BYTES)
