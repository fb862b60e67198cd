"""Whether SOURCE is still there in the middle of a run: disks are pulled out, shares drop, empty mount points stay."""

import os

from framer.batch.folder import Folder
from framer.errors import FramerError, Unreachable
from framer.i18n import N_


class SourceLost(Unreachable):
    """SOURCE was taken away while a run had it, or has become another folder."""

    default_message = N_("%(path)s: the folder of photos has gone, or cannot be read any more.")
    default_hint = N_("Connect the disk or the share again, then run the same command: finished pictures are kept.")


class SourcePresence:
    """Remembers which folder SOURCE was when the run began."""

    def __init__(self, source: Folder) -> None:
        self._source = source
        self._identity = _folder_identity(source)

    def find_loss(self) -> FramerError | None:
        """Why no photo of SOURCE can be read any more; None as long as the folder is the same and not empty."""
        try:
            if self._identity == _folder_identity(self._source) and self._source.list_entries(""):
                return None
        except Unreachable as error:
            return error
        except PermissionError:  # it is there, and may not be read
            return None
        except OSError:
            pass
        return SourceLost(path=self._source.display_name)


def _folder_identity(source: Folder) -> tuple[int, int] | None:
    """Device and inode of a folder of this machine; None for another, or where there is none."""
    if source.local_path is None:
        return None
    try:
        status = os.stat(source.local_path)  # noqa: PTH116  (answers in one call)
    except OSError:
        return None
    return status.st_dev, status.st_ino
