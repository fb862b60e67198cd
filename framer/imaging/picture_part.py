"""A square part of a picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PicturePart:
    """A square of a picture, in its pixels."""

    left: int
    top: int
    side: int

    @property
    def pixels(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.top + self.side), slice(self.left, self.left + self.side)
