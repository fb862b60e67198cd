"""``--unit-from folder``: the unit of a photo is the folder in which it lies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.folder import Folder
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.types import HEAP_SURE
from framer.batch.names_table import UnitChooser
from framer.batch.output_names import to_nfc
from framer.batch.packed.types import container_stem
from framer.batch.staff_list.types import Remark
from framer.campaigns.unit_choice import UnknownUnit
from framer.errors import FramerError
from framer.text.normalize import normalize_text
from framer.text.unit import Unit

UNIT_FROM_SOURCE = "source"  # as “folder”; SOURCE is a unit as well where no photo lies deeper


@dataclass(frozen=True)
class FolderUnits:
    """`units` by folders' paths; `unlisted`: the names of those that the campaign's list of units does not have.

    `remarks` are about folders whose name the frame cannot show.
    """

    units: Mapping[str, Unit] = field(default_factory=dict)
    unlisted: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def find_folder_units(
    folders: Collection[str], source: Folder, matching: StaffMatching | None, choose_unit: UnitChooser
) -> FolderUnits:
    """The unit of each of `folders` with photos.

    A folder that is called after a person counts as the folder around it. SOURCE itself is a unit where all photos lie
    in it; beside other folders it is not.
    """
    of_people = {
        match.photo.rpartition("/")[0]
        for match in (matching.matches if matching else ())
        if match.heap == HEAP_SURE and match.reason == "folder"
    }
    units: dict[str, Unit] = {}
    unlisted: dict[str, str] = {}
    remarks: list[Remark] = []
    for folder in folders:
        if not folder and len(folders) > 1:
            continue
        path = PurePosixPath(printable_path(folder or source.absolute().display_name.replace("\\", "/")))
        name = normalize_text(to_nfc(container_stem(path.parent.name if folder in of_people else path.name)))
        try:
            unit = choose_unit(name)
        except FramerError as error:
            remarks.append(Remark(error.message, error.details, str(path)))
            if isinstance(error, UnknownUnit):
                unlisted[folder] = name
        else:
            if unit:
                units[folder] = unit
    return FolderUnits(units, unlisted, tuple(remarks))
