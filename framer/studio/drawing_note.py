"""A note in an overlay of what it was drawn from, so that a check need not draw again what is proven to be the same.

It holds two digests: of all that decides a drawing (the filled markup, resvg, the fonts), and of the drawing's pixels.
Only where both are still right is the overlay taken for the drawing; without a note, or after any change, it is drawn.
Overlays whose files must stay as they are, byte for byte, have their notes in ``drawing-notes.json`` beside them.
"""

import warnings
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PIL import Image

from framer.kept_json import decode_json
from framer.studio.svg.render import ARTWORK_SIDE
from framer.text.fonts import FONT_WEIGHTS, read_font

DRAWING_NOTE = "framer-drawing"
DRAWING_NOTES_NAME = "drawing-notes.json"  # {"ring.png": note, …}

_CANNOT_BE_READ = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def describe_drawing(markup: str, pixels: bytes) -> str:
    """The note for an overlay: `pixels` (RGBA, ARTWORK_SIDE² of them) are what the filled `markup` gives."""
    return f"{_digest_markup(markup)}:{sha256(pixels).hexdigest()}"


def recall_drawing(markup: str, overlay: Path) -> bytes | None:
    """The pixels of the PNG file `overlay` if its note proves that `markup` gives them, else None."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(overlay, formats=["PNG"]) as image:
            is_alike = image.mode == "RGBA" and image.size == (ARTWORK_SIDE, ARTWORK_SIDE)
            note = str(image.info.get(DRAWING_NOTE) or _note_beside(overlay))
            of_markup, _, of_pixels = note.partition(":")
            if not is_alike or of_markup != _digest_markup(markup):
                return None
            pixels = image.tobytes()
    except _CANNOT_BE_READ:
        return None
    return pixels if sha256(pixels).hexdigest() == of_pixels else None


def _note_beside(overlay: Path) -> str:
    """The note of `overlay` in the file of notes in its folder; "" without one."""
    try:
        return decode_json((overlay.parent / DRAWING_NOTES_NAME).read_bytes(), dict[str, str]).get(overlay.name, "")
    except (OSError, ValueError):
        return ""


def _digest_markup(markup: str) -> str:
    """The digest of all that a drawing of `markup` is made from."""
    return sha256(f"{ARTWORK_SIDE} {_digest_renderer()} {markup}".encode()).hexdigest()


@cache
def _digest_renderer() -> str:
    """Which resvg draws, in which fonts."""
    fonts = sha256(b"".join(map(read_font, FONT_WEIGHTS))).hexdigest()
    try:
        return f"{version('resvg-py')} {fonts}"
    except PackageNotFoundError:  # drawing says so
        return fonts
