"""Photo + crop + overlay → picture."""

import math
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from framer.imaging.extension import extend_past_edge
from framer.imaging.ground import lay_on_ground
from framer.imaging.mirrored_heads import KnownPeople
from framer.imaging.overlay import LAID_ROWS, Overlay
from framer.imaging.picture_part import PicturePart
from framer.imaging.resample import read_square, resample_square, sharpen
from framer.imaging.seen_part import align_part, crop_of_part, snap_to_pixel
from framer.imaging.types import Crop, PhotoRegion, Pixels
from framer.text.text_field import RgbColour

# Of the side: what is so little past the photo's edge shows in a segment of the overlay's opening only, and a mirror
# image there is not seen. Lines along the edge, as frames and scaling leave them, would be: so wide in photo pixels.
_HIDDEN_OVERHANG, _EDGE_LINES = 0.0125, 2.0


def compose(photo: PhotoRegion, crop: Crop, overlay: Overlay, size: int) -> Image.Image:
    """The picture: `size` × `size` px, mode RGB. What lies past the photo's edge is filled softly."""
    square, part = render_part(photo, crop, size, overlay.seen or PicturePart(0, 0, size))
    return lay_overlay(square, overlay, part).convert("RGB")


def lay_overlay(square: Pixels, overlay: Overlay, part: PicturePart) -> Image.Image:
    """The picture, mode RGBX, of a rendered crop, of which `square` is the `part` to be seen; modifies `square`."""
    # Four bytes a pixel are Pillow's own layout, so the picture is not copied once more.
    picture = np.empty((*overlay.premultiplied.shape[:2], 4), np.uint8)
    for strip in _around(part, len(picture)):
        cv2.cvtColor(overlay.premultiplied[strip], cv2.COLOR_RGB2RGBA, dst=picture[strip])
    for top, untouched in zip(range(0, len(picture), LAID_ROWS), overlay.untouched_columns, strict=True):
        rows = slice(max(top, part.top), min(top + LAID_ROWS, part.top + part.side))
        if rows.start >= rows.stop:
            continue
        columns = part.pixels[1]
        band = square[rows.start - part.top : rows.stop - part.top]
        for drawn in _beside(untouched, columns):
            # Within one level of Pillow's paste with a mask, and faster.
            under = band[:, drawn.start - part.left : drawn.stop - part.left]
            cv2.multiply(under, overlay.transparency[rows, drawn], dst=under, scale=1 / 255)
            cv2.add(under, overlay.premultiplied[rows, drawn], dst=under)
        cv2.cvtColor(band, cv2.COLOR_RGB2RGBA, dst=picture[rows, columns])
    return Image.frombuffer("RGBX", picture.shape[1::-1], picture, "raw", "RGBX", 0, 1)


def _around(part: PicturePart, size: int) -> list[tuple[slice, slice]]:
    """The rows and columns of a picture of `size` × `size` px above, below, left and right of its part."""
    rows, columns = part.pixels
    strips = (
        (slice(0, rows.start), slice(0, size)),
        (slice(rows.stop, size), slice(0, size)),
        (rows, slice(0, columns.start)),
        (rows, slice(columns.stop, size)),
    )
    return [(down, across) for down, across in strips if down.start < down.stop and across.start < across.stop]


def _beside(untouched: slice, columns: slice) -> list[slice]:
    """What of the `columns` lies to the left and to the right of the `untouched` ones."""
    left = slice(columns.start, min(untouched.start, columns.stop))
    right = slice(max(untouched.stop, columns.start), columns.stop)
    return [side for side in (left, right) if side.start < side.stop]


def render_crop(photo: PhotoRegion, crop: Crop, size: int, sharpened: bool = True) -> Pixels:
    """The crop, mirrored where it says so, without the overlay: `size` × `size` × 3, RGB.

    As sharp as a Lanczos reduction; where it is `sharpened`, with a light unsharp mask after it.
    """
    return render_part(photo, crop, size, PicturePart(0, 0, size), sharpened=sharpened)[0]


def render_part(  # noqa: PLR0913  (the part, and how it is made)
    photo: PhotoRegion,
    crop: Crop,
    size: int,
    seen: PicturePart,
    *,
    sharpened: bool = True,
    people: KnownPeople | None = None,
    ground: RgbColour | None = None,
) -> tuple[Pixels, PicturePart]:
    """The same of a part of the picture with all that is `seen`, and that part.

    Past the photo's edge is the `ground`, or without one what looks as if the photo went on. Where its `people`
    are known, a busy background goes on there.
    """
    part, scale = align_part(seen, photo, crop, size), photo.scale
    shown = crop_of_part(crop, part, size)
    is_mirrored = (
        ground is None and seen.side < size and _overhang(crop_of_part(crop, seen, size), photo) <= _HIDDEN_OVERHANG
    )
    side = shown.side * scale
    corner = (shown.x - photo.left) * scale, (shown.y - photo.top) * scale
    x, y = (snap_to_pixel(n, side / part.side) for n in corner)
    inset = math.ceil(_EDGE_LINES * scale) if is_mirrored or people else 0
    source = read_square(photo.image, replace(shown, x=x, y=y, side=side), part.side, inset)
    picture = resample_square(source, part.side)
    if sharpened:
        sharpen(picture, shown.side / part.side, size)
    if ground:
        lay_on_ground(picture, photo, shown, ground)
    elif not is_mirrored:
        extend_past_edge(picture, photo, shown, people)
    return np.ascontiguousarray(picture[:, ::-1]) if crop.mirror else picture, part


def _overhang(crop: Crop, photo: PhotoRegion) -> float:
    """How far `crop` reaches past the photo's edge, as a share of its side."""
    box = crop.bounding_box
    return max(-box.x, -box.y, box.right - photo.width, box.bottom - photo.height) / crop.side
