"""What `framer serve` says once it can be opened: where, and how phones get there."""

import io
import sys
from typing import TYPE_CHECKING

import segno

from framer.cli.console import say, translate
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.server.lan_addresses import Reach

_BLOCKS = "█▀▄"
_QUIET = 2  # modules around the QR code: enough for phones, and it fits a terminal of 24 lines


def announce(reach: "Reach", names: tuple[str, ...]) -> None:
    """The address on a line of its own, then what phones need; on a terminal a QR code too.

    `names` are what the certificate names.
    """
    say(reach.here)
    say_ = translate()
    if reach.alone:
        say(say_(N_("Only this computer can open it. For phones in the same network: framer serve --host 0.0.0.0")))
    elif not reach.phones:
        say(say_(N_("This computer is in no network, so phones cannot open it.")))
    else:
        say(say_(N_("Phones in the same network: %(addresses)s")) % {"addresses": "  ".join(reach.phones)})
    if not reach.named:
        named = ", ".join(names) or "–"
        say(say_(N_("Browsers will warn: the certificate is for other addresses (%(names)s).")) % {"names": named})
    if reach.phones and _shows_blocks():
        say(qr_code(reach.phones[0]))


def qr_code(url: str) -> str:
    """A QR code of half blocks, light on dark."""
    text = io.StringIO()
    segno.make_qr(url, error="m").terminal(text, border=_QUIET, compact=True)
    return text.getvalue().rstrip("\n")


def _shows_blocks() -> bool:
    """Whether stderr is a terminal that can show the code."""
    if not sys.stderr or not sys.stderr.isatty():
        return False
    try:
        _BLOCKS.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
