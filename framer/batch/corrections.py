"""``corrections.csv`` in OUT: what a person who has checked the photos wants of some of them instead."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from framer.batch.names_table import FILE_HEADINGS, PhotoLookup, ambiguous_photo_problem, missing_photo_problem
from framer.errors import FramerError, UsageError
from framer.i18n import N_
from framer.imaging.options import parse_crop, parse_options
from framer.imaging.types import Crop, Options, PhotoLimits

_CORRECTION_HEADINGS = {
    "file": FILE_HEADINGS,
    "crop": split_words("crop cat catanh vungcat"),
    "face": split_words("face mat khuonmat somat"),
    "skip": split_words("skip bo boqua"),
    "level": split_words("level canthang chothang thang"),
    "light": split_words("light sang anhsang chosang sanghon"),
    "fit": split_words("fit dat cachdat xep cachxep khop"),
    "blur_background": split_words("blurbackground blur xoanen lammo lammonen mohau"),
}
_ON_WORDS = {"1", "x", "yes", "y", "true", "on", "co", "bat"}
_OFF_WORDS = {"0", "no", "n", "false", "off", "khong", "tat"}
_AUTOMATIC_WORDS = {"auto", "tudong"}
_FIT_WORDS = {
    "face": {"mat", "khuonmat"},
    "whole": {"nguyen", "nguyenanh", "tron", "toanbo", "caanh", "logo"},
    "fill": {"day", "lapday", "kin", "phukin"},
}
_SKIP_WORDS = _ON_WORDS | {"skip", "bo", "boqua"}


@dataclass(frozen=True)
class Correction:
    """What a line says of its photo.

    `crop` and `face` are None for the automatic choice; `level`, `light`, `blur_background` and `fit`, as in Options,
    are None for what the run does with all photos.
    """

    crop: Crop | None = None
    face: int | None = None
    skip: bool = False
    level: bool | None = None
    light: str | None = None
    blur_background: bool | None = None
    fit: str | None = None

    def apply(self, options: Options) -> Options:
        """The run's `options` with what the line says instead."""
        return replace(
            options,
            crop=self.crop,
            face=self.face,
            level=options.level if self.level is None else self.level,
            light=options.light if self.light is None else self.light,
            blur_background=options.blur_background if self.blur_background is None else self.blur_background,
            fit=options.fit if self.fit is None else self.fit,
        )


def format_crop(x: float, y: float, side: float, angle: float = 0.0) -> str:
    """A crop as corrections.csv has it: separated by spaces, for Excel takes numbers with commas for one number."""
    return " ".join(f"{number:g}" for number in (round(x), round(y), round(side), *((angle,) if angle else ())))


def read_corrections(path: Path) -> list[TableLine]:
    """The lines of the table; none when there is no such file. Raises NoFile or UsageError."""
    exists = os.path.exists(path)  # noqa: PTH110  (answers also where it may not look)
    return read_table(path, _CORRECTION_HEADINGS, "file") if exists else []


def match_corrections(
    path: Path, lines: Sequence[TableLine], lookup: PhotoLookup
) -> tuple[Mapping[str, Correction], list[TableProblem]]:
    """What the lines say, by photo, and the lines about photos that are not in SOURCE.

    Of several lines about one photo the last counts. Raises BadTable that names every bad line.
    """
    problems: list[TableProblem] = []
    unmatched: list[TableProblem] = []
    corrections: dict[str, Correction] = {}
    for line in lines:
        photos = lookup.find_photos(line.cells["file"])
        if len(photos) > 1:
            problems.append(ambiguous_photo_problem(line, photos))
        if not photos:
            unmatched.append(missing_photo_problem(line))
        try:
            correction = _parse_correction(line)
        except FramerError as error:
            problems.append(problem_from_error(line, error))
            continue
        if len(photos) == 1:
            corrections[photos[0]] = correction
    if problems:
        raise BadTable.from_problems(path, problems)
    return corrections, unmatched


def _parse_correction(line: TableLine) -> Correction:
    """Raises UsageError."""
    crop, face = line.cells.get("crop", ""), line.cells.get("face", "")
    skip = normalize_word(line.cells.get("skip", ""))
    if skip not in {"", *_SKIP_WORDS, *_OFF_WORDS}:
        raise UsageError(N_("skip: “%(value)s” is neither yes nor no."), value=line.cells["skip"][:80])
    level, light, blur = (_choice_text(line.cells.get(name, "")) for name in ("level", "light", "blur_background"))
    fit = _read_fit(line.cells.get("fit", ""))
    level = {"on": "auto"}.get(level, level)
    options = parse_options(
        {"face": face, "level": level, "light": light, "blur_background": blur, "fit": fit}, PhotoLimits()
    )
    return Correction(
        parse_crop(",".join(crop.replace(",", " ").replace(";", " ").split())) if crop else None,
        options.face,
        skip in _SKIP_WORDS,
        options.level if level else None,
        options.light if light else None,
        options.blur_background if blur else None,
        options.fit if fit else None,
    )


def _read_fit(text: str) -> str:
    """A cell of `fit` as the field has it, or the `text` itself, which may be none of them."""
    word = normalize_word(text)
    return next((choice for choice, known in _FIT_WORDS.items() if word in known), _choice_text(text))


def _choice_text(text: str) -> str:
    """A cell of a choice as fields have it: on, off, auto, or the `text` itself, which may be none of them."""
    word = normalize_word(text)
    words = {"on": _ON_WORDS, "off": _OFF_WORDS, "auto": _AUTOMATIC_WORDS}
    return next((choice for choice, known in words.items() if word in known), text)
