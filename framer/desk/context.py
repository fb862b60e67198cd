"""What the desk knows besides the request."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from framer.desk.keys import DeskKeys
from framer.settings import Settings


@dataclass(frozen=True)
class DeskContext:
    """The settings, the keys, and the folders that the desk may write to; in `app.extensions["desk"]`.

    `host_names` are the names by which browsers may ask for it, in small letters and without a port.
    `campaigns` is the folder of the organisation's campaigns, `state` the desk's own.
    """

    settings: Settings
    keys: DeskKeys
    host_names: frozenset[str]
    campaigns: Path
    state: Path


def current_desk() -> DeskContext:
    """The context of the desk at work."""
    desk: DeskContext = current_app.extensions["desk"]
    return desk
