"""Artwork drawn and measured, in a process of its own: markup can ask for any amount of work and memory.

Filters, patterns, masks, dashes, copies and texts can each be made to cost as much as one likes, so what they cost is
bounded as a whole and not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from PIL import Image

from framer.campaigns.types import Campaign
from framer.errors import Crashed, FramerError, OutOfMemory, SetupError, TooSlow
from framer.i18n import N_
from framer.studio.check.contrast import text_contrasts
from framer.studio.check.missing_glyphs import DrawnText, check_drawn_texts
from framer.studio.drawing_note import describe_drawing, recall_drawing
from framer.studio.logo import draw_logo_plate, load_logo
from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.sanitize import parse_svg
from framer.studio.svg.source import read_artwork
from framer.workers.executor import LocalExecutor
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights

DRAWING_LIMITS = TaskLimits(deadline=120, memory=2**30, rights=Rights.FILES)

_TOO_COSTLY = N_("Drawing the artwork takes more than %(seconds)s seconds or %(memory)s of memory.")
_LESS_WORK_HINT = N_(
    "Take out filters with large numbers (feTurbulence, feMorphology, feGaussianBlur), patterns, masks and copies."
)


@dataclass(frozen=True)
class ArtworkTask:
    """The SVG file to draw, filled from `campaign` (None: from the ``campaign.toml`` beside it, if any).

    `with_contrasts`: the contrasts of its texts are measured, too. `logo_only`: of the campaign's logo, which must be
    there, only the plate is drawn, and `svg_path` is the logo's file. `overlay` is the PNG that may have been built
    from the same: it is taken for the drawing where its note proves that.
    """

    svg_path: Path
    campaign: Campaign | None = None
    with_contrasts: bool = False
    logo_only: bool = False
    overlay: Path | None = None


@dataclass(frozen=True)
class DrawnArtwork:
    """The drawing, and its texts with their contrasts, in the order of the file.

    `pixels` are RGBA with straight alpha, ARTWORK_SIDE² of them, and `note` is what the overlay is to say of them. Both
    are empty where it says so already (`is_built`). `text_error` says why there are no texts. `logo_plate` is the PNG
    of a task for the logo alone, which has no `pixels`.
    """

    pixels: bytes = field(repr=False)
    texts: tuple[DrawnText, ...] = ()
    contrasts: tuple[float, ...] = ()
    text_error: FramerError | None = None
    logo_plate: bytes = field(default=b"", repr=False)
    note: str = ""
    is_built: bool = False

    @property
    def image(self) -> Image.Image:
        """The drawing as an image."""
        return _image_of(self.pixels)


ArtworkDrawer = Callable[[ArtworkTask], DrawnArtwork]


def draw_artwork(task: ArtworkTask) -> DrawnArtwork:
    """Read, fill, draw and measure the artwork, here and without a bound.

    Raises `NoFile` if the SVG cannot be read, `SetupError` if it cannot be filled or drawn.
    """
    if task.logo_only:
        colours = dict(task.campaign.colours) if task.campaign else {}
        return DrawnArtwork(b"", logo_plate=draw_logo_plate(load_logo(task.svg_path), colours))
    svg = read_artwork(task.svg_path, task.campaign)
    known = recall_drawing(svg, task.overlay) if task.overlay else None
    pixels = known or render_svg(svg, ARTWORK_SIDE).tobytes()
    try:
        texts = check_drawn_texts(svg)
        contrasts = text_contrasts(parse_svg(svg), _image_of(pixels)) if task.with_contrasts else []
        text_error = None
    except SetupError as error:
        texts, contrasts, text_error = (), [], error
    if known:
        return DrawnArtwork(b"", texts, tuple(contrasts), text_error, is_built=True)
    return DrawnArtwork(pixels, texts, tuple(contrasts), text_error, note=describe_drawing(svg, pixels))


class DrawingProcess:
    """A process that draws artwork within `limits`; it starts with the first task. Use it as a context manager."""

    def __init__(self, limits: TaskLimits = DRAWING_LIMITS) -> None:
        self._limits = limits
        self._executor: LocalExecutor[ArtworkTask, DrawnArtwork] = LocalExecutor(
            _prepare_drawing, None, 1, limits, result_type=DrawnArtwork
        )

    def draw(self, task: ArtworkTask) -> DrawnArtwork:
        """What `draw_artwork` returns. Raises what it does, and `SetupError` for artwork that takes too much."""
        ((_, outcome),) = self._executor.run((task,), stop=bool)
        if isinstance(outcome, TooSlow | Crashed | OutOfMemory):
            seconds, memory = f"{self._limits.deadline:g}", f"{self._limits.memory / 1e9:.1f} GB"
            raise SetupError(_TOO_COSTLY, _LESS_WORK_HINT, seconds=seconds, memory=memory) from outcome
        if isinstance(outcome, FramerError):
            raise outcome
        return outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whatever it is doing."""
        self._executor.close()


def _image_of(pixels: bytes) -> Image.Image:
    return Image.frombytes("RGBA", (ARTWORK_SIDE, ARTWORK_SIDE), pixels)


def _prepare_drawing(_: None) -> ArtworkDrawer:
    return draw_artwork
