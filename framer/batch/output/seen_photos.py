"""``photos.json`` beside the journal: which photos there were when SOURCE was last gone through, and as what files.

So it is known without reading all photos which of them may have another content now. Only of a SOURCE of this machine.
"""

import contextlib
import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from framer.batch.output.output_folder import OutputFolder
from framer.batch.types import FileJob
from framer.errors import FramerError
from framer.kept_json import decode_json

_SEEN_NAME = "photos.json"


class SeenPhotos:
    """What is known of one SOURCE's files, from one time to the next."""

    def __init__(self, output: OutputFolder, directory: Path) -> None:
        """`directory` is the journal's. A file that cannot be read counts as none."""
        self._output, self._path = output, directory / _SEEN_NAME
        self._stamps: dict[str, str] = {}  # of all photos that were there: size and time
        self._digests: dict[str, str] = {}  # of those that were read here
        self._before = b""
        with contextlib.suppress(OSError, ValueError):  # also msgspec's
            self._before = self._path.read_bytes()
            known = decode_json(self._before, dict[str, tuple[str, str]])
            self._stamps = {source: stamp for source, (stamp, _) in known.items()}
            self._digests = {source: digest for source, (_, digest) in known.items() if digest}

    def may_differ(self, job: FileJob) -> bool:
        """Whether the photo was not there the last time, or is another file now; False where nothing is known."""
        return bool(self._stamps) and self._stamps.get(job.source, "?") != self._stamp(job)

    def digest(self, job: FileJob) -> str:
        """sha256 of the photo's bytes, which are read only if they may differ; empty where they cannot be read."""
        known = self._digests.get(job.source, "")
        if not known or self.may_differ(job):
            stamp = self._stamp(job)
            try:
                known = sha256(self._output.read_photo(job, job.options.limits.max_bytes)).hexdigest()
            except FramerError:  # its worker says so
                return ""
            self._stamps[job.source], self._digests[job.source] = stamp, known
        return known

    def keep(self, jobs: Iterable[FileJob]) -> None:
        """Take note of the photos that are there now. Nothing is lost where that cannot be written."""
        if self._output.source.local_path is None:
            return
        seen = {job.source: (self._stamp(job), self._kept_digest(job)) for job in jobs}
        data = json.dumps(seen).encode()
        if data != self._before:
            with contextlib.suppress(OSError):
                self._path.write_bytes(data)

    def _kept_digest(self, job: FileJob) -> str:
        return "" if self.may_differ(job) else self._digests.get(job.source, "")

    def _stamp(self, job: FileJob) -> str:
        """Changes when the file is written anew or another comes in its place; "" where a look crosses a network."""
        if self._output.source.local_path is None or job.packed:
            return ""
        try:
            status = (self._output.source.local_path / job.source).stat()
        except OSError:
            return ""
        return f"{status.st_size} {status.st_mtime_ns}"
