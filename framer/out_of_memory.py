"""Whether memory ran out, in the words of Python and of the libraries that decode photos."""

import contextlib
import re
from collections.abc import Iterator

from framer.errors import FramerError, OutOfMemory

_OUT_OF_MEMORY_WORDS = re.compile(  # libheif calls sizes that it refuses an error of memory
    r"out of memory|insufficient memory|memory allocation(?!.*limit exceeded)|bad_alloc|cannot allocate", re.IGNORECASE
)


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out, as far as the error or one of its causes says so.

    Python and numpy raise MemoryError, OpenCV its own error with the code -4 (StsNoMem); C++ and the decoders raise
    errors whose text says it.
    """
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "code", None) == -4:
            return True
        if _OUT_OF_MEMORY_WORDS.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def raising_out_of_memory() -> Iterator[None]:
    """Raise OutOfMemory in place of an exception, other than a FramerError, that says that memory ran out."""
    try:
        yield
    except FramerError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise OutOfMemory from error
        raise
