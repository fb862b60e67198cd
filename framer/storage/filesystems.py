"""The protocols of storages, and the fsspec classes that speak them."""

from collections.abc import Callable
from typing import Any

from framer.errors import UsageError
from framer.extras import MissingExtra
from framer.i18n import N_

EXAMPLE_URL = N_("An example: sftp://name@host/folder")
SSH_PROTOCOLS = ("sftp", "ssh")
# Protocols of storages that have no directories to be made.
FLAT_PROTOCOLS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "memory"}

_PROTOCOL_EXTRAS = {"sftp": "sftp", "ssh": "sftp", "s3": "s3", "s3a": "s3", "smb": "smb"}
_PROTOCOL_NOT_INSTALLED = N_("%(url)s: the package for %(protocol)s:// is not installed.")
_FSSPEC_REASON = N_("fsspec says: %(reason)s")


def filesystem_class(protocol: str, display_url: str) -> Callable[..., Any]:
    """The class whose instances are connections. Raises UsageError, or SetupError without the package for it."""
    details = {"url": display_url, "protocol": protocol, "extra": _PROTOCOL_EXTRAS.get(protocol, "remote")}
    try:
        import fsspec  # noqa: PLC0415  (only an extra brings it)
        import upath  # noqa: F401, PLC0415

        if protocol in SSH_PROTOCOLS:
            from framer.storage.sftp import CheckedSFTP  # noqa: PLC0415  (needs paramiko)

            return CheckedSFTP
        kind: Callable[..., Any] = fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        is_ours = protocol in _PROTOCOL_EXTRAS or not str(error.msg).startswith("Please")
        hint = None if is_ours else _FSSPEC_REASON
        raise MissingExtra(_PROTOCOL_NOT_INSTALLED, hint, **details, reason=error.msg) from error
    except ValueError as error:
        raise UsageError(
            N_("%(url)s: framer knows no storage of the kind %(protocol)s://."), EXAMPLE_URL, **details
        ) from error
    return kind
