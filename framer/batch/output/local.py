"""All that is done with photos in SOURCE and pictures in OUT; here with OUT as a folder of this machine."""

import contextlib
import errno
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from framer.atomic_files import output_error, read_photo
from framer.batch.location import Place
from framer.batch.report.thumbnails import shrunk
from framer.batch.types import HOME
from framer.errors import NoFile, OutputError
from framer.storage.remote_folder import Unreachable

PARTS = f"{HOME}/parts"
THUMBS = f"{HOME}/thumbs"
_CHUNK = 1 << 20
# Faults that the next photo meets as well.
LASTING = {errno.ENOSPC, errno.EROFS, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC), errno.ENODEV, errno.ENXIO}
OF_ONE_NAME = {errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EINVAL}


class Store(Protocol):
    """SOURCE and OUT, in this process or in a worker's: it can be pickled. Names are relative, with ``/``."""

    @property
    def source(self) -> Place:
        """Where the photos are."""
        ...

    @property
    def out(self) -> Place:
        """Where the pictures go."""
        ...

    def read(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        ...

    def put_aside(self, name: str, data: bytes) -> None:
        """Write a picture, to the disk itself, where nobody looks for pictures. Raises OutputError."""
        ...

    def publish(self, name: str, output: str) -> None:
        """Move what was put aside to its place. Raises OutputError."""
        ...

    def drop(self, name: str) -> None:
        """Forget what was put aside."""
        ...

    def drop_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        ...

    def put_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`."""
        ...

    def thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is none."""
        ...

    def has(self, output: str) -> bool:
        """Whether there is anything of that name in OUT."""
        ...

    def holds(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256. For workers: it reads the picture."""
        ...

    def still_has(self, output: str, size: int, digest: str) -> bool:
        """As `holds`, as far as that can be told without moving a picture to this machine."""
        ...

    def lasting(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        ...


@dataclass(frozen=True)
class Folders:
    """The store whose OUT is a folder of this machine."""

    source: Place
    out: Path

    def read(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        return read_from(self.source, name, most)

    def put_aside(self, name: str, data: bytes) -> None:
        """Write a picture, to the disk itself, where nobody looks for pictures. Raises OutputError."""
        beside = self.out / PARTS / f"{os.urandom(4).hex()}-{name}"  # two machines may be at the same photo
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.out / PARTS / name)
        except OSError as error:
            self.drop(beside.name)
            raise output_error(self.out, error) from error  # where it is put aside concerns nobody

    def publish(self, name: str, output: str) -> None:
        """Rename what was put aside to its place. Raises OutputError."""
        target = self.out / output
        try:
            try:
                (self.out / PARTS / name).replace(target)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                (self.out / PARTS / name).replace(target)
        except OSError as error:
            self.drop(name)
            raise output_error(target, error) from error

    def drop(self, name: str) -> None:
        """Forget what was put aside."""
        with contextlib.suppress(OSError):
            (self.out / PARTS / name).unlink(missing_ok=True)

    def drop_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        for path in (self.out / PARTS).glob("*"):
            self.drop(path.name)

    def put_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`; without it the report makes its own."""
        path = self.out / THUMBS / thumbnail_name(output)
        with contextlib.suppress(OSError):
            try:
                path.write_bytes(data)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is no such picture."""
        with contextlib.suppress(OSError):
            return (self.out / THUMBS / thumbnail_name(output)).read_bytes()
        with contextlib.suppress(OSError):
            return shrunk((self.out / output).read_bytes())
        return b""

    def has(self, output: str) -> bool:
        """Whether there is anything of that name in OUT."""
        return os.path.lexists(self.out / output)

    def holds(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256."""
        path = self.out / output
        try:
            if path.stat().st_size != size:
                return False
            found = sha256()
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
        except OSError:
            return False
        return found.hexdigest() == digest

    def still_has(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256."""
        return self.holds(output, size, digest)

    def lasting(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        if isinstance(error, Unreachable):
            return True
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        if number in LASTING or not os.path.isdir(self.out / PARTS):  # noqa: PTH112  (it answers where it may not look)
            return True
        if number in OF_ONE_NAME:
            return False
        probe = self.out / f".framer-{os.urandom(8).hex()}.tmp"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            return True
        return False


def read_from(source: Place, name: str, most: int) -> bytes:
    """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
    if isinstance(source, Path):
        return read_photo(source / name, most)
    try:
        return source.read(name, most)
    except OSError as error:
        raise NoFile(path=f"{source}/{name}") from error


def thumbnail_name(output: str) -> str:
    """Where the small copy of a picture is kept: one place for each picture, whatever its name is made of."""
    return f"{sha256(output.encode()).hexdigest()[:32]}.jpg"
