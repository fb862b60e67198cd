"""SVG → the three pictures of a frame: overlay, copy for browsers, thumbnail."""

import os
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from framer.errors import N_, NoFile, OutputError, SetupError
from framer.studio.letters import Letters, check_letters
from framer.studio.render import SIDE, render_svg

WEB_SIDE, THUMB_SIDE = 1080, 240

_LOST = N_("%(path)s: %(lost)d or so of the letters of “%(text)s” are not drawn.")
_LOST_HINT = N_("The text is longer than its path: lengthen the path, or make the letters smaller.")
_UNKNOWN = N_("%(path)s: the font has no letter for “%(letters)s” in “%(text)s”.")
_UNKNOWN_HINT = N_("Write the text with other characters; frames are drawn in Be Vietnam Pro.")
_NO_LIST = N_("%(path)s does not list the campaign's frames: %(reason)s.")
_NO_LIST_HINT = N_("See docs/frames.md for what the file must hold.")


def build_frame(svg_path: Path) -> tuple[Path, ...]:
    """Draw the frame `svg_path` (``ring.svg``) and write ``ring.png``, ``ring.webp`` and ``ring.thumb.webp`` beside it.

    They are square with alpha: 2048 px, 1080 px and 240 px. The same SVG gives the same bytes. Each file is replaced
    whole or not at all. Raises `NoFile` if the SVG cannot be read, `SetupError` if it cannot be drawn or a letter of
    its text is missing from the drawing, and `OutputError` if a picture cannot be written.
    """
    try:
        svg = svg_path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoFile(path=svg_path) from error
    for text in check_letters(svg):
        _demand(text, svg_path)
    overlay = render_svg(svg, SIDE)
    return (
        _write(svg_path.with_suffix(".png"), _png(overlay)),
        _write(svg_path.with_suffix(".webp"), _webp(overlay, WEB_SIDE)),
        _write(svg_path.with_suffix(".thumb.webp"), _webp(overlay, THUMB_SIDE)),
    )


def build_campaign(folder: Path) -> tuple[Path, ...]:
    """Build every frame that the campaign's ``campaign.toml`` lists and whose overlay has an SVG of the same name.

    Returns the files written. Raises `NoFile` if there is no ``campaign.toml``, `SetupError` if it cannot be
    understood, and whatever `build_frame` raises.
    """
    return tuple(file for svg in _artwork(folder) for file in build_frame(svg))


def _artwork(folder: Path) -> list[Path]:
    """List the SVG files of the campaign in `folder`, in the order of its frames."""
    path = folder / "campaign.toml"
    try:
        campaign: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        files = [folder / Path(frame["overlay"]).with_suffix(".svg").name for frame in campaign["frames"]]
    except OSError as error:
        raise NoFile(path=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(_NO_LIST, _NO_LIST_HINT, path=path, reason=error) from error
    return [file for file in dict.fromkeys(files) if file.is_file()]


def _demand(text: Letters, path: Path) -> None:
    """Raise `SetupError` unless every letter is drawn."""
    if text.unknown:
        raise SetupError(_UNKNOWN, _UNKNOWN_HINT, path=path, letters=text.unknown, text=text.text)
    if text.lost:
        raise SetupError(_LOST, _LOST_HINT, path=path, lost=text.lost, text=text.text)


def _png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG", compress_level=9)  # a little smaller than with optimize=True
    return data.getvalue()


def _webp(image: Image.Image, side: int) -> bytes:
    """Reduce to `side` pixels. Sharp YUV keeps gold on red crisp, though WebP stores colour at half resolution."""
    data = BytesIO()
    small = image.resize((side, side), Image.Resampling.HAMMING)
    small.save(data, "WEBP", quality=88, alpha_quality=100, method=6, use_sharp_yuv=True)
    return data.getvalue()


def _write(path: Path, data: bytes) -> Path:
    """Write beside `path` and rename, so that nobody ever reads half a picture."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(path=path, reason=error.strerror or error) from error
    return path
