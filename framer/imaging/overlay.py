"""Overlays: what one may be, and loading it at the size of a picture."""

import io
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.errors import SetupError
from framer.imaging.clear_circle import ClearPart, find_clear_part
from framer.imaging.picture_part import PicturePart
from framer.imaging.seen_part import find_seen_part
from framer.imaging.types import Frame, Pixels, Window
from framer.imaging.visible import clear_for_head, find_plain_window, visible_radii

MIN_OVERLAY_SIDE, MAX_OVERLAY_SIDE = 1080, 4096  # px
MAX_OVERLAY_FILE_BYTES = 20_000_000
WEB_SIDE, THUMBNAIL_SIDE = 1080, 240  # px: its copies for browsers
LAID_ROWS = 64  # of a picture, over which it is laid at once: they stay in the processor's cache until they are done


@dataclass(frozen=True)
class Overlay:
    """A frame's overlay at one size, ready to be laid over a photo. Both arrays are side × side × 3, RGB.

    `premultiplied` is the colours times alpha; `transparency` is 255 − alpha, the same in all three channels. `visible`
    is how far the photo shows in `window` (`visible.py`), the frame's or, with the head in front, that for heads which
    stay behind; `visible_in_front` the same in the frame's own. Outside `seen` the overlay hides all. In
    `clear` stands no artwork: what is laid whole goes there.
    """

    premultiplied: Pixels
    transparency: Pixels
    visible: tuple[float, ...] = ()
    visible_in_front: tuple[float, ...] = ()
    window: Window | None = None
    seen: PicturePart | None = None
    clear: ClearPart | None = None

    @cached_property
    def untouched_columns(self) -> tuple[slice, ...]:
        """Of each LAID_ROWS rows the longest run of columns in which nothing is drawn: the photo's pixels stay."""
        return tuple(
            _longest_run(self.transparency[top : top + LAID_ROWS].min(axis=0)[:, 0] == 255)
            for top in range(0, len(self.transparency), LAID_ROWS)
        )


def decode_overlay(frame: Frame) -> Image.Image:
    """The frame's overlay as it is in its file, premultiplied (RGBa). Raises SetupError that names the file."""
    try:
        with Image.open(io.BytesIO(frame.overlay_data), formats=["PNG", "WEBP"]) as image:
            _check_overlay(frame, image)
            return image.convert("RGBA").convert("RGBa")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=f"{frame.id}: {frame.overlay_path.name}") from error


@lru_cache(maxsize=12)
def load_overlay(frame: Frame, size: int) -> Overlay:
    """The frame's overlay at `size` px, cached. Raises SetupError that names the file.

    Images are fully loaded before they are returned: threads that share a lazily opened one get wrong pictures.
    """
    return make_overlay(decode_overlay(frame), frame.window, size, head_in_front=frame.head_in_front)


def make_overlay(premultiplied: Image.Image, own_window: Window, size: int, *, head_in_front: bool) -> Overlay:
    """The overlay of the artwork `premultiplied` (RGBa, square), whose frame has `own_window`, at `size` px."""
    artwork = np.asarray(premultiplied.getchannel("a"))
    window = find_plain_window(artwork, own_window) if head_in_front else own_window
    visible = visible_radii(artwork, window)  # the same for every size
    in_front = visible_radii(clear_for_head(artwork, own_window), own_window) if head_in_front else ()
    if premultiplied.width != size:
        premultiplied = premultiplied.resize((size, size), Image.Resampling.LANCZOS)
    *channels, alpha = cv2.split(np.asarray(premultiplied))
    colours = cv2.merge([cv2.min(channel, alpha) for channel in channels])  # resizing can ring past alpha
    transparency = cv2.merge([cv2.bitwise_not(alpha)] * 3).astype(np.uint8, copy=False)
    return Overlay(
        colours.astype(np.uint8, copy=False),
        transparency,
        visible,
        in_front,
        window,
        find_seen_part(transparency[:, :, 0], own_window),
        find_clear_part(artwork, own_window),
    )


def shrink_overlay(overlay: Overlay, own_window: Window, size: int) -> Overlay:
    """`overlay`, whose frame has `own_window`, at a smaller `size` in px: sooner than from its file, and less sharp."""
    small = (size, size)
    transparency = np.asarray(cv2.resize(overlay.transparency, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    colours = np.asarray(cv2.resize(overlay.premultiplied, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return replace(
        overlay,
        premultiplied=cv2.min(colours, cv2.bitwise_not(transparency)).astype(np.uint8, copy=False),
        transparency=transparency,
        seen=find_seen_part(transparency[:, :, 0], own_window),
    )


def _longest_run(is_in: NDArray[np.bool_]) -> slice:
    """Where most neighbours in a row are in; an empty slice where none is."""
    steps = np.flatnonzero(np.diff(np.concatenate(([False], is_in, [False])))).tolist()
    return max(
        (slice(start, stop) for start, stop in zip(steps[::2], steps[1::2], strict=True)),
        key=lambda run: run.stop - run.start,
        default=slice(0, 0),
    )


def _check_overlay(frame: Frame, image: Image.Image) -> None:
    """Palettes and greys with transparency are as good as RGBA: they are made of it without a loss."""
    is_right_size = image.width == image.height and MIN_OVERLAY_SIDE <= image.width <= MAX_OVERLAY_SIDE
    if not image.has_transparency_data or not is_right_size:
        raise SetupError(
            what=f"{frame.id}: {frame.overlay_path.name}: {image.mode} {image.width} × {image.height} px; "
            f"RGBA, {MIN_OVERLAY_SIDE}–{MAX_OVERLAY_SIDE} px, square"
        )
