"""The largest font size at which a text fits its place, and by how much one does not."""

import math
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.sanitize import NAMED_WEIGHTS, RUNS, SEE_SVG, Chain
from framer.studio.svg.text_metrics import Letter, bottom, measure, top

KNOWN = ("data-size", "data-length", "data-above", "data-below")
_SPECK = 1e-6  # user units that rounding may cost

_TOO_LONG = N_(
    "“%(text)s” is too long for its place: at %(size)s px it takes %(length)d of %(room)d px, %(percent)d %% too much."
)
_TOO_HIGH = N_(
    "“%(letter)s” in “%(text)s” is too high for its place: at %(size)s px it rises %(length).1f px above the line; "
    "%(room).1f px are free."
)
_TOO_LOW = N_(
    "“%(letter)s” in “%(text)s” is too low for its place: at %(size)s px it falls %(length).1f px below the line; "
    "%(room).1f px are free."
)
_SHORTEN = N_("Shorten it by about %(letters)d letters.")
_OTHER_LETTERS = N_("Write it without that letter, or in small letters instead of capitals.")
_BAD_NUMBER = N_("The text “%(text)s” has %(attribute)s=“%(value)s”, which is not a plain number.")
_NO_CSS = N_("The text “%(text)s” has style=“%(value)s”; write its font and spacing as attributes, such as font-size.")
_BAD_SIZE = N_(
    "The text “%(text)s” has data-size=“%(value)s”; it must hold the least and the most size, as in “64 78”."
)
_BAD_NAME = N_("The text “%(text)s” has “%(attribute)s”, which means nothing; known are: %(known)s.")


def fit_text(chain: Chain) -> None:
    """Set the font size of the text at the end of `chain` to the largest that its ``data-`` attributes allow.

    The size is in user units, rounded down to hundredths. Raises `SetupError` if even the least size is too large,
    saying by how much, or if an attribute is not understood.
    """
    text = chain[-1]
    for name in text.attrib:
        if name.startswith("data-") and name not in KNOWN:
            raise SetupError(_BAD_NAME, SEE_SVG, text=_shown(text), attribute=name, known=", ".join(KNOWN))
    least, most = _range(text)
    text.attrib.pop("font-size", None)
    letters = read_letters(chain, size=None)
    _demand(text, letters, least)
    fixed, growth = measure(letters)
    sought = [letter for letter in letters if letter.size is None]
    limits = [
        (_room(text, "data-length") - fixed, growth),
        (_room(text, "data-above"), max(map(top, sought), default=0)),
        (_room(text, "data-below"), max(map(bottom, sought), default=0)),
    ]
    size = min(most, *(room / ems for room, ems in limits if ems > 0))
    text.set("font-size", f"{max(least, math.floor(size * 100) / 100):g}")


def text_length(chain: Chain) -> float:
    """Measure the text at the end of `chain`, in user units. Raises `SetupError` if its font size is no number."""
    return measure(read_letters(chain, size=16.0))[0]


def read_letters(chain: Chain, size: float | None) -> tuple[Letter, ...]:
    """Read the letters of the text at the end of `chain`, where `size` is theirs if no attribute says so.

    White space between letters is one space. Raises `SetupError` if a font size or letter spacing is no number.
    """
    text = chain[-1]
    above = {name: value for element in chain[:-1] for name, value in element.attrib.items()}
    if size is None:
        above.pop("font-size", None)
    letters: list[Letter] = []
    for letter in _below(text, above, text, size):
        if not letter.character.isspace():
            letters.append(letter)
        elif letters and letters[-1].character != " ":
            letters.append(letter._replace(character=" "))
    return tuple(letters[:-1] if letters and letters[-1].character == " " else letters)


def _below(element: ET.Element, above: Mapping[str, str], text: ET.Element, size: float | None) -> list[Letter]:
    """Read the letters in `element`, a part of `text`; `above` are the attributes in force around it."""
    found = {**above, **element.attrib}
    style = _style(found, text, size)

    def styled(characters: str | None) -> list[Letter]:
        return [style._replace(character=one) for one in unicodedata.normalize("NFC", characters or "")]

    letters = styled(element.text)
    for child in element:
        letters += _below(child, found, text, size) if child.tag in RUNS else []
        letters += styled(child.tail)
    return letters


def _style(found: Mapping[str, str], text: ET.Element, size: float | None) -> Letter:
    """Read the attributes in force, as a letter without its character."""
    if "font" in found.get("style", "") or "spacing" in found.get("style", ""):
        raise SetupError(_NO_CSS, SEE_SVG, text=_shown(text), value=found["style"])
    weight = found.get("font-weight", "400").strip()
    spacing = found.get("letter-spacing", "0").strip()
    in_ems = spacing.endswith("em")
    distance = 0.0 if spacing == "normal" else _number(text, "letter-spacing", spacing.removesuffix("em"))
    return Letter(
        character="",
        weight=NAMED_WEIGHTS.get(weight, weight),
        size=_number(text, "font-size", found["font-size"]) if "font-size" in found else size,
        spacing=0.0 if in_ems else distance,
        spacing_em=distance if in_ems else 0.0,
    )


def _demand(text: ET.Element, letters: tuple[Letter, ...], size: float) -> None:
    """Raise `SetupError` unless `letters` fit the place of `text` at `size`."""
    shown = {"text": _shown(text), "size": f"{size:g}"}
    room, length = _room(text, "data-length"), _length(letters, size)
    if length > room + _SPECK:
        short = range(len(letters), -1, -1)
        fitting = next((count for count in short if _length(letters[:count], size) <= room), 0)
        over = {"percent": max(1, round(100 * (length - room) / room)), "letters": len(letters) - fitting}
        raise SetupError(_TOO_LONG, _SHORTEN, **shown, **over, length=math.ceil(length), room=math.floor(room))
    for message, attribute, height in ((_TOO_HIGH, "data-above", top), (_TOO_LOW, "data-below", bottom)):
        free = _room(text, attribute)
        taken, worst = max(((height(one) * (one.size or size), one.character) for one in letters), default=(0.0, ""))
        if taken > free + _SPECK:
            raise SetupError(message, _OTHER_LETTERS, **shown, letter=worst, length=taken, room=free)


def _length(letters: tuple[Letter, ...], size: float) -> float:
    fixed, growth = measure(letters)
    return fixed + growth * size


def _range(text: ET.Element) -> tuple[float, float]:
    """Read the least and the most font size."""
    value = text.get("data-size", "")
    numbers = [_number(text, "data-size", number) for number in value.replace(",", " ").split()]
    if len(numbers) != 2 or not 0 < numbers[0] <= numbers[1]:
        raise SetupError(_BAD_SIZE, SEE_SVG, text=_shown(text), value=value)
    return numbers[0], numbers[1]


def _room(text: ET.Element, attribute: str) -> float:
    """Read how much room there is; without the attribute it is endless."""
    if attribute not in text.attrib:
        return math.inf
    room = _number(text, attribute, text.attrib[attribute])
    if room <= 0:
        raise SetupError(_BAD_NUMBER, SEE_SVG, text=_shown(text), attribute=attribute, value=text.attrib[attribute])
    return room


def _number(text: ET.Element, attribute: str, value: str) -> float:
    try:
        number = float(value.strip().removesuffix("px"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SetupError(_BAD_NUMBER, SEE_SVG, text=_shown(text), attribute=attribute, value=value)
    return number


def _shown(text: ET.Element) -> str:
    """Say which text it is: by its letters."""
    return " ".join("".join(text.itertext()).split())
