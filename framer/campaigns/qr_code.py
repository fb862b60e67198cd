"""The QR code of a link, for posters and pages: error level M, with its quiet zone, and read by the readers we know."""

import io
from functools import lru_cache

import cv2
import numpy as np
import segno
from PIL import Image

QUIET_ZONE = 4  # modules, ISO/IEC 18004
_MASKS = range(8)
_TRIAL_SIZES = (4, 6, 9, 13)  # px a module: a code on a screen, far away, near
_CODE_CACHE_SIZE = 64


@lru_cache(_CODE_CACHE_SIZE)
def choose_qr_code(text: str) -> segno.QRCode:
    """A QR code of `text` (error level M) that OpenCV's reader reads at all sizes that are tried.

    All eight masks of a code say the same. The standard's own choice comes first, then the others; one that no reader
    reads everywhere is better than none, so that the one which is read most often is taken where all fail.
    """
    best, best_count = segno.make_qr(text, error="m"), -1
    for mask in (None, *_MASKS):
        code = segno.make_qr(text, error="m", mask=mask)
        count = sum(_is_read(code, text, size) for size in _TRIAL_SIZES)
        if count > best_count:
            best, best_count = code, count
        if count == len(_TRIAL_SIZES):
            break
    return best


def read_modules(text: str) -> np.ndarray:
    """The code as square of modules with its quiet zone: bool, true where it is dark."""
    return np.array([[bool(dark) for dark in row] for row in choose_qr_code(text).matrix_iter(border=QUIET_ZONE)])


def draw_qr_code(text: str, max_side: int) -> Image.Image:
    """A QR code (error level M), at most `max_side` px wide with its quiet zone: L, black on white.

    Every module is the same whole number of pixels, and at least one: text too long for `max_side` makes it wider.
    """
    modules = read_modules(text)
    return _enlarge_modules(modules, max(1, max_side // len(modules)))


def format_qr_svg(text: str) -> str:
    """The same as an SVG that fills any square, with whole edges; it has no style, script or reference."""
    stream = io.BytesIO()
    choose_qr_code(text).save(
        stream, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode().replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)


def _is_read(code: segno.QRCode, text: str, module: int) -> bool:
    modules = np.array([[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)])
    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(_enlarge_modules(modules, module)))
    return bool(read == text)


def _enlarge_modules(modules: np.ndarray, module: int) -> Image.Image:
    side = len(modules) * module
    return Image.fromarray(np.where(modules, 0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
