"""`make_avatar`: the only place that knows the order of the steps."""

import time
from dataclasses import replace
from functools import partial

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.compose import compose
from framer.imaging.crop import EXTENDED_FROM, Placed, check_crop, place_crop, shown_outside
from framer.imaging.decode import OpenPhoto, cut, look, open_photo
from framer.imaging.encode import encode, encode_small
from framer.imaging.face_detector import Detector, thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.overlay import load_overlay
from framer.imaging.sharpness import is_blurred
from framer.imaging.text_overlay import add_text
from framer.imaging.types import Avatar, Box, Faces, Frame, Limits, Options, Photo

SMALL_SOURCE = 600  # photo pixels across the window


def make_avatar(  # noqa: PLR0913  (two that must be given, one that often is, three for special callers)
    data: bytes,
    frame: Frame,
    options: Options | None = None,
    *,
    detect: Detector | None = None,
    model: str = "",
    thumbnail: int = 0,
) -> Avatar:
    """Frame the photo in `data`: bytes of any accepted type → a finished picture.

    The same bytes for the same input and options, on every machine and from any number of threads. `detect` stands in
    for this thread's own detector, which reads the weights in the file `model`. `thumbnail` > 0: a small JPEG, so many
    px wide, comes with it.

    Raises UsageError, TooLarge, Unsupported, Unreadable or SetupError.
    """
    laps = _Laps()
    options = options or Options()
    overlay = add_text(load_overlay(frame, options.size), frame.fields, options.unit)
    laps.end("overlay")
    photo = open_photo(data, options.limits, options.size, options.crop.side if options.crop else None)
    laps.end("open")
    faces = find_faces(partial(look, photo), photo.width, photo.height, detect or thread_detector(model))
    faces = _with_choice(faces, options.face)
    laps.end("faces")
    placed = _placed(photo, faces, frame, options)
    reach = placed.crop.reach
    region = cut(photo, reach, options.size * reach.width / placed.crop.side, options.limits)
    laps.end("cut")
    picture = compose(region, placed.crop, overlay, options.size)
    warnings = _warnings(region, placed, faces, frame)
    laps.end("compose")
    encoded = encode(picture, options.format)
    laps.end("encode")
    return Avatar(
        data=encoded,
        format=options.format,
        size=options.size,
        frame=frame.id,
        width=photo.width,
        height=photo.height,
        faces=faces,
        crop=placed.crop,
        warnings=warnings,
        seconds=laps.seconds,
        window_pixels=round(2 * frame.window.r * placed.crop.side),
        thumbnail=encode_small(picture, thumbnail) if thumbnail else b"",
        steps=tuple(laps.steps),
    )


def show_photo(data: bytes, limits: Limits, long_side: int) -> bytes:
    """The photo itself as a JPEG, upright and in sRGB, at most `long_side` px: for browsers that cannot decode it.

    Raises TooLarge, Unsupported or Unreadable.
    """
    photo = open_photo(data, limits, long_side)
    whole = Box(0, 0, photo.width, photo.height)
    wanted = long_side * min(photo.width, photo.height) / max(photo.width, photo.height)
    image = cut(photo, whole, max(1.0, wanted), limits).image
    image.thumbnail((long_side, long_side), reducing_gap=2.0)
    return encode(image, "jpeg")


class _Laps:
    """A stopwatch for steps, which follow each other."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self.steps: list[tuple[str, float]] = []

    @property
    def seconds(self) -> float:
        return self._last - self._began

    def end(self, step: str) -> None:
        now = time.perf_counter()
        self.steps.append((step, now - self._last))
        self._last = now


def _with_choice(faces: Faces, number: int | None) -> Faces:
    if number is None:
        return faces
    if not 0 <= number < len(faces.found):
        raise UsageError(
            N_("There is no face number %(number)s: %(count)s found, counted from 0."),
            N_("Leave the face out for the automatic choice."),
            number=number, count=len(faces.found),
        )  # fmt: skip
    return replace(faces, chosen=number)


def _placed(photo: OpenPhoto, faces: Faces, frame: Frame, options: Options) -> Placed:
    if options.crop:
        return Placed(check_crop(replace(options.crop, mirror=options.mirror), photo.width, photo.height))
    return place_crop(photo.width, photo.height, faces.face, frame.window, options.mirror)


def _warnings(photo: Photo, placed: Placed, faces: Faces, frame: Frame) -> tuple[str, ...]:
    """In the order in which a person should read them."""
    face = faces.face
    shown = 2 * frame.window.r * placed.crop.side
    outside = shown_outside(placed.crop, frame.window, photo.width, photo.height)
    return tuple(
        name
        for name, applies in (
            ("no_face", face is None),
            ("many_faces", len(faces.found) > 1),
            ("small_source", shown < SMALL_SOURCE),
            ("blurred", face is not None and is_blurred(photo, face.box)),
            ("face_at_edge", "face_at_edge" in placed.warnings),
            ("turned", "turned" in placed.warnings),
            ("extended", outside > EXTENDED_FROM),
        )
        if applies
    )
