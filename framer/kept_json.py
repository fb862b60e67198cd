"""Small JSON files in which framer keeps something from one time to the next: read whatever has become of them."""

import json
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def decode_json(data: str | bytes, kind: type[T]) -> T:
    """What `data` has, as `kind`, which msgspec knows. Raises ValueError for whatever is not that.

    By json: odd bytes of file names are kept as lone surrogates, which msgspec does not take. Brackets nested without
    end are a RecursionError there.
    """
    try:
        content: Any = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return msgspec.convert(content, kind)


def read_json_file(path: Path, max_bytes: int, kind: type[T]) -> T | None:
    """What the file has; None where it is not there, is longer, or cannot be read as `kind`."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
        return decode_json(data, kind) if len(data) <= max_bytes else None
    except (OSError, ValueError):
        return None
