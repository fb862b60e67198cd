"""The value that says where on a frame, and how, a text stands that people fill in."""

from dataclasses import dataclass

RgbColour = tuple[int, int, int]  # red, green and blue, 0 to 255


@dataclass(frozen=True)
class ArcBaseline:
    """A baseline on a circle: centre and radius in shares of the side.

    The text's middle is `at` degrees clockwise from the top, and it has `degrees` of room. In the upper half letters
    stand with their feet to the centre, in the lower half with their heads, so that they are upright at the foot.
    """

    r: float
    degrees: float
    at: float = 180.0
    cx: float = 0.5
    cy: float = 0.5


@dataclass(frozen=True)
class LineBaseline:
    """A straight baseline: its middle and its room, in shares of the side."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class TextField:
    """A line of text on a frame that people fill in, in Be Vietnam Pro; the names are those of campaign.toml.

    `size` is the largest font size in shares of the side, `weight` 400 to 800, `longest` the most characters.
    """

    id: str
    label: str
    baseline: ArcBaseline | LineBaseline
    size: float
    weight: int = 700
    colour: RgbColour = (255, 255, 255)
    longest: int = 60
