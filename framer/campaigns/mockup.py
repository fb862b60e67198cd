"""What a frame looks like on a person: drawn portraits, cropped and composed exactly as a photo would be."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from framer.assets import asset_directory
from framer.errors import SetupError
from framer.imaging.compose import compose, render_crop
from framer.imaging.crop import fit_crop
from framer.imaging.head_in_front import find_front_head, lay_overlay_behind, raise_head
from framer.imaging.head_outline import usual_head
from framer.imaging.overlay import Overlay, load_overlay
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.text_overlay import draw_unit_text
from framer.imaging.types import Crop, Face, Frame, PhotoBox, PhotoRegion, Window
from framer.text.unit import Unit

_DISC_OVERSAMPLING = 4  # a circle's edge is drawn this many times too large
# Measured on the drawings in `static/portraits/`, in their pixels. As the detector's, a box goes from mid-forehead to
# chin, with the eyes 0.39 of its height below its top. The landmarks: eyes, nose, corners of the mouth.
_WOMAN = Face(PhotoBox(615, 506, 370, 492), 1.0, ((710, 698), (890, 698), (800, 822), (736, 869), (864, 869)))
_PORTRAIT_FACES = {
    "woman": _WOMAN,
    "man": Face(PhotoBox(608, 506, 384, 492), 1.0, ((708, 698), (892, 698), (800, 824), (726, 868), (874, 868))),
    "nurse": _WOMAN,
    "office": _WOMAN,
    "school": _WOMAN,
    "none": _WOMAN,  # an outline where her face would be
}
PORTRAIT_NAMES = tuple(_PORTRAIT_FACES)
SHEET_PORTRAITS = PORTRAIT_NAMES[:2]  # what a designer is shown a frame on


def draw_mockup(
    frame: Frame, size: int, portrait: str = "woman", unit: Unit | None = None, overlay: Overlay | None = None
) -> Image.Image:
    """`frame` on one of PORTRAIT_NAMES, with the `unit` in its line: RGB, `size` × `size` px.

    `overlay` is the frame's of that size, for those who have it already.
    Raises SetupError if there is no such portrait, or it or the overlay cannot be read; UsageError as `draw_unit_text`.
    """
    photo = load_portrait(portrait)
    overlay = draw_unit_text(overlay or load_overlay(frame, size), frame.fields, unit)
    face = _PORTRAIT_FACES[portrait]
    head = usual_head(face)
    if frame.head_in_front:
        crop = fit_crop(photo.width, photo.height, raise_head(head), frame.window, overlay.visible_in_front).crop
        square = render_crop(photo, crop, size)
        front = find_front_head(square, overlay, frame.window, crop, photo, face, (), thread_segmenter())
        if front:
            return lay_overlay_behind(square, overlay, front).convert("RGB")
    _, crop = portrait_crop(portrait, overlay.window or frame.window, overlay.visible)
    return compose(photo, crop, overlay, size)


def portrait_crop(portrait: str, window: Window, visible: tuple[float, ...]) -> tuple[PhotoRegion, Crop]:
    """One of PORTRAIT_NAMES, and its crop for a `window` of which so much is `visible` (`visible_radii`).

    Raises SetupError if there is no such portrait, or it cannot be read.
    """
    photo = load_portrait(portrait)
    head = usual_head(_PORTRAIT_FACES[portrait])
    return photo, fit_crop(photo.width, photo.height, head, window, visible).crop


@cache
def load_portrait(portrait: str) -> PhotoRegion:
    """One of PORTRAIT_NAMES, cached. Raises SetupError if there is no such portrait, or it cannot be read."""
    try:
        with Image.open(BytesIO(read_portrait(portrait)), formats=["WEBP"]) as file:
            image = file.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise SetupError(what=f"static/portraits/{portrait}.webp") from error
    return PhotoRegion(image, image.width, image.height)


@cache
def read_portrait(portrait: str) -> bytes:
    """The file of one of PORTRAIT_NAMES, cached. Raises SetupError as `load_portrait` does."""
    if portrait not in _PORTRAIT_FACES:
        raise SetupError(what=f"{portrait!r}: {', '.join(PORTRAIT_NAMES)}")
    path = asset_directory("static") / "portraits" / f"{portrait}.webp"
    try:
        return path.read_bytes()
    except OSError as error:
        raise SetupError(what=f"static/portraits/{path.name}") from error


def crop_to_disc(image: Image.Image, side: int) -> Image.Image:
    """The square `image` cut to its inscribed circle: RGBA, `side` × `side` px, with a smooth edge."""
    disc = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    disc.putalpha(disc_mask(side))
    return disc


def disc_mask(side: int) -> Image.Image:
    """The square's inscribed circle, with a smooth edge: L, `side` × `side` px."""
    large_side = side * _DISC_OVERSAMPLING
    mask = Image.new("L", (large_side, large_side))
    ImageDraw.Draw(mask).ellipse((0, 0, large_side - 1, large_side - 1), 255)
    return mask.reduce(_DISC_OVERSAMPLING)
