"""Where the frames' own font is: Be Vietnam Pro, which the package fontpkg-be-vietnam-pro brings along."""

from functools import cache
from pathlib import Path

import fontpkg_be_vietnam_pro

_STYLE_NAMES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}
FONT_WEIGHTS = tuple(_STYLE_NAMES)


def font_path(weight: int) -> Path:
    """The TrueType file of Be Vietnam Pro in `weight`: 400, 500, 600, 700 or 800; any other gives 400."""
    return (
        Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{_STYLE_NAMES.get(weight, _STYLE_NAMES[400])}.ttf"
    )


@cache
def read_font(weight: int) -> bytes:
    """What is in that file, read once: workers that take strangers' photos open no file any more."""
    return font_path(weight).read_bytes()
