"""The plan: which photos, under which names, with which options. It reads names only, and is made anew as it is run."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from framer.batch.corrections import Correction, match_corrections, read_corrections
from framer.batch.csv_table import Problem
from framer.batch.location import Place, overlap
from framer.batch.names_table import Finder, Named, match_names, read_names
from framer.batch.output_names import SUFFIXES, name_pictures
from framer.batch.scan import joined, walk
from framer.batch.types import CORRECTIONS, HOME, REPORTS, Job
from framer.errors import NoFile, OutputError, UsageError
from framer.i18n import N_
from framer.imaging.types import Options


@dataclass(frozen=True)
class Plan:
    """What is to be done with the photos in `source`; the pictures go to `out`.

    `total` counts files and folders as they were when the plan was made; `lost` are lines of corrections.csv about
    photos that are not there, `awaited` counts those of the table of names.
    """

    source: Place
    out: Place
    options: Options
    total: int = 0
    named: Mapping[str, Named] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    lost: tuple[Problem, ...] = ()
    awaited: int = 0

    def jobs(self) -> Iterator[Job]:
        """What to do with each file, folder by folder."""
        ending = SUFFIXES[self.options.format]
        outputs = {"": ""}  # folders of SOURCE still to come and their names in OUT
        for folder in walk(self.source):
            home = outputs.pop(folder.path)
            for name, why in folder.passed:
                yield Job(joined(folder.path, name), "", self.options, skip=why)
            given = {
                name: self.named[path].output
                for name in folder.photos
                if (path := joined(folder.path, name)) in self.named and self.named[path].output
            }
            taken = () if folder.path else (HOME, CORRECTIONS, *REPORTS)
            of_folders, of_photos = name_pictures(folder.folders, folder.photos, ending, given, taken)
            outputs |= {joined(folder.path, name): joined(home, output) for name, output in of_folders.items()}
            for name in folder.photos:
                yield self._job(joined(folder.path, name), joined(home, of_photos[name]))

    def _job(self, source: str, output: str) -> Job:
        unit = self.named[source].unit if source in self.named else ""
        correction = self.corrections.get(source)
        options = replace(self.options, unit=unit or self.options.unit)
        if correction is None:
            return Job(source, output, options)
        options = replace(options, crop=correction.crop, face=correction.face)
        return Job(source, output, options, skip="asked" if correction.skip else "", corrected=True)


def make_plan(  # noqa: PLR0913  (the last is a flag)
    source: Place,
    out: Place,
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
    with _here(out, CORRECTIONS) as table:
        fixes = read_corrections(table)
    finder = Finder(line.cells["file"] for line in (*lines, *fixes))
    total = 0
    for folder in walk(source):
        total += len(folder.photos) + len(folder.passed)
        for name in folder.photos:
            finder.see(joined(folder.path, name))
    named = match_names(names, lines, finder, check_unit, early) if names else {}
    corrections, lost = match_corrections(table, fixes, finder)
    return Plan(source, out, options, total, named, corrections, tuple(lost), len(lines) - len(named))


def check_folders(source: Place, out: Place) -> None:
    """See whether these two can be worked with.

    Raises NoFile when SOURCE is no folder, OutputError when OUT is a file, UsageError when one of them is in the other,
    or Unreachable.
    """
    if not _is_folder(source):
        raise NoFile(
            N_("%(path)s: there is no such folder."), N_("Name the folder that holds the photos."), path=source
        )
    if isinstance(out, Path) and os.path.isfile(out):  # noqa: PTH113  (the same)
        raise OutputError(
            N_("%(path)s: this is a file, not a folder."), N_("Name a folder for the pictures."), path=out
        )  # fmt: skip
    if overlap(source, out):
        raise UsageError(
            N_("%(out)s and %(source)s are the same folder, or one is inside the other."),
            N_("Let the pictures go into a folder of their own, beside the photos' folder."),
            out=out, source=source,
        )  # fmt: skip


def _is_folder(source: Place) -> bool:
    if isinstance(source, Path):
        return os.path.isdir(source)  # noqa: PTH112  (it answers also where it may not look)
    try:
        return bool(source.info()["type"] == "directory")
    except OSError:
        return False


@contextlib.contextmanager
def _here(out: Place, name: str) -> Iterator[Path]:
    """The file `name` of OUT on this machine, where it may be missing there too. Raises NoFile or Unreachable."""
    if isinstance(out, Path):
        yield out / name
        return
    with TemporaryDirectory(prefix="framer-") as folder:
        path = Path(folder, name)
        try:
            out.fetch(name, path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise NoFile(path=f"{out}/{name}") from error
        yield path
