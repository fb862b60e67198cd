"""Options from text, as fields and flags carry them."""

from collections.abc import Mapping

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.types import FORMATS, MAX_SIZE, MIN_SIZE, Crop, Limits, Options
from framer.text.normalize import tidy

_YES, _NO = {"1", "true", "on", "yes"}, {"", "0", "false", "off", "no"}
_HINT = N_("Leave it out for the usual value.")
MOST_FACE = 999  # the number of a face, counted from 0
OPTION_NAMES = ("size", "format", "crop", "face", "mirror", "unit")


def parse_options(fields: Mapping[str, str], limits: Limits) -> Options:
    """Options from the text fields `size`, `format`, `crop`, `face`, `mirror` and `unit`; missing or empty: automatic.

    Raises UsageError that names the field. How long `unit` may be, its frame says.
    """
    text = {name: fields.get(name, "").strip() for name in OPTION_NAMES}
    usual = Options(limits=limits)
    return Options(
        size=_whole(text["size"], "size", MIN_SIZE, MAX_SIZE) if text["size"] else usual.size,
        format=_format(text["format"]) if text["format"] else usual.format,
        crop=parse_crop(text["crop"]) if text["crop"] else None,
        face=_whole(text["face"], "face", 0, MOST_FACE) if text["face"] else None,
        mirror=_switch(text["mirror"], "mirror"),
        unit=tidy(text["unit"]),
        limits=limits,
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


def _whole(text: str, name: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not least <= number <= most:
        raise UsageError(
            N_("%(name)s: “%(value)s” is not a whole number from %(least)s to %(most)s."), _HINT,
            name=name, value=text[:80], least=least, most=most,
        )  # fmt: skip
    return number


def _format(text: str) -> str:
    name = {"jpg": "jpeg"}.get(text.lower(), text.lower())
    if name not in FORMATS:
        raise UsageError(
            N_("%(name)s: “%(value)s” is none of %(known)s."), _HINT,
            name="format", value=text[:80], known=", ".join(FORMATS),
        )  # fmt: skip
    return name


def _switch(text: str, name: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise UsageError(
            N_("%(name)s: “%(value)s” is none of %(known)s."), _HINT, name=name, value=text[:80], known="1, 0"
        )
    return text.lower() in _YES
