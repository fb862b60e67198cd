"""Files read with a limit, and written whole or not at all: beside their path first, then renamed."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from framer.errors import FramerError, NoFile, OutputError, SameFile, TooLarge
from framer.i18n import N_, Message

FOLDER_GIVEN = Message(N_("%(path)s: this is a folder, not a photo."), N_("Name one photo in it."))
_READ_DENIED = Message(
    N_("%(path)s: the file is there, but framer may not read it."), N_("Change the file's permissions, or copy it.")
)

_CHOOSE_FOLDER_HINT = N_("Choose another folder.")
_DISK_FULL = Message(N_("%(path)s: there is no space left to write the file."), N_("Free some space."))
_OUTPUT_MESSAGES = {
    errno.ENOENT: Message(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.ENOTDIR: Message(N_("%(path)s: there is no such folder to write into."), N_("Make the folder first.")),
    errno.EISDIR: Message(N_("%(path)s: this is a folder."), N_("Add a file name to it.")),
    errno.EACCES: Message(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER_HINT),
    errno.EPERM: Message(N_("%(path)s: framer may not write there."), _CHOOSE_FOLDER_HINT),
    errno.EROFS: Message(N_("%(path)s: framer may not write there, the disk is read-only."), _CHOOSE_FOLDER_HINT),
    errno.ENOSPC: _DISK_FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _DISK_FULL,  # this person's share of it is used up
    errno.EPIPE: Message(
        N_("%(path)s: the program that was reading the output has ended."), N_("Look at what that program says.")
    ),
    errno.ENAMETOOLONG: Message(N_("%(path)s: the file name is too long."), N_("Choose a shorter name.")),
}


def read_photo(path: Path, max_bytes: int) -> bytes:
    """The content of `path`. Raises NoFile, or TooLarge where there are more than `max_bytes` bytes."""
    try:
        with path.open("rb") as file:
            return read_limited(file, max_bytes)
    except (OSError, ValueError) as error:
        if _is_existing_directory(path):  # only known by now: on Windows opening a directory is a PermissionError
            raise NoFile(*FOLDER_GIVEN, path=path) from error
        if isinstance(error, PermissionError):
            raise NoFile(*_READ_DENIED, path=path) from error
        raise NoFile(path=path) from error


def read_limited(stream: IO[bytes], max_bytes: int) -> bytes:
    """All bytes of `stream`. Raises TooLarge where there are more than `max_bytes`; no more than one beyond is read."""
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise TooLarge(size=f"> {max_bytes / 1e6:g} MB", limit=f"{max_bytes / 1e6:g} MB")
    return data


def check_output_path(path: Path, *others: Path) -> None:
    """Check before the work: raise SameFile where `path` is one of `others`, OutputError where no file can be there."""
    if any(_is_same_path(path, other) for other in others):
        raise SameFile(path=path)
    with _raising_output_error(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")


@contextlib.contextmanager
def atomic_write_all(*files: tuple[Path, bytes]) -> Iterator[None]:
    """Write each file beside its path on entering, and rename all of them on leaving.

    Devices and pipes are written directly, on leaving. Raises OutputError. After a failure, of a write or in the block,
    the paths hold what they held before (but for files renamed already), and no temporary file is left.
    """
    with contextlib.ExitStack() as cleanup:
        publishers = [_write_beside(path, data, cleanup) for path, data in files]
        yield
        for publish in publishers:
            publish()


def atomic_write(path: Path, data: bytes) -> None:
    """Write one file, whole or not at all. Raises OutputError."""
    with atomic_write_all((path, data)):
        pass


@contextlib.contextmanager
def atomic_text_writer(path: Path, encoding: str) -> Iterator[IO[str]]:
    """A text stream whose content replaces `path` when the block ends without an exception. Raises OutputError.

    Line ends are written as they are given. A surrogate (file names on Linux may have bytes that are no UTF-8) becomes
    a question mark.
    """
    temporary = path.with_name(f".framer-{os.urandom(8).hex()}.tmp")
    try:
        try:
            with temporary.open("w", encoding=encoding, errors="replace", newline="") as file:
                yield file
            temporary.replace(path)
        except OSError as error:
            raise explain_os_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def printable_path(path: str) -> str:
    """A path as text that can be shown and written anywhere, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def explain_os_error(path: object, error: OSError) -> OutputError:
    """The OutputError for `path`, which may also be the name of a stream."""
    message = _OUTPUT_MESSAGES.get(error.errno or 0)
    return OutputError(*(message or ()), path=path, reason=error.strerror or type(error).__name__)


def is_disk_full(error: FramerError) -> bool:
    """Whether a file could not be written for want of space."""
    return error.message == _DISK_FULL.text


def _write_beside(path: Path, data: bytes, cleanup: contextlib.ExitStack) -> Callable[[], None]:
    """Write `data` to a temporary file beside `path`; the function returned renames it to `path`."""
    with _raising_output_error(path):
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            return partial(_write_directly, path, data)
        target = Path(os.path.realpath(path))  # a link stays a link
        temporary = target.with_name(f".framer-{os.urandom(8).hex()}.tmp")
        with temporary.open("xb") as file:
            cleanup.callback(_remove_quietly, temporary)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return partial(_rename_into_place, path, temporary, target)


def _write_directly(path: Path, data: bytes) -> None:
    with _raising_output_error(path), path.open("wb") as file:
        file.write(data)


def _rename_into_place(path: Path, temporary: Path, target: Path) -> None:
    with _raising_output_error(path):
        temporary.replace(target)


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
