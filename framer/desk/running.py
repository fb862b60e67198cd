"""The desk that is at work for this user: who starts it again gets another window of it.

A window that was closed has lost its session, and the link of the start was used. Where the desk listens, and the
secret for which it makes a new link, stand in a file of its own folder that this user alone may read.
"""

import contextlib
import json
import os
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from framer.campaigns.campaign_keys import KEY_HEADER
from framer.kept_json import decode_json, read_json_file

_RUNNING_NAME = "dang-chay.json"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_ANSWER_SECONDS = 5.0
_MAX_NOTE_BYTES = 10_000


def note_running(directory: Path, url: str, window_secret: str) -> None:
    """Say in `directory` that this desk answers at `url`; nothing where that cannot be written."""
    path = directory / _RUNNING_NAME
    with contextlib.suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"url": url, "secret": window_secret}, file)


def forget_running(directory: Path, window_secret: str) -> None:
    """Take back what `note_running` has said, unless another desk has said something since."""
    if _read_note(directory).get("secret") == window_secret:
        with contextlib.suppress(OSError):
            (directory / _RUNNING_NAME).unlink()


def ask_running(directory: Path, port: int | None = None) -> str | None:
    """An address that opens a window of the desk that is at work, as `directory` says; None where none answers.

    With `port`, of the desk that listens there alone.
    """
    note = _read_note(directory)
    url, secret = str(note.get("url") or ""), str(note.get("secret") or "")
    place = urlsplit(url)
    try:
        if port is not None and place.port != port:
            return None
        if place.scheme != "http" or place.hostname not in _LOOPBACK_NAMES:
            return None
        with contextlib.closing(HTTPConnection(place.hostname, place.port, timeout=_ANSWER_SECONDS)) as connection:
            connection.request("POST", "/api/link", headers={KEY_HEADER: secret})
            key = decode_json(connection.getresponse().read(_MAX_NOTE_BYTES), dict[str, str])["key"]
    except (OSError, HTTPException, ValueError, KeyError):  # gone, or another program listens there
        return None
    return f"{url}/#key={key}"


def _read_note(directory: Path) -> dict[str, Any]:
    return read_json_file(directory / _RUNNING_NAME, _MAX_NOTE_BYTES, dict[str, Any]) or {}
