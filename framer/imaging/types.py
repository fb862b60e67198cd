"""The frozen values that the steps hand on. They hold data and answer questions about it; they change nothing."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.text.text_field import TextField

Point = tuple[float, float]
Pixels = NDArray[np.uint8]
FloatMap = NDArray[np.float32]  # one number for each pixel

OUTPUT_FORMATS = ("jpeg", "png", "webp")
MIN_SIZE, MAX_SIZE, DEFAULT_SIZE = 256, 2048, 2048


@dataclass(frozen=True)
class PhotoLimits:
    """What an untrusted photo may cost. Bytes are of the file, megapixels (MP) of its header."""

    max_bytes: int = 80_000_000
    max_megapixels_jpeg: float = 250.0
    max_megapixels_webp: float = 25.0
    max_megapixels: float = 52.0


@dataclass(frozen=True)
class PhotoBox:
    """An axis-parallel rectangle in photo pixels; (x, y) is its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle, in photo pixels."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class PhotoRegion:
    """A decoded region of an upright photo.

    `image` is RGB and shows the region whose upper left corner is (`left`, `top`) in photo pixels, at `scale`
    image pixels to a photo pixel. `width` and `height` are those of the whole photo as a person sees it.
    """

    image: Image.Image
    width: int
    height: int
    left: float = 0.0
    top: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Face:
    """One face in photo pixels. `landmarks`: image-left eye, image-right eye, nose, two mouth corners.

    `turn` is the angle (0, 90, 180 or 270 degrees, counter-clockwise) by which a crop must be turned for the face
    to stand upright.
    """

    box: PhotoBox
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point]
    rotation: int = 0

    @property
    def eyes(self) -> tuple[Point, Point]:
        """Both eyes, image-left first."""
        return self.landmarks[0], self.landmarks[1]


@dataclass(frozen=True)
class Faces:
    """All faces found, from left to right, and the number of the chosen one (None: no face)."""

    faces: tuple[Face, ...] = ()
    chosen_number: int | None = None

    @property
    def chosen_face(self) -> Face | None:
        """The chosen face."""
        return None if self.chosen_number is None else self.faces[self.chosen_number]


@dataclass(frozen=True)
class Window:
    """The circle of a frame in which the head may stand; shares of the frame's side."""

    cx: float = 0.5
    cy: float = 0.5
    r: float = 0.5


@dataclass(frozen=True)
class Crop:
    """The square that fills the whole output canvas, in photo pixels; it may reach past the photo's edge.

    It is turned by `angle` degrees (counter-clockwise positive) about its own centre; `mirror` flips the photo left to
    right after that.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0
    mirror: bool = False

    @property
    def centre(self) -> Point:
        """The middle of the square, about which it is turned."""
        return self.x + self.side / 2, self.y + self.side / 2

    @property
    def bounding_box(self) -> PhotoBox:
        """The upright square around the turned one, corner to corner."""
        angle = math.radians(self.angle)
        side = self.side * (abs(math.cos(angle)) + abs(math.sin(angle)))
        x, y = self.centre
        return PhotoBox(x - side / 2, y - side / 2, side, side)


@dataclass(frozen=True)
class Frame:
    """One frame of a campaign. `id` is ``campaign/frame``.

    `artwork` is the whole file of the overlay, PNG or WebP, square with alpha: it is kept in memory so that a picture
    never depends on a file that somebody is changing. `version` stands for its content.
    """

    id: str
    campaign: str
    title: str
    overlay_path: Path
    window: Window
    overlay_data: bytes = field(default=b"", repr=False, compare=False)
    version: str = ""
    fields: tuple[TextField, ...] = ()

    @property
    def name(self) -> str:
        """The frame's ID within its campaign."""
        return self.id.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Overlay:
    """A frame's artwork at one size, ready to be laid over a photo: rows × columns × RGB, square.

    `added` holds the colours weighted by their alpha; `kept` is what stays of the photo under them (255 less alpha).
    """

    premultiplied: Pixels
    transparency: Pixels


@dataclass(frozen=True)
class Options:
    """What a person may ask for. `crop` and `face` are None for the automatic choice; `size` is in pixels.

    `unit` is the text for the frame's field of that name: NFC, or empty for none.
    """

    size: int = DEFAULT_SIZE
    format: str = "jpeg"
    crop: Crop | None = None
    face: int | None = None
    mirror: bool = False
    unit: str = ""
    limits: PhotoLimits = field(default_factory=PhotoLimits)


@dataclass(frozen=True)
class Avatar:
    """A finished picture with all that is known of how it was made.

    `window_pixels` is how many photo pixels the frame's window shows across. `thumbnail` is a small JPEG of the
    picture where one was asked for, else empty. `steps` are the seconds of each step, in their order.
    """

    data: bytes
    format: str
    size: int
    frame: str
    width: int
    height: int
    faces: Faces
    crop: Crop
    warnings: tuple[str, ...]
    seconds: float
    window_pixels: int
    thumbnail: bytes = b""
    steps: tuple[tuple[str, float], ...] = ()

    @property
    def media_type(self) -> str:
        """The picture's type as HTTP names it."""
        return f"image/{self.format}"
