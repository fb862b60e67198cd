"""The store whose OUT is in a storage: workers read and write it themselves, the parent has pictures moved there."""

import contextlib
import os
from dataclasses import dataclass
from hashlib import sha256

from framer.atomic_files import explain_os_error
from framer.batch.location import Location
from framer.batch.output.local import (
    FATAL_ERRNOS,
    NAME_ERRNOS,
    STAGING_DIRECTORY,
    THUMBNAIL_DIRECTORY,
    LocalOutputFolder,
    OutputFolder,
    read_source_photo,
    thumbnail_file_name,
)
from framer.errors import FramerError, OutputError
from framer.storage.remote_folder import RemoteFolder, Unreachable

_PROBE_DATA = bytes(1 << 16)  # more than a full disk takes


@dataclass(frozen=True)
class RemoteOutputFolder:
    """`out` is a storage, `source` may be one."""

    source: Location
    out: RemoteFolder

    def read_photo(self, name: str, most: int) -> bytes:
        """A photo's bytes. Raises NoFile, TooLarge past `most` bytes, or Unreachable."""
        return read_source_photo(self.source, name, most)

    def stage(self, name: str, data: bytes) -> None:
        """Write a picture where nobody looks for pictures. Raises OutputError."""
        try:
            self.out.write(f"{STAGING_DIRECTORY}/{name}", data)
        except OSError as error:
            self.discard(name)
            raise explain_os_error(self.out, error) from error

    def publish(self, name: str, output: str) -> None:
        """Let the storage move what was put aside to its place. Raises OutputError."""
        try:
            self.out.move(f"{STAGING_DIRECTORY}/{name}", output)
        except OSError as error:
            self.discard(name)
            raise explain_os_error(f"{self.out}/{output}", error) from error

    def discard(self, name: str) -> None:
        """Forget what was put aside."""
        with contextlib.suppress(OSError, Unreachable):
            self.out.remove(f"{STAGING_DIRECTORY}/{name}")

    def discard_all(self) -> None:
        """Forget what an earlier run, cut off, put aside."""
        with contextlib.suppress(OSError, Unreachable):
            for name, _ in self.out.list_entries(STAGING_DIRECTORY):
                self.discard(name)

    def write_thumbnail(self, output: str, data: bytes) -> None:
        """Keep the small copy of the picture that is to be `output`; without it the report shows none."""
        with contextlib.suppress(OSError):
            self.out.write(f"{THUMBNAIL_DIRECTORY}/{thumbnail_file_name(output)}", data)

    def read_thumbnail(self, output: str) -> bytes:
        """The small JPEG of the picture `output`; empty if there is none. No picture is read to make another."""
        with contextlib.suppress(OSError, FramerError):
            return self.out.read(f"{THUMBNAIL_DIRECTORY}/{thumbnail_file_name(output)}", len(_PROBE_DATA))
        return b""

    def exists(self, output: str) -> bool:
        """Whether there is anything of that name in OUT. Raises OutputError."""
        try:
            self.out.info(output)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise explain_os_error(f"{self.out}/{output}", error) from error
        return True

    def matches(self, output: str, size: int, digest: str) -> bool:
        """Whether the picture in OUT is the one of this size (bytes) and sha256. It is read for that."""
        try:
            return (
                self.seems_to_match(output, size, digest) and sha256(self.out.read(output, size)).hexdigest() == digest
            )
        except OSError:
            return False

    def seems_to_match(self, output: str, size: int, digest: str) -> bool:  # noqa: ARG002  (what tells it elsewhere)
        """Whether a picture of this name and size (bytes) is in OUT: the storage tells no more without reading it."""
        try:
            return bool(self.out.info(output)["size"] == size)
        except OSError:
            return False

    def is_fatal(self, error: OutputError) -> bool:
        """Whether the next picture cannot be written either."""
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        if isinstance(error, Unreachable) or number in FATAL_ERRNOS:
            return True
        if number in NAME_ERRNOS:
            return False
        probe = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.probe"
        try:
            self.out.write(probe, _PROBE_DATA)
            self.out.remove(probe)
        except (OSError, Unreachable):
            return True
        return False


def open_output_folder(source: Location, out: Location) -> OutputFolder:
    """The store for these two; folders of this machine by their whole paths, for workers elsewhere."""
    near = source if isinstance(source, RemoteFolder) else source.absolute()
    return RemoteOutputFolder(near, out) if isinstance(out, RemoteFolder) else LocalOutputFolder(near, out.absolute())
