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
from framer.i18n import N_, Message


@contextlib.contextmanager
def atomic_text_writer(path: Path, encoding: str) -> Iterator[IO[str]]:
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
            raise explain_os_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


_FOLDER_GIVEN = Message(N_("%(path)s: this is a folder, not a photo."), N_("Name one photo in it."))
_READ_DENIED = Message(
    N_("%(path)s: the file is there, but framer may not read it."), N_("Change the file's permissions, or copy it.")
)

_CHOOSE_FOLDER_HINT = N_("Choose another folder.")
_OUTPUT_MESSAGES = {
    errno.ENOENT: Message(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.ENOTDIR: Message(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.EISDIR: Message(N_("%(path)s: this is a folder."), N_("Add a file name to it.")),
    errno.EACCES: Message(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER_HINT),
    errno.EPERM: Message(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER_HINT),
    errno.EROFS: Message(N_("%(path)s: framer may not write there, the disk is read-only."), _CHOOSE_FOLDER_HINT),
    errno.ENOSPC: Message(N_("%(path)s: there is no space left to write the file."), N_("Free some space.")),
    errno.EPIPE: Message(
        N_("%(path)s: the program that was to take the output has ended."), N_("Look at what that program says.")
    ),
    errno.ENAMETOOLONG: Message(N_("%(path)s: the file name is too long."), N_("Choose a shorter name.")),
}


def read_photo(path: Path, most: int) -> bytes:
    """The bytes of `path`. Raises NoFile, or TooLarge at the first byte past `most`."""
    try:
        with path.open("rb") as file:
            return read_limited(file, most)
    except (OSError, ValueError) as error:
        if _is_existing_directory(path):  # asked for afterwards: Windows says that a folder is not permitted
            raise NoFile(*_FOLDER_GIVEN, path=path) from error
        if isinstance(error, PermissionError):
            raise NoFile(*_READ_DENIED, path=path) from error
        raise NoFile(path=path) from error


def read_limited(stream: IO[bytes], most: int) -> bytes:
    """All bytes of `stream`. Raises TooLarge at the first byte past `most`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooLarge(size=f"> {most / 1e6:g} MB", limit=f"{most / 1e6:g} MB")
    return data


def check_output_path(path: Path, *others: Path) -> None:
    """Look before the work: raise SameFile when `path` is one of `others`, OutputError when it cannot be there."""
    if any(_is_same_path(path, other) for other in others):
        raise SameFile(path=path)
    with _raising_output_error(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")


@contextlib.contextmanager
def atomic_write_all(*files: tuple[Path, bytes]) -> Iterator[None]:
    """Write each file beside its place on entering, and rename all of them into place on leaving.

    Devices and pipes are written directly on leaving. Raises OutputError; after any failure whatever stood in those
    places before is still there (but for files renamed already), and nothing else is left behind.
    """
    with contextlib.ExitStack() as tidy:
        put = [_write_beside(path, data, tidy) for path, data in files]
        yield
        for into_place in put:
            into_place()


def atomic_write(path: Path, data: bytes) -> None:
    """Write one file, all of it or nothing. Raises OutputError."""
    with atomic_write_all((path, data)):
        pass


def printable_path(path: str) -> str:
    """A path as text that can be shown and written anywhere, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def explain_os_error(path: object, error: OSError) -> OutputError:
    """The words for why `path` (or a stream of that name) cannot be written."""
    words = _OUTPUT_MESSAGES.get(error.errno or 0)
    return OutputError(*(words or ()), path=path, reason=error.strerror or type(error).__name__)


def _write_beside(path: Path, data: bytes, tidy: contextlib.ExitStack) -> Callable[[], None]:
    """Write `data` beside `path`; what comes back puts it into place."""
    with _raising_output_error(path):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            return partial(_write_directly, path, data)
        target = Path(os.path.realpath(path))  # a link stays a link
        beside = target.with_name(f".framer-{os.urandom(8).hex()}.tmp")
        with beside.open("xb") as file:
            tidy.callback(_remove_quietly, beside)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return partial(_rename_into_place, path, beside, target)


def _write_directly(path: Path, data: bytes) -> None:
    with _raising_output_error(path), path.open("wb") as file:
        file.write(data)


def _rename_into_place(path: Path, beside: Path, target: Path) -> None:
    with _raising_output_error(path):
        beside.replace(target)


def _remove_quietly(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _raising_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise explain_os_error(path, error) from error


def _is_existing_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_same_path(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)
