"""Single words that the desk keeps with its state, each in a small JSON file of its own."""

import json
from pathlib import Path

from framer.atomic_files import atomic_write, explain_os_error
from framer.kept_json import read_json_file

_MAX_BYTES = 4_000


def read_kept_word(path: Path, name: str) -> str:
    """What `path` has under `name`; "" where that cannot be read."""
    return (read_json_file(path, _MAX_BYTES, dict[str, str]) or {}).get(name, "")


def write_kept_word(path: Path, name: str, word: str) -> None:
    """Keep it in place of the former one. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_os_error(path, error) from error
    atomic_write(path, json.dumps({name: word}).encode() + b"\n")
