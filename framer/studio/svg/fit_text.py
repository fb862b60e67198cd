"""The largest font size at which a text fits its place, and by how much one does not."""

import math
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.svg.sanitize import MEND_SVG_HINT, NAMED_WEIGHTS, TEXT_TAGS, ElementChain
from framer.studio.svg.text_metrics import StyledLetter, letter_ascent, letter_descent, measure_letters

FIT_ATTRIBUTES = ("data-size", "data-length", "data-above", "data-below", "data-spread")
_ROUNDING_TOLERANCE = 1e-6  # user units that rounding may cost

_TEXT_TOO_LONG = N_(
    "“%(text)s” is too long for its place, by %(percent)d %% in the smallest letters that can be read "
    "(%(size)s px of 2048)."
)
_LETTER_TOO_HIGH = N_(
    "“%(letter)s” in “%(text)s” is too high for its place: at %(size)s px it rises %(length).1f px above the line; "
    "%(room).1f px are free."
)
_LETTER_TOO_LOW = N_(
    "“%(letter)s” in “%(text)s” is too low for its place: at %(size)s px it falls %(length).1f px below the line; "
    "%(room).1f px are free."
)
_SHORTEN_TEXT = N_("Shorten it by about %(letters)d letters.")
_SHORTER_SLOGAN = N_(
    "Shorten it by about %(letters)d letters, or give the frame shorter words than the title, in campaign.toml: "
    'slogan = "…".'
)
_OTHER_LETTERS = N_("Write it in small letters instead of capitals, or choose another layout.")
_BAD_NUMBER = N_("The text “%(text)s” has %(attribute)s=“%(value)s”, which is not a plain number.")
_BAD_SIZE = N_(
    "The text “%(text)s” has data-size=“%(value)s”; it must hold the smallest and the largest size, as in “64 78”."
)
_BAD_SPREAD = N_(
    "The text “%(text)s” has data-spread=“%(value)s”; it must hold a length, and the most space in ems: “1500 0.12”."
)
_UNKNOWN_DATA_ATTRIBUTE = N_("The text “%(text)s” has “%(attribute)s”, which means nothing; known: %(known)s.")


def fit_text(chain: ElementChain) -> None:
    """Set the font size of the text at the end of `chain` to the largest that its ``data-`` attributes allow.

    The size is in user units, rounded down to hundredths. Raises `SetupError` if even the smallest size is too large,
    saying by how much, or if an attribute is not understood.
    """
    text = chain[-1]
    for name in text.attrib:
        if name.startswith("data-") and name not in FIT_ATTRIBUTES:
            raise SetupError(
                _UNKNOWN_DATA_ATTRIBUTE,
                MEND_SVG_HINT,
                text=_text_content(text),
                attribute=name,
                known=", ".join(FIT_ATTRIBUTES),
            )
    min_size, max_size = _read_size_range(text)
    text.attrib.pop("font-size", None)
    letters = read_styled_letters(chain, size=None)
    _require_fit(text, letters, min_size)
    fixed, growth = measure_letters(letters)
    fitted = [letter for letter in letters if letter.size is None]
    limits = [
        (_read_free_room(text, "data-length") - fixed, growth),
        (_read_free_room(text, "data-above"), max(map(letter_ascent, fitted), default=0)),
        (_read_free_room(text, "data-below"), max(map(letter_descent, fitted), default=0)),
    ]
    size = min(max_size, *(room / ems for room, ems in limits if ems > 0))
    text.set("font-size", f"{max(min_size, math.floor(size * 100) / 100):g}")
    if "data-spread" in text.attrib:
        _spread_letters(chain)


def text_length(chain: ElementChain) -> float:
    """How long the text at the end of `chain` is, in user units. Raises `SetupError` if its font size is no number."""
    return measure_letters(read_styled_letters(chain, size=16.0))[0]


def read_styled_letters(chain: ElementChain, size: float | None) -> tuple[StyledLetter, ...]:
    """The letters of the text at the end of `chain`; `size` is theirs if no attribute says so.

    White space between letters is one space. Raises `SetupError` if a font size or letter spacing is no number.
    """
    text = chain[-1]
    inherited = {name: value for element in chain[:-1] for name, value in element.attrib.items()}
    if size is None:
        inherited.pop("font-size", None)
    letters: list[StyledLetter] = []
    for letter in _collect_letters(text, inherited, text, size):
        if not letter.character.isspace():
            letters.append(letter)
        elif letters and letters[-1].character != " ":
            letters.append(letter._replace(character=" "))
    return tuple(letters[:-1] if letters and letters[-1].character == " " else letters)


