"""Replies of worker processes, as data: a process that a photo has taken over must not be believed.

A reply is the length of its head (4 bytes, big endian), the head, and then the contents of all its `bytes`. The head is
MessagePack of at most MAX_HEAD bytes, with each content replaced by its length, and is decoded into the types below
and the type that the pool was made for. So a reply calls nothing (a pickle could call anything), and takes little more
memory than its own length.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from framer import errors
from framer.errors import Busy, FramerError, TooManyRequests

MAX_REPLY = 64 * 2**20  # bytes; the largest picture (2048 px, PNG) has 17 MB at most
MAX_HEAD = 2**19  # bytes; a face has 250 of them
_MAX_TEXT = 2_000  # characters of an error's message, and of its hint
_MAX_DETAIL = 5_000  # characters of one of its details, such as a path
_TEMPLATE = re.compile(r"(?:[^%]|%%|%\(\w+\)(?:s|d|\.[0-9]f))*")  # a width, %(a)9999999s, makes many words of few
_LENGTH_BYTES = 4

Detail = str | int | float | None
TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


def is_safe_template(text: str) -> bool:
    """Whether `text`, which came from a worker, may be filled in: it is no longer than its details make it."""
    return len(text) <= _MAX_TEXT and _TEMPLATE.fullmatch(text) is not None


class Acknowledged(msgspec.Struct, frozen=True, tag=True):
    """The worker is ready; or it has received the whole task and begins with it."""


class TaskResult(msgspec.Struct, Generic[ResultT], frozen=True, tag=True):
    """What the task returned."""

    value: ResultT


class TaskError(msgspec.Struct, frozen=True, tag=True):
    """The FramerError that the task, or the set-up, raised."""

    kind: str
    message: str
    hint: str
    details: dict[str, Detail]

    @classmethod
    def of(cls, error: FramerError) -> "TaskError":
        """The reply for `error`; details that are neither text nor numbers become text."""
        details = {name: _as_detail(value) for name, value in error.details.items()}
        return cls(_nearest_class(error).__name__, error.message, error.hint, details)

    def error(self) -> FramerError:
        """The error. Raises ValueError, TypeError, AttributeError or KeyError for one that a task cannot have."""
        kind = getattr(errors, self.kind)
        # Busy and TooManyRequests are the parent's own.
        if not issubclass(kind, FramerError) or issubclass(kind, Busy | TooManyRequests):
            raise ValueError("no error of a task")
        if not all(map(is_safe_template, (self.message, self.hint))):
            raise ValueError("no template")
        if any(len(str(value)) > _MAX_DETAIL for value in self.details.values()):
            raise ValueError("too long")
        error: FramerError = kind(self.message, self.hint, **self.details)
        error.to_message(str)  # else what is wrong with the template would show only later
        return error


Reply = Acknowledged | TaskResult[Any] | TaskError


def encode_reply(reply: Reply) -> bytes:
    """The bytes of a reply.

    Results may be made of what msgspec encodes (numbers, text, bytes, lists, tuples, dicts, dataclasses, Structs, None)
    and of FramerErrors. Raises TypeError or another exception for all else.
    """
    contents: list[bytes] = []

    def take_out(content: bytes) -> bytes:
        contents.append(content)
        return len(content).to_bytes(_LENGTH_BYTES, "big")

    head = _ENCODER.encode(_replace_bytes(reply, take_out))
    return b"".join((len(head).to_bytes(_LENGTH_BYTES, "big"), head, *contents))


class ReplyDecoder:
    """Decodes the replies of workers whose tasks return a `result_type`."""

    def __init__(self, result_type: Any) -> None:
        self._decoder = msgspec.msgpack.Decoder(
            Acknowledged | TaskResult[result_type] | TaskError, dec_hook=_decode_error
        )

    def decode(self, message: bytes) -> Reply:
        """The reply. Raises ValueError for what is none."""
        remaining = memoryview(message)

        def take(size: int) -> memoryview:
            nonlocal remaining
            if size > len(remaining):
                raise ValueError("not so many bytes")
            taken, remaining = remaining[:size], remaining[size:]
            return taken

        try:
            size = int.from_bytes(take(_LENGTH_BYTES), "big")
            if size > MAX_HEAD:
                raise ValueError("too long")
            head = self._decoder.decode(take(size))
            reply: Reply = _replace_bytes(head, lambda length: bytes(take(int.from_bytes(length, "big"))))
        except Exception as error:  # whatever is wrong with it
            raise ValueError("no reply") from error
        if remaining:
            raise ValueError("no reply: more bytes than its head speaks of")
        return reply


def _replace_bytes(value: Any, change: Callable[[bytes], bytes]) -> Any:
    """A copy of `value` with each of its `bytes` changed, in an order that depends on the types alone."""
    if isinstance(value, bytes):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)([_replace_bytes(item, change) for item in value])
    if isinstance(value, dict):
        return {key: _replace_bytes(item, change) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        items = {name: _replace_bytes(getattr(value, name), change) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **items)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return dataclasses.replace(value, **{name: _replace_bytes(getattr(value, name), change) for name in names})
    return value


def _encode_error(value: Any) -> Any:
    if isinstance(value, FramerError):
        return TaskError.of(value)
    raise TypeError(f"{type(value).__name__}: not data")


def _decode_error(kind: type, value: Any) -> FramerError:
    """A FramerError within a result."""
    if kind is not FramerError:
        raise ValueError("not data")
    return msgspec.convert(value, TaskError).error()


def _nearest_class(error: FramerError) -> type[FramerError]:
    """The error's class, or the nearest base class that `framer.errors` has."""
    candidates = (kind for kind in type(error).__mro__ if vars(errors).get(kind.__name__) is kind)
    return next((kind for kind in candidates if issubclass(kind, FramerError)), FramerError)


def _as_detail(value: object) -> Detail:
    if value is None or isinstance(value, int | float):
        return value
    return str(value)[:_MAX_DETAIL].encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # odd file names


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encode_error)
