"""A campaign's logo: PNG, WebP or SVG → a picture without margins, and the ground on which it can be seen."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from framer.campaigns.logo_plate import LOGO_PLATE_HEIGHT, MAX_LOGO_PLATE_WIDTH
from framer.errors import NoFile, SetupError
from framer.i18n import N_
from framer.studio.svg.dialects import simplify_dialect
from framer.studio.svg.parts import LogoPicture, logo_plate_svg
from framer.studio.svg.render import render_drawing
from framer.studio.svg.sanitize import parse_svg, refuse_unsafe_svg

MAX_LOGO_BYTES, MAX_LOGO_SIDE = 5_000_000, 6_000
_DRAWN_LOGO_WIDTH = 1_200  # px: an SVG is drawn so wide
_KEPT_SIDE = 1_200  # px: larger ones are reduced
_MIN_LOGO_SIDE = 16  # px
_SEEN_ALPHA = 24  # from which a pixel belongs to the logo
_GROUND_DIFFERENCE = 22  # levels by which a pixel differs from an opaque logo's ground
_MAX_CORNER_SHARE = 0.02  # of what lies outside the inscribed circle: a logo with less there is round
_MIN_SEEN_SHARE, _MIN_LOGO_CONTRAST = 0.35, 1.7  # of its pixels, that must contrast so much with white
WHITE_GROUND, DARK_GROUND = "#ffffff", ""

_NO_LOGO_TYPE = N_("%(name)s is no PNG, WebP or SVG, so it cannot be the logo.")
_LOGO_TYPE_HINT = N_("Save the logo as PNG with a transparent ground, or as SVG.")
_LOGO_TOO_LARGE = N_("%(name)s is too large for a logo: at most %(mb)d MB and %(side)d pixels wide or high.")
_LOGO_SIZE_HINT = N_("Save it smaller: 1000 pixels are plenty.")
_LOGO_DAMAGED = N_("%(name)s cannot be read: the file is damaged.")
_LOGO_AGAIN_HINT = N_("Save the logo once more, or ask its maker for the file.")
_LOGO_EMPTY = N_("%(name)s shows nothing: it is empty, or all of one colour.")


def load_logo(path: Path) -> LogoPicture:
    """The logo in the file `path`. Raises `NoFile`, and `SetupError` for a file that cannot be one, or is not safe."""
    data = _read_file(path)
    if path.suffix.lower() == ".svg":
        return _trim_logo(render_drawing(_read_markup(data), _DRAWN_LOGO_WIDTH), path.name)
    return _trim_logo(_decode_logo(data, path.name), path.name)


def check_logo_file(path: Path) -> None:
    """Raise what `load_logo` does for the file, but draw nothing: an SVG may ask for any amount of work."""
    data = _read_file(path)
    if path.suffix.lower() == ".svg":
        _read_markup(data)
    else:
        _trim_logo(_decode_logo(data, path.name), path.name)


def draw_logo_plate(logo: LogoPicture, colours: Mapping[str, str]) -> bytes:
    """The plate that stands on card, poster and page, as a PNG (`framer.campaigns.logo_plate`)."""
    markup, width = logo_plate_svg(logo, LOGO_PLATE_HEIGHT, MAX_LOGO_PLATE_WIDTH, colours)
    data = io.BytesIO()
    render_drawing(markup, width, LOGO_PLATE_HEIGHT).save(data, "PNG", compress_level=9)
    return data.getvalue()


def _read_file(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_LOGO_BYTES else b""
    except (OSError, ValueError) as error:
        raise NoFile(path=path) from error
    if size > MAX_LOGO_BYTES:
        raise SetupError(
            _LOGO_TOO_LARGE, _LOGO_SIZE_HINT, name=path.name, mb=MAX_LOGO_BYTES // 1_000_000, side=MAX_LOGO_SIDE
        )
    return data


def _read_markup(data: bytes) -> str:
    root = parse_svg(data.decode("utf-8-sig", "replace"))
    simplify_dialect(root)
    refuse_unsafe_svg(root)
    return ET.tostring(root, encoding="unicode")


def _decode_logo(data: bytes, name: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "WEBP"]) as file:
            if max(file.size) > MAX_LOGO_SIDE:
                raise SetupError(
                    _LOGO_TOO_LARGE, _LOGO_SIZE_HINT, name=name, mb=MAX_LOGO_BYTES // 1_000_000, side=MAX_LOGO_SIDE
                )
            image = file.convert("RGBA")
    except UnidentifiedImageError as error:
        raise SetupError(_NO_LOGO_TYPE, _LOGO_TYPE_HINT, name=name) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(_LOGO_DAMAGED, _LOGO_AGAIN_HINT, name=name) from error
    if max(image.size) > _KEPT_SIDE:
        scale = _KEPT_SIDE / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return image


def _trim_logo(image: Image.Image, name: str) -> LogoPicture:
    """Cut off the margins: what is clear, or, of an opaque picture, what has the colour of all its corners."""
    pixels = np.asarray(image).astype(np.int16)
    seen, ground = pixels[:, :, 3] >= _SEEN_ALPHA, ""
    corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]]
    if seen[[0, 0, -1, -1], [0, -1, 0, -1]].all() and int(np.ptp(corners, axis=0).max()) <= _GROUND_DIFFERENCE:
        ground = f"#{bytes(int(level) for level in corners[0, :3]).hex()}"
        seen = np.abs(pixels[:, :, :3] - corners[0, :3]).max(axis=2) > _GROUND_DIFFERENCE
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if rows.size == 0 or max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 < _MIN_LOGO_SIDE:
        raise SetupError(_LOGO_EMPTY, _LOGO_AGAIN_HINT, name=name)
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    cut = seen[box[1] : box[3], box[0] : box[2]]
    trimmed = image.crop(box)
    return LogoPicture(trimmed, ground or _choose_ground(trimmed), _is_round(cut))


def _is_round(seen: npt.NDArray[np.bool_]) -> bool:
    rows, columns = np.mgrid[: seen.shape[0], : seen.shape[1]]
    outside = np.hypot((rows + 0.5) / seen.shape[0] - 0.5, (columns + 0.5) / seen.shape[1] - 0.5) > 0.51
    return float(seen[outside].mean()) < _MAX_CORNER_SHARE


def _choose_ground(image: Image.Image) -> str:
    """White, unless most of the logo would vanish on it."""
    pixels = np.asarray(image).astype(np.float32) / 255
    linear = np.where(
        pixels[:, :, :3] <= 0.04045, pixels[:, :, :3] / 12.92, ((pixels[:, :, :3] + 0.055) / 1.055) ** 2.4
    )
    luminance = linear @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    is_seen = 1.05 / (luminance + 0.05) >= _MIN_LOGO_CONTRAST
    weight = pixels[:, :, 3]
    return WHITE_GROUND if float((is_seen * weight).sum()) >= _MIN_SEEN_SHARE * float(weight.sum()) else DARK_GROUND
