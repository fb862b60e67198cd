"""What was chosen for a folder, and the desk's memory of it: a desk that is started again finds the same OUT."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from framer.atomic_files import atomic_write, explain_os_error
from framer.batch.layout import BY_UNIT, FOLDER_CHOICES
from framer.batch.matching.folder_units import UNIT_FROM_SOURCE
from framer.batch.output_names import make_safe_name
from framer.batch.wishes import BatchWishes
from framer.errors import UsageError
from framer.i18n import N_
from framer.kept_json import read_json_file

MAX_SIZES = 4

_PICTURES_SUFFIX = " - ảnh đại diện"
_MAX_RECENT = 8
_MAX_MEMORY_BYTES = 200_000
_UNITS_NOT_KNOWN = N_("A folder for each unit: nothing says who belongs to which unit.")
_GIVE_UNITS = N_("Add a staff list, or take the units from the photos' folders.")


@dataclass(frozen=True)
class FolderChoice:
    """SOURCE and OUT as paths, and all else that a person chooses.

    `drop`: the lot of dropped files that SOURCE is; `names`: a staff list's path; `frame`: an ID, "" for the usual one;
    `frame_unlisted`: people of units that the campaign does not have get a picture without a unit's name.
    """

    source: str
    out: str
    drop: str = ""
    names: str = ""
    frame: str = ""
    sizes: tuple[int, ...] = ()
    unit_from_folder: bool = False
    folders: str = "tree"
    frame_unlisted: bool = False

    @property
    def mark(self) -> str:
        """What SOURCE and OUT are called where a window says which folder it shows."""
        return sha256(f"{self.source}\0{self.out}".encode("utf-8", "replace")).hexdigest()[:16]

    def wishes(self) -> BatchWishes:
        """The same as the batch takes it."""
        return BatchWishes(
            frame=self.frame or None,
            size=",".join(map(str, self.sizes)) or None,
            names=self.names or None,
            unit_from=self._unit_from,
            folders=self.folders,
            frame_unlisted=self.frame_unlisted,
        )

    @property
    def _unit_from(self) -> str | None:
        """The chosen folder may be one unit; the name of a lot is none."""
        if not self.unit_from_folder:
            return None
        return "folder" if self.drop else UNIT_FROM_SOURCE


@dataclass(frozen=True)
class FolderMemory:
    """What the desk keeps: the last choice, and those of the folders of before, the newest first."""

    choice: FolderChoice | None = None
    former: tuple[FolderChoice, ...] = ()

    def with_choice(self, choice: FolderChoice | None) -> "FolderMemory":
        """With another choice."""
        former = self.former
        if choice and not choice.drop:
            former = (choice, *(each for each in former if each.source != choice.source))[:_MAX_RECENT]
        return FolderMemory(choice, former)

    def choice_of(self, source: Path) -> FolderChoice | None:
        """What was chosen for this folder when it was worked on last."""
        return next((each for each in self.former if each.source == str(source)), None)


def describe_choice(choice: FolderChoice) -> dict[str, Any]:
    """All but SOURCE, as a page sends it to have the same again; a list that is gone is none."""
    return {
        "out": choice.out,
        "list": choice.names if choice.names and Path(choice.names).is_file() else None,
        "frame": choice.frame,
        "sizes": choice.sizes,
        "folders": choice.folders,
        "unit_from_folder": choice.unit_from_folder,
        "frame_unlisted": choice.frame_unlisted,
    }


def read_memory(path: Path) -> FolderMemory:
    """What the file `path` has; nothing where it is not there or cannot be understood."""
    return read_json_file(path, _MAX_MEMORY_BYTES, FolderMemory) or FolderMemory()


def write_memory(path: Path, memory: FolderMemory) -> None:
    """Keep it. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_os_error(path, error) from error
    atomic_write(path, json.dumps(asdict(memory)).encode() + b"\n")


def default_out(source: Path, beside: Path | None, documents: Path, drop: str) -> Path:
    """Where pictures go where nobody says so: `beside` the photos; of dropped ones, or a whole disk, in `documents`."""
    if not drop:
        return (beside or documents / "framer") / make_safe_name(source.name or "anh", _PICTURES_SUFFIX)
    children = [path for path in sorted(source.iterdir()) if path.is_dir()] if source.is_dir() else []
    only = children[0].name if len(children) == 1 else "Ảnh đã thả"
    return documents / "framer" / make_safe_name(only, _PICTURES_SUFFIX)


def find_new_out(out: Path) -> Path:
    """`out`, or with a number behind its name where there is something already."""
    return next(
        path
        for number in count(1)
        if not (path := out if number == 1 else out.with_name(f"{out.name} ({number})")).exists()
    )


def read_choice(body: Mapping[str, Any], source: Path, out: Path, names: Path | None) -> FolderChoice:
    """The choice of a request whose paths have been looked at. Raises UsageError."""
    sizes, folders = body.get("sizes") or [], body.get("folders") or "tree"
    if not isinstance(sizes, list) or len(sizes) > MAX_SIZES or not all(type(size) is int for size in sizes):
        raise UsageError
    if folders not in FOLDER_CHOICES:
        raise UsageError
    from_folder = body.get("unit_from_folder") is True
    if folders == BY_UNIT and not (names or from_folder):
        raise UsageError(_UNITS_NOT_KNOWN, _GIVE_UNITS)
    return FolderChoice(
        str(source),
        str(out),
        str(body.get("drop") or ""),
        str(names) if names else "",
        str(body.get("frame") or ""),
        tuple(sizes),
        from_folder,
        folders,
        body.get("frame_unlisted") is True,
    )
