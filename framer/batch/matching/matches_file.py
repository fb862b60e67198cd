"""``matches.csv`` in OUT: read before a run, written after matching, what a person wrote in it kept.

What was chosen is kept beside the journal as well, so it stays in force where the table or a line of it is deleted.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace

from framer.atomic_files import printable_path
from framer.batch.folder import Folder
from framer.batch.matching.listed_people import LISTED_PEOPLE_PATH, format_listed_people, list_people
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.matches_table import MATCH_COLUMNS, MatchesTable, MatchLine, UnreadableMatches, parse_matches
from framer.batch.matching.types import HEAP_LABELS, HEAP_LIKELY, HEAP_NONE, HEAP_SURE, MATCH_REASONS, PhotoMatch
from framer.batch.report.csv_report import BYTE_ORDER_MARK, CSV_DELIMITER, CSV_ENCODING, escape_cell
from framer.batch.staff_list.encodings import decode_list_text
from framer.batch.staff_list.text_tables import parse_text_table
from framer.batch.state_json import read_state_json
from framer.batch.types import MATCHES_NAME, STATE_DIRECTORY_NAME
from framer.errors import FramerError
from framer.i18n import Translator

WRITTEN_NAMES_PATH = f"{STATE_DIRECTORY_NAME}/matches.json"  # the names that framer wrote, by photo
CHOICES_PATH = f"{STATE_DIRECTORY_NAME}/choices.json"  # the lines on which somebody chose
_MAX_MATCHES_BYTES = 50_000_000
_MAX_NAMED_CANDIDATES = 3


def read_matches(out: Folder) -> MatchesTable:
    """The table in OUT, with choices that were kept; empty without both. Raises UsageError, NoFile or Unreachable."""
    kept = _read_choices(out)
    if not out.exists(MATCHES_NAME):
        return MatchesTable(kept)
    path = out.display_path(MATCHES_NAME)
    text, _ = decode_list_text(out.read(MATCHES_NAME, _MAX_MATCHES_BYTES))
    try:
        rows, _ = parse_text_table(text)
    except csv.Error as error:
        raise UnreadableMatches(path=path) from error
    return parse_matches(rows, _read_written_names(out), path).with_kept(kept)


def write_matches(out: Folder, matching: StaffMatching, translate: Translator) -> None:
    """Write the table with all photos, likely ones first, if it differs; lines of photos that are gone stay.

    Raises OSError or Unreachable.
    """
    data = _format_table(matching, translate).encode(CSV_ENCODING)
    names = json.dumps(_shown_names(matching), ensure_ascii=True).encode()
    choices = json.dumps([asdict(line) for line in matching.table.choice_lines()], ensure_ascii=True).encode()
    # The choices come first: Excel may have the table open, and they may be of photos under new names. The names come
    # last: until then every name in the table may be a person's.
    kept = ((CHOICES_PATH, choices), (LISTED_PEOPLE_PATH, format_listed_people(list_people(matching))))
    for name, content in (*kept, (MATCHES_NAME, data), (WRITTEN_NAMES_PATH, names)):
        if not _holds(out, name, content):
            out.write_durably(name, content)


def _holds(out: Folder, name: str, data: bytes) -> bool:
    """Whether a file is there and has just these bytes."""
    try:
        return out.exists(name) and out.read(name, _MAX_MATCHES_BYTES) == data
    except FramerError:
        return False


def _format_table(matching: StaffMatching, translate: Translator) -> str:
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=CSV_DELIMITER, lineterminator="\r\n")
    writer.writerow([translate(heading) for heading in MATCH_COLUMNS.values()])
    choices = {line.file: (line, choice) for line, choice in matching.table.choices()}
    shown = set()
    for heap in (HEAP_LIKELY, HEAP_NONE, HEAP_SURE):
        for match in matching.of_heap(heap):
            source = printable_path(match.photo)
            shown.add(source)
            choice = choices[source][1] if source in choices else ""
            writer.writerow([escape_cell(cell) for cell in _match_cells(matching, match, choice, translate)])
    for source, (line, choice) in choices.items():
        if source not in shown:
            writer.writerow([escape_cell(cell) for cell in (source, "", line.name, line.unit, "", "", choice)])
    return text.getvalue()


def _match_cells(matching: StaffMatching, match: PhotoMatch, choice: str, translate: Translator) -> Iterator[str]:
    person = None if match.person is None else matching.staff.people[match.person]
    reason = translate(MATCH_REASONS[match.reason])
    if match.heap == HEAP_NONE and match.people:
        names = [matching.staff.people[index].name for index in match.people[:_MAX_NAMED_CANDIDATES]]
        reason = f"{reason}: {', '.join(names)}" + ("…" if len(match.people) > len(names) else "")
    yield printable_path(match.photo)
    yield translate(HEAP_LABELS[match.heap])
    yield person.name if person else ""
    yield person.unit if person else ""
    yield person.code if person else ""
    yield reason
    yield choice


def _shown_names(matching: StaffMatching) -> dict[str, str]:
    people = matching.staff.people
    return {
        printable_path(match.photo): "" if match.person is None else people[match.person].name
        for match in matching.matches
    }


def _read_choices(out: Folder) -> tuple[MatchLine, ...]:
    lines = read_state_json(out, CHOICES_PATH, _MAX_MATCHES_BYTES, tuple[MatchLine, ...]) or ()
    return tuple(replace(line, number=0) for line in lines)


def _read_written_names(out: Folder) -> Mapping[str, str]:
    return read_state_json(out, WRITTEN_NAMES_PATH, _MAX_MATCHES_BYTES, dict[str, str]) or {}
