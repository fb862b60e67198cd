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
        size = [max(1, round(length)) for length in self.fit(height, max_width)]
        return self.picture.convert("RGBa").resize((size[0], size[1]), Image.Resampling.LANCZOS).convert("RGBA")

    @property
    def picture(self) -> Image.Image:
        """The plate as RGBA, as large as it is."""
        with Image.open(BytesIO(self.data), formats=["PNG"]) as file:
            return file.convert("RGBA")

    def fit(self, height: float, max_width: float) -> tuple[float, float]:
        """Width and height of the plate where it is `height` high, or lower if it would be wider than `max_width`."""
        scale = min(height / LOGO_PLATE_HEIGHT, max_width / self.width)
        return self.width * scale, LOGO_PLATE_HEIGHT * scale


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
