"""All that is done with photos in SOURCE and pictures in OUT; here with OUT as a folder of this machine."""

import contextlib
import errno
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from framer.atomic_files import explain_os_error, read_photo
from framer.batch.location import Location
from framer.batch.report.thumbnails import make_thumbnail
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import NoFile, OutputError
from framer.storage.remote_folder import Unreachable

STAGING_DIRECTORY = f"{STATE_DIRECTORY_NAME}/parts"
THUMBNAIL_DIRECTORY = f"{STATE_DIRECTORY_NAME}/thumbs"
_HASH_CHUNK_BYTES = 1 << 20
# Faults that the next photo meets as well.
FATAL_ERRNOS = {errno.ENOSPC, errno.EROFS, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC), errno.ENODEV, errno.ENXIO}
NAME_ERRNOS = {errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EINVAL}


class OutputFolder(Protocol):
    """SOURCE and OUT, in this process or in a worker's: it can be pickled. Names are relative, with ``/``."""

    @property
    def source(self) -> Location:
        """Where the photos are."""
        ...

    @property
    def out(self) -> Location:
        """Where the pictures go."""
        ...

    def read_photo(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        ...

    def stage(self, name: str, data: bytes) -> None:
        """Write a picture, to the disk itself, where nobody looks for pictures. Raises OutputError."""
        ...

    def publish(self, name: str, output: str) -> None:
        """Move what was put aside to its place. Raises OutputError."""
        ...

    def discard(self, name: str) -> None:
        """Forget what was put aside."""
        ...

    def discard_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        ...

    def write_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`."""
        ...

    def read_thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is none."""
        ...

    def exists(self, output: str) -> bool:
        """Whether there is anything of that name in OUT."""
        ...

    def matches(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256. For workers: it reads the picture."""
        ...

    def seems_to_match(self, output: str, size: int, digest: str) -> bool:
        """As `holds`, as far as that can be told without moving a picture to this machine."""
        ...

    def is_fatal(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        ...


@dataclass(frozen=True)
class LocalOutputFolder:
    """The store whose OUT is a folder of this machine."""

    source: Location
    out: Path

    def read_photo(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        return read_source_photo(self.source, name, most)

    def stage(self, name: str, data: bytes) -> None:
        """Write a picture, to the disk itself, where nobody looks for pictures. Raises OutputError."""
        beside = self.out / STAGING_DIRECTORY / f"{os.urandom(4).hex()}-{name}"  # two machines may be at the same photo
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.out / STAGING_DIRECTORY / name)
        except OSError as error:
            self.discard(beside.name)
            raise explain_os_error(self.out, error) from error  # where it is put aside concerns nobody

    def publish(self, name: str, output: str) -> None:
        """Rename what was put aside to its place. Raises OutputError."""
        target = self.out / output
        try:
            try:
                (self.out / STAGING_DIRECTORY / name).replace(target)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.out / STAGING_DIRECTORY / name).replace(target)
        except OSError as error:
            self.discard(name)
            raise explain_os_error(target, error) from error

    def discard(self, name: str) -> None:
        """Forget what was put aside."""
        with contextlib.suppress(OSError):
            (self.out / STAGING_DIRECTORY / name).unlink(missing_ok=True)

    def discard_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        for path in (self.out / STAGING_DIRECTORY).glob("*"):
            self.discard(path.name)

    def write_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`; without it the report makes its own."""
        path = self.out / THUMBNAIL_DIRECTORY / thumbnail_file_name(output)
        with contextlib.suppress(OSError):
            try:
                path.write_bytes(data)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def read_thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is no such picture."""
        with contextlib.suppress(OSError):
            return (self.out / THUMBNAIL_DIRECTORY / thumbnail_file_name(output)).read_bytes()
        with contextlib.suppress(OSError):
            return make_thumbnail((self.out / output).read_bytes())
        return b""

    def exists(self, output: str) -> bool:
        """Whether there is anything of that name in OUT."""
        return os.path.lexists(self.out / output)

    def matches(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256."""
        path = self.out / output
        try:
            if path.stat().st_size != size:
                return False
            found = sha256()
            with path.open("rb") as file:
                while chunk := file.read(_HASH_CHUNK_BYTES):
                    found.update(chunk)
        except OSError:
            return False
        return found.hexdigest() == digest

    def seems_to_match(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256."""
        return self.matches(output, size, digest)

    def is_fatal(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        if isinstance(error, Unreachable):
            return True
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        if number in FATAL_ERRNOS or not os.path.isdir(self.out / STAGING_DIRECTORY):  # noqa: PTH112  (it answers where it may not look)
            return True
        if number in NAME_ERRNOS:
            return False
        probe = self.out / f".framer-{os.urandom(8).hex()}.tmp"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            return True
        return False


def read_source_photo(source: Location, name: str, most: int) -> bytes:
    """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
    if isinstance(source, Path):
        return read_photo(source / name, most)
    try:
        return source.read(name, most)
    except OSError as error:
        raise NoFile(path=f"{source}/{name}") from error


def thumbnail_file_name(output: str) -> str:
    """Where the small copy of a picture is kept: one place for each picture, whatever its name is made of."""
    return f"{sha256(output.encode()).hexdigest()[:32]}.jpg"
