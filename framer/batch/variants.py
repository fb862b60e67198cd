"""Further pictures of each photo in one run: other sizes, other frames of the campaign."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from framer.imaging.types import Frame, Options


@dataclass(frozen=True)
class Variant:
    """Another picture of each photo: in the folder `name` at the top of OUT, as the first ones lie in OUT itself."""

    name: str
    frame: Frame
    size: int

    def adapt(self, options: Options) -> Options:
        """The photo's options for this picture: all but the size are the first picture's."""
        return replace(options, size=self.size)

    def place(self, output: str) -> str:
        """The picture's path in OUT; `output` is the first picture's."""
        return f"{self.name}/{output}"


def make_variants(frames: Sequence[Frame], sizes: Sequence[int]) -> tuple[Variant, ...]:
    """A variant for every frame in every size but the first of both, which is what a run is about.

    A folder is called after what differs: ``1080``, ``square``, ``square-1080``. All frames and sizes are different.
    """
    variants = []
    for frame in frames:
        for size in sizes:
            differs = ([_short_name(frame)] if frame is not frames[0] else []) + (
                [str(size)] if size != sizes[0] else []
            )
            if differs:
                variants.append(Variant("-".join(differs), frame, size))
    return tuple(variants)


def _short_name(frame: Frame) -> str:
    return frame.id.rpartition("/")[2]
