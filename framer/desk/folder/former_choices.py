"""What was decided for a folder, when its pictures are to go elsewhere: taken along, or told where it lies.

Whose photo is whose and which unit has another name now are kept in OUT. Another OUT would begin without them.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framer.atomic_files import explain_os_error
from framer.batch.folder import LocalFolder
from framer.batch.matching.listed_people import LISTED_PEOPLE_PATH
from framer.batch.matching.matches_file import CHOICES_PATH, WRITTEN_NAMES_PATH, read_matches
from framer.batch.matching.matches_table import MatchLine
from framer.batch.output.state_dir import JOURNAL_NAME, open_state_directory
from framer.batch.output.units_file import RENAMED_UNITS_PATH, read_renamed_units
from framer.batch.types import MATCHES_NAME, OWN_NAMES, ROWS_PATH, STATE_DIRECTORY_NAME
from framer.desk.folder.choice import FolderChoice
from framer.errors import FramerError

_MAX_COPIED_BYTES = 50_000_000
_COPIED = (CHOICES_PATH, LISTED_PEOPLE_PATH, MATCHES_NAME, WRITTEN_NAMES_PATH, RENAMED_UNITS_PATH)
_RUN_FILES = (f"{STATE_DIRECTORY_NAME}/{JOURNAL_NAME}", ROWS_PATH)  # there once a run has begun


@dataclass(frozen=True)
class FormerChoices:
    """The OUT of before, in which something was decided, and whether that was taken along into the one of now."""

    out: str
    taken: bool


def take_choices_along(former: FolderChoice | None, choice: FolderChoice) -> FormerChoices | None:
    """Copy what was decided in the OUT of `former` into that of `choice`; None where there is nothing to be told.

    Only for the same photos, from an OUT in which nothing was made, into one that has nothing of framer's: nothing is
    written over, and the former files stay. Raises OutputError.
    """
    if former is None or (former.source, former.drop) != (choice.source, choice.drop) or former.out == choice.out:
        return None
    before, now = LocalFolder(Path(former.out)), LocalFolder(Path(choice.out))
    try:
        said = _read_said(before)
        if not any(said) or said == _read_said(now):
            return None
        may_copy = not any(map(before.exists, _RUN_FILES)) and not any(map(now.exists, OWN_NAMES))
    except (FramerError, OSError):  # one of them cannot be read: planning has told what that means
        return None
    if may_copy:
        _copy(before, now)
    return FormerChoices(former.out, taken=may_copy)


def describe_former_choices(former: FormerChoices | None) -> dict[str, Any] | None:
    """As the API tells it."""
    return {"path": former.out, "taken": former.taken} if former else None


def _read_said(out: LocalFolder) -> tuple[Mapping[str, str], frozenset[tuple[str, str, str]]]:
    """Units that have another name, and the lines of matches.csv on which somebody chose."""
    lines: tuple[MatchLine, ...] = read_matches(out).choice_lines()
    return read_renamed_units(out).ids, frozenset((line.file, line.unit, line.choice) for line in lines)


def _copy(before: LocalFolder, now: LocalFolder) -> None:
    try:
        now.make_directory("")
        open_state_directory(now).make_directories()
        for name in _COPIED:
            with contextlib.suppress(FileNotFoundError):
                if before.exists(name):
                    now.write_durably(name, before.read(name, _MAX_COPIED_BYTES))
    except OSError as error:
        raise explain_os_error(now.local_path, error) from error
