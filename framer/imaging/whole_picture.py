"""What is laid whole into a frame."""

from dataclasses import dataclass

from framer.text.text_field import RgbColour


@dataclass(frozen=True)
class WholePicture:
    """What is laid whole: the circle about all of it, in photo pixels, and its `ground`, the colour (sRGB) about it."""

    middle: tuple[float, float]
    radius: float
    ground: RgbColour
