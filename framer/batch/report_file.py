"""A report written piece by piece beside its place, then renamed: an old one stays until the new one is whole."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from framer.files import output_error


@contextlib.contextmanager
def replaced(path: Path, encoding: str) -> Iterator[IO[str]]:
    """A text stream whose content takes the place of `path` when all went well. Raises OutputError.

    Line ends are written as they are given. Names that are no valid Unicode (any bytes are, on Linux) lose those bytes.
    """
    beside = path.with_name(f".framer-{os.urandom(8).hex()}.tmp")
    try:
        try:
            with beside.open("w", encoding=encoding, errors="replace", newline="") as file:
                yield file
            beside.replace(path)
        except OSError as error:
            raise output_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
