"""Makes the C library overwrite freed memory and give it back to the system: uploads of all sizes pass through it."""

import ctypes
import platform
import threading
import time

# mallopt(3): parameters of the GNU C library.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _PERTURB, _ARENA_MAX = -1, -3, -6, -8
_LARGE_BLOCK_BYTES = 512 * 1024  # such a block gets pages of its own, which are freed with it; asyncio reads 256 KiB
_SPARE_HEAP_BYTES = 1024 * 1024  # that may stay free at the heap's end
_MAX_ARENAS = 2  # heaps for all threads; by default there are eight for each core
_TRIM_SECONDS = 5.0
_WIPE = 0xFF  # freed bytes become this, and fresh ones its complement, 0


def tune_malloc() -> bool:
    """Overwrite what is freed, give large blocks pages of their own, let threads share heaps.

    False where this is not the GNU C library. Blocks of up to 1 KiB may stay as they are until they are used again.

    By default, once a large block was freed, others of its size come from the heaps, where small blocks that live
    longer keep the gaps. To be called before threads start: each takes a heap as it begins.
    """
    if not _is_glibc():
        return False
    mallopt = ctypes.CDLL(None).mallopt
    parameters = {
        _PERTURB: _WIPE,
        _MMAP_THRESHOLD: _LARGE_BLOCK_BYTES,
        _TRIM_THRESHOLD: _SPARE_HEAP_BYTES,
        _ARENA_MAX: _MAX_ARENAS,
    }
    return all(mallopt(parameter, value) == 1 for parameter, value in parameters.items())


def trim_heaps_regularly(seconds: float = _TRIM_SECONDS) -> None:
    """Give the pages that are free in the heaps back to the system every `seconds`, in a thread of its own.

    Only for the GNU C library. Of the chunks of large uploads, small blocks between them keep the gaps.
    """
    trim = ctypes.CDLL(None).malloc_trim

    def trim_heaps() -> None:
        while True:
            time.sleep(seconds)
            trim(0)

    threading.Thread(target=trim_heaps, name="trim heaps", daemon=True).start()


def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"
