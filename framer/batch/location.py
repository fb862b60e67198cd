"""SOURCE and OUT as people give them: a folder of this machine, or the URL of one in a storage."""

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from framer.errors import UsageError
from framer.i18n import N_
from framer.storage.remote_folder import EXAMPLE_URL, SSH_PROTOCOLS, RemoteFolder, filesystem_class

Location = Path | RemoteFolder

_URL_START = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(::|://)")  # two letters at least: C:\photos and C:/photos are paths
_INVALID_FOLDER_URL = N_("%(url)s: this is not the address of a folder.")


def parse_location(text: str) -> Location:
    """The folder that a person means by a path or a URL.

    Raises UsageError for what is no URL of a storage, SetupError when the package for it is not installed.
    """
    if not is_url(text):
        return Path(text)
    before, _, rest = text.partition("://")
    protocol, shown = before.lower(), strip_credentials(text)
    if "::" in text:
        raise UsageError(_INVALID_FOLDER_URL, EXAMPLE_URL, url=shown)
    if protocol in ("file", "local"):
        return Path(url2pathname(urlsplit(text).path))
    filesystem_class(protocol, shown)
    from upath import UPath  # noqa: PLC0415  (only an extra brings it)

    try:
        found = UPath(f"{protocol}://{rest}")
        path, options = found.path, dict(found.storage_options)
    except (ValueError, TypeError):
        raise UsageError(_INVALID_FOLDER_URL, EXAMPLE_URL, url=shown) from None  # its text may show the password
    if "@" in rest.partition("/")[0] and not options.get("username"):
        raise UsageError(
            N_("%(url)s: the address of this storage cannot hold an account."),
            N_("Give the account as the storage's own tools take it, such as in the environment."),
            url=shown,
        )
    for name in ("username", "password"):
        if name in options:
            options[name] = unquote(options[name])
    return RemoteFolder(shown.rstrip("/"), protocol, path.rstrip("/") or path, options)


def is_url(text: str) -> bool:
    """Whether a person means a storage, not a path."""
    return bool(_URL_START.match(text))


def locations_overlap(source: Location, out: Location) -> bool:
    """Whether the two are one folder, or one is inside the other.

    Links inside a storage are not followed, and one storage under two names counts as two.
    """
    if isinstance(source, RemoteFolder) and isinstance(out, RemoteFolder):
        one, other = _location_parts(source), _location_parts(out)
        return one[: len(other)] == other or other[: len(one)] == one
    if isinstance(source, RemoteFolder) or isinstance(out, RemoteFolder):
        return False
    near, far = Path(os.path.realpath(source)), Path(os.path.realpath(out))
    return _is_within(near, far) or _is_within(far, near)


def _is_within(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or inside it; folders that are there are compared as the file system sees them."""
    return any(_is_same_directory(folder, outer) for folder in (inner, *inner.parents))


def _is_same_directory(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _location_parts(storage: RemoteFolder) -> tuple[str, ...]:
    """The storage and the folders down to this one; in no storage do names differ by case alone, to be careful."""
    kind = "ssh" if storage.protocol in SSH_PROTOCOLS else storage.protocol.removesuffix("a")
    host = str(storage.options.get("host", "")).lower()
    port = str(storage.options.get("port") or (22 if kind == "ssh" else ""))
    return kind, host, port, *PurePosixPath(os.path.normpath(f"/{storage.path}").casefold()).parts


def strip_credentials(url: str) -> str:
    """The URL as it may be shown. What stands before an @ may be a password with any sign in it."""
    protocol, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if "@" in host:
        host = host.rpartition("@")[2]
    elif ":" in host and "@" in path and not host.rpartition(":")[2].isdecimal():  # a password with a slash in it
        host, path = "…", path.rpartition("@")[2].partition("/")[2]
    return f"{protocol}://{host}{slash}{path}"
