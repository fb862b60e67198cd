"""A folder that somebody has typed or pasted: any of the user's disks and shares, but neither the system nor hidden."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from framer.batch.file_kinds import has_hidden_name
from framer.errors import NoFile, UsageError
from framer.i18n import N_

# Nobody keeps photos there. On Windows the rights of the user decide: whole drives are offered.
_SYSTEM_FOLDERS = ("bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr", "var", "System")
_FILE_ADDRESS = "file://"
_MAX_TYPED = 4000

_NOT_A_PATH = N_("%(path)s: the whole path is needed, as the file manager has it in its address bar.")
_PASTE_IT = N_("Copy it there, such as D:\\Ảnh cán bộ, \\\\may-chu\\anh or /media/usb/anh, and paste it here.")
_CLOSED_FOLDER = N_("%(path)s: the desk does not look into folders of the system, nor into hidden ones.")
_NAME_PHOTOS = N_("Name the folder with the photos.")
_NO_TYPED_FOLDER = N_("%(path)s: this folder is not there, or may not be read.")
_IS_IT_CONNECTED = N_("Is it written rightly, and is the disk or share connected?")


def read_typed_path(text: str, is_known: Callable[[Path], bool] = lambda _: False) -> Path:
    """The folder that `text` names; of a file, the folder that it is in. Raises UsageError, NoFile.

    `is_known`: whether the desk looks into a folder anyway, wherever the system has it.
    """
    typed = text.strip().strip("\"'“”").strip()
    if typed.startswith(_FILE_ADDRESS):  # as some file managers copy it
        typed = unquote(typed.removeprefix(_FILE_ADDRESS))
    told = typed[:200]
    if not typed or len(typed) > _MAX_TYPED or "\0" in typed or not Path(typed).is_absolute():
        raise UsageError(_NOT_A_PATH, _PASTE_IT, path=told)
    path = Path(os.path.normpath(typed))
    if os.path.isfile(path):  # noqa: PTH113  (answers also where it may not look)
        path = path.parent
    real = Path(os.path.realpath(path))
    if not is_known(path) and any(map(_is_closed, (path, real))):
        raise UsageError(_CLOSED_FOLDER, _NAME_PHOTOS, path=told)
    if not os.path.isdir(path):  # noqa: PTH112  (the same)
        raise NoFile(_NO_TYPED_FOLDER, _IS_IT_CONNECTED, path=told)
    return path


def _is_closed(path: Path) -> bool:
    parts = path.parts[1:]
    if any(map(has_hidden_name, parts)):
        return True
    if os.name == "nt":
        return False
    is_stick = len(parts) > 3 and parts[:2] == ("run", "media")
    is_share = len(parts) > 4 and parts[:2] == ("run", "user") and parts[3] == "gvfs"
    return not (is_stick or is_share) and (not parts or parts[0] in _SYSTEM_FOLDERS)
