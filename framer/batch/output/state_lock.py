"""A file of OUT's state that one process of this machine at a time changes; a run may be at work meanwhile."""

import contextlib
import errno
import os
import time
from collections.abc import Iterator

from framer.atomic_files import explain_os_error
from framer.batch.folder import Folder
from framer.batch.output.folder_lock import lock_file
from framer.batch.output.state_dir import open_state_directory
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import UsageError

_LOCK_TRIES, _LOCK_PAUSE = 100, 0.05  # a change takes as long as writing a small file


@contextlib.contextmanager
def lock_state(out: Folder, path: str, lock_name: str) -> Iterator[None]:
    """Hold the lock with this name, which is not the run's own, to read, change and write the file `path` of OUT.

    Raises UsageError while another process holds it for long, OutputError (also for an OSError inside), or Unreachable.
    """
    state = open_state_directory(out)
    with contextlib.ExitStack() as cleanup:
        try:
            if out.lacks_directory(""):  # OUT was taken away: nothing may take its place
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            state.make_directories()
            out.make_directory(STATE_DIRECTORY_NAME)
            for tries_left in range(_LOCK_TRIES, -1, -1):
                try:
                    lock_file(state.path / lock_name, out.display_name, cleanup)
                    break
                except UsageError:
                    if not tries_left:
                        raise
                    time.sleep(_LOCK_PAUSE)
            yield
        except OSError as error:
            raise explain_os_error(out.display_path(path), error) from error
