"""SOURCE and OUT of a command as folders: the one place where paths and storages meet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framer.batch.folder import Folder


def open_folder(text: str) -> "Folder":
    """The folder that a person means by a path or a URL; it need not exist, and no connection is made.

    Raises UsageError for what is no URL of a storage, SetupError when the package for it is not installed.
    """
    from framer.batch.folder import LocalFolder
    from framer.batch.location import FolderUrl, parse_location

    location = parse_location(text)
    if isinstance(location, FolderUrl):
        from framer.storage.address import open_remote_folder

        return open_remote_folder(location.protocol, location.address, location.display_url)
    return LocalFolder(location)
