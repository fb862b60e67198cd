"""The plan: which photos, under which names, with which options. It reads names only, and is made anew as it is run."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from framer.batch.corrections import Correction, match_corrections, read_corrections
from framer.batch.csv_table import TableProblem
from framer.batch.folder import Folder, folders_overlap
from framer.batch.names_table import NameAssignment, PhotoLookup, UnitChooser, match_names, read_names
from framer.batch.output_names import FORMAT_EXTENSIONS, name_pictures
from framer.batch.scan import ScannedFolder, join_path, scan_folders
from framer.batch.types import CORRECTIONS_NAME, REPORT_NAMES, STATE_DIRECTORY_NAME, FileJob
from framer.errors import NoFile, OutputError, UsageError
from framer.i18n import N_
from framer.imaging.types import Options


@dataclass(frozen=True)
class Plan:
    """What is to be done with the photos in `source`; the pictures go to `out`.

    `total` counts files and folders as they were when the plan was made; `unmatched_corrections` are lines of
    corrections.csv about photos that are not there, `missing_photo_count` counts those of the table of names.
    """

    source: Folder
    out: Folder
    options: Options
    total: int = 0
    name_assignments: Mapping[str, NameAssignment] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    unmatched_corrections: tuple[TableProblem, ...] = ()
    missing_photo_count: int = 0

    def jobs(self) -> Iterator[FileJob]:
        """What to do with each file, folder by folder. Raises Unreachable."""
        extension = FORMAT_EXTENSIONS[self.options.format]
        output_folders = {"": ""}  # folders of SOURCE still to come and their names in OUT
        for folder in scan_folders(self.source):
            output_folder = output_folders.pop(folder.path)
            for name, skip_reason in folder.skipped:
                yield FileJob(join_path(folder.path, name), "", self.options, skip_reason)
            taken = () if folder.path else (STATE_DIRECTORY_NAME, CORRECTIONS_NAME, *REPORT_NAMES)
            folder_names, picture_names = name_pictures(
                folder.folders, folder.photos, extension, self._assigned_names(folder), taken
            )
            for name, output_name in folder_names.items():
                output_folders[join_path(folder.path, name)] = join_path(output_folder, output_name)
            for name in folder.photos:
                yield self._make_job(join_path(folder.path, name), join_path(output_folder, picture_names[name]))

    def _assigned_names(self, folder: ScannedFolder) -> dict[str, str]:
        """The pictures' names that the table of names gives to photos of the folder."""
        assigned = ((name, self.name_assignments.get(join_path(folder.path, name))) for name in folder.photos)
        return {name: assignment.output for name, assignment in assigned if assignment and assignment.output}

    def _make_job(self, source: str, output: str) -> FileJob:
        assignment = self.name_assignments.get(source, NameAssignment())
        correction = self.corrections.get(source)
        options = replace(self.options, unit=assignment.unit or self.options.unit)
        if correction is None:
            return FileJob(source, output, options, refusal=assignment.refusal)
        options = correction.apply(options)
        skip_reason = "asked" if correction.skip else ""
        return FileJob(source, output, options, skip_reason, corrected=True, refusal=assignment.refusal)


def make_plan(  # noqa: PLR0913  (the last is a flag)
    source: Folder,
    out: Folder,
    options: Options,
    names_path: Path | None,
    choose_unit: UnitChooser,
    *,
    allow_missing: bool = False,
) -> Plan:
    """Scan `source` once and match it with the tables.

    `choose_unit` gives the unit that a cell means. `allow_missing`: lines of the table at `names_path` may be about
    photos that are still to come. Raises NoFile, UsageError, BadTable or Unreachable.
    """
    check_folders(source, out)
    name_lines = read_names(names_path) if names_path else []
    with ExitStack() as cleanup:
        try:
            corrections_path = cleanup.enter_context(out.local_copy(CORRECTIONS_NAME))
        except OSError as error:
            raise NoFile(path=out.display_path(CORRECTIONS_NAME)) from error
        correction_lines = read_corrections(corrections_path)
    lookup = PhotoLookup(line.cells["file"] for line in (*name_lines, *correction_lines))
    total = 0
    for folder in scan_folders(source):
        total += len(folder.photos) + len(folder.skipped)
        for name in folder.photos:
            lookup.add(join_path(folder.path, name))
    assignments = match_names(names_path, name_lines, lookup, choose_unit, allow_missing) if names_path else {}
    corrections, unmatched = match_corrections(corrections_path, correction_lines, lookup)
    missing_count = len(name_lines) - len(assignments)
    return Plan(source, out, options, total, assignments, corrections, tuple(unmatched), missing_count)


def check_folders(source: Folder, out: Folder) -> None:
    """Check that these two can be worked with.

    Raises NoFile when SOURCE is no folder, OutputError when OUT is a file, UsageError when one of them is in the other,
    or Unreachable.
    """
    if not source.is_directory():
        raise NoFile(
            N_("%(path)s: there is no such folder."),
            N_("Name the folder that holds the photos."),
            path=source.display_name,
        )
    if out.is_file():
        raise OutputError(
            N_("%(path)s: this is a file, not a folder."),
            N_("Name a folder for the pictures."),
            path=out.display_name,
        )
    if folders_overlap(source, out):
        raise UsageError(
            N_("%(out)s and %(source)s are the same folder, or one is inside the other."),
            N_("Let the pictures go into a folder of their own, beside the photos' folder."),
            out=out.display_name,
            source=source.display_name,
        )
