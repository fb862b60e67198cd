"""The lines of ``--json``: a record for each file, written as it is done."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from framer.atomic_files import check_output_path, explain_os_error
from framer.cli.console import STREAM_ARGUMENT, Console
from framer.errors import UsageError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.folder import Folder


@contextmanager
def open_json_lines(
    console: Console, json_path: str | None, source: "Folder"
) -> Iterator[Callable[[dict[str, object]], None]]:
    """A function that writes a record as a line of JSON to `json_path`, "-" for stdout, or nowhere.

    It raises OutputError. Raises UsageError for a path in `source`, and OutputError.
    """
    if not json_path:
        yield lambda _record: None
        return
    if json_path == STREAM_ARGUMENT:
        yield lambda record: console.print_line(_encode_json_line(record))
        return
    path = Path(json_path)
    if source.local_path and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(source.local_path)):
        raise UsageError(
            N_("%(path)s is in the folder of photos, in which nothing is changed."),
            N_("Name another place."),
            path=path,
        )
    check_output_path(path)
    try:
        with path.open("w", encoding="utf-8", errors="replace", buffering=1) as file:
            yield lambda record: _write_json_line(file, path, _encode_json_line(record))
    except OSError as error:
        raise explain_os_error(path, error) from error


def _write_json_line(file: IO[str], path: Path, line: str) -> None:
    try:
        file.write(line + "\n")
    except OSError as error:
        raise explain_os_error(path, error) from error


def _encode_json_line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False)
