"""A frame's openings, measured in its overlay: where the photo is seen, and which of several the face goes into."""

import io
import math

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import FloatMap, Pixels, Window

FACE_HIDING_ALPHA = 128  # alpha (0 to 255) from which artwork hides a face; less is a veil, through which it is seen
MIN_OPENING_RADIUS = 0.1  # shares of the side
_RASTER_SIDE = 1024  # px at which openings are measured
_EQUAL_RADIUS = 0.97  # circles this close to the largest count as large: then the one nearest the middle is chosen
_NECK_SHARE = 0.65  # of the largest radius: what only touches through a neck narrower than this is two openings
_RIVAL_SHARE = 0.75  # … if both are so large, of the largest
_APART_SHARE = 0.45  # of the largest radius, from which an opening that does not touch it counts
_CHEST_HEIGHT = 0.85  # of a circle's height: a plaque may stand before the chest below it
_ROUND_SHARE = 0.55  # of a circle's outline that has to be the opening's own edge
_EDGE_TOLERANCE = 0.008  # of the side: how far that edge may be from the circle
_MAX_COVERED = 0.005  # of a circle above _CHEST_HEIGHT that artwork may hide
_EDGE_DIRECTIONS = np.arange(240, dtype=np.float32) * np.float32(math.tau / 240)


