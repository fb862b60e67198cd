"""ZIP files of the pictures, in OUT: one for all, or one for each unit."""

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from framer.atomic_files import explain_os_error
from framer.batch.output.output_folder import STAGING_DIRECTORY, OutputFolder
from framer.batch.output_names import claim_free_name, fold_name, name_sort_key
from framer.batch.types import ReportRow

_MAX_ENTRY_BYTES = 1 << 26  # framer's own have 17 MB at most
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same pictures make the same bytes, and no file tells when it was made


def group_by_unit(rows: Iterable[ReportRow], rest: str, taken: Iterable[str]) -> dict[str, list[str]]:
    """The pictures of each unit by the name of its archive, as `director.html` has them.

    `rest` is what those are called that have neither a unit nor a folder.
    """
    units: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        if row.output:
            name = row.unit_or_folder or rest
            units.setdefault(fold_name(name), (name, []))[1].extend((row.output, *row.further))
    used = {fold_name(name) for name in taken}
    ordered = sorted(units.values(), key=lambda unit: name_sort_key(unit[0]))
    return {claim_free_name(used, name, [""], ".zip"): pictures for name, pictures in ordered}


def list_pictures(rows: Iterable[ReportRow]) -> list[str]:
    """The places of all pictures of the rows."""
    return [path for row in rows if row.output for path in (row.output, *row.further)]


def write_archive(output: OutputFolder, name: str, pictures: Iterable[str], work_directory: Path) -> str:
    """Write a ZIP of the pictures to `name` in OUT, whole or not at all; its path or URL for messages.

    Pictures are stored, not packed: they are as small as they get. Names are UTF-8. Where OUT is in a storage the file
    is made in `work_directory`. Raises OutputError, NoFile or Unreachable.
    """
    out = output.out
    staged = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.part"
    local = out.local_path
    path = local / staged if local is not None else work_directory / Path(staged).name
    try:
        with path.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for picture in pictures:
                    entry = zipfile.ZipInfo(picture, _FIRST_DAY)
                    entry.external_attr = 0o644 << 16
                    archive.writestr(entry, out.read(picture, _MAX_ENTRY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if local is None:
            out.upload(path, staged)
        out.move(staged, name)
    except OSError as error:
        raise explain_os_error(out.display_path(name), error) from error
    finally:
        path.unlink(missing_ok=True)
    return out.display_path(name)
