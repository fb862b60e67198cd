"""The public address of the site, to which links, QR codes and posters lead: the setting's, or typed once."""

from dataclasses import dataclass
from pathlib import Path

from framer.campaigns.site_url import split_site_url
from framer.desk.kept_words import read_kept_word, write_kept_word
from framer.errors import UsageError
from framer.i18n import N_

_NO_SITE_URL = N_("“%(value)s” is not the address of a site.")
_SITE_URL_EXAMPLE = N_("Type it as people open the site: https://khung.example.vn")


@dataclass(frozen=True)
class SiteAddress:
    """`fixed` is that of the setting FRAMER_URL; what is typed in its place is kept in the file `path`."""

    path: Path
    fixed: str = ""

    def read(self) -> str:
        """The address without a slash at its end; "" as long as nobody has said it."""
        if self.fixed:
            return self.fixed.rstrip("/")
        return _clean_site_url(read_kept_word(self.path, "url"))

    def write(self, typed: str) -> str:
        """Keep the address that was `typed`, with or without https://. Raises UsageError, OutputError."""
        address = _clean_site_url(typed)
        if not address:
            raise UsageError(_NO_SITE_URL, _SITE_URL_EXAMPLE, value=typed[:80])
        write_kept_word(self.path, "url", address)
        return address


def _clean_site_url(typed: str) -> str:
    text = typed.strip()
    parts = split_site_url(text if "://" in text else f"https://{text}")
    if not parts or ("." not in parts[0] and "localhost" not in parts[0]):  # a bare word is a slip of the keyboard
        return ""
    return "".join(parts).partition("/c/")[0].rstrip("/")
