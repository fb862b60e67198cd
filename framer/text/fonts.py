"""Be Vietnam Pro, the only font that framer draws and measures with: files of the package fontpkg-be-vietnam-pro."""

from functools import cache
from io import BytesIO
from pathlib import Path

import fontpkg_be_vietnam_pro
from PIL import ImageFont

_STYLE_NAMES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}
FONT_WEIGHTS = tuple(_STYLE_NAMES)


def font_path(weight: int) -> Path:
    """The TrueType file of Be Vietnam Pro in `weight`: 400, 500, 600, 700 or 800; any other gives 400."""
    return (
        Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{_STYLE_NAMES.get(weight, _STYLE_NAMES[400])}.ttf"
    )


@cache
def read_font(weight: int) -> bytes:
    """The content of that file, read once: sandboxed workers cannot open files any more."""
    return font_path(weight).read_bytes()


def load_font(weight: int, size: float) -> ImageFont.FreeTypeFont:
    """The font in `weight`, at `size` px, to draw single characters with: `framer.text.shaping` says where they stand.

    A new one at each call: FreeType's fonts are not made for several threads.
    """
    # Pillow's other layout, Raqm, is not there on every machine, and moves what it draws.
    return ImageFont.truetype(BytesIO(read_font(weight)), size, layout_engine=ImageFont.Layout.BASIC)
