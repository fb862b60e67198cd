"""What tables call a photo, and what they say of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.csv_table import TableLine, TableProblem, split_words
from framer.batch.output_names import (
    fold_name,
    remove_format_characters,
    split_extension,
    to_nfc,
)
from framer.campaigns.unit_choice import UnknownUnit
from framer.i18n import N_
from framer.text.formulas import FORMULA_PREFIXES
from framer.text.unit import Unit

FILE_HEADINGS = split_words(
    "file filename path photo picture image tep tentep tepanh tentepanh duongdan anh tenfile fileanh tenfileanh tenanh "
    "tenanhgoc"
)
UnitChooser = Callable[[str], Unit | None]  # raises UnknownUnit, or another FramerError


@dataclass(frozen=True)
class NameAssignment:
    """What a list says of a photo: the picture's name without extension, and the unit; empty for the usual ones.

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


def _fold_reference(text: str) -> str:
    """The form in which a name counts as another one's: reports show names without format characters."""
    return fold_name(remove_format_characters(text))


def _normalize_reference(text: str) -> str:
    """What a table calls a photo, in the form for comparing, without the apostrophe of report.csv's cells."""
    path = to_nfc(text.strip()).replace("\\", "/").removeprefix("./")
    return path[1:] if path[:1] == "'" and path[1:].lstrip().startswith(FORMULA_PREFIXES) else path
