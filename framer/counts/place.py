"""Where the counts are kept on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

COUNTS_OFF = "off"
_COUNTS_NAME = "counts.sqlite"


def counts_path(setting: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """The file that the setting ``FRAMER_COUNTS`` names; empty: one in the user's data folder; None where it is off.

    `environment` is that of the process when None.
    """
    if setting.casefold() == COUNTS_OFF:
        return None
    if setting:
        return Path(setting)
    return _user_data_directory(os.environ if environment is None else environment) / "framer" / _COUNTS_NAME


def _user_data_directory(environment: Mapping[str, str]) -> Path:
    """Where the user's programs keep their data: by the XDG Base Directory Specification, or the system's own rule."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or os.path.expanduser("~"))  # noqa: PTH111
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    named = environment.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else home / ".local" / "share"
