"""`make_avatar`: the only place that knows the order of the steps."""

import time
from dataclasses import replace
from functools import partial

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.compose import compose
from framer.imaging.crop import MIN_VISIBLE_EXTENSION, PlacedCrop, check_requested_crop, extension_share, place_crop
from framer.imaging.decode import DecodedPhoto, decode_photo, downscale_photo, extract_region
from framer.imaging.encode import encode, encode_thumbnail
from framer.imaging.face_detector import Detector, thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.overlay import load_overlay
from framer.imaging.sharpness import is_blurred
from framer.imaging.text_overlay import draw_unit_text
from framer.imaging.types import Avatar, Faces, Frame, Options, PhotoBox, PhotoLimits, PhotoRegion

MIN_WINDOW_PIXELS = 600  # photo pixels across the window


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
    laps = _StepTimer()
    options = options or Options()
    overlay = draw_unit_text(load_overlay(frame, options.size), frame.fields, options.unit)
    laps.record_step("overlay")
    photo = decode_photo(data, options.limits, options.size, options.crop.side if options.crop else None)
    laps.record_step("open")
    faces = find_faces(partial(downscale_photo, photo), photo.width, photo.height, detect or thread_detector(model))
    faces = _apply_face_choice(faces, options.face)
    laps.record_step("faces")
    placed = _choose_crop(photo, faces, frame, options)
    reach = placed.crop.bounding_box
    region = extract_region(photo, reach, options.size * reach.width / placed.crop.side, options.limits)
    laps.record_step("cut")
    picture = compose(region, placed.crop, overlay, options.size)
    warnings = _collect_warnings(region, placed, faces, frame)
    laps.record_step("compose")
    encoded = encode(picture, options.format)
    laps.record_step("encode")
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
        thumbnail=encode_thumbnail(picture, thumbnail) if thumbnail else b"",
        steps=tuple(laps.steps),
    )


def make_photo_preview(data: bytes, limits: PhotoLimits, long_side: int) -> bytes:
    """The photo itself as a JPEG, upright and in sRGB, at most `long_side` px: for browsers that cannot decode it.

    Raises TooLarge, Unsupported or Unreadable.
    """
    photo = decode_photo(data, limits, long_side)
    whole = PhotoBox(0, 0, photo.width, photo.height)
    wanted = long_side * min(photo.width, photo.height) / max(photo.width, photo.height)
    image = extract_region(photo, whole, max(1.0, wanted), limits).image
    image.thumbnail((long_side, long_side), reducing_gap=2.0)
    return encode(image, "jpeg")


class _StepTimer:
    """A stopwatch for steps, which follow each other."""

    def __init__(self) -> None:
        self._started_at = self._last_ended_at = time.perf_counter()
        self.steps: list[tuple[str, float]] = []

    @property
    def seconds(self) -> float:
        return self._last_ended_at - self._started_at

    def record_step(self, step: str) -> None:
        now = time.perf_counter()
        self.steps.append((step, now - self._last_ended_at))
        self._last_ended_at = now


def _apply_face_choice(faces: Faces, number: int | None) -> Faces:
    if number is None:
        return faces
    if not 0 <= number < len(faces.faces):
        raise UsageError(
            N_("There is no face number %(number)s: %(count)s found, counted from 0."),
            N_("Leave the face out for the automatic choice."),
            number=number, count=len(faces.faces),
        )  # fmt: skip
    return replace(faces, chosen_number=number)


def _choose_crop(photo: DecodedPhoto, faces: Faces, frame: Frame, options: Options) -> PlacedCrop:
    if options.crop:
        return PlacedCrop(check_requested_crop(replace(options.crop, mirror=options.mirror), photo.width, photo.height))
    return place_crop(photo.width, photo.height, faces.chosen_face, frame.window, options.mirror)


def _collect_warnings(photo: PhotoRegion, placed: PlacedCrop, faces: Faces, frame: Frame) -> tuple[str, ...]:
    """In the order in which a person should read them."""
    face = faces.chosen_face
    shown = 2 * frame.window.r * placed.crop.side
    outside = extension_share(placed.crop, frame.window, photo.width, photo.height)
    return tuple(
        name
        for name, applies in (
            ("no_face", face is None),
            ("many_faces", len(faces.faces) > 1),
            ("small_source", shown < MIN_WINDOW_PIXELS),
            ("blurred", face is not None and is_blurred(photo, face.box)),
            ("face_at_edge", "face_at_edge" in placed.warnings),
            ("turned", "turned" in placed.warnings),
            ("extended", outside > MIN_VISIBLE_EXTENSION),
        )
        if applies
    )
