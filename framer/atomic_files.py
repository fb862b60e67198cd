"""Reading a photo and writing a picture: beside its place, then renamed, so that nothing half-made is ever seen."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from framer.errors import NoFile, OutputError, SameFile, TooLarge
from framer.i18n import N_, Words


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


_IS_FOLDER = Words(N_("%(path)s: this is a folder, not a photo."), N_("Name one photo in it."))
_NOT_ALLOWED_TO_READ = Words(
    N_("%(path)s: the file is there, but framer may not read it."), N_("Change the file's permissions, or copy it.")
)

_CHOOSE_FOLDER = N_("Choose another folder.")
_OUTPUT_WORDS = {
    errno.ENOENT: Words(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.ENOTDIR: Words(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.EISDIR: Words(N_("%(path)s: this is a folder."), N_("Add a file name to it.")),
    errno.EACCES: Words(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER),
    errno.EPERM: Words(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER),
    errno.EROFS: Words(N_("%(path)s: framer may not write there, the disk is read-only."), _CHOOSE_FOLDER),
    errno.ENOSPC: Words(N_("%(path)s: there is no space left to write the file."), N_("Free some space.")),
    errno.EPIPE: Words(
        N_("%(path)s: the program that was to take the output has ended."), N_("Look at what that program says.")
    ),
    errno.ENAMETOOLONG: Words(N_("%(path)s: the file name is too long."), N_("Choose a shorter name.")),
}


def read_photo(path: Path, most: int) -> bytes:
    """The bytes of `path`. Raises NoFile, or TooLarge at the first byte past `most`."""
    try:
        with path.open("rb") as file:
            return read_stream(file, most)
    except (OSError, ValueError) as error:
        if _is_folder(path):  # asked for afterwards: Windows says that a folder is not permitted
            raise NoFile(*_IS_FOLDER, path=path) from error
        if isinstance(error, PermissionError):
            raise NoFile(*_NOT_ALLOWED_TO_READ, path=path) from error
        raise NoFile(path=path) from error


def read_stream(stream: IO[bytes], most: int) -> bytes:
    """All bytes of `stream`. Raises TooLarge at the first byte past `most`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooLarge(size=f"> {most / 1e6:g} MB", limit=f"{most / 1e6:g} MB")
    return data


def check_output(path: Path, *others: Path) -> None:
    """Look before the work: raise SameFile when `path` is one of `others`, OutputError when it cannot be there."""
    if any(_is_same(path, other) for other in others):
        raise SameFile(path=path)
    with _explained(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")


@contextlib.contextmanager
def written(*files: tuple[Path, bytes]) -> Iterator[None]:
    """Write each file beside its place on entering, and rename all of them into place on leaving.

    Devices and pipes are written directly on leaving. Raises OutputError; after any failure whatever stood in those
    places before is still there (but for files renamed already), and nothing else is left behind.
    """
    with contextlib.ExitStack() as tidy:
        put = [_prepare(path, data, tidy) for path, data in files]
        yield
        for into_place in put:
            into_place()


def write_whole(path: Path, data: bytes) -> None:
    """Write one file, all of it or nothing. Raises OutputError."""
    with written((path, data)):
        pass


def output_error(path: object, error: OSError) -> OutputError:
    """The words for why `path` (or a stream of that name) cannot be written."""
    words = _OUTPUT_WORDS.get(error.errno or 0)
    return OutputError(*(words or ()), path=path, reason=error.strerror or type(error).__name__)


def _prepare(path: Path, data: bytes, tidy: contextlib.ExitStack) -> Callable[[], None]:
    """Write `data` beside `path`; what comes back puts it into place."""
    with _explained(path):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            return partial(_write_into, path, data)
        target = Path(os.path.realpath(path))  # a link stays a link
        beside = target.with_name(f".framer-{os.urandom(8).hex()}.tmp")
        with beside.open("xb") as file:
            tidy.callback(_forget, beside)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return partial(_rename, path, beside, target)


def _write_into(path: Path, data: bytes) -> None:
    with _explained(path), path.open("wb") as file:
        file.write(data)


def _rename(path: Path, beside: Path, target: Path) -> None:
    with _explained(path):
        beside.replace(target)


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)
