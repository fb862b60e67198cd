"""A line of ``corrections.csv``: what a person who has checked a photo wants of it instead, or says of its picture."""

import os
import re
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
    "approved": split_words("approved ok dat duyet daduyet dongy"),
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
_TAKE_BACK_WORDS = _AUTOMATIC_WORDS | {"bosua", "huysua", "huy", "undo", "none"}  # in crop, face or skip
_APPROVED_WORDS = _ON_WORDS | {"ok", "dat", "duyet", "daduyet", "approved"}
_NOT_APPROVED_WORDS = _OFF_WORDS | {"boduyet", "chuaduyet", "chua", "chuadat"}
_MARK_FORM = re.compile("p[0-9a-f]{16}")

APPROVE, DISAPPROVE = "yes", "no"


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

    def describe(self) -> tuple[tuple[str, str], ...]:
        """What is set, as columns and cells of corrections.csv."""
        on_off = {True: "on", False: "off", None: ""}
        cells = {
            "crop": format_crop(self.crop.x, self.crop.y, self.crop.side, self.crop.angle) if self.crop else "",
            "face": "" if self.face is None else str(self.face),
            "skip": "x" if self.skip else "",
            "level": on_off[self.level],
            "light": self.light or "",
            "fit": self.fit or "",
            "blur_background": on_off[self.blur_background],
        }
        return tuple((column, cell) for column, cell in cells.items() if cell)


NO_CORRECTION = Correction()


@dataclass(frozen=True)
class CorrectionChange:
    """What one line changes of the correction that is in force.

    `correction` has what the line sets. `takes_back`: nothing of before stays; `is_placed`: the line says crop, face or
    skip, which replace each other. `approval`: APPROVE (the picture that is there), DISAPPROVE, or the mark of a
    picture (see `framer.batch.kept_corrections.picture_mark`) that is approved; empty where the line says nothing.
    """

    correction: Correction = NO_CORRECTION
    takes_back: bool = False
    is_placed: bool = False
    approval: str = ""

    def apply(self, before: Correction) -> Correction:
        """The correction that is in force after the line."""
        new = self.correction
        if self.takes_back:
            return new
        placed = new if self.is_placed else before
        return Correction(
            placed.crop,
            placed.face,
            placed.skip,
            before.level if new.level is None else new.level,
            new.light or before.light,
            before.blur_background if new.blur_background is None else new.blur_background,
            new.fit or before.fit,
        )


def format_crop(x: float, y: float, side: float, angle: float = 0.0) -> str:
    """A crop as corrections.csv has it: separated by spaces, for Excel takes numbers with commas for one number."""
    return " ".join(f"{number:g}" for number in (round(x), round(y), round(side), *((angle,) if angle else ())))


def read_corrections(path: Path) -> list[TableLine]:
    """The lines of the table; none when there is no such file. Raises NoFile or UsageError."""
    exists = os.path.exists(path)  # noqa: PTH110  (answers also where it may not look)
    return read_table(path, _CORRECTION_HEADINGS, "file") if exists else []


@dataclass(frozen=True)
class MatchedLine:
    """A line whose photo was found: `source`; `file` and `text` are what stands in the table, for comparing."""

    source: str
    file: str
    text: str
    change: CorrectionChange


def match_corrections(
    path: Path | str, lines: Sequence[TableLine], lookup: PhotoLookup
) -> tuple[list[MatchedLine], list[tuple[TableLine, TableProblem]]]:
    """The lines with their photos in the table's order, and the lines about photos that are not in SOURCE.

    Raises BadTable that names every bad line.
    """
    problems: list[TableProblem] = []
    unmatched: list[tuple[TableLine, TableProblem]] = []
    matched: list[MatchedLine] = []
    for line in lines:
        photos = lookup.find_photos(line.cells["file"])
        if len(photos) > 1:
            problems.append(ambiguous_photo_problem(line, photos))
        if not photos:
            unmatched.append((line, missing_photo_problem(line)))
        try:
            change = _parse_change(line)
        except FramerError as error:
            problems.append(problem_from_error(line, error))
            continue
        if len(photos) == 1:
            matched.append(MatchedLine(photos[0], line.cells["file"], line_text(line), change))
    if problems:
        raise BadTable.from_problems(Path(path), problems)
    return matched, unmatched


def line_text(line: TableLine) -> str:
    """What a line says of its photo, as one text for comparing."""
    return "\t".join(f"{column}={cell}" for column, cell in sorted(line.cells.items()) if cell and column != "file")


def _parse_change(line: TableLine) -> CorrectionChange:
    """Raises UsageError."""
    words = {column: normalize_word(line.cells.get(column, "")) for column in ("crop", "face", "skip")}
    takes_back = any(word in _TAKE_BACK_WORDS for word in words.values())
    cells = {column: "" if words.get(column) in _TAKE_BACK_WORDS else cell for column, cell in line.cells.items()}
    approval = line.cells.get("approved", "")
    word = normalize_word(approval)
    if word in _APPROVED_WORDS:
        approval = APPROVE
    elif word in _NOT_APPROVED_WORDS:
        approval = DISAPPROVE
    elif approval and not _MARK_FORM.fullmatch(approval):
        raise UsageError(N_("approved: “%(value)s” is neither yes nor no."), value=approval[:80])
    is_placed = any(cells.get(column) for column in words)
    return CorrectionChange(parse_correction_cells(cells), takes_back, is_placed, approval)


def parse_correction_cells(cells: Mapping[str, str]) -> Correction:
    """The correction in the cells of a line, by column. Raises UsageError."""
    crop, face = cells.get("crop", ""), cells.get("face", "")
    skip = normalize_word(cells.get("skip", ""))
    if skip not in {"", *_SKIP_WORDS, *_OFF_WORDS}:
        raise UsageError(N_("skip: “%(value)s” is neither yes nor no."), value=cells["skip"][:80])
    level, light, blur = (_choice_text(cells.get(name, "")) for name in ("level", "light", "blur_background"))
    fit = _read_fit(cells.get("fit", ""))
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
