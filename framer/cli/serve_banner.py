"""What `framer serve` prints once it accepts connections: its address, and how phones get there."""

import io
import sys
from typing import TYPE_CHECKING

import segno

from framer.cli.console import Console
from framer.counts.place import counts_path
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.counts.counter import CountsState
    from framer.server.lan_addresses import ReachableUrls
    from framer.settings import Settings

COUNTS_ARE_OFF = N_("off: nothing is counted")
COUNTS_STOPPED = N_("Nothing is counted just now: %(path)s (%(reason)s). It is tried again.")
_ONLY_REDIS = N_("Counted in Redis alone, which forgets when it ends: %(path)s (%(reason)s).")
_COUNTS_LINE = N_("Counts: %(state)s")
_QR_BLOCKS = "█▀▄"
_QR_QUIET_ZONE = 2  # modules around the QR code: enough for phones, and it fits a terminal of 24 lines


def print_serve_banner(console: Console, reach: "ReachableUrls", names: tuple[str, ...]) -> None:
    """Print the address on a line of its own, then what phones need; on a terminal a QR code too.

    `names` are the hosts that the certificate is for.
    """
    translate = console.translate
    console.print_info(reach.local_url)
    if reach.local_only:
        console.print_info(
            translate(N_("Only this computer can open it. For phones in the same network: framer serve --host 0.0.0.0"))
        )
    elif not reach.phone_urls:
        console.print_info(translate(N_("This computer is in no network, so phones cannot open it.")))
    else:
        addresses = "  ".join(reach.phone_urls)
        console.print_info(translate(N_("Phones in the same network: %(addresses)s")) % {"addresses": addresses})
    if not reach.certificate_matches:
        hosts = ", ".join(names) or "–"
        console.print_info(
            translate(N_("Browsers will warn: the certificate is for other addresses (%(names)s).")) % {"names": hosts}
        )
    if reach.phone_urls and _can_show_qr_code():
        console.print_info(render_qr_code(reach.phone_urls[0]))


def print_counts_state(console: Console, settings: "Settings", state: "CountsState") -> None:
    """Print where pictures are counted, or why not."""
    translate, path = console.translate, counts_path(settings.counts)
    if path is None:
        line = translate(_COUNTS_LINE) % {"state": translate(COUNTS_ARE_OFF)}
    elif state.problem:
        message = _ONLY_REDIS if state.in_memory else COUNTS_STOPPED
        line = translate(message) % {"path": path, "reason": state.problem}
    else:
        line = translate(_COUNTS_LINE) % {"state": path}
    console.print_info(line)


def render_qr_code(url: str) -> str:
    """A QR code as lines of half blocks, for a dark terminal."""
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
