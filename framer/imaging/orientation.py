"""How the camera was held: the EXIF orientation of an opened photo, and whether browsers turn the photo by it, too."""

from PIL import Image

_ORIENTATION_TAG = 0x0112
_UNTURNED_FORMATS = ("WEBP",)  # in which browsers leave EXIF alone
_TEXT_EXIF = "Raw profile type exif"  # ImageMagick's, in a PNG's text


def read_orientation(image: Image.Image, default: int = 1) -> int:
    """EXIF orientation 1 to 8, else XMP's, else `default`; 1 where it is invalid.

    Read after the decode, in which Pillow turns TIFFs itself.
    """
    try:
        value = image.getexif().get(_ORIENTATION_TAG, default)
    except MemoryError:
        raise
    except Exception:  # a broken EXIF block does not make the photo unreadable
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def is_turned_by_browsers(image: Image.Image) -> bool:
    """Whether a browser that can show the photo turns it by its orientation: XMP they leave alone everywhere."""
    if image.format in _UNTURNED_FORMATS or _TEXT_EXIF in image.info:
        return False
    block = image.info.get("exif")
    exif = Image.Exif()
    try:
        exif.load(block if isinstance(block, bytes) else b"")
        return _ORIENTATION_TAG in exif
    except MemoryError:
        raise
    except Exception:  # the same block has been read as broken before
        return False
