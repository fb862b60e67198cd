"""Quarter turns: between a photo as it lies and the photo as it stands upright in a crop turned by `turn` degrees.

`turn` is 0, 90, 180 or 270, counter-clockwise for the crop; `width` and `height` are those of the photo as it lies.
"""

from framer.imaging.types import PhotoBox, Point


def rotate_point(point: Point, turn: int, width: float, height: float) -> Point:
    """From the photo as it lies to the upright one."""
    x, y = point
    return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]


def unrotate_point(point: Point, turn: int, width: float, height: float) -> Point:
    """From the upright photo to the one as it lies."""
    u, v = point
    return {0: (u, v), 90: (v, height - u), 180: (width - u, height - v), 270: (width - v, u)}[turn]


def rotate_box(box: PhotoBox, turn: int, width: float, height: float) -> PhotoBox:
    """From the photo as it lies to the upright one."""
    return _box_between(
        *(rotate_point(corner, turn, width, height) for corner in ((box.x, box.y), (box.right, box.bottom)))
    )


def unrotate_box(box: PhotoBox, turn: int, width: float, height: float) -> PhotoBox:
    """From the upright photo to the one as it lies."""
    corners = ((box.x, box.y), (box.right, box.bottom))
    return _box_between(*(unrotate_point(corner, turn, width, height) for corner in corners))


def _box_between(one: Point, other: Point) -> PhotoBox:
    (x0, y0), (x1, y1) = one, other
    return PhotoBox(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
