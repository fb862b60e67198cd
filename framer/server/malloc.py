"""Makes the C library give freed memory back to the system: for a process that uploads of all sizes pass through."""

import ctypes
import platform

# mallopt(3): parameters of the GNU C library.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE_BLOCK_BYTES = 256 * 1024  # such a block gets pages of its own, which are freed with it
_SPARE_HEAP_BYTES = 1024 * 1024  # that may stay free at the heap's end
_MAX_ARENAS = 2  # heaps for all threads; by default there are eight for each core


def tune_malloc() -> bool:
    """Give large blocks pages of their own, and let threads share heaps; False where this is not the GNU C library.

    By default, once a large block was freed, others of its size come from the heaps, where small blocks that live
    longer keep the gaps. To be called before threads start: each takes a heap as it begins.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    parameters = {_MMAP_THRESHOLD: _LARGE_BLOCK_BYTES, _TRIM_THRESHOLD: _SPARE_HEAP_BYTES, _ARENA_MAX: _MAX_ARENAS}
    return all(mallopt(parameter, value) == 1 for parameter, value in parameters.items())
