"""Why numbers are not shown."""

from framer.errors import FramerError
from framer.i18n import N_


class WrongKey(FramerError):
    """The campaign has no such key: it was not given, is another one's, or was replaced."""

    code = "wrong_key"
    http_status = 403
    exit_code = None
    default_message = N_("This link's key does not fit: it is incomplete, or has been replaced.")
    default_hint = N_("Open the whole link as it was given to you, or ask who runs framer for a new one.")


class CountsClosed(FramerError):
    """Nothing is counted here, or the numbers cannot be read just now."""

    code = "no_counts"
    http_status = 503
    exit_code = 3
    default_message = N_("The numbers cannot be read just now (%(reason)s).")
    default_hint = N_("They are tried again; if it stays so, framer doctor says more.")
