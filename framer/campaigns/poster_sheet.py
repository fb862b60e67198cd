"""The sizes of posters: paper for printers, a square for chat groups, and a screen."""

from dataclasses import dataclass, replace

POINTS_PER_MM, PRINT_DPI = 72 / 25.4, 300
BLEED_MM = 3  # what print shops ask for
# OpenCV's reader compares a pixel with the 83 × 83 around it, so the middle of a QR code's corner, three modules wide,
# has a hole where a module is larger; then it takes for a code whatever else is on the page.
_LARGEST_MODULE = 24.1  # px
_POINTS_PER_PIXEL = 72 / PRINT_DPI  # also of a square or a screen, where no length is given


@dataclass(frozen=True)
class PosterSheet:
    """What a poster is drawn on, once cut: `width` × `height` units, `pixel_width` × `pixel_height` px.

    A unit is a pixel of A4 at 300 dpi, or as large as that looks. Paper has its `width_mm` × `height_mm`, screens 0.
    `bleed`: paper is printed 3 mm past its edges.
    """

    name: str
    width: int
    height: int
    pixel_width: int
    pixel_height: int
    width_mm: int = 0
    height_mm: int = 0
    bleed: bool = False

    def widen_to(self, pixel_width: int) -> "PosterSheet":
        """The same screen with so many pixels across."""
        return replace(self, pixel_width=pixel_width, pixel_height=round(pixel_width * self.height / self.width))

    @property
    def is_paper(self) -> bool:
        """Whether it is to be printed: in 300 dpi, and with a bleed if wished."""
        return self.width_mm > 0

    @property
    def size_in_points(self) -> tuple[float, float]:
        """Width and height in a PDF, without bleed."""
        if self.is_paper:
            return self.width_mm * POINTS_PER_MM, self.height_mm * POINTS_PER_MM
        return self.pixel_width * _POINTS_PER_PIXEL, self.pixel_height * _POINTS_PER_PIXEL

    @property
    def largest_module(self) -> int:
        """How many units a module of a QR code may have."""
        return int(_LARGEST_MODULE * self.width / self.pixel_width)

    @property
    def bleed_in_points(self) -> float:
        """How far a PDF goes past the cut on each side."""
        return BLEED_MM * POINTS_PER_MM if self.bleed else 0.0

    @property
    def bleed_in_pixels(self) -> int:
        """How far a PNG goes past the cut on each side."""
        return round(BLEED_MM / 25.4 * PRINT_DPI) if self.bleed else 0


A4_SHEET = PosterSheet("a4", 2480, 3508, 2480, 3508, 210, 297)
POSTER_SHEETS = {
    sheet.name: sheet
    for sheet in (
        A4_SHEET,
        PosterSheet("a3", 2480, 3508, 3508, 4961, 297, 420),
        PosterSheet("square", 2480, 2480, 2048, 2048),
        PosterSheet("screen", 3840, 2160, 1920, 1080),
    )
}
