"""The frozen values that the steps hand on to each other."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.text.text_field import RgbColour, TextField
from framer.text.unit import Unit

Point = tuple[float, float]
Pixels = NDArray[np.uint8]
FloatMap = NDArray[np.float32]  # one number for each pixel
EdgeKind = Literal["clear", "calm", "busy", "close"]

OUTPUT_FORMATS = ("jpeg", "png", "webp")
MIN_SIZE, MAX_SIZE, DEFAULT_SIZE = 256, 2048, 2048
LIGHT_CHOICES = ("auto", "on", "off")


@dataclass(frozen=True)
class PhotoLimits:
    """Limits for an untrusted photo: bytes of the file, and megapixels (1e6 stored pixels) by its header."""

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
        """The centre, in photo pixels."""
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
    """A decoded part of an upright photo.

    `image` is sRGB in mode RGB. Its upper left corner is at (`left`, `top`) in photo pixels; a photo pixel is `scale`
    image pixels wide. `width` and `height` are those of the whole upright photo, in photo pixels.
    """

    image: Image.Image
    width: int
    height: int
    left: float = 0.0
    top: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Face:
    """One face, in photo pixels. `landmarks`: image-left eye, image-right eye, nose, left and right mouth corner.

    `score` is the detector's, 0 to 1. `rotation` (0, 90, 180 or 270 degrees, counter-clockwise) is what a crop must be
    rotated by for the face to be upright. If not `is_sure`, it may be a masked or badly lit person as well as a dog.
    """

    box: PhotoBox
    score: float
    landmarks: tuple[Point, Point, Point, Point, Point]
    rotation: int = 0
    is_sure: bool = True

    @property
    def eyes(self) -> tuple[Point, Point]:
        """Both eyes, image-left first."""
        return self.landmarks[0], self.landmarks[1]


@dataclass(frozen=True)
class Faces:
    """The faces of a photo, from left to right, and the index of the chosen one (None: no face).

    Doubtful ones are for people to choose; by itself one is chosen where none is sure, or all others are far smaller.
    """

    faces: tuple[Face, ...] = ()
    chosen_number: int | None = None

    @property
    def chosen_face(self) -> Face | None:
        """The chosen face; None without faces."""
        return None if self.chosen_number is None else self.faces[self.chosen_number]

    @property
    def are_many(self) -> bool:
        """Whether it is open whose face is meant: two are sure."""
        return sum(face.is_sure for face in self.faces) > 1


@dataclass(frozen=True)
class Head:
    """The head of a face, in photo pixels, as a crop turned by `angle` degrees (counter-clockwise) shows it.

    `face_outline` goes around the face up to the hair, `outline` around hair, hat and headdress as well; points may lie
    past the photo's edge where the photo cuts the head. `middle` lies on the line that halves the head from left to
    right, at the height of the eyes. `height` is that of the face. `edges`: the photo's left, upper, right and lower
    edge near the head. `calm` ones can be extended unseen, `busy` ones and people not, the one `close` to hair least;
    `clear` is a calm one above the head, of one colour, so that it does not cut the hair.
    `neighbours`: the boxes of the photo's other faces.
    """

    angle: float
    height: float
    face_outline: tuple[Point, ...]
    outline: tuple[Point, ...]
    middle: Point
    edges: tuple[EdgeKind, ...] = ("calm",) * 4
    neighbours: tuple[PhotoBox, ...] = ()


@dataclass(frozen=True)
class Window:
    """The circle of a frame in which the head may stand: centre and radius, in shares of the frame's side."""

    cx: float = 0.5
    cy: float = 0.5
    r: float = 0.5


@dataclass(frozen=True)
class Crop:
    """The square that fills the whole output, in photo pixels; it may reach past the photo's edge.

    (`x`, `y`) is its upper left corner before it is turned by `angle` degrees (counter-clockwise) about its own centre;
    `mirror` flips what it shows left to right after that.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0
    mirror: bool = False

    @property
    def centre(self) -> Point:
        """The centre of the square, about which it is turned."""
        return self.x + self.side / 2, self.y + self.side / 2

    @property
    def bounding_box(self) -> PhotoBox:
        """The upright square that encloses the turned one."""
        angle = math.radians(self.angle)
        side = self.side * (abs(math.cos(angle)) + abs(math.sin(angle)))
        x, y = self.centre
        return PhotoBox(x - side / 2, y - side / 2, side, side)


@dataclass(frozen=True)
class Frame:
    """One frame of a campaign. `id` is ``campaign/frame``.

    `overlay_data` is its overlay's file, PNG or WebP, square with alpha: in memory, so that changing the file breaks no
    picture; `version` its digest. `head_in_front`: the head stands in front of the overlay above the window's centre.
    """

    id: str
    campaign: str
    title: str
    overlay_path: Path
    window: Window
    overlay_data: bytes = field(default=b"", repr=False, compare=False)
    version: str = ""
    fields: tuple[TextField, ...] = ()
    head_in_front: bool = False

    @property
    def name(self) -> str:
        """The frame's ID within its campaign."""
        return self.id.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Options:
    """What a person may ask for. `size` is the picture's side in pixels.

    `crop` and `face` (an index into `Faces.faces`) are None for the automatic choice, `unit` for none. `level`: a
    leaning head is levelled. `light` is one of LIGHT_CHOICES: brightness and colours are put right where they are
    clearly broken, on request, or never. `blur_background`: what is behind the person is blurred. `fit`
    is one of `options.FIT_CHOICES`: by the face, whole, or filling the window.
    """

    size: int = DEFAULT_SIZE
    format: str = "jpeg"
    crop: Crop | None = None
    face: int | None = None
    mirror: bool = False
    unit: Unit | None = None
    limits: PhotoLimits = field(default_factory=PhotoLimits)
    level: bool = True
    light: str = "auto"
    blur_background: bool = False
    fit: str = "auto"


@dataclass(frozen=True)
class Avatar:
    """A finished picture (`data`, encoded as `format`) and how it was made.

    `frame`: its ID; `width`, `height`: the photo's, upright; `window_pixels`: the window's diameter there;
    `seconds`: in all, and by `steps`. `light`, background: changed; `differs_in_browsers`: they turn or colour it so.
    `fit`: "face", "whole" or "fill", what was done; `ground`: the colour about a picture that was laid whole.
    `unit`: its ID in a list, else "". `trimmed`: what is left of a scan without its paper margin; None: it has none.
    `heads`: small JPEGs of the faces, if they are several.
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
    heads: tuple[bytes, ...] = ()
    steps: tuple[tuple[str, float], ...] = ()
    light: bool = False
    blur_background: bool = False
    differs_in_browsers: bool = False
    fit: str = "face"
    ground: RgbColour | None = None
    unit: str = ""
    trimmed: PhotoBox | None = None
