"""What a frame looks like on a person: our own drawn portraits, placed exactly as a photo would be."""

from functools import cache

from PIL import Image, ImageDraw

from framer.assets import asset_directory
from framer.errors import SetupError
from framer.imaging.compose import compose
from framer.imaging.crop import fit_crop
from framer.imaging.overlay import load_overlay
from framer.imaging.types import Face, Frame, PhotoBox, PhotoRegion

_DISC_OVERSAMPLING = 4  # a circle's edge is drawn this many times too large
# Measured on the drawings in `static/portraits/`, in their pixels. As with a face that is found, the box runs from
# mid-forehead to chin and the eyes stand 0.39 of it below its top; then nose and corners of the mouth.
_PORTRAIT_FACES = {
    "woman": Face(PhotoBox(615, 506, 370, 492), 1.0, ((710, 698), (890, 698), (800, 822), (736, 869), (864, 869))),
    "man": Face(PhotoBox(608, 506, 384, 492), 1.0, ((708, 698), (892, 698), (800, 824), (726, 868), (874, 868))),
}
PORTRAIT_NAMES = tuple(_PORTRAIT_FACES)


def draw_mockup(frame: Frame, size: int, portrait: str = "woman") -> Image.Image:
    """`frame` around one of the `PORTRAITS`: RGB, `size` × `size` px. Raises SetupError."""
    photo = load_portrait(portrait)
    crop = fit_crop(photo.width, photo.height, _PORTRAIT_FACES[portrait], frame.window).crop
    return compose(photo, crop, load_overlay(frame, size), size)


@cache
def load_portrait(portrait: str) -> PhotoRegion:
    """One of the `PORTRAITS`, loaded once and then kept. Raises SetupError."""
    if portrait not in _PORTRAIT_FACES:
        raise SetupError(what=f"{portrait!r}: {', '.join(PORTRAIT_NAMES)}")
    path = asset_directory("static") / "portraits" / f"{portrait}.webp"
    try:
        with Image.open(path, formats=["WEBP"]) as image:
            picture = image.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise SetupError(what=f"static/portraits/{path.name}") from error
    return PhotoRegion(picture, picture.width, picture.height)


def crop_to_disc(image: Image.Image, side: int) -> Image.Image:
    """The square `image` cut to its inscribed circle: RGBA, `side` × `side` px, with a smooth edge."""
    picture = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    picture.putalpha(_disc_mask(side))
    return picture


def _disc_mask(side: int) -> Image.Image:
    large = Image.new("L", (side * _DISC_OVERSAMPLING, side * _DISC_OVERSAMPLING))
    ImageDraw.Draw(large).ellipse((0, 0, side * _DISC_OVERSAMPLING - 1, side * _DISC_OVERSAMPLING - 1), 255)
    return large.reduce(_DISC_OVERSAMPLING)
