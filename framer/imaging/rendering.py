"""The photo under the overlay: its crop, light and background as frame and options want them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PIL import Image

from framer.imaging.background_blur import blur_background
from framer.imaging.compose import lay_overlay, render_part
from framer.imaging.crop import ChosenCrop, fit_crop, fit_whole
from framer.imaging.decode import extract_region
from framer.imaging.decoded_photo import DecodedPhoto
from framer.imaging.face_choice import other_faces
from framer.imaging.head_in_front import FrontHead, find_front_head, lay_overlay_behind, raise_head
from framer.imaging.light import apply_table, light_table, skin_colour
from framer.imaging.mirrored_heads import KnownPeople
from framer.imaging.overlay import Overlay
from framer.imaging.picture_part import PicturePart
from framer.imaging.seen_part import crop_of_part, place_window, widen_part
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.types import Faces, Frame, Head, Options, PhotoRegion, Pixels, Window
from framer.imaging.whole_picture import WholePicture


@dataclass(frozen=True)
class RenderedPhoto:
    """The crop of a photo, rendered as `square` (side × side × 3, RGB): all of it, or the `part` that is to be seen.

    `front`: the head in front of the overlay.
    """

    chosen: ChosenCrop
    region: PhotoRegion
    square: Pixels
    part: PicturePart
    is_light_changed: bool
    is_background_blurred: bool
    front: FrontHead | None = None

    def lay_under(self, overlay: Overlay) -> Image.Image:
        """The picture, mode RGBX; modifies `square`."""
        if self.front:
            return lay_overlay_behind(self.square, overlay, self.front)
        return lay_overlay(self.square, overlay, self.part)


@dataclass(frozen=True)
class Rendering:
    """All that decides how a photo lies under an overlay; `record_step` is told the steps that are done.

    `whole`: the photo is laid whole, its colours as they are.
    """

    photo: DecodedPhoto
    faces: Faces
    frame: Frame
    overlay: Overlay
    options: Options
    record_step: Callable[[str], None]
    whole: WholePicture | None = None

    def render(self, head: Head | None) -> RenderedPhoto:
        """The photo under the overlay. A head that should stand in front, and cannot, is placed within the artwork."""
        face = self.faces.chosen_face if self.frame.head_in_front else None
        if face is None:
            return self._render_crop(self._choose_crop(head, self.overlay.visible, self.frame.window))
        raised = raise_head(head) if head else None
        chosen = self._choose_crop(raised, self.overlay.visible_in_front, self.frame.window)
        rendered = self._render_crop(chosen)
        front = find_front_head(
            rendered.square, self.overlay, self.frame.window, chosen.crop, rendered.region, face,
            other_faces(self.faces), thread_segmenter(),
        )  # fmt: skip
        if front is None and not self.options.crop:
            raised = raise_head(head, in_front=False) if head else None
            opening = self.overlay.window or self.frame.window
            return self._render_crop(self._choose_crop(raised, self.overlay.visible, opening))
        return replace(rendered, front=front)

    def _choose_crop(self, head: Head | None, visible: Sequence[float], window: Window) -> ChosenCrop:
        photo, options = self.photo, self.options
        if options.crop:
            return ChosenCrop(replace(options.crop, mirror=options.mirror))
        if self.whole and self.overlay.clear:
            return fit_whole(self.whole, self.overlay.clear, options.mirror)
        return fit_crop(photo.width, photo.height, head, window, visible, options.mirror)

    def _render_crop(self, chosen: ChosenCrop) -> RenderedPhoto:
        """The crop with its light and its background as the options want them."""
        crop, options, face, size = chosen.crop, self.options, self.faces.chosen_face, self.options.size
        # The matte for a head in front, or for what is behind the person, is sought on the whole picture.
        is_all_made = not self.whole and (self.frame.head_in_front or options.blur_background)
        seen = (None if is_all_made else self.overlay.seen) or PicturePart(0, 0, size)
        box = crop_of_part(crop, widen_part(seen, size), size).bounding_box
        region = extract_region(self.photo, box, size * box.width / crop.side, options.limits)
        self.record_step("cut")
        if self.whole:
            square, part = render_part(region, crop, size, seen, sharpened=False, ground=self.whole.ground)
            return RenderedPhoto(chosen, region, square, part, is_light_changed=False, is_background_blurred=False)
        people = KnownPeople(self.faces.faces, thread_segmenter()) if self.faces.faces else None
        square, part = render_part(region, crop, size, seen, people=people)
        measure_skin = partial(skin_colour, region, face) if face else None
        table = light_table(square, place_window(self.frame.window, part, size), options.light, measure_skin)
        if table is not None:
            apply_table(square, table)
        is_blurred = options.blur_background and blur_background(square, thread_segmenter())
        return RenderedPhoto(chosen, region, square, part, table is not None, is_blurred)
