"""``--unit-from folder``: the unit of a photo is the folder in which it lies."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.types import HEAP_SURE
from framer.batch.names_table import UnitChooser
from framer.batch.output_names import to_nfc
from framer.batch.packed.types import container_stem
from framer.batch.staff_list.types import Remark
from framer.errors import FramerError
from framer.text.normalize import normalize_text
from framer.text.unit import Unit


def find_folder_units(
    folders: Iterable[str], matching: StaffMatching | None, choose_unit: UnitChooser
) -> tuple[Mapping[str, Unit], tuple[Remark, ...]]:
    """The unit of each of `folders`, and what is said of those whose name the frame cannot show.

    A folder that is called after a person counts as the folder around it.
    """
    of_people = {
        match.photo.rpartition("/")[0]
        for match in (matching.matches if matching else ())
        if match.heap == HEAP_SURE and match.reason == "folder"
    }
    units: dict[str, Unit] = {}
    remarks: list[Remark] = []
    for folder in folders:
        path = PurePosixPath(printable_path(folder))
        name = normalize_text(to_nfc(container_stem(path.parent.name if folder in of_people else path.name)))
        try:
            unit = choose_unit(name)
        except FramerError as error:
            remarks.append(Remark(error.message, error.details, str(path)))
        else:
            if unit:
                units[folder] = unit
    return units, tuple(remarks)
