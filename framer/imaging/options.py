"""Options from text: form fields, flags, cells of a table."""

from collections.abc import Mapping

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.types import (
    LIGHT_CHOICES,
    MAX_SIZE,
    MIN_SIZE,
    OUTPUT_FORMATS,
    Crop,
    Options,
    PhotoLimits,
)
from framer.text.unit import free_unit

_TRUE_WORDS, _FALSE_WORDS = {"1", "true", "on", "yes"}, {"", "0", "false", "off", "no"}
_OPTION_HINT = N_("Leave it out for the usual value.")
MAX_FACE_NUMBER = 999  # counted from 0
LEVEL_CHOICES = ("auto", "off")
FIT_CHOICES = ("auto", "face", "whole", "fill")
OPTION_NAMES = ("size", "format", "crop", "face", "mirror", "unit", "level", "light", "blur_background", "fit")


def parse_options(fields: Mapping[str, str], limits: PhotoLimits) -> Options:
    """Options from the fields of OPTION_NAMES; missing or empty: the default.

    Raises UsageError that names the field. `unit` is any text: whether a campaign has it is checked by `unit_choice`,
    whether it can be drawn by `text_overlay`, for one frame.
    """
    text = {name: fields.get(name, "").strip() for name in OPTION_NAMES}
    default = Options(limits=limits)
    return Options(
        size=_parse_whole_number(text["size"], "size", MIN_SIZE, MAX_SIZE) if text["size"] else default.size,
        format=_parse_choice({"jpg": "jpeg"}.get(text["format"].lower(), text["format"]), "format", OUTPUT_FORMATS),
        crop=parse_crop(text["crop"]) if text["crop"] else None,
        face=_parse_whole_number(text["face"], "face", 0, MAX_FACE_NUMBER) if text["face"] else None,
        mirror=_parse_switch(text["mirror"], "mirror"),
        unit=free_unit(text["unit"]),
        limits=limits,
        level=_parse_choice(text["level"], "level", LEVEL_CHOICES) == "auto",
        light=_parse_choice(text["light"], "light", LIGHT_CHOICES),
        blur_background=_parse_switch(text["blur_background"], "blur_background"),
        fit=_parse_choice(text["fit"], "fit", FIT_CHOICES),
    )


def parse_crop(text: str) -> Crop:
    """``X,Y,SIDE`` or ``X,Y,SIDE,ANGLE``: photo pixels and degrees. Raises UsageError."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (3, 4) or not all(abs(number) < 1e6 for number in numbers):
        raise UsageError(
            N_("crop: “%(value)s” is not a crop."),
            N_("Give crop as X,Y,SIDE or X,Y,SIDE,ANGLE in pixels of the photo as you see it."),
            value=text[:80],
        )
    x, y, side, angle = (*numbers, 0.0)[:4]
    return Crop(x, y, side, angle)


def _parse_whole_number(text: str, name: str, min_value: int, max_value: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not min_value <= number <= max_value:
        raise UsageError(
            N_("%(name)s: “%(value)s” is not a whole number from %(least)s to %(most)s."), _OPTION_HINT,
            name=name, value=text[:80], least=min_value, most=max_value,
        )  # fmt: skip
    return number


def _parse_choice(text: str, name: str, choices: tuple[str, ...]) -> str:
    """One of `choices` in any case; the first of them for empty text. Raises UsageError."""
    choice = text.lower() or choices[0]
    if choice not in choices:
        raise UsageError(
            N_("%(name)s: “%(value)s” is none of %(known)s."), _OPTION_HINT,
            name=name, value=text[:80], known=", ".join(choices),
        )  # fmt: skip
    return choice


def _parse_switch(text: str, name: str) -> bool:
    if text.lower() not in _TRUE_WORDS | _FALSE_WORDS:
        raise UsageError(
            N_("%(name)s: “%(value)s” is none of %(known)s."), _OPTION_HINT, name=name, value=text[:80], known="1, 0"
        )
    return text.lower() in _TRUE_WORDS
