"""The address of a site, as it can stand on a poster: no user name, query or fragment."""

import re

MAX_SITE_URL_LENGTH = 200

# Such an address cannot be typed by hand, or leads elsewhere than it seems to, if it has more than these.
_SITE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(\.[a-z0-9-]+)*)(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(/([a-z0-9._~+@:-]|%[0-9a-f]{2})*)*)",
    re.ASCII | re.IGNORECASE,
)


def split_site_url(text: str) -> tuple[str, str] | None:
    """Origin, in small letters, and path of the address `text`; None if it is no such address."""
    parts = _SITE_URL.fullmatch(text) if len(text) <= MAX_SITE_URL_LENGTH else None
    if not parts or not _is_host_name(parts["host"]) or not 1 <= int(parts["port"] or 80) <= 65_535:
        return None
    port = f":{parts['port']}" if parts["port"] else ""
    return f"{parts['scheme']}://{parts['host']}".lower() + port, parts["path"]


def _is_host_name(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and all(len(label) <= 63 and label[0] != "-" and label[-1] != "-" for label in labels)
