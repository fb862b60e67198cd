"""What `framer serve` says once it can be opened: where, and how phones get there."""

import io
import sys
from typing import TYPE_CHECKING

import segno

from framer.cli.console import console_translator, print_info
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.server.lan_addresses import ReachableUrls

_QR_BLOCKS = "█▀▄"
_QR_QUIET_ZONE = 2  # modules around the QR code: enough for phones, and it fits a terminal of 24 lines


def print_serve_banner(reach: "ReachableUrls", names: tuple[str, ...]) -> None:
    """The address on a line of its own, then what phones need; on a terminal a QR code too.

    `names` are what the certificate names.
    """
    print_info(reach.local_url)
    say_ = console_translator()
    if reach.local_only:
        print_info(
            say_(N_("Only this computer can open it. For phones in the same network: framer serve --host 0.0.0.0"))
        )
    elif not reach.phone_urls:
        print_info(say_(N_("This computer is in no network, so phones cannot open it.")))
    else:
        print_info(say_(N_("Phones in the same network: %(addresses)s")) % {"addresses": "  ".join(reach.phone_urls)})
    if not reach.certificate_matches:
        named = ", ".join(names) or "–"
        print_info(
            say_(N_("Browsers will warn: the certificate is for other addresses (%(names)s).")) % {"names": named}
        )
    if reach.phone_urls and _can_show_qr_code():
        print_info(render_qr_code(reach.phone_urls[0]))


def render_qr_code(url: str) -> str:
    """A QR code of half blocks, light on dark."""
    text = io.StringIO()
    segno.make_qr(url, error="m").terminal(text, border=_QR_QUIET_ZONE, compact=True)
    return text.getvalue().rstrip("\n")


def _can_show_qr_code() -> bool:
    """Whether stderr is a terminal that can show the code."""
    if not sys.stderr or not sys.stderr.isatty():
        return False
    try:
        _QR_BLOCKS.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
