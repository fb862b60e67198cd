"""How pictures lie in OUT: in which folders, and under names by which pattern."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from framer.batch.output_names import claim_free_name, fold_name, make_safe_name, name_sort_key, split_extension
from framer.errors import UsageError
from framer.i18n import N_

TREE, FLAT, BY_UNIT = "tree", "flat", "unit"
FOLDER_CHOICES = (FLAT, TREE, BY_UNIT)
PATTERN_FIELDS = ("name", "unit", "code", "file", "number")

_FIELD = re.compile(r"\{([^{}]*)\}")
_SEPARATORS = " \t-–—_,;.·|/\\"  # left over at the ends, or doubled, where a field is empty
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_BEFORE_BRACKET = re.compile(r"\s+[-–—_,;·|/]\s+(?=[(\[])")
_DOUBLED_SEPARATOR = re.compile(r"(\s[-–—_,;·|/])(?:\s*[-–—_,;·|/])+(?=\s)")

_BAD_PATTERN = N_("“%(pattern)s” is no pattern for names.")
_PATTERN_FIELDS = N_(
    "It has one or more of {name}, {unit}, {code}, {file} and {number}, such as “{name} - {unit}”, and no folders."
)


@dataclass(frozen=True)
class Layout:
    """Where pictures go: `folders` is one of FOLDER_CHOICES, `pattern` has PATTERN_FIELDS, or is empty."""

    folders: str = TREE
    pattern: str = ""

    @property
    def is_usual(self) -> bool:
        """As in SOURCE, folder by folder."""
        return self.folders == TREE and not self.pattern


USUAL_LAYOUT = Layout()


@dataclass(frozen=True)
class PlacedPhoto:
    """What decides the place of one photo's picture.

    - `source`: its path in SOURCE; `assigned`: the name that a staff list gives its picture, "" without one.
    - `name`, `unit`, `code`: the person's, as far as they are known; `place`: the person's in the list, from 1, else 0.
    """

    source: str
    assigned: str = ""
    name: str = ""
    unit: str = ""
    code: str = ""
    place: int = 0

    @property
    def folder(self) -> str:
        """The photo's folder in SOURCE."""
        return self.source.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """The photo's own name without its ending."""
        return split_extension(self.source.rpartition("/")[2])[0]


def check_pattern(pattern: str) -> str:
    """The pattern itself. Raises UsageError for one without a known field, or with what no name may have."""
    fields = _FIELD.findall(pattern)
    rest = _FIELD.sub("", pattern)
    if not fields or not set(fields) <= set(PATTERN_FIELDS) or set(rest) & set("{}/\\"):
        raise UsageError(_BAD_PATTERN, _PATTERN_FIELDS, pattern=pattern)
    return pattern


def place_pictures(
    photos: Sequence[PlacedPhoto],
    layout: Layout,
    extension: str,
    name_folder: Callable[[str], str],
    taken: Iterable[str] = (),
) -> Mapping[str, str]:
    """The path in OUT for the picture of each photo, by its source; no two the same.

    `extension` is the pictures', `name_folder` gives the folder in OUT for one of SOURCE, and `taken` are names at the
    top of OUT that must not be used. Photos of people come first, in the order of names; where a name is taken, the
    unit is added, then a number. So the names depend on what is there, not on the order in which it was listed.
    """
    used: dict[str, set[str]] = {"": {fold_name(name) for name in taken}}
    unit_folders: dict[str, str] = {}
    numbers = _number_photos(photos)
    width = len(str(len(numbers)))
    outputs: dict[str, str] = {}
    ordered = sorted(photos, key=lambda photo: (not photo.assigned, name_sort_key(photo.source)))
    if layout.folders == BY_UNIT:  # first, so that no picture takes a folder's name
        for unit in sorted({photo.unit for photo in photos if photo.unit}, key=name_sort_key):
            if fold_name(make_safe_name(unit)) not in unit_folders:
                unit_folders[fold_name(make_safe_name(unit))] = claim_free_name(used[""], unit, [""], "")
    for photo in ordered:
        folder = ""
        if layout.folders == TREE:
            folder = name_folder(photo.folder)
        elif layout.folders == BY_UNIT and photo.unit:
            folder = unit_folders[fold_name(make_safe_name(photo.unit))]
        name = photo.assigned or photo.stem
        if layout.pattern:
            name = fill_pattern(layout.pattern, photo, str(numbers[photo.source]).zfill(width))
        names = used.setdefault(folder, set())
        additions = [""]
        if photo.unit and layout.folders != BY_UNIT and "{unit}" not in layout.pattern:
            additions.append(f" - {photo.unit}")
        output = claim_free_name(names, name, additions, extension)
        outputs[photo.source] = f"{folder}/{output}" if folder else output
    return outputs


def fill_pattern(pattern: str, photo: PlacedPhoto, number: str) -> str:
    """The name that the pattern gives the photo, without ending; separators around an empty field are left out."""
    values = {
        "name": photo.name or photo.assigned or photo.stem,
        "unit": photo.unit,
        "code": photo.code,
        "file": photo.stem,
        "number": number,
    }
    text = _FIELD.sub(lambda match: values[match[1]].strip(), pattern)
    if not all(values[field] for field in _FIELD.findall(pattern)):
        text = _DOUBLED_SEPARATOR.sub(r"\1", _EMPTY_BRACKETS.sub("", text))
        text = " ".join(_BEFORE_BRACKET.sub(" ", text).split()).strip(_SEPARATORS)
    return text or photo.stem


def _number_photos(photos: Sequence[PlacedPhoto]) -> dict[str, int]:
    """The running number of each photo: in the order of the list, then of names."""
    last = len(photos) + 1
    ordered = sorted(photos, key=lambda photo: (photo.place or last + photo.place, name_sort_key(photo.source)))
    return {photo.source: number for number, photo in enumerate(ordered, 1)}
