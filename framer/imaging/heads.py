"""Small pictures of the faces in a photo, by which a person says whose is meant."""

from PIL import Image

from framer.imaging.decoded_photo import DecodedPhoto
from framer.imaging.encode import encode_thumbnail
from framer.imaging.sampling import sample_square
from framer.imaging.types import Faces

HEAD_SIDE = 64  # px
MAX_HEADS = 30  # of a crowd the first from the left
_HEAD_SHARE = 1.7  # of the longer side of a face's box: the head with its hair


def cut_heads(photo: DecodedPhoto, faces: Faces) -> tuple[bytes, ...]:
    """A JPEG of HEAD_SIDE px of each face, from left to right; none where there are not several faces.

    Colours are as stored: these are to tell people from each other, no more.
    """
    if len(faces.faces) < 2:
        return ()
    heads = []
    for face in faces.faces[:MAX_HEADS]:
        side = _HEAD_SHARE * max(face.box.width, face.box.height)
        pixels = sample_square(photo, face.box.centre, side, face.rotation, HEAD_SIDE)
        heads.append(encode_thumbnail(Image.fromarray(pixels), HEAD_SIDE))
    return tuple(heads)