def _collect_letters(
    element: ET.Element, inherited: Mapping[str, str], text: ET.Element, size: float | None
) -> list[StyledLetter]:
    """The letters in `element`, a part of `text`; `inherited` are the attributes in force around it."""
    attributes = {**inherited, **element.attrib}
    style = _read_letter_style(attributes, text, size)

    def style_letters(content: str | None) -> list[StyledLetter]:
        return [style._replace(character=character) for character in unicodedata.normalize("NFC", content or "")]

    letters = style_letters(element.text)
    for child in element:
        letters += _collect_letters(child, attributes, text, size) if child.tag in TEXT_TAGS else []
        letters += style_letters(child.tail)
    return letters


def _read_letter_style(attributes: Mapping[str, str], text: ET.Element, size: float | None) -> StyledLetter:
    """The `attributes` in force, as a letter without its character."""
    weight = attributes.get("font-weight", "400").strip()
    spacing = attributes.get("letter-spacing", "0").strip()
    in_ems = spacing.endswith("em")
    distance = 0.0 if spacing == "normal" else _read_number(text, "letter-spacing", spacing.removesuffix("em"))
    return StyledLetter(
        character="",
        weight=NAMED_WEIGHTS.get(weight, weight),
        size=_read_number(text, "font-size", attributes["font-size"]) if "font-size" in attributes else size,
        spacing=0.0 if in_ems else distance,
        spacing_em=distance if in_ems else 0.0,
    )


def _spread_letters(chain: ElementChain) -> None:
    """Space the letters of the text out, so that a short one is as long as the first number of ``data-spread``.

    The second number is how much may come between two letters, in ems.
    """
    text = chain[-1]
    value = text.attrib["data-spread"]
    numbers = [_read_number(text, "data-spread", number) for number in value.split()]
    if len(numbers) != 2:
        raise SetupError(_BAD_SPREAD, MEND_SVG_HINT, text=_text_content(text), value=value)
    letters = read_styled_letters(chain, size=None)
    length, size = measure_letters(letters)[0], float(text.attrib["font-size"])
    spacing = min((numbers[0] - length) / max(1, len(letters) - 1), numbers[1] * size)
    if spacing > 0 and letters:
        text.set("letter-spacing", f"{letters[0].spacing + letters[0].spacing_em * size + spacing:.2f}")


def _require_fit(text: ET.Element, letters: tuple[StyledLetter, ...], size: float) -> None:
    """Raise `SetupError` unless `letters` fit the place of `text` at `size`."""
    details = {"text": _text_content(text), "size": f"{size:g}"}
    room, length = _read_free_room(text, "data-length"), _length_at(letters, size)
    if length > room + _ROUNDING_TOLERANCE:
        counts = range(len(letters), -1, -1)
        fitting = next((count for count in counts if _length_at(letters[:count], size) <= room), 0)
        excess = {"percent": max(1, round(100 * (length - room) / room)), "letters": len(letters) - fitting}
        hint = _SHORTER_SLOGAN if text.get("id") == "slogan" else _SHORTEN_TEXT
        raise SetupError(_TEXT_TOO_LONG, hint, **details, **excess, length=math.ceil(length), room=math.floor(room))
    for message, attribute, height in (
        (_LETTER_TOO_HIGH, "data-above", letter_ascent),
        (_LETTER_TOO_LOW, "data-below", letter_descent),
    ):
        room = _read_free_room(text, attribute)
        heights = ((height(letter) * (letter.size or size), letter.character) for letter in letters)
        tallest, character = max(heights, default=(0.0, ""))
        if tallest > room + _ROUNDING_TOLERANCE:
            raise SetupError(message, _OTHER_LETTERS, **details, letter=character, length=tallest, room=room)


def _length_at(letters: tuple[StyledLetter, ...], size: float) -> float:
    fixed, growth = measure_letters(letters)
    return fixed + growth * size


def _read_size_range(text: ET.Element) -> tuple[float, float]:
    """The smallest and the largest font size. Raises `SetupError`."""
    value = text.get("data-size", "")
    numbers = [_read_number(text, "data-size", number) for number in value.replace(",", " ").split()]
    if len(numbers) != 2 or not 0 < numbers[0] <= numbers[1]:
        raise SetupError(_BAD_SIZE, MEND_SVG_HINT, text=_text_content(text), value=value)
    return numbers[0], numbers[1]


def _read_free_room(text: ET.Element, attribute: str) -> float:
    """How much room the `attribute` leaves, in user units; without it there is no limit."""
    if attribute not in text.attrib:
        return math.inf
    room = _read_number(text, attribute, text.attrib[attribute])
    if room <= 0:
        raise SetupError(
            _BAD_NUMBER, MEND_SVG_HINT, text=_text_content(text), attribute=attribute, value=text.attrib[attribute]
        )
    return room


def _read_number(text: ET.Element, attribute: str, value: str) -> float:
    try:
        number = float(value.strip().removesuffix("px"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SetupError(_BAD_NUMBER, MEND_SVG_HINT, text=_text_content(text), attribute=attribute, value=value)
    return number


def _text_content(text: ET.Element) -> str:
    """The words by which a message names `text`."""
    return " ".join("".join(text.itertext()).split())
