"""The QR code of a link, for posters and pages: with its quiet zone, and read by the readers we know."""

import io
from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
import segno
from PIL import Image

QUIET_ZONE = 4  # modules, ISO/IEC 18004
_MASKS = range(8)
_HIGHER_LEVELS = ("h", "q")  # of error correction: what they add costs modules
# Pixels a module: a code on a screen, and on paper as a scanner, a printer or a phone sees it from afar or near.
_SCREEN_SIZES = (4, 6, 9)
_PAPER_SIZES = (4, 6, 9, 13, 24)
_MAX_TRIAL_SIDE = 1300  # px: larger pictures take a reader longer than they tell
_CODE_CACHE_SIZE = 64


@lru_cache(_CODE_CACHE_SIZE)
def choose_qr_code(text: str, sizes: tuple[int, ...] = _SCREEN_SIZES, error: str = "m") -> segno.QRCode:
    """A QR code of `text` (level `error` or better) that OpenCV's reader reads in all `sizes`, in pixels a module.

    All eight masks of a code say the same. The standard's own choice comes first, then the others; where the reader
    fails on each, the one that it reads most often is taken.
    """
    best, best_count = segno.make_qr(text, error=error), -1
    for mask in (None, *_MASKS):
        code = segno.make_qr(text, error=error, mask=mask)
        modules = lay_out_modules(code)
        tried = [size for size in sizes if size == sizes[0] or size * len(modules) <= _MAX_TRIAL_SIDE]
        count = sum(is_code_read(_enlarge_modules(modules, size), text) for size in tried)
        if count > best_count:
            best, best_count = code, count
        if count == len(tried):
            break
    return best


def make_paper_modules(text: str, error: str = "m") -> npt.NDArray[np.bool_]:
    """The code for paper as a square of modules with its quiet zone: true where it is dark."""
    return lay_out_modules(choose_qr_code(text, _PAPER_SIZES, error))


def fit_paper_modules(text: str, room: int, largest_module: int) -> tuple[npt.NDArray[np.bool_], int]:
    """The code for paper in a square of `room` units, as `make_paper_modules`, and how many whole units a module has.

    A module is as large as there is room for at error level M, but at most `largest_module`; where more of them would
    fit, they correct more errors.
    """
    count = _count_modules(text, "m")
    module = max(1, min(largest_module, room // count))
    error = next((error for error in _HIGHER_LEVELS if _count_modules(text, error) * module <= room), "m")
    return make_paper_modules(text, error), module


def vary_paper_modules(text: str, count: int) -> Iterator[npt.NDArray[np.bool_]]:
    """The codes for `text` with `count` modules on a side, quiet zone and all, that differ in their masks only."""
    error = next(error for error in (*_HIGHER_LEVELS, "m") if _count_modules(text, error) == count)
    for mask in _MASKS:
        yield lay_out_modules(segno.make_qr(text, error=error, mask=mask))


def is_code_read(picture: Image.Image, text: str) -> bool:
    """Whether OpenCV's reader finds a QR code of `text` in the picture, whatever else is on it."""
    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(picture.convert("L")))
    return bool(read == text)


def draw_qr_code(text: str, max_side: int) -> Image.Image:
    """A QR code (error level M or better), at most `max_side` px wide with its quiet zone: L, black on white.

    Every module is the same whole number of pixels, and at least one: text too long for `max_side` makes it wider.
    """
    modules = make_paper_modules(text)
    return _enlarge_modules(modules, max(1, max_side // len(modules)))


def format_qr_svg(text: str) -> str:
    """The same as an SVG that fills any square, with whole edges; it has no style, script or reference."""
    stream = io.BytesIO()
    choose_qr_code(text).save(
        stream, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode().replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)


def lay_out_modules(code: segno.QRCode) -> npt.NDArray[np.bool_]:
    """The code's modules with the quiet zone: side × side, true where dark."""
    return np.array([[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)])


def _count_modules(text: str, error: str) -> int:
    one_of_them = segno.make_qr(text, error=error, mask=0)  # all masks have as many, and to choose one takes time
    return int(one_of_them.symbol_size(border=QUIET_ZONE)[0])


def _enlarge_modules(modules: npt.NDArray[np.bool_], module: int) -> Image.Image:
    side = len(modules) * module
    return Image.fromarray(np.where(modules, 0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
