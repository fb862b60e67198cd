"""The QR code of a link, for posters and pages: error level M, with its quiet zone."""

import io

import numpy as np
import segno
from PIL import Image

_QUIET_ZONE = 4  # modules, ISO/IEC 18004


def draw_qr_code(text: str, max_side: int) -> Image.Image:
    """A QR code (error level M), at most `max_side` px wide with its quiet zone: L, black on white.

    Every module is the same whole number of pixels, and at least one: text too long for `max_side` makes it wider.
    """
    code = segno.make_qr(text, error="m")
    rows = [[0 if is_dark else 255 for is_dark in row] for row in code.matrix_iter(border=_QUIET_ZONE)]
    modules = Image.fromarray(np.array(rows, np.uint8))
    side = modules.width * max(1, max_side // modules.width)
    return modules.resize((side, side), Image.Resampling.NEAREST)


def format_qr_svg(text: str) -> str:
    """The same as an SVG that fills any square, with whole edges; it has no style, script or reference."""
    stream = io.BytesIO()
    segno.make_qr(text, error="m").save(
        stream, kind="svg", border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode().replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)
