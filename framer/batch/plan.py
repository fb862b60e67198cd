"""The plan: which photos, under which names, with which options. It reads names only, and is made anew as it is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from framer.batch.corrected_jobs import heed_kept
from framer.batch.correction_tables import match_tables, read_correction_tables
from framer.batch.corrections import NO_CORRECTION
from framer.batch.csv_table import TableProblem
from framer.batch.folder import Folder, folders_overlap
from framer.batch.kept_corrections import KeptCorrections, TableChanges
from framer.batch.layout import BY_UNIT, USUAL_LAYOUT, Layout, PlacedPhoto, place_pictures
from framer.batch.matching.folder_units import UNIT_FROM_SOURCE, FolderUnits, find_folder_units
from framer.batch.matching.match_staff import StaffMatching, match_staff
from framer.batch.matching.matches_file import read_matches
from framer.batch.names_table import NameAssignment, PhotoLookup, UnitChooser
from framer.batch.output.kept_file import read_kept
from framer.batch.output_names import FORMAT_EXTENSIONS, name_pictures
from framer.batch.packed.types import container_stem
from framer.batch.scan import LOCKED, ScannedFolder, join_path, scan_folders
from framer.batch.source_files import NOT_HERE, SourceFiles
from framer.batch.staff_list.reader import read_staff_list
from framer.batch.staff_list.types import StaffList
from framer.batch.types import LEFT_OUT_REASON, OWN_NAMES, FileJob
from framer.errors import FramerError, NoFile, OutputError, UsageError
from framer.i18n import N_
from framer.imaging.types import Options
from framer.text.unit import unit_name

_NOTHING_KEPT, _NO_TABLE_CHANGES, _NO_FOLDER_UNITS = KeptCorrections(), TableChanges(), FolderUnits()


@dataclass(frozen=True)
class Plan:
    """What is to be done with the photos in `source`; the pictures go to `out`.

    `total` counts files and folders as they were when the plan was made; `kept` is what is in force of corrections,
    with what the tables in OUT say that is new (`table_changes`); `unmatched_corrections` are lines of these about
    photos that are not there, with the table's name, `further_corrections` tables beside corrections.csv that say
    something new. `former_sources`: new path → former one of photos that were renamed, where it is known (see
    `framer.batch.renamed_photos`); `taken_former_outputs`: those of them whose picture's former name another picture
    has now. `matching` is what the staff list, if there is one, says of the photos; `folder_units` has the units of
    photos in folders about which the list says nothing. `has_photos`: there is one, or a folder that may not be read
    and may hold some. `files` knows what was seen in the files of SOURCE. `further_folders` are folders at the top of
    OUT for other pictures of the same photos.
    """

    source: Folder
    out: Folder
    options: Options
    total: int = 0
    name_assignments: Mapping[str, NameAssignment] = field(default_factory=dict)
    kept: KeptCorrections = _NOTHING_KEPT
    table_changes: TableChanges = _NO_TABLE_CHANGES
    unmatched_corrections: tuple[tuple[str, TableProblem], ...] = ()
    further_corrections: tuple[str, ...] = ()
    former_sources: Mapping[str, str] = field(default_factory=dict)
    taken_former_outputs: frozenset[str] = frozenset()
    matching: StaffMatching | None = None
    folder_units: FolderUnits = _NO_FOLDER_UNITS
    has_photos: bool = True
    files: SourceFiles | None = None
    layout: Layout = USUAL_LAYOUT
    further_folders: tuple[str, ...] = ()

    @property
    def missing_photo_count(self) -> int:
        """How many people of the staff list have no photo yet."""
        return len(self.matching.people_without_photo()) - len(self.matching.likely_photos) if self.matching else 0

    def jobs(self) -> Iterator[FileJob]:
        """What to do with each file, folder by folder. Raises Unreachable."""
        if self.layout.is_usual:
            yield from self._jobs_by_folder(scan_folders(self.source, self.files))
            return
        folders = list(scan_folders(self.source, self.files))  # once: names depend on all that is there
        usual = {job.source: job for job in self._jobs_by_folder(folders)}
        outputs = self._place_outputs([job for job in usual.values() if job.output])
        for source, job in usual.items():
            yield replace(job, output=outputs[source]) if job.output else job

    def _place_outputs(self, jobs: list[FileJob]) -> Mapping[str, str]:
        """Where the layout has the pictures of these jobs."""
        folder_names = {job.source.rpartition("/")[0]: job.output.rpartition("/")[0] for job in jobs}
        photos = [self._describe_place(job) for job in jobs]
        taken = {*OWN_NAMES, *self.further_folders}
        if self.layout.folders != BY_UNIT:  # else the units' folders take their names
            taken |= {path.partition("/")[0] for path in folder_names.values() if path}
        extension = FORMAT_EXTENSIONS[self.options.format]
        return place_pictures(photos, self.layout, extension, folder_names.__getitem__, taken)

    def _describe_place(self, job: FileJob) -> PlacedPhoto:
        unit = unit_name(job.options.unit)
        assigned = self.name_assignments.get(job.source, NameAssignment()).output
        number = self.matching.find_person(job.source) if self.matching else None
        if self.matching is None or number is None:
            return PlacedPhoto(job.source, assigned, unit=unit)
        person = self.matching.staff.people[number]
        return PlacedPhoto(job.source, assigned, person.output, unit or person.unit, person.code, number + 1)

    def _jobs_by_folder(self, folders: Iterable[ScannedFolder]) -> Iterator[FileJob]:
        """The jobs with the usual names."""
        extension = FORMAT_EXTENSIONS[self.options.format]
        output_folders = {"": ""}  # folders of SOURCE still to come and their names in OUT
        for folder in folders:
            output_folder = output_folders.pop(folder.path)
            for name, skip_reason in folder.skipped:
                yield FileJob(join_path(folder.path, name), "", self.options, skip_reason)
            for name, refusal in folder.refused:
                yield self._make_refused_job(join_path(folder.path, name), refusal)
            taken = () if folder.path else (*OWN_NAMES, *self.further_folders)
            containers = {name: container_stem(name) for name in folder.containers}
            folder_names, picture_names = name_pictures(
                folder.folders, folder.photos, extension, self._assigned_names(folder), taken, containers=containers
            )
            for name, output_name in folder_names.items():
                output_folders[join_path(folder.path, name)] = join_path(output_folder, output_name)
            for name in folder.photos:
                job = self._make_job(join_path(folder.path, name), join_path(output_folder, picture_names[name]))
                yield replace(job, packed=folder.packed[name]) if folder.packed else job

    def _assigned_names(self, folder: ScannedFolder) -> dict[str, str]:
        """The pictures' names that the table of names gives to photos of the folder."""
        assigned = ((name, self.name_assignments.get(join_path(folder.path, name))) for name in folder.photos)
        return {name: assignment.output for name, assignment in assigned if assignment and assignment.output}

    def _make_refused_job(self, source: str, refusal: FramerError) -> FileJob:
        """The job of a file that may hold photos and is not read; a line of corrections.csv may pass over it."""
        correction = self.kept.correction_of(source)
        return FileJob(
            source,
            "",
            self.options,
            skip_reason=LEFT_OUT_REASON if correction.skip else "",
            corrected=correction != NO_CORRECTION,
            refusal=refusal,
            correction=correction.describe(),
        )

    def _make_job(self, source: str, output: str) -> FileJob:
        assignment = self.name_assignments.get(source, NameAssignment())
        unit = assignment.unit or self.folder_units.units.get(source.rpartition("/")[0])
        options = replace(self.options, unit=unit or self.options.unit)
        job = FileJob(
            source,
            output,
            options,
            refusal=assignment.refusal,
            former=self.former_sources.get(source, ""),
            former_output_taken=source in self.taken_former_outputs,
        )
        return heed_kept(job, self.kept)


