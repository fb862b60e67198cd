"""Values as bytes that are nothing but data: for whoever must not believe the process that wrote them.

A message is the length of its head (4 bytes), the head (JSON), and then all `bytes` of the value, one after another.
"""

import json
import re
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from framer import errors
from framer.errors import FramerError
from framer.imaging.types import Avatar, Crop, Face, Faces, PhotoBox

_MOST_HEAD = 2**19  # bytes; a face has 400 of them, and reading takes 50 times as much memory at most
_MOST_WORDS = 2_000  # characters of an error's message, and of its hint
_MOST_DETAIL = 5_000  # characters of one of its details, such as a path
_WORDS = re.compile(r"(?:[^%]|%%|%\(\w+\)s)*")  # with a width, such as %(a)999999999s, few words would become many
_KINDS = {kind.__name__: kind for kind in (Avatar, PhotoBox, Crop, Face, Faces)}


def pack(value: Any) -> bytes:
    """The message for None, a number, text, bytes, a FramerError, an Avatar or its parts, or a list of those.

    Raises TypeError for all else. A tuple comes out as a list, an error's details as numbers and text.
    """
    pieces: list[bytes] = []
    head = json.dumps(_told(value, pieces)).encode("ascii")
    return b"".join((len(head).to_bytes(4, "big"), head, *pieces))


def unpack(message: bytes) -> Any:
    """The value of a message. It calls nothing and costs little more memory than its length.

    Raises ValueError for what is no such message.
    """
    try:
        start = 4 + int.from_bytes(message[:4], "big")
        if start > _MOST_HEAD:
            raise ValueError("too much")
        reader = _Reader(memoryview(message)[start:])
        value = reader.value(json.loads(message[4:start].decode("ascii")))
    except Exception as error:  # whatever is wrong with it
        raise ValueError("no message") from error
    if reader.rest:
        raise ValueError("more than was said")
    return value


def _told(value: Any, pieces: list[bytes]) -> Any:
    """The value as JSON has it; its bytes go to the `pieces`."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            pieces.append(value)
            return {"bytes": len(value)}
        case list() | tuple():
            return [_told(each, pieces) for each in value]
        case FramerError():
            details = {name: _detail(each) for name, each in value.details.items()}
            return {"error": [type(value).__name__, value.message, value.hint, details]}
    if type(value) not in _KINDS.values():
        raise TypeError(f"{type(value).__name__}: no plain value")
    return {type(value).__name__: {each.name: _told(getattr(value, each.name), pieces) for each in fields(value)}}


def _detail(value: object) -> object:
    return value if value is None or isinstance(value, int | float) else str(value)[:_MOST_DETAIL]


class _Reader:
    """Makes values of JSON and of the bytes behind it."""

    def __init__(self, rest: memoryview) -> None:
        self.rest = rest

    def value(self, told: Any) -> Any:
        """The value that is told of. Raises many kinds of exceptions where it is none."""
        if isinstance(told, list):
            return [self.value(each) for each in told]
        if not isinstance(told, dict):
            return told
        ((name, content),) = told.items()
        if name == "bytes":
            return self._bytes(content)
        if name == "error":
            return _error(*content)
        kind, hints = _KINDS[name], _hints(name)
        return kind(**{field: _fitting(self.value(each), hints[field]) for field, each in content.items()})

    def _bytes(self, length: int) -> bytes:
        if not 0 <= length <= len(self.rest):
            raise ValueError("not so many bytes")
        piece, self.rest = bytes(self.rest[:length]), self.rest[length:]
        return piece


@cache
def _hints(name: str) -> dict[str, Any]:
    return get_type_hints(_KINDS[name])


def _fitting(value: Any, hint: Any) -> Any:
    """The value if it is of the type that a field wants; a list becomes a tuple. Raises ValueError, TypeError."""
    parts = get_args(hint)
    if get_origin(hint) is tuple and isinstance(value, list):
        wanted = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(_fitting(each, part) for each, part in zip(value, wanted, strict=True))
    if type(None) in parts:
        return None if value is None else _fitting(value, parts[0])
    if type(value) is not hint and not (hint is float and type(value) is int):
        raise ValueError("another type")
    return value


def _error(name: str, message: str, hint: str, details: dict[str, Any]) -> FramerError:
    """Our own error with its words, which can be filled in and stay short."""
    kind = getattr(errors, name)
    if not issubclass(kind, FramerError):
        raise ValueError("no error of ours")
    if any(len(words) > _MOST_WORDS or not _WORDS.fullmatch(words) for words in (message, hint)):
        raise ValueError("no such words")
    for each in details.values():
        if isinstance(each, list | dict) or len(str(each)) > _MOST_DETAIL:
            raise ValueError("no such detail")
    error: FramerError = kind(message, hint, **details)
    error.to_message(str)  # or it would fail where it is shown
    return error
