"""The public address of the site, to which links, QR codes and posters lead: the setting's, or typed once."""

import json
from dataclasses import dataclass
from pathlib import Path

from framer.atomic_files import atomic_write, explain_os_error
from framer.campaigns.site_url import split_site_url
from framer.errors import UsageError
from framer.i18n import N_

_NO_SITE_URL = N_("“%(value)s” is not the address of a site.")
_SITE_URL_EXAMPLE = N_("Type it as people open the site: https://khung.example.vn")
_MAX_BYTES = 4_000


@dataclass(frozen=True)
class SiteAddress:
    """`fixed` is that of the setting FRAMER_URL; what is typed in its place is kept in the file `path`."""

    path: Path
    fixed: str = ""

    def read(self) -> str:
        """The address without a slash at its end; "" as long as nobody has said it."""
        if self.fixed:
            return self.fixed.rstrip("/")
        try:
            with self.path.open(encoding="utf-8") as file:
                kept = json.loads(file.read(_MAX_BYTES))
        except (OSError, ValueError):
            return ""
        return _clean_site_url(str(kept.get("url", ""))) if isinstance(kept, dict) else ""

    def write(self, typed: str) -> str:
        """Keep the address that was `typed`, with or without https://. Raises UsageError, OutputError."""
        address = _clean_site_url(typed)
        if not address:
            raise UsageError(_NO_SITE_URL, _SITE_URL_EXAMPLE, value=typed[:80])
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain_os_error(self.path, error) from error
        atomic_write(self.path, json.dumps({"url": address}).encode() + b"\n")
        return address


def _clean_site_url(typed: str) -> str:
    text = typed.strip()
    parts = split_site_url(text if "://" in text else f"https://{text}")
    if not parts or ("." not in parts[0] and "localhost" not in parts[0]):  # a bare word is a slip of the keyboard
        return ""
    return "".join(parts).partition("/c/")[0].rstrip("/")
