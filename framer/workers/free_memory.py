"""What photos leave behind in memory that a process has freed: kept for the next one, and overwritten.

Where the C library is the GNU one.
"""

import ctypes
import gc
import os
import platform
import sys
from collections.abc import Mapping

# A worker's blocks come from its heap, which stays: to have pages mapped anew for every picture costs more than to
# overwrite them. In bytes: the largest threshold that is allowed, and as much as a large photo takes.
_KEPT_BLOCK, _KEPT_BYTES = 32 * 2**20, 128 * 2**20
_M_TRIM, _M_MMAP = -1, -3  # mallopt(3)
# By their names in GLIBC_TUNABLES.
_TUNABLES = {
    "arena_max": 1,  # one heap for the threads of all decoders: no thread but one overwrites it
    "tcache_count": 0,  # no cache of freed blocks for each thread
    "mmap_threshold": _KEPT_BLOCK,
    "trim_threshold": _KEPT_BYTES,
}
_BLOCK_BYTES = tuple(2**power for power in range(22, 2, -1))
_MAX_BLOCKS = 2**17
_BLOCK_NUMBERS = tuple(range(_MAX_BLOCKS))
_STACK_BYTES = 2**18  # more than decoders reach down
_LEAST_LIMIT = 4096  # bytes; with 0 Linux would let a process have more


class _Zeros(ctypes.Structure):
    _fields_ = (("content", ctypes.c_char * _STACK_BYTES),)


def forgetful_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to add to `environment` for a Python process in which `overwrite_free_memory` reaches everything.

    None where the C library is not the GNU one.
    """
    if not _has_glibc():
        return {}
    tunables = [f"glibc.malloc.{name}={value}" for name, value in _TUNABLES.items()]
    before = [environment["GLIBC_TUNABLES"]] if environment.get("GLIBC_TUNABLES") else []
    return {"GLIBC_TUNABLES": ":".join(before + tunables), "PYTHONMALLOC": "malloc"}


def keep_freed_memory() -> None:
    """Keep what is freed from now on for what comes next, instead of giving its pages back to the system."""
    if _has_glibc():
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP, _KEPT_BLOCK)
        library.mallopt(_M_TRIM, _KEPT_BYTES)


def is_forgetful() -> bool:
    """Whether this process was started with `forgetful_environment`."""
    return _has_glibc() and os.environ.get("PYTHONMALLOC") == "malloc"


def overwrite_free_memory() -> None:
    """Fill with zeros what this process has freed, and the stack below the caller.

    No other thread may need memory meanwhile: there is none left. Blocks are taken, the largest first, until the heap,
    which must not grow, has none of that size. That costs once what writing all that is free costs. To have the library
    overwrite each block as it is freed, and again as it is given out (M_PERTURB), takes a fifth of the time of a photo
    where all cores work.
    """
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  (not on Windows)

    gc.collect()
    limit = resource.getrlimit(resource.RLIMIT_DATA)
    no_growth = (_LEAST_LIMIT, limit[1])
    blocks = [b""] * _MAX_BLOCKS
    numbers = iter(_BLOCK_NUMBERS)
    resource.setrlimit(resource.RLIMIT_DATA, no_growth)
    try:
        for size in _BLOCK_BYTES:
            try:
                for number in numbers:
                    blocks[number] = bytes(size)
            except MemoryError:  # contextlib.suppress would need memory
                pass
    finally:
        blocks.clear()
        resource.setrlimit(resource.RLIMIT_DATA, limit)
    ctypes.pythonapi.Py_IsInitialized(_Zeros())  # an argument is copied to the stack; this function takes none


def _has_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"
