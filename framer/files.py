"""Reading a photo and writing a picture: beside its place, then renamed, so that nothing half-made is ever seen."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from framer.errors import N_, NoFile, OutputError, SameFile, TooLarge

_IS_FOLDER = N_("%(path)s: this is a folder, not a photo.")
_NAME_ONE = N_("Name one photo in it.")


def read_photo(path: Path, most: int) -> bytes:
    """The bytes of `path`. Raises NoFile, or TooLarge at the first byte past `most`."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except IsADirectoryError as error:
        raise NoFile(_IS_FOLDER, _NAME_ONE, path=path) from error
    except (OSError, ValueError) as error:
        raise NoFile(path=path) from error
    if len(data) > most:
        raise TooLarge(size=f"> {most / 1e6:.0f} MB", limit=f"{most / 1e6:.0f} MB")
    return data


def check_output(path: Path, *others: Path) -> None:
    """Look before the work: raise SameFile when `path` is one of `others`, OutputError when it cannot be there."""
    if any(_is_same(path, other) for other in others):
        raise SameFile(path=path)
    if path.is_dir():
        raise OutputError(path=path, reason=os.strerror(21))
    if not path.parent.is_dir():
        raise OutputError(path=path, reason=os.strerror(2))


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and rename it into place; devices and pipes are written directly.

    Raises OutputError; whatever stood at `path` before is then still there, and nothing else is left behind.
    """
    try:
        target = path.resolve()
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            with target.open("wb") as file:
                file.write(data)
            return
        beside = target.with_name(f".framer-{secrets.token_hex(8)}.tmp")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise OutputError(path=path, reason=error.strerror or type(error).__name__) from error


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return path.resolve() == other.resolve()
