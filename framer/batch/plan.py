"""The plan: which photos, under which names, with which options. It reads names only, and is made anew as it is run."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from framer.batch.corrections import Correction, match_corrections, read_corrections
from framer.batch.csv_table import TableProblem
from framer.batch.location import Location, locations_overlap
from framer.batch.names_table import NameAssignment, PhotoLookup, match_names, read_names
from framer.batch.output_names import FORMAT_EXTENSIONS, name_pictures
from framer.batch.scan import join_path, scan_folders
from framer.batch.types import CORRECTIONS_NAME, REPORT_NAMES, STATE_DIRECTORY_NAME, FileJob
from framer.errors import NoFile, OutputError, UsageError
from framer.i18n import N_
from framer.imaging.types import Options


@dataclass(frozen=True)
class Plan:
    """What is to be done with the photos in `source`; the pictures go to `out`.

    `total` counts files and folders as they were when the plan was made; `lost` are lines of corrections.csv about
    photos that are not there, `awaited` counts those of the table of names.
    """

    source: Location
    out: Location
    options: Options
    total: int = 0
    name_assignments: Mapping[str, NameAssignment] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    unmatched_corrections: tuple[TableProblem, ...] = ()
    missing_photo_count: int = 0

    def jobs(self) -> Iterator[FileJob]:
        """What to do with each file, folder by folder."""
        ending = FORMAT_EXTENSIONS[self.options.format]
        outputs = {"": ""}  # folders of SOURCE still to come and their names in OUT
        for folder in scan_folders(self.source):
            home = outputs.pop(folder.path)
            for name, why in folder.skipped:
                yield FileJob(join_path(folder.path, name), "", self.options, skip_reason=why)
            given = {
                name: self.name_assignments[path].output
                for name in folder.photos
                if (path := join_path(folder.path, name)) in self.name_assignments
                and self.name_assignments[path].output
            }
            taken = () if folder.path else (STATE_DIRECTORY_NAME, CORRECTIONS_NAME, *REPORT_NAMES)
            of_folders, of_photos = name_pictures(folder.folders, folder.photos, ending, given, taken)
            outputs |= {join_path(folder.path, name): join_path(home, output) for name, output in of_folders.items()}
            for name in folder.photos:
                yield self._make_job(join_path(folder.path, name), join_path(home, of_photos[name]))

    def _make_job(self, source: str, output: str) -> FileJob:
        unit = self.name_assignments[source].unit if source in self.name_assignments else ""
        correction = self.corrections.get(source)
        options = replace(self.options, unit=unit or self.options.unit)
        if correction is None:
            return FileJob(source, output, options)
        options = replace(options, crop=correction.crop, face=correction.face)
        return FileJob(source, output, options, skip_reason="asked" if correction.skip else "", corrected=True)


def make_plan(  # noqa: PLR0913  (the last is a flag)
    source: Location,
    out: Location,
    options: Options,
    names: Path | None,
    check_unit: Callable[[str], None],
    *,
    early: bool = False,
) -> Plan:
    """Look through `source` once and hold it against the tables.

    `check_unit` raises a FramerError for a unit that the frame cannot show. `early`: lines of the table `names` may be
    about photos that are still to come. Raises NoFile, UsageError, BadTable or Unreachable.
    """
    check_folders(source, out)
    lines = read_names(names) if names else []
    with _local_copy(out, CORRECTIONS_NAME) as table:
        fixes = read_corrections(table)
    finder = PhotoLookup(line.cells["file"] for line in (*lines, *fixes))
    total = 0
    for folder in scan_folders(source):
        total += len(folder.photos) + len(folder.skipped)
        for name in folder.photos:
            finder.add(join_path(folder.path, name))
    named = match_names(names, lines, finder, check_unit, early) if names else {}
    corrections, lost = match_corrections(table, fixes, finder)
    return Plan(source, out, options, total, named, corrections, tuple(lost), len(lines) - len(named))


def check_folders(source: Location, out: Location) -> None:
    """See whether these two can be worked with.

    Raises NoFile when SOURCE is no folder, OutputError when OUT is a file, UsageError when one of them is in the other,
    or Unreachable.
    """
    if not _source_exists(source):
        raise NoFile(
            N_("%(path)s: there is no such folder."), N_("Name the folder that holds the photos."), path=source
        )
    if isinstance(out, Path) and os.path.isfile(out):  # noqa: PTH113  (the same)
        raise OutputError(
            N_("%(path)s: this is a file, not a folder."), N_("Name a folder for the pictures."), path=out
        )  # fmt: skip
    if locations_overlap(source, out):
        raise UsageError(
            N_("%(out)s and %(source)s are the same folder, or one is inside the other."),
            N_("Let the pictures go into a folder of their own, beside the photos' folder."),
            out=out, source=source,
        )  # fmt: skip


def _source_exists(source: Location) -> bool:
    if isinstance(source, Path):
        return os.path.isdir(source)  # noqa: PTH112  (it answers also where it may not look)
    try:
        return bool(source.info()["type"] == "directory")
    except OSError:
        return False


@contextlib.contextmanager
def _local_copy(out: Location, name: str) -> Iterator[Path]:
    """The file `name` of OUT on this machine, where it may be missing there too. Raises NoFile or Unreachable."""
    if isinstance(out, Path):
        yield out / name
        return
    with TemporaryDirectory(prefix="framer-") as folder:
        path = Path(folder, name)
        try:
            out.download(name, path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise NoFile(path=f"{out}/{name}") from error
        yield path
