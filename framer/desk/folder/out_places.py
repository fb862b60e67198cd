"""Folders to save pictures in, as they are picked: a new one, and whether one may be taken."""

from pathlib import Path

from framer.atomic_files import explain_os_error
from framer.batch.file_kinds import has_hidden_name
from framer.batch.folder import LocalFolder, folders_overlap
from framer.batch.output_names import make_safe_name, to_nfc
from framer.desk.folder.picker import FolderPicker
from framer.errors import UsageError
from framer.i18n import N_

_NO_FOLDER_NAME = N_("“%(name)s” cannot be the name of a folder.")
_ANOTHER_NAME = N_('Type a short name without / \\ : * ? " < > | and without a dot at the beginning or end.')
_NAME_IS_TAKEN = N_("There is already something called “%(name)s” here.")
_OPEN_OR_RENAME = N_("Open it, or type another name.")
_HOLDS_PHOTOS = N_("The photos themselves are in this folder.")
_INSIDE_PHOTOS = N_("This folder is inside the folder with the photos.")
_AROUND_PHOTOS = N_("The folder with the photos is inside this one.")
_BESIDE_PHOTOS = N_("Choose a folder of their own for the pictures, or make a new one beside the photos' folder.")


def make_new_folder(picker: FolderPicker, parent: str, name: str) -> Path:
    """Make a folder called `name` in `parent`, below which the desk looks. Raises UsageError, NoFile, OutputError."""
    place = picker.list_folder(parent).path
    wanted = to_nfc(name.strip())
    if not wanted or has_hidden_name(wanted) or make_safe_name(wanted) != wanted:
        raise UsageError(_NO_FOLDER_NAME, _ANOTHER_NAME, name=wanted[:100])
    path = picker.reach(str(place / wanted))
    try:
        path.mkdir()
    except FileExistsError as error:
        raise UsageError(_NAME_IS_TAKEN, _OPEN_OR_RENAME, name=wanted) from error
    except OSError as error:
        raise explain_os_error(path, error) from error
    return path


def check_out(out: Path, source: Path) -> None:
    """See that pictures may go to `out`: not among the photos in `source`. Raises UsageError."""
    pictures, photos = LocalFolder(out), LocalFolder(source)
    if not folders_overlap(photos, pictures):
        return
    is_inside, is_around = pictures.is_within(photos), photos.is_within(pictures)
    raise UsageError(
        _HOLDS_PHOTOS if is_inside and is_around else _INSIDE_PHOTOS if is_inside else _AROUND_PHOTOS, _BESIDE_PHOTOS
    )
