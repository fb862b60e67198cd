"""The tables of corrections in OUT: ``corrections.csv``, and ``corrections (1).csv`` as browsers save the next one."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from framer.batch.corrections import MatchedLine, match_corrections, read_corrections
from framer.batch.csv_table import TableLine, TableProblem
from framer.batch.folder import Folder
from framer.batch.kept_corrections import KeptCorrections, TableChanges, find_table_changes
from framer.batch.names_table import PhotoLookup
from framer.batch.types import CORRECTIONS_NAME
from framer.errors import NoFile

_FURTHER_TABLE = re.compile(r"corrections ?\(([1-9][0-9]{0,3})\)\.csv", re.IGNORECASE)


@dataclass(frozen=True)
class CorrectionTable:
    """One table as read: its name in OUT, and its lines."""

    name: str
    lines: Sequence[TableLine]


@dataclass(frozen=True)
class TablesRead:
    """What is new in all tables; `unmatched`: new lines about photos that are not there, with the table's name.

    `further_names`: tables beside corrections.csv that say something new.
    """

    changes: TableChanges
    unmatched: tuple[tuple[str, TableProblem], ...] = ()
    further_names: tuple[str, ...] = ()


def read_correction_tables(out: Folder) -> list[CorrectionTable]:
    """All tables in OUT, the one with the highest number last. Raises NoFile, UsageError or Unreachable."""
    tables = []
    for name in (CORRECTIONS_NAME, *_find_further_names(out)):
        with ExitStack() as cleanup:
            try:
                path = cleanup.enter_context(out.local_copy(name))
            except OSError as error:
                raise NoFile(path=out.display_path(name)) from error
            tables.append(CorrectionTable(name, read_corrections(path)))
    return tables


def match_tables(
    out: Folder, tables: Sequence[CorrectionTable], lookup: PhotoLookup, kept: KeptCorrections
) -> TablesRead:
    """What the tables say that is new. Raises BadTable that names every bad line of the first bad table."""
    matched: list[tuple[str, list[MatchedLine], frozenset[str]]] = []
    told: list[tuple[str, TableProblem]] = []
    for table in tables:
        lines, unmatched = match_corrections(out.display_path(table.name), table.lines, lookup)
        known = kept.read.get(table.name, {})
        told += [(table.name, problem) for line, problem in unmatched if line.cells["file"] not in known]
        matched.append((table.name, lines, frozenset(line.cells["file"] for line, _ in unmatched)))
    changes = find_table_changes(kept, matched)
    changed_lines = set(map(id, changes.lines))
    further = [name for name, lines, _ in matched[1:] if any(id(line) in changed_lines for line in lines)]
    return TablesRead(changes, tuple(told), tuple(further))


def _find_further_names(out: Folder) -> list[str]:
    """Names of tables beside corrections.csv, by number. Raises Unreachable."""
    try:
        entries = out.list_entries("")
    except OSError:  # there is no OUT yet
        return []
    numbered = [
        (int(found[1]), name) for name, kind in entries if kind == "file" and (found := _FURTHER_TABLE.fullmatch(name))
    ]
    return [name for _, name in sorted(numbered)]
