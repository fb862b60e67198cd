"""URLs of folders in storages, checked and taken apart."""

from urllib.parse import unquote

from framer.errors import UsageError
from framer.i18n import N_
from framer.storage.client import StorageClient
from framer.storage.filesystems import EXAMPLE_URL, filesystem_class
from framer.storage.remote_folder import RemoteFolder

_INVALID_FOLDER_URL = N_("%(url)s: this is not the address of a folder.")


def open_remote_folder(protocol: str, address: str, display_url: str) -> RemoteFolder:
    """The folder at ``protocol://address``; no connection is made yet. `display_url` is the URL without credentials.

    Raises UsageError for what is no URL of a storage, SetupError when the package for it is not installed.
    """
    if "::" in protocol or "::" in address:
        raise UsageError(_INVALID_FOLDER_URL, EXAMPLE_URL, url=display_url)
    filesystem_class(protocol, display_url)
    from upath import UPath  # noqa: PLC0415  (only an extra brings it)

    try:
        parsed = UPath(f"{protocol}://{address}")
        path, options = parsed.path, dict(parsed.storage_options)
    except (ValueError, TypeError):
        raise UsageError(_INVALID_FOLDER_URL, EXAMPLE_URL, url=display_url) from None  # its text may show the password
    if "@" in address.partition("/")[0] and not options.get("username"):
        raise UsageError(
            N_("%(url)s: the address of this storage cannot hold an account."),
            N_("Give the account as the storage's own tools take it, such as in the environment."),
            url=display_url,
        )
    for name in ("username", "password"):
        if name in options:
            options[name] = unquote(options[name])
    return RemoteFolder(StorageClient(display_url.rstrip("/"), protocol, options), path.rstrip("/") or path)
