"""A finished picture as a small one inside the page."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

QUALITY = 70


def data_uri(path: Path, side: int) -> str:
    """The picture in the file `path` as a JPEG of `side` × `side` px in a ``data:`` address; empty if there is none."""
    try:
        with path.open("rb") as file, Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.draft("RGB", (side * 4 // 3, side * 4 // 3))  # a JPEG need not be decoded whole
            small = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    data = BytesIO()
    small.save(data, "JPEG", quality=QUALITY, optimize=True, subsampling="4:2:0")
    return f"data:image/jpeg;base64,{b64encode(data.getvalue()).decode('ascii')}"
