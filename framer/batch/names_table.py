"""``--names staff.csv``: names for the pictures and units for their frames, photo by photo."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from framer.batch.csv_table import BadTable, Line, Problem, problem, read_table, words
from framer.batch.output_names import FORMULA, SUFFIXES, folded, nfc, printable, safe_name, stem
from framer.errors import FramerError
from framer.i18n import N_

FILE = words(
    "file filename path photo picture image tep tentep tepanh tentepanh duongdan anh tenfile fileanh tenfileanh tenanh "
    "tenanhgoc"
)
_COLUMNS = {
    "file": FILE,
    "output": words(
        "output outputname newname name fullname ten tenmoi hoten hovaten tenketqua tenxuat tenanhmoi tenanhkhung"
    ),
    "unit": words("unit unitname department donvi tendonvi khoa phong khoaphong phongban coquan"),
}
_CHOSEN_ENDINGS = (*SUFFIXES.values(), ".jpeg")


@dataclass(frozen=True)
class Named:
    """What a line says of its photo: the picture's name without ending, and the unit; empty where it says nothing."""

    output: str = ""
    unit: str = ""


class Finder:
    """Finds the photos that people mean by a path or a bare name, while the folder is walked once."""

    def __init__(self, wanted: Iterable[str]) -> None:
        """`wanted`: what the tables call their photos."""
        self._wanted = {_reference(text) for text in wanted}
        self._folded = {folded(text) for text in self._wanted}
        self._found: dict[tuple[int, str], list[str]] = {}

    def see(self, path: str) -> None:
        """Tell of a photo of SOURCE."""
        shown = nfc(printable(path))
        name = PurePosixPath(shown).name
        for rank, text in enumerate((shown, folded(shown), name, folded(name), folded(stem(name)[0]))):
            if text in (self._wanted if rank in (0, 2) else self._folded):
                self._found.setdefault((rank, text), []).append(path)

    def photos(self, text: str) -> list[str]:
        """The photos that `text` may mean: the whole path counts before a name, the exact one before another case."""
        exact = _reference(text)
        for rank in range(5):
            if found := self._found.get((rank, exact if rank in (0, 2) else folded(exact))):
                return found
        return []


def read_names(path: Path) -> list[Line]:
    """The lines of the table. Raises NoFile or UsageError."""
    return read_table(path, _COLUMNS, "file")


def match_names(
    path: Path, lines: Sequence[Line], finder: Finder, check_unit: Callable[[str], None], early: bool = False
) -> Mapping[str, Named]:
    """What the lines say, by photo. Raises BadTable that names every bad line.

    `check_unit` raises a FramerError for a unit that cannot be drawn. `early`: photos may still be to come.
    """
    problems: list[Problem] = []
    named: dict[str, Named] = {}
    lines_of: dict[str, int] = {}
    outputs: dict[str, int] = {}
    for line in lines:
        photo = _photo(line, finder, problems, early)
        try:
            check_unit(line.cells.get("unit", ""))
        except FramerError as error:
            problems.append(problem(line, error))
        if photo is None:
            if early:
                _output(line, problems)
            continue
        if photo in lines_of:
            message = N_("“%(file)s” is in line %(other)s already.")
            problems.append(Problem(line.number, message, {"file": line.cells["file"], "other": lines_of[photo]}))
            continue
        lines_of[photo] = line.number
        output = _output(line, problems)
        if output:
            key = folded(f"{PurePosixPath(photo).parent}/{safe_name(output)}")
            if key in outputs:
                message = N_("the name “%(name)s” is in line %(other)s already.")
                problems.append(Problem(line.number, message, {"name": output, "other": outputs[key]}))
            outputs.setdefault(key, line.number)
        named[photo] = Named(output, line.cells.get("unit", ""))
    if problems:
        raise BadTable.of(path, problems)
    return named


def _photo(line: Line, finder: Finder, problems: list[Problem], early: bool) -> str | None:
    text = line.cells["file"]
    if not text:
        problems.append(Problem(line.number, N_("there is no file name."), {}))
        return None
    found = finder.photos(text)
    if len(found) == 1:
        return found[0]
    if found:
        message = N_("“%(file)s” is the name of %(count)s photos; give the path, such as “%(one)s”.")
        details = {"file": text, "count": len(found), "one": printable(found[0])}
        problems.append(Problem(line.number, message, details))
    elif not early:
        problems.append(Problem(line.number, N_("there is no photo “%(file)s” in the folder."), {"file": text}))
    return None


def _output(line: Line, problems: list[Problem]) -> str:
    """The picture's name; an ending of a picture is left out, for the format decides it."""
    text = line.cells.get("output", "")
    if "/" in text or "\\" in text:
        message = N_("“%(name)s” is a path; give a name only.")
        problems.append(Problem(line.number, message, {"name": text}))
        return ""
    ending = next((ending for ending in _CHOSEN_ENDINGS if text.lower().endswith(ending)), "")
    return text[: len(text) - len(ending)].strip()


def _reference(text: str) -> str:
    """What a table calls a photo, as it is looked for; a report protects formulas with an apostrophe."""
    path = nfc(text.strip()).replace("\\", "/").removeprefix("./")
    return path[1:] if path[:1] == "'" and path[1:].lstrip().startswith(FORMULA) else path
