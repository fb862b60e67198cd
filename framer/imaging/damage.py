"""What is missing of a photo whose file is damaged, and whether that matters to a picture."""

from dataclasses import dataclass

BoxEdges = tuple[float, float, float, float]
"""Left, top, right and bottom of a box."""


@dataclass(frozen=True)
class Damage:
    """`missing`: boxes without pixels, in full-size pixels of the photo as stored.

    `is_coarse`: there are pixels everywhere else, but what would make them finer is missing.
    """

    missing: tuple[BoxEdges, ...] = ()
    is_coarse: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is missing."""
        return self.is_coarse or bool(self.missing)

    def touches(self, stored_box: BoxEdges) -> bool:
        """Whether pixels under `stored_box` are missing."""
        left, top, right, bottom = stored_box
        return any(
            left < box_right and right > box_left and top < box_bottom and bottom > box_top
            for box_left, box_top, box_right, box_bottom in self.missing
        )


NO_DAMAGE = Damage()


@dataclass(frozen=True)
class MendedFile:
    """A damaged file changed so that a decoder takes it, and what is missing of the photo in it."""

    data: bytes
    damage: Damage = NO_DAMAGE
