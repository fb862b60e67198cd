"""A photo without its borders: what else is told in photo pixels goes with it, and back."""

from dataclasses import replace

from framer.imaging.borders import find_content
from framer.imaging.decoded_photo import DecodedPhoto, StoredBox, find_upright_corner
from framer.imaging.types import Crop, Face, Faces, PhotoBox


def choose_content(photo: DecodedPhoto, faces: Faces, crop: Crop | None) -> StoredBox | None:
    """What of `photo` lies within its borders, as stored; None where it has none, or they are asked for.

    They are where the middle of a requested `crop` lies on them, and no border where a face does.
    """
    content = find_content(photo)
    if content is None:
        return None
    box = upright_content(photo, content)
    inside = [face.box.centre for face in faces.faces] + ([crop.centre] if crop else [])
    face = faces.chosen_face
    if face:
        inside += [(face.box.x, face.box.y), (face.box.right, face.box.bottom)]
    if any(not (box.x <= x <= box.right and box.y <= y <= box.bottom) for x, y in inside):
        return None
    return content


def upright_content(photo: DecodedPhoto, content: StoredBox) -> PhotoBox:
    """Where `content` lies in the whole upright `photo`."""
    left, top, right, bottom = content
    width, height = (bottom - top, right - left) if photo.orientation >= 5 else (right - left, bottom - top)
    return PhotoBox(*find_upright_corner(photo, content), width, height)


def move_crop(crop: Crop, x: float, y: float) -> Crop:
    """`crop`, moved by `x` and `y` photo pixels."""
    return replace(crop, x=round(crop.x + x, 2), y=round(crop.y + y, 2))


def move_faces(faces: Faces, x: float, y: float) -> Faces:
    """`faces`, moved by `x` and `y` photo pixels."""
    return replace(faces, faces=tuple(_move_face(face, x, y) for face in faces.faces))


def _move_face(face: Face, x: float, y: float) -> Face:
    box = replace(face.box, x=face.box.x + x, y=face.box.y + y)
    left_eye, right_eye, nose, left_mouth, right_mouth = ((u + x, v + y) for u, v in face.landmarks)
    return replace(face, box=box, landmarks=(left_eye, right_eye, nose, left_mouth, right_mouth))
