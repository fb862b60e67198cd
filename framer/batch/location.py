"""SOURCE and OUT as people give them: a folder of this machine, or the URL of one in a storage."""

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from framer.errors import UsageError
from framer.i18n import N_
from framer.storage.remote_folder import EXAMPLE, SHELL, Storage, system_class

Place = Path | Storage

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(::|://)")  # two letters at least: C:\photos and C:/photos are paths
_BAD_URL = N_("%(url)s: this is no address of a folder.")


def place(text: str) -> Place:
    """The folder that a person means by a path or a URL.

    Raises UsageError for what is no URL of a storage, SetupError when the package for it is not installed.
    """
    if not is_address(text):
        return Path(text)
    before, _, rest = text.partition("://")
    protocol, shown = before.lower(), without_account(text)
    if "::" in text:
        raise UsageError(_BAD_URL, EXAMPLE, url=shown)
    if protocol in ("file", "local"):
        return Path(url2pathname(urlsplit(text).path))
    system_class(protocol, shown)
    from upath import UPath  # noqa: PLC0415  (only an extra brings it)

    try:
        found = UPath(f"{protocol}://{rest}")
        path, options = found.path, dict(found.storage_options)
    except (ValueError, TypeError):
        raise UsageError(_BAD_URL, EXAMPLE, url=shown) from None  # its text may show the password
    if "@" in rest.partition("/")[0] and not options.get("username"):
        raise UsageError(
            N_("%(url)s: the address of this storage cannot hold an account."),
            N_("Give the account as the storage's own tools take it, such as in the environment."),
            url=shown,
        )
    for name in ("username", "password"):
        if name in options:
            options[name] = unquote(options[name])
    return Storage(shown.rstrip("/"), protocol, path.rstrip("/") or path, options)


def is_address(text: str) -> bool:
    """Whether a person means a storage, not a path."""
    return bool(_URL.match(text))


def overlap(source: Place, out: Place) -> bool:
    """Whether the two are one folder, or one is inside the other.

    Links inside a storage are not followed, and one storage under two names counts as two.
    """
    if isinstance(source, Storage) and isinstance(out, Storage):
        one, other = _parts(source), _parts(out)
        return one[: len(other)] == other or other[: len(one)] == one
    if isinstance(source, Storage) or isinstance(out, Storage):
        return False
    near, far = Path(os.path.realpath(source)), Path(os.path.realpath(out))
    return _within(near, far) or _within(far, near)


def _within(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or inside it; folders that are there are compared as the file system sees them."""
    return any(_same(folder, outer) for folder in (inner, *inner.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _parts(storage: Storage) -> tuple[str, ...]:
    """The storage and the folders down to this one; in no storage do names differ by case alone, to be careful."""
    kind = "ssh" if storage.protocol in SHELL else storage.protocol.removesuffix("a")
    host = str(storage.options.get("host", "")).lower()
    port = str(storage.options.get("port") or (22 if kind == "ssh" else ""))
    return kind, host, port, *PurePosixPath(os.path.normpath(f"/{storage.path}").casefold()).parts


def without_account(url: str) -> str:
    """The URL as it may be shown. What stands before an @ may be a password with any sign in it."""
    protocol, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if "@" in host:
        host = host.rpartition("@")[2]
    elif ":" in host and "@" in path and not host.rpartition(":")[2].isdecimal():  # a password with a slash in it
        host, path = "…", path.rpartition("@")[2].partition("/")[2]
    return f"{protocol}://{host}{slash}{path}"
