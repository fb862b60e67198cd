"""The store whose OUT is in a storage: workers read and write it themselves, the parent has pictures moved there."""

import contextlib
import os
from dataclasses import dataclass
from hashlib import sha256

from framer.atomic_files import output_error
from framer.batch.location import Place
from framer.batch.output.local import LASTING, OF_ONE_NAME, PARTS, THUMBS, Folders, Store, read_from, thumbnail_name
from framer.errors import FramerError, OutputError
from framer.storage.remote_folder import Storage, Unreachable

_PROBE = bytes(1 << 16)  # more than a full disk takes


@dataclass(frozen=True)
class RemoteFolders:
    """`out` is a storage, `source` may be one."""

    source: Place
    out: Storage

    def read(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        return read_from(self.source, name, most)

    def put_aside(self, name: str, data: bytes) -> None:
        """Write a picture where nobody looks for pictures. Raises OutputError."""
        try:
            self.out.write(f"{PARTS}/{name}", data)
        except OSError as error:
            self.drop(name)
            raise output_error(self.out, error) from error

    def publish(self, name: str, output: str) -> None:
        """Let the storage move what was put aside to its place. Raises OutputError."""
        try:
            self.out.move(f"{PARTS}/{name}", output)
        except OSError as error:
            self.drop(name)
            raise output_error(f"{self.out}/{output}", error) from error

    def drop(self, name: str) -> None:
        """Forget what was put aside."""
        with contextlib.suppress(OSError, Unreachable):
            self.out.remove(f"{PARTS}/{name}")

    def drop_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        with contextlib.suppress(OSError, Unreachable):
            for name, _ in self.out.entries(PARTS):
                self.drop(name)

    def put_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`; without it the report shows none."""
        with contextlib.suppress(OSError):
            self.out.write(f"{THUMBS}/{thumbnail_name(output)}", data)

    def thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is none. No picture is read to make another."""
        with contextlib.suppress(OSError, FramerError):
            return self.out.read(f"{THUMBS}/{thumbnail_name(output)}", len(_PROBE))
        return b""

    def has(self, output: str) -> bool:
        """Whether there is anything of that name in OUT. Raises OutputError."""
        try:
            self.out.info(output)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise output_error(f"{self.out}/{output}", error) from error
        return True

    def holds(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256. It is read for that."""
        try:
            return self.still_has(output, size, digest) and sha256(self.out.read(output, size)).hexdigest() == digest
        except OSError:
            return False

    def still_has(self, output: str, size: int, digest: str) -> bool:  # noqa: ARG002  (what tells it elsewhere)
        """Whether a picture of this name and size (bytes) is in OUT: the storage tells no more without reading it."""
        try:
            return bool(self.out.info(output)["size"] == size)
        except OSError:
            return False

    def lasting(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        if isinstance(error, Unreachable) or number in LASTING:
            return True
        if number in OF_ONE_NAME:
            return False
        probe = f"{PARTS}/{os.urandom(8).hex()}.probe"
        try:
            self.out.write(probe, _PROBE)
            self.out.remove(probe)
        except (OSError, Unreachable):
            return True
        return False


def open_store(source: Place, out: Place) -> Store:
    """The store for these two; folders of this machine by their whole paths, for workers elsewhere."""
    near = source if isinstance(source, Storage) else source.absolute()
    return RemoteFolders(near, out) if isinstance(out, Storage) else Folders(near, out.absolute())