def make_plan(  # noqa: PLR0913  (the last are choices)
    source: Folder,
    out: Folder,
    options: Options,
    names_path: Path | None,
    choose_unit: UnitChooser,
    *,
    unit_from: str = "",
    read_list: Callable[[Path], StaffList] = read_staff_list,
    files: SourceFiles | None = None,
    layout: Layout = USUAL_LAYOUT,
    further_folders: tuple[str, ...] = (),
    frame_unlisted: bool = False,
) -> Plan:
    """Scan `source` once and match it with the staff list at `names_path` and with the tables in `out`.

    `choose_unit` gives the unit that a text means, and raises a FramerError for one that the frame cannot show: that is
    told, and stops nothing. `unit_from`, if any: a photo whose person has no unit gets the name of its folder. `files`
    may know already what is in SOURCE's files. `frame_unlisted` is as in `match_staff`. Raises NoFile, UsageError,
    BadTable (corrections.csv) or Unreachable.
    """
    check_folders(source, out)
    files = files or SourceFiles(source)
    staff = read_list(names_path) if names_path else None
    table = read_matches(out) if staff else None
    kept = read_kept(out)
    tables = read_correction_tables(out)
    lookup = PhotoLookup(line.cells["file"] for table in tables for line in table.lines)
    total = 0
    has_photos = False
    photos: list[str] = []  # only where a list is to be matched with them
    folders: list[str] = []
    for folder in scan_folders(source, files):
        total += len(folder.photos) + len(folder.skipped) + len(folder.refused)
        may_hold_photos = folder.refused or any(reason in (LOCKED, NOT_HERE) for _, reason in folder.skipped)
        has_photos = has_photos or bool(folder.photos or may_hold_photos)
        paths = [join_path(folder.path, name) for name in folder.photos]
        for path in (*paths, *(join_path(folder.path, name) for name, _ in folder.refused)):
            lookup.add(path)
        if staff:
            photos += paths
        if paths and (folder.path or unit_from == UNIT_FROM_SOURCE):
            folders.append(folder.path)
    matching = None
    if staff and table:
        matching = match_staff(staff, photos, table, choose_unit, frame_unlisted=frame_unlisted)
    read = match_tables(out, tables, lookup, kept)
    units = find_folder_units(folders, source, matching, choose_unit) if unit_from else _NO_FOLDER_UNITS
    return Plan(
        source,
        out,
        options,
        total,
        matching.assignments if matching else {},
        read.changes.apply(kept, {}),
        read.changes,
        read.unmatched,
        read.further_names,
        matching=matching,
        folder_units=units,
        has_photos=has_photos,
        files=files,
        layout=layout,
        further_folders=further_folders,
    )


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
