"""SOURCE and OUT as people give them: the path of a folder, or the URL of one in a storage."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_URL_START = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(::|://)")  # two letters at least: C:\photos and C:/photos are paths
_LOCAL_PROTOCOLS = ("file", "local")


@dataclass(frozen=True)
class FolderUrl:
    """A URL, not yet looked into: ``protocol://address``. `address` may hold a password, `display_url` holds none.

    `protocol` is in lower case; a chain of protocols (``zip::sftp``) is part of it.
    """

    protocol: str
    address: str = field(repr=False)
    display_url: str


Location = Path | FolderUrl


def parse_location(text: str) -> Location:
    """What a person means by a path or a URL; the URL of a folder of this machine is its path."""
    if not is_url(text):
        return Path(text)
    protocol, _, address = text.partition("://")
    if protocol.lower() in _LOCAL_PROTOCOLS and "::" not in text:
        return Path(url2pathname(urlsplit(text).path))
    return FolderUrl(protocol.lower(), address, strip_credentials(text))


def is_url(text: str) -> bool:
    """Whether a person means a storage, not a path."""
    return bool(_URL_START.match(text))


def strip_credentials(url: str) -> str:
    """The URL as it may be shown. What stands before an @ may be a password with any sign in it."""
    protocol, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if "@" in host:
        host = host.rpartition("@")[2]
    elif ":" in host and "@" in path and not host.rpartition(":")[2].isdecimal():  # a password with a slash in it
        host, path = "…", path.rpartition("@")[2].partition("/")[2]
    return f"{protocol}://{host}{slash}{path}"
