"""The plan: which photos, under which names, with which options. It reads names only, and is made anew as it is run."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from framer.batch.corrections import Correction, match_corrections, read_corrections
from framer.batch.names import Finder, Named, match_names, read_names
from framer.batch.paths import SUFFIXES, name_pictures
from framer.batch.table import Problem
from framer.batch.values import CORRECTIONS, HOME, REPORTS, Job
from framer.batch.walk import joined, walk
from framer.errors import N_, NoFile, UsageError
from framer.values import Options


@dataclass(frozen=True)
class Plan:
    """What is to be done with the photos in `source`; the pictures go to `out`.

    `total` counts files and folders as they were when the plan was made; `lost` are lines of corrections.csv about
    photos that are not there.
    """

    source: Path
    out: Path
    options: Options
    total: int = 0
    named: Mapping[str, Named] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    lost: tuple[Problem, ...] = ()

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


def make_plan(source: Path, out: Path, options: Options, names: Path | None, check_unit: Callable[[str], None]) -> Plan:
    """Look through `source` once and hold it against the tables.

    `check_unit` raises a FramerError for a unit that the frame cannot show. Raises NoFile, UsageError or BadTable.
    """
    check_folders(source, out)
    lines = read_names(names) if names else []
    fixes = read_corrections(out / CORRECTIONS)
    finder = Finder(line.cells["file"] for line in (*lines, *fixes))
    total = 0
    for folder in walk(source):
        total += len(folder.photos) + len(folder.passed)
        for name in folder.photos:
            finder.see(joined(folder.path, name))
    named = match_names(names, lines, finder, check_unit) if names else {}
    corrections, lost = match_corrections(out / CORRECTIONS, fixes, finder)
    return Plan(source, out, options, total, named, corrections, tuple(lost))


def check_folders(source: Path, out: Path) -> None:
    """Raise NoFile when SOURCE is no folder, UsageError when one of SOURCE and OUT is in the other."""
    if not source.is_dir():
        raise NoFile(
            N_("%(path)s: there is no such folder."), N_("Name the folder that holds the photos."), path=source
        )
    one, other = Path(os.path.realpath(source)), Path(os.path.realpath(out))
    if _within(one, other) or _within(other, one):
        raise UsageError(
            N_("%(out)s and %(source)s are the same folder, or one is inside the other."),
            N_("Let the pictures go into a folder of their own, beside the photos' folder."),
            out=out, source=source,
        )  # fmt: skip


def _within(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or inside it; folders that are there are compared as the file system sees them."""
    return any(_same(folder, outer) for folder in (inner, *inner.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
