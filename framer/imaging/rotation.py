"""Quarter turns between a photo as it lies and the upright photo that a crop rotated by `rotation` degrees shows.

`rotation` is 0, 90, 180 or 270, counter-clockwise. `width` and `height` are always those of the photo as it lies.
"""

from framer.imaging.types import PhotoBox, Point


def rotate_point(point: Point, rotation: int, width: float, height: float) -> Point:
    """From the photo as it lies to the upright one."""
    x, y = point
    return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[rotation]


def unrotate_point(point: Point, rotation: int, width: float, height: float) -> Point:
    """From the upright photo to the one as it lies."""
    u, v = point
    return {0: (u, v), 90: (v, height - u), 180: (width - u, height - v), 270: (width - v, u)}[rotation]


def rotate_box(box: PhotoBox, rotation: int, width: float, height: float) -> PhotoBox:
    """From the photo as it lies to the upright one."""
    return _box_between(
        rotate_point((box.x, box.y), rotation, width, height),
        rotate_point((box.right, box.bottom), rotation, width, height),
    )


def unrotate_box(box: PhotoBox, rotation: int, width: float, height: float) -> PhotoBox:
    """From the upright photo to the one as it lies."""
    return _box_between(
        unrotate_point((box.x, box.y), rotation, width, height),
        unrotate_point((box.right, box.bottom), rotation, width, height),
    )


def _box_between(corner: Point, opposite_corner: Point) -> PhotoBox:
    (x0, y0), (x1, y1) = corner, opposite_corner
    return PhotoBox(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
