"""``corrections.csv`` in OUT: photos that a person has looked at, with another crop or face, or to be left out."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from framer.batch.csv_table import (
    BadTable,
    TableLine,
    TableProblem,
    normalize_word,
    problem_from_error,
    read_table,
    split_words,
)
from framer.batch.names_table import FILE_HEADINGS, PhotoLookup
from framer.batch.output_names import printable_path
from framer.errors import FramerError, UsageError
from framer.i18n import N_
from framer.imaging.options import parse_crop, parse_options
from framer.imaging.types import Crop, PhotoLimits

CORRECTION_COLUMNS = ("file", "crop", "face", "skip")
_CORRECTION_HEADINGS = {
    "file": FILE_HEADINGS,
    "crop": split_words("crop cat catanh vungcat"),
    "face": split_words("face mat khuonmat somat"),
    "skip": split_words("skip bo boqua"),
}
_SKIP_WORDS = {"1", "x", "yes", "y", "true", "skip", "co", "bo", "boqua"}
_KEEP_WORDS = {"", "0", "no", "n", "false", "khong"}


@dataclass(frozen=True)
class Correction:
    """What a person wants for one photo. `crop` and `face` are None for the automatic choice."""

    crop: Crop | None = None
    face: int | None = None
    skip: bool = False


def format_crop(x: float, y: float, side: float, angle: float = 0.0) -> str:
    """A crop as corrections.csv has it: between spaces, for Excel takes numbers with commas for one large number."""
    return " ".join(f"{number:g}" for number in (round(x), round(y), round(side), *((angle,) if angle else ())))


def read_corrections(path: Path) -> list[TableLine]:
    """The lines of the table; none when there is no such file. Raises NoFile or UsageError."""
    there = os.path.exists(path)  # noqa: PTH110  (it answers also where it may not look)
    return read_table(path, _CORRECTION_HEADINGS, "file") if there else []


def match_corrections(
    path: Path, lines: Sequence[TableLine], finder: PhotoLookup
) -> tuple[Mapping[str, Correction], list[TableProblem]]:
    """What the lines say, by photo, and lines about photos that are not there (any more).

    Of several lines about one photo the last counts. Raises BadTable that names every bad line.
    """
    bad: list[TableProblem] = []
    lost: list[TableProblem] = []
    found: dict[str, Correction] = {}
    for line in lines:
        photos = finder.find_photos(line.cells["file"])
        if len(photos) > 1:
            message = N_("“%(file)s” is the name of %(count)s photos; give the path, such as “%(one)s”.")
            details = {"file": line.cells["file"], "count": len(photos), "one": printable_path(photos[0])}
            bad.append(TableProblem(line.number, message, details))
        if not photos:
            lost.append(
                TableProblem(
                    line.number, N_("there is no photo “%(file)s” in the folder."), {"file": line.cells["file"]}
                )
            )
        try:
            correction = _parse_correction(line)
        except FramerError as error:
            bad.append(problem_from_error(line, error))
            continue
        if len(photos) == 1:
            found[photos[0]] = correction
    if bad:
        raise BadTable.from_problems(path, bad)
    return found, lost


def _parse_correction(line: TableLine) -> Correction:
    """The cells as values. Raises UsageError."""
    crop, face = line.cells.get("crop", ""), line.cells.get("face", "")
    skip = normalize_word(line.cells.get("skip", ""))
    if skip not in _SKIP_WORDS | _KEEP_WORDS:
        raise UsageError(N_("skip: “%(value)s” is neither yes nor no."), value=line.cells["skip"][:80])
    return Correction(
        parse_crop(",".join(crop.replace(",", " ").replace(";", " ").split())) if crop else None,
        parse_options({"face": face}, PhotoLimits()).face,
        skip in _SKIP_WORDS,
    )
