"""SVG → pixels, in Be Vietnam Pro and no other font, so that it looks the same on every machine."""

from io import BytesIO

from PIL import Image

from framer.errors import SetupError
from framer.extras import MissingExtra
from framer.i18n import N_
from framer.text.fonts import FONT_WEIGHTS, font_path

ARTWORK_SIDE = 2048  # px

_NO_EXTRA = N_("Drawing frames needs the extra “studio”: the package %(package)s is not installed.")
_CANNOT_DRAW = N_("The artwork cannot be drawn: %(reason)s.")
_ARTWORK_NOT_SQUARE = N_("The artwork must be square, but it comes out as %(width)d × %(height)d pixels.")
_LOOK_AT_SVG_HINT = N_("Look at the SVG file in a drawing program or a browser, and mend it there.")


def render_svg(svg: str, size: int) -> Image.Image:
    """The square artwork, whose markup `svg` is, drawn at `size` × `size` pixels: RGBA with straight alpha.

    Be Vietnam Pro is the only font; those of the machine are never used.
    Raises `SetupError` if the extra ``studio`` is missing, or the SVG cannot be drawn or is not square.
    """
    image = render_drawing(svg, size, size)
    if image.size != (size, size):
        raise SetupError(_ARTWORK_NOT_SQUARE, _LOOK_AT_SVG_HINT, topic="square", width=image.width, height=image.height)
    return image


def render_drawing(svg: str, width: int, height: int | None = None) -> Image.Image:
    """A drawing of any shape, `width` pixels wide and `height` high (None: as its shape says), as `render_svg`."""
    try:
        import resvg_py  # noqa: PLC0415 - in the optional extra `studio`
    except ImportError as error:
        raise MissingExtra(_NO_EXTRA, package="resvg-py", extra="studio") from error
    fonts = [str(font_path(weight)) for weight in FONT_WEIGHTS]
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=svg, width=width, height=height, skip_system_fonts=True, font_files=fonts
        )
    except ValueError as error:
        raise SetupError(_CANNOT_DRAW, _LOOK_AT_SVG_HINT, reason=error) from error
    with Image.open(BytesIO(png)) as picture:
        return picture.convert("RGBA")
