"""`make_avatar`: bytes → photo → faces → crop → picture → bytes. No other module knows the order of the steps."""

import time
from dataclasses import replace
from functools import partial

from framer.errors import Unreadable, UsageError
from framer.i18n import N_
from framer.imaging.colour import MATTE_COLOUR
from framer.imaging.crop import MIN_VISIBLE_EXTENSION, ChosenCrop, check_requested_crop, extension_share
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.decoded_photo import DecodedPhoto, find_stored_box, trim_photo
from framer.imaging.encode import encode, encode_thumbnail
from framer.imaging.face_choice import other_faces
from framer.imaging.face_detector import Detector, thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.head_outline import find_head
from framer.imaging.heads import cut_heads
from framer.imaging.lean import levelling_angle, measure_lean
from framer.imaging.logo import choose_matte, find_logo, is_cut_out, take_whole
from framer.imaging.overlay import Overlay
from framer.imaging.rendering import Rendering
from framer.imaging.sampling import downscale_photo, sample_square
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.sharpness import is_blurred
from framer.imaging.text_overlay import load_overlay_of_unit
from framer.imaging.trimming import choose_content, move_crop, move_faces, upright_content
from framer.imaging.types import (
    MAX_SIZE,
    Avatar,
    Faces,
    Frame,
    Head,
    Options,
    PhotoBox,
    PhotoLimits,
    PhotoRegion,
)
from framer.imaging.whole_picture import WholePicture
from framer.text.unit import unit_id

# Photo pixels across the window: with less the picture looks soft wherever it is shown, or at full size only.
MIN_WINDOW_PIXELS, MIN_WINDOW_PIXELS_AT_2048 = 220, 600


def make_avatar(  # noqa: PLR0913  (two that must be given, one that often is, three for special callers)
    data: bytes,
    frame: Frame,
    options: Options | None = None,
    *,
    detect: Detector | None = None,
    model: str = "",
    thumbnail: int = 0,
) -> Avatar:
    """Frame the photo in `data`, a file of any accepted type.

    The picture is the same, byte for byte, for the same photo, frame and options, from any thread. `detect` replaces
    this thread's own detector, whose weights are in the file `model` (empty: the default). `thumbnail` > 0: the avatar
    has a JPEG of so many px, too, and of several faces a small one of each.

    Raises UsageError, TooLarge, Unsupported, Unreadable or SetupError.
    """
    timer = _StepTimer()
    options = options or Options()
    overlay = load_overlay_of_unit(frame, options.size, options.unit)
    timer.record_step("overlay")
    crop_side = options.crop.side if options.crop else None
    photo = decode_photo(data, options.limits, options.size, crop_side)
    timer.record_step("open")
    faces = find_faces(partial(downscale_photo, photo), photo.width, photo.height, detect or thread_detector(model))
    faces = _apply_face_choice(faces, options.face)
    timer.record_step("faces")
    whole = None
    if options.fit == "whole" or (options.fit == "auto" and faces.chosen_face is None):
        matte = choose_matte(photo) if is_cut_out(photo) else MATTE_COLOUR
        if matte != MATTE_COLOUR:
            del photo  # two of the largest photos are more than a worker may hold
            photo = decode_photo(data, options.limits, options.size, crop_side, matte)
        whole = (take_whole if options.fit == "whole" else find_logo)(photo, matte)
    if options.fit in ("whole", "fill"):
        faces = replace(faces, chosen_number=None)
    if options.crop:
        check_requested_crop(options.crop, photo.width, photo.height)
    content = None if whole else choose_content(photo, faces, options.crop)
    trimmed = upright_content(photo, content) if content else None
    size, found = (photo.width, photo.height), faces
    if content and trimmed:
        photo = trim_photo(photo, content)
        faces = move_faces(faces, -trimmed.x, -trimmed.y)
        if options.crop:
            options = replace(options, crop=move_crop(options.crop, -trimmed.x, -trimmed.y))
    head = None if options.crop else _find_chosen_head(photo, faces, options.level, detect or thread_detector(model))
    timer.record_step("head")
    rendered = Rendering(photo, faces, frame, overlay, options, timer.record_step, whole).render(head)
    _check_damage(photo, rendered.chosen)
    picture = rendered.lay_under(overlay)
    chosen = rendered.chosen
    warnings = _collect_warnings(rendered.region, chosen, faces, frame, overlay, options, whole)
    if photo.damage.is_any:
        warnings = ("incomplete", *warnings)
    timer.record_step("compose")
    encoded = encode(picture, options.format)
    timer.record_step("encode")
    return Avatar(
        data=encoded,
        format=options.format,
        size=options.size,
        frame=frame.id,
        width=size[0],
        height=size[1],
        faces=found,
        crop=move_crop(chosen.crop, trimmed.x, trimmed.y) if trimmed else chosen.crop,
        warnings=warnings,
        seconds=timer.seconds,
        window_pixels=round(2 * frame.window.r * chosen.crop.side),
        thumbnail=encode_thumbnail(picture, thumbnail) if thumbnail else b"",
        heads=cut_heads(photo, faces) if thumbnail else (),
        steps=tuple(timer.steps.items()),
        light=rendered.is_light_changed,
        blur_background=rendered.is_background_blurred,
        differs_in_browsers=photo.differs_in_browsers,
        fit="whole" if whole else "fill" if faces.chosen_face is None else "face",
        ground=whole.ground if whole else None,
        unit=unit_id(options.unit),
        trimmed=trimmed,
    )


