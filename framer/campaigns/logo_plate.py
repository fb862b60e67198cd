"""The logo as it stands on card, poster and page: a plate that ``framer frames build`` draws into the folder."""

from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image

LOGO_PLATE_NAME = "logo.plate.png"
LOGO_PLATE_HEIGHT, MAX_LOGO_PLATE_WIDTH = 360, 936  # px
_MAX_PLATE_BYTES = 2_000_000


@dataclass(frozen=True)
class LogoPlate:
    """A PNG with alpha, LOGO_PLATE_HEIGHT px high, of `width` px; `version` changes with it."""

    data: bytes = field(repr=False)
    width: int
    version: str

    def draw(self, height: int, max_width: int) -> Image.Image:
        """The plate as RGBA, `height` px high, or lower if it would be wider than `max_width`."""
        with Image.open(BytesIO(self.data), formats=["PNG"]) as file:
            image = file.convert("RGBa")
        scale = min(height / image.height, max_width / image.width)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        return image.resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def load_logo_plate(directory: Path) -> LogoPlate | None:
    """The plate in a campaign's `directory`; None where there is none that can be used."""
    try:
        path = directory / LOGO_PLATE_NAME
        data = path.read_bytes() if path.stat().st_size <= _MAX_PLATE_BYTES else b""
        with Image.open(BytesIO(data), formats=["PNG"]) as file:
            file.load()
            width, height = file.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if height != LOGO_PLATE_HEIGHT or width > MAX_LOGO_PLATE_WIDTH:
        return None
    return LogoPlate(data, width, sha256(data).hexdigest()[:12])
