"""``--names staff.csv``: names for the pictures and units for their frames, photo by photo."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.csv_table import BadTable, TableLine, TableProblem, problem_from_error, read_table, split_words
from framer.batch.output_names import (
    FORMAT_EXTENSIONS,
    FORMULA_PREFIXES,
    fold_name,
    make_safe_name,
    remove_format_characters,
    split_extension,
    to_nfc,
)
from framer.campaigns.unit_choice import UnknownUnit
from framer.errors import FramerError
from framer.i18n import N_
from framer.text.unit import Unit, free_unit

FILE_HEADINGS = split_words(
    "file filename path photo picture image tep tentep tepanh tentepanh duongdan anh tenfile fileanh tenfileanh tenanh "
    "tenanhgoc"
)
_NAMES_HEADINGS = {
    "file": FILE_HEADINGS,
    "output": split_words(
        "output outputname newname name fullname ten tenmoi hoten hovaten tenketqua tenxuat tenanhmoi tenanhkhung"
    ),
    "unit": split_words("unit unitname department donvi tendonvi khoa phong khoaphong phongban coquan"),
}
UnitChooser = Callable[[str], Unit | None]  # raises UnknownUnit, or another UsageError
_STRIPPED_EXTENSIONS = (*FORMAT_EXTENSIONS.values(), ".jpeg")


@dataclass(frozen=True)
class NameAssignment:
    """What a line says of its photo: the picture's name without extension, and the unit; empty for the usual ones.

    `refusal`: the unit is none of the campaign's list, so this photo is not framed; `unit` is then as typed.
    """

    output: str = ""
    unit: Unit | None = None
    refusal: UnknownUnit | None = None


class PhotoLookup:
    """Finds the photos that tables mean by a path or a bare name. Only photos that may be meant are held in memory."""

    def __init__(self, references: Iterable[str]) -> None:
        """`references`: what the tables call their photos."""
        self._references = {_normalize_reference(text) for text in references}
        self._folded_references = {_fold_reference(text) for text in self._references}
        self._matches: dict[tuple[int, str], list[str]] = {}

    def add(self, path: str) -> None:
        """Take note of a photo of SOURCE."""
        shown = to_nfc(printable_path(path))
        name = PurePosixPath(shown).name
        for rank, text in enumerate(
            (shown, _fold_reference(shown), name, _fold_reference(name), _fold_reference(split_extension(name)[0]))
        ):
            if text in (self._references if rank in (0, 2) else self._folded_references):
                self._matches.setdefault((rank, text), []).append(path)

    def find_photos(self, text: str) -> list[str]:
        """The photos that `text` may mean: the whole path counts before a name, the exact one before another case."""
        exact = _normalize_reference(text)
        for rank in range(5):
            if photos := self._matches.get((rank, exact if rank in (0, 2) else _fold_reference(exact))):
                return photos
        return []


def ambiguous_photo_problem(line: TableLine, photos: Sequence[str]) -> TableProblem:
    """The problem of a line whose name is that of several `photos`."""
    message = N_("“%(file)s” is the name of %(count)s photos; give the path, such as “%(one)s”.")
    details = {"file": line.cells["file"], "count": len(photos), "one": printable_path(photos[0])}
    return TableProblem(line.number, message, details)


def missing_photo_problem(line: TableLine) -> TableProblem:
    """The problem of a line whose photo is not in SOURCE."""
    message = N_("there is no photo “%(file)s” in the folder.")
    return TableProblem(line.number, message, {"file": line.cells["file"]})


def read_names(path: Path) -> list[TableLine]:
    """The lines of the table. Raises NoFile or UsageError."""
    return read_table(path, _NAMES_HEADINGS, "file")


def match_names(
    path: Path,
    lines: Sequence[TableLine],
    lookup: PhotoLookup,
    choose_unit: UnitChooser,
    allow_missing: bool = False,
) -> Mapping[str, NameAssignment]:
    """What the lines say, by photo. Raises BadTable that names every bad line.

    `choose_unit` gives the unit that a cell means; one that is none of the campaign's is no bad line, but refused for
    its photo alone. `allow_missing`: photos may still be to come.
    """
    problems: list[TableProblem] = []
    assignments: dict[str, NameAssignment] = {}
    lines_by_photo: dict[str, int] = {}
    lines_by_output: dict[str, int] = {}
    for line in lines:
        photo = _match_line_photo(line, lookup, problems, allow_missing)
        unit, refusal = _choose_line_unit(line, choose_unit, problems)
        if photo is None:
            if allow_missing:
                _parse_output_name(line, problems)
            continue
        if photo in lines_by_photo:
            message = N_("“%(file)s” is in line %(other)s already.")
            details = {"file": line.cells["file"], "other": lines_by_photo[photo]}
            problems.append(TableProblem(line.number, message, details))
            continue
        lines_by_photo[photo] = line.number
        output = _parse_output_name(line, problems)
        if output:
            key = fold_name(f"{PurePosixPath(photo).parent}/{make_safe_name(output)}")
            if key in lines_by_output:
                message = N_("the name “%(name)s” is in line %(other)s already.")
                problems.append(TableProblem(line.number, message, {"name": output, "other": lines_by_output[key]}))
            lines_by_output.setdefault(key, line.number)
        assignments[photo] = NameAssignment(output, unit, refusal)
    if problems:
        raise BadTable.from_problems(path, problems)
    return assignments


def _choose_line_unit(
    line: TableLine, choose_unit: UnitChooser, problems: list[TableProblem]
) -> tuple[Unit | None, UnknownUnit | None]:
    """The line's unit, and why it is refused; a problem is added where it cannot be drawn."""
    text = line.cells.get("unit", "")
    try:
        return choose_unit(text), None
    except UnknownUnit as error:
        return free_unit(text), error
    except FramerError as error:
        problems.append(problem_from_error(line, error))
        return None, None


def _match_line_photo(
    line: TableLine, lookup: PhotoLookup, problems: list[TableProblem], allow_missing: bool
) -> str | None:
    """The one photo that the line is about; else None, and a problem is added where it is one."""
    text = line.cells["file"]
    if not text:
        problems.append(TableProblem(line.number, N_("there is no file name."), {}))
        return None
    photos = lookup.find_photos(text)
    if len(photos) == 1:
        return photos[0]
    if photos:
        problems.append(ambiguous_photo_problem(line, photos))
    elif not allow_missing:
        problems.append(missing_photo_problem(line))
    return None


def _parse_output_name(line: TableLine, problems: list[TableProblem]) -> str:
    """The picture's name, without the extension of a picture, which the format decides."""
    text = line.cells.get("output", "")
    if "/" in text or "\\" in text:
        message = N_("“%(name)s” is a path; give a name only.")
        problems.append(TableProblem(line.number, message, {"name": text}))
        return ""
    extension = next((extension for extension in _STRIPPED_EXTENSIONS if text.lower().endswith(extension)), "")
    return text[: len(text) - len(extension)].strip()


def _fold_reference(text: str) -> str:
    """The form in which a name counts as another one's: reports show names without format characters."""
    return fold_name(remove_format_characters(text))


def _normalize_reference(text: str) -> str:
    """What a table calls a photo, in the form for comparing, without the apostrophe of report.csv's cells."""
    path = to_nfc(text.strip()).replace("\\", "/").removeprefix("./")
    return path[1:] if path[:1] == "'" and path[1:].lstrip().startswith(FORMULA_PREFIXES) else path