def make_photo_preview(data: bytes, limits: PhotoLimits, long_side: int) -> bytes:
    """The photo itself as a JPEG, upright, in sRGB, at most `long_side` px long: for browsers that cannot decode it.

    Raises TooLarge, Unsupported or Unreadable.
    """
    photo = decode_photo(data, limits, long_side)
    whole_photo = PhotoBox(0, 0, photo.width, photo.height)
    short_side = long_side * min(photo.width, photo.height) / max(photo.width, photo.height)
    image = extract_region(photo, whole_photo, max(1.0, short_side), limits).image
    image.thumbnail((long_side, long_side), reducing_gap=2.0)
    return encode(image, "jpeg")


class _StepTimer:
    """A stopwatch for steps that follow each other."""

    def __init__(self) -> None:
        self._started_at = self._last_ended_at = time.perf_counter()
        self.steps: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        return self._last_ended_at - self._started_at

    def record_step(self, step: str) -> None:
        now = time.perf_counter()
        self.steps[step] = self.steps.get(step, 0.0) + now - self._last_ended_at
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


def _find_chosen_head(photo: DecodedPhoto, faces: Faces, level: bool, detect: Detector) -> Head | None:
    face = faces.chosen_face
    if face is None:
        return None
    sample = partial(sample_square, photo)
    angle = float(face.rotation)
    if level:
        angle += levelling_angle(measure_lean(face, sample, detect), face.rotation)
    size = photo.width, photo.height
    return find_head(size, face, other_faces(faces), angle, sample, thread_segmenter())


def _check_damage(photo: DecodedPhoto, chosen: ChosenCrop) -> None:
    """Raise Unreadable where a part of the photo is missing that the picture would show."""
    if photo.damage.touches(find_stored_box(photo, chosen.crop.bounding_box)):
        raise Unreadable(N_("A part of the photo is missing, and the picture would show it."))


def _collect_warnings(  # noqa: PLR0913, PLR0917  (all that a warning may be about)
    region: PhotoRegion,
    chosen: ChosenCrop,
    faces: Faces,
    frame: Frame,
    overlay: Overlay,
    options: Options,
    whole: WholePicture | None,
) -> tuple[str, ...]:
    """The codes of all warnings, in the order in which a person should read them."""
    face = faces.chosen_face
    is_automatic = options.face is None and options.crop is None  # who says where the face is has no doubt about it
    is_sought = options.fit in ("auto", "face")  # who wants it whole, or filled, asks for no face
    window_pixels = 2 * frame.window.r * chosen.crop.side
    is_small_at_2048 = options.size == MAX_SIZE and window_pixels < MIN_WINDOW_PIXELS_AT_2048
    extension = extension_share(chosen.crop, frame.window, region.width, region.height, overlay.visible)
    return tuple(
        name
        for name, applies in (
            ("no_face", face is None and is_sought),
            ("laid_whole", whole is not None and is_sought),
            ("unsure_face", face is not None and not face.is_sure and is_automatic),
            ("many_faces", faces.are_many and is_sought),
            ("small_source", window_pixels < MIN_WINDOW_PIXELS),
            ("small_for_2048", is_small_at_2048 and window_pixels >= MIN_WINDOW_PIXELS),
            ("blurred", face is not None and is_blurred(region, face.box)),
            ("face_at_edge", chosen.is_cramped),
            ("turned", face is not None and face.rotation != 0 and not options.crop),
            ("extended", extension > MIN_VISIBLE_EXTENSION and not whole),
        )
        if applies
    )
