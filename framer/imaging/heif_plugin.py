"""The HEIF decoder, made known to Pillow, with a higher limit on one thing that `item_graph` bounds itself."""

import ctypes
import functools

from framer.imaging.item_graph import MAX_PROPERTIES


class _SecurityLimits(ctypes.Structure):
    """The beginning of libheif's heif_security_limits (heif_security.h), the same in all versions of it so far."""

    _fields_ = (
        ("version", ctypes.c_uint8),
        ("max_image_size_pixels", ctypes.c_uint64),
        ("max_number_of_tiles", ctypes.c_uint64),
        ("max_bayer_pattern_pixels", ctypes.c_uint32),
        ("max_items", ctypes.c_uint32),
        ("max_color_profile_size", ctypes.c_uint32),
        ("max_memory_block_size", ctypes.c_uint64),
        ("max_components", ctypes.c_uint32),
        ("max_iloc_extents_per_item", ctypes.c_uint32),
        ("max_size_entity_group", ctypes.c_uint32),
        ("max_children_per_box", ctypes.c_uint32),
    )


_USUAL_CHILDREN, _USUAL_ITEMS = 100, 1000  # by which the structure is known to be the one above


@functools.cache
def load_heif_decoder() -> None:
    """Let Pillow open HEIF, and libheif read photos with more than 100 properties; all its other limits stay.

    Opens the library's file, so a worker calls it before it gives that right up.
    """
    import _pillow_heif  # noqa: PLC0415  (start-up time that most photos do not need)
    import pillow_heif  # noqa: PLC0415

    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    try:
        find_limits = ctypes.CDLL(_pillow_heif.__file__).heif_get_global_security_limits
    except (OSError, AttributeError):  # another build: such photos are refused
        return
    find_limits.restype = ctypes.POINTER(_SecurityLimits)
    limits = find_limits().contents
    if (limits.max_children_per_box, limits.max_items) == (_USUAL_CHILDREN, _USUAL_ITEMS):
        limits.max_children_per_box = MAX_PROPERTIES