def measure_opening(overlay_data: bytes, name: str) -> Window:
    """The largest circle in which nothing hides a face, rounded to 1/10,000 of the side.

    `overlay_data` is its file, PNG or WebP; `name` stands in errors. Where several circles of one opening are the
    largest, it is the one in their middle; of several openings it is the one nearest the picture's middle. Where a
    plaque cuts a piece off a round opening's foot, it is the whole circle. Raises SetupError when the file cannot be
    decoded, or the radius is below MIN_OPENING_RADIUS.
    """
    try:
        with Image.open(io.BytesIO(overlay_data), formats=["PNG", "WEBP"]) as image:
            openings = find_openings(image.convert("RGBA"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=name) from error
    if not openings:
        raise SetupError(what=f"{name}: no transparent opening for a face")
    return openings[0]


def find_openings(overlay: Image.Image) -> tuple[Window, ...]:
    """The openings of an overlay (RGBA, square) in which a face could stand, first the one that framer takes.

    Those that are much smaller than the largest are ornament and not told, nor is what lies in the corners, outside the
    circle that services cut out. Empty if the largest circle is smaller than MIN_OPENING_RADIUS.
    """
    alpha = np.asarray(overlay.getchannel("A").resize((_RASTER_SIDE, _RASTER_SIDE), Image.Resampling.BOX))
    distance = _distance_to_artwork(alpha)
    largest = float(distance.max())
    if (largest - 0.5) / _RASTER_SIDE < MIN_OPENING_RADIUS:
        return ()
    circles = [circle for circle in _circles_apart(distance, largest) if _off_centre(circle) < 0.5]
    circles = circles or [_middle_circle(distance, distance >= largest - 0.5)]
    most = max(circle.r for circle in circles)
    circles.sort(key=lambda circle: (circle.r < _EQUAL_RADIUS * most, round(_off_centre(circle), 2), circle.cx))
    return tuple(_whole_circle(alpha, circle) for circle in circles)


def _off_centre(circle: Window) -> float:
    return math.dist((circle.cx, circle.cy), (0.5, 0.5))


def _distance_to_artwork(alpha: Pixels) -> FloatMap:
    """How far each pixel is from what hides the photo, in px, with a border of one; the picture's edge counts too."""
    clear = np.pad((alpha < FACE_HIDING_ALPHA).astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(clear, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), dtype=np.float32)


def _circles_apart(distance: FloatMap, largest: float) -> list[Window]:
    """The largest circle of each opening: parts of their own, and parts that meet in a neck."""
    circles = []
    _, parts = cv2.connectedComponents((distance > 0).astype(np.uint8), connectivity=4)
    _, cores = cv2.connectedComponents((distance > _NECK_SHARE * largest).astype(np.uint8), connectivity=8)
    for labels, least in ((cores, _RIVAL_SHARE), (parts, _APART_SHARE)):
        radii = np.zeros(int(labels.max()) + 1, np.float32)
        np.maximum.at(radii, np.asarray(labels, dtype=np.int64).ravel(), distance.ravel())
        for label in np.nonzero(radii[1:] >= least * largest)[0] + 1:
            inside = labels == label
            if labels is parts and (inside & (cores > 0)).any():
                continue  # counted by its cores
            circles.append(_middle_circle(distance, inside & (distance >= radii[label] - 0.5)))
    return circles


def _middle_circle(distance: FloatMap, plateau: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Window:
    """The circle in the middle of those whose centres make the `plateau`, all of about one radius."""
    rows, columns = np.nonzero(plateau)
    return Window(
        round((float(columns.mean()) - 0.5) / _RASTER_SIDE, 4),
        round((float(rows.mean()) - 0.5) / _RASTER_SIDE, 4),
        round((float(distance[plateau].max()) - 0.5) / _RASTER_SIDE, 4),
    )  # fmt: skip


def _whole_circle(alpha: Pixels, circle: Window) -> Window:
    """The round opening of which `circle` is the part above a plaque at its foot; `circle` itself if it is not so."""
    edge = _edge_points(alpha, circle)
    kept = edge[:, 1] < circle.cy  # the plaque is below
    for _ in range(4):
        if kept.sum() < _ROUND_SHARE * len(edge) / 2:
            return circle
        whole = _fit_circle(edge[kept])
        off = np.abs(np.hypot(edge[:, 0] - whole.cx, edge[:, 1] - whole.cy) - whole.r)
        kept = off < _EDGE_TOLERANCE
    is_round = kept.mean() >= _ROUND_SHARE and 1.02 * circle.r < whole.r < 1.3 * circle.r
    reaches_out = max(abs(whole.cx - 0.5), abs(whole.cy - 0.5)) + whole.r > 0.5
    return whole if is_round and not reaches_out and _is_clear_for_head(alpha, whole) else circle


def _edge_points(alpha: Pixels, circle: Window) -> FloatMap:
    """Where artwork begins in each direction from the circle's centre: x and y, in shares of the side."""
    steps = np.arange(_RASTER_SIDE, dtype=np.float32) / _RASTER_SIDE
    across = circle.cx + np.cos(_EDGE_DIRECTIONS)[:, None] * steps
    down = circle.cy + np.sin(_EDGE_DIRECTIONS)[:, None] * steps
    columns, rows = ((shares * _RASTER_SIDE).astype(int) for shares in (across, down))
    outside = (columns < 0) | (columns >= _RASTER_SIDE) | (rows < 0) | (rows >= _RASTER_SIDE)
    hidden = alpha[rows.clip(0, _RASTER_SIDE - 1), columns.clip(0, _RASTER_SIDE - 1)] >= FACE_HIDING_ALPHA
    first = (hidden | outside).argmax(axis=1)
    which = np.arange(len(_EDGE_DIRECTIONS))
    return np.stack([across[which, first], down[which, first]], axis=1)


def _fit_circle(points: FloatMap) -> Window:
    """The circle of least squares through the `points`, linear in x, y and the power of the centre (Kåsa 1976)."""
    x, y = points[:, 0], points[:, 1]
    matrix = np.stack([x, y, np.ones_like(x)], axis=1)
    normal = matrix.T @ matrix + 1e-9 * np.eye(3, dtype=np.float32)
    a, b, c = np.linalg.solve(normal.astype(np.float64), (matrix.T @ (x**2 + y**2)).astype(np.float64))
    radius = math.sqrt(max(0.0, float(c) + float(a) ** 2 / 4 + float(b) ** 2 / 4))
    radius -= 1 / _RASTER_SIDE  # the points are the first that are hidden
    return Window(round(float(a) / 2, 4), round(float(b) / 2, 4), round(radius, 4))


def _is_clear_for_head(alpha: Pixels, circle: Window) -> bool:
    """Whether hardly anything hides what lies in the circle above the chest; its soft edge does not count."""
    shares = (np.arange(_RASTER_SIDE, dtype=np.float32) + 0.5) / _RASTER_SIDE
    rows = shares[:, None]
    inside = np.hypot(shares[None, :] - circle.cx, rows - circle.cy) < circle.r - _EDGE_TOLERANCE
    inside &= rows < circle.cy + (2 * _CHEST_HEIGHT - 1) * circle.r
    return float((alpha[inside] >= FACE_HIDING_ALPHA).mean()) <= _MAX_COVERED
