"""The keys of a campaign: one shows its draft before it is published, one its counts. Kept hashed, beside the campaign.

A key is 32 random bytes, so one round of SHA-256 keeps it as well as a slow hash would: there is nothing to guess. The
file ``.framer/<campaign>.keys.json`` can be read by its owner alone, and git leaves out all of ``.framer``.
"""

import contextlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from framer.atomic_files import explain_os_error
from framer.kept_json import read_json_file

KeyKind = Literal["preview", "counts"]
KEY_HEADER = "X-Framer-Key"  # in which a key travels: an address would be in logs
DEFAULT_PREVIEW_DAYS = 14
MAX_KEY_LENGTH = 100

_KEYS_END = ".keys.json"
_STATE_NAME = ".framer"
_KEY_BYTES = 32
_DAY_SECONDS = 86_400
_MAX_KEYS_BYTES = 10_000


def make_keys(directory: Path, preview_days: int, now: float) -> dict[KeyKind, str]:
    """New keys for the campaign in `directory`; those of before are worth nothing from now on.

    The preview's ends `preview_days` after the Unix time `now`, the counts' does not end. Raises OutputError.
    """
    keys: dict[KeyKind, str] = {kind: secrets.token_urlsafe(_KEY_BYTES) for kind in ("preview", "counts")}
    ends = {"preview": now + preview_days * _DAY_SECONDS, "counts": None}
    record = {kind: {"sha256": _digest_key(key), "ends": ends[kind]} for kind, key in keys.items()}
    path = keys_path(directory)
    try:
        path.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError), (path.parent / ".gitignore").open("x") as ignored:
            ignored.write("*\n")
        _write_private(path, json.dumps(record) + "\n")
    except OSError as error:
        raise explain_os_error(path, error) from error
    return keys


def revoke_keys(directory: Path) -> None:
    """Both keys of the campaign in `directory` are worth nothing from now on. Raises OutputError."""
    path = keys_path(directory)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise explain_os_error(path, error) from error


def verify_key(directory: Path, kind: KeyKind, key: str, now: float) -> bool:
    """Whether `key` opens `kind` of the campaign in `directory` at the Unix time `now`.

    Keys are compared in constant time. Raises nothing: what cannot be read opens nothing.
    """
    kept = _read_keys(directory).get(kind)
    if not isinstance(kept, Mapping) or not key or len(key) > MAX_KEY_LENGTH:
        return False
    ends = kept.get("ends")
    is_right = hmac.compare_digest(_digest_key(key), str(kept.get("sha256", "")))
    return is_right and (ends is None or (isinstance(ends, int | float) and now < ends))


def keys_path(directory: Path) -> Path:
    """Where the keys of the campaign in `directory` are kept; an ID has no dot, so no campaign's copy is called so."""
    return directory.parent / _STATE_NAME / f"{directory.name}{_KEYS_END}"


def _digest_key(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def _read_keys(directory: Path) -> Mapping[str, Any]:
    return read_json_file(keys_path(directory), _MAX_KEYS_BYTES, dict[str, Any]) or {}


def _write_private(path: Path, text: str) -> None:
    """Replace the file at `path` at once with one that only its owner can read."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
