"""Small JSON files in OUT's directory of state: read whatever has become of them."""

from typing import TypeVar

from framer.batch.folder import Folder
from framer.errors import NoFile, TooLarge
from framer.kept_json import decode_json

StateT = TypeVar("StateT")


def read_state_json(out: Folder, name: str, max_bytes: int, kind: type[StateT]) -> StateT | None:
    """What the file has; None where it is not there, is longer, or cannot be read as `kind`. Raises Unreachable."""
    try:
        return decode_json(out.read(name, max_bytes), kind)
    except (NoFile, TooLarge, OSError, ValueError):
        return None
