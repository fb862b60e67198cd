"""An upload, read as it streams in: multipart parts go straight into memory, and no further than the limit.

Werkzeug's own form parser is not used: it puts bodies above 500 kB into a file. A part's file name is never used.
"""

import io
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from framer.errors import TooLarge, UsageError
from framer.i18n import N_

FIELDS = frozenset({"frame", "size", "format", "crop", "face", "mirror", "unit"})
MAX_PARTS = 20
MAX_FIELD_BYTES = 1_000
FORM_BYTES = 100_000  # all of a request but its photo: boundaries, part headers, fields
PIECE = 65_536

# The parser's own log messages quote bytes of the body.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


class Stream(Protocol):
    """What is needed of ``wsgi.input``."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True)
class Upload:
    """A photo and the text fields sent with it; empty fields are left out."""

    photo: bytes
    fields: Mapping[str, str]


def request_limit(max_bytes: int) -> int:
    """The longest request body that can hold a photo of `max_bytes`."""
    return max_bytes + FORM_BYTES


def read_upload(stream: Stream, content_type: str, length: int | None, max_bytes: int) -> Upload:
    """The upload in `stream`, whose Content-Length is `length` (None: read to the end).

    Raises TooLarge at the first byte over the limit, UsageError for anything that is not such a form.
    """
    limit = request_limit(max_bytes)
    if length is not None and length > limit:
        raise _too_large(max_bytes)
    form = _Form(_boundary(content_type), max_bytes)
    seen = 0
    while length is None or seen < length:
        wanted = limit + 1 - seen if length is None else length - seen
        piece = stream.read(min(PIECE, wanted))
        if not piece:
            break
        seen += len(piece)
        if seen > limit:
            raise _too_large(max_bytes)
        form.write(piece)
    return form.upload()


def read_form(body: bytes, content_type: str) -> dict[str, str]:
    """The text fields of a form without a photo, empty ones as well. Raises UsageError."""
    form = _Form(_boundary(content_type), 0, FIELDS)
    form.write(body)
    return form.texts()


def _boundary(content_type: str) -> bytes:
    kind, parameters = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise UsageError(N_("A photo is sent as a form (multipart/form-data)."), _HINT)
    boundary = parameters.get(b"boundary", b"")
    if not boundary:
        raise UsageError(N_("The form has no boundary in its Content-Type."), _HINT)
    return boundary


_HINT = N_("Send the photo in the form field “photo”, for example with curl -F photo=@anh.jpg.")


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(N_("The photo is larger than %(limit)s."), limit=f"{max_bytes / 1_000_000:g} MB")


class _Form:
    """Collects what the parser finds."""

    def __init__(self, boundary: bytes, max_bytes: int, known: frozenset[str] = FIELDS | {"photo"}) -> None:
        self.max_bytes, self.known = max_bytes, known
        self.photo = io.BytesIO()  # getvalue() hands over its bytes without a copy
        self.fields: dict[str, bytearray] = {}
        self.parts = 0
        self.ended = False
        self.named_file = False
        self.seen: set[str] = set()
        self.name = ""
        self.header = bytearray()
        self.value = bytearray()
        self.disposition = b""
        try:
            self.parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_begin": self._header_begin,
                    "on_header_field": lambda data, start, end: self.header.extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self.value.extend(data[start:end]),
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_finished,
                    "on_part_data": self._data,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise _malformed() from error

    def write(self, piece: bytes) -> None:
        try:
            self.parser.write(piece)
        except FormParserError as error:
            raise _malformed() from error

    def upload(self) -> Upload:
        self._check_end()
        if "photo" not in self.seen or not (self.photo.tell() or self.named_file):
            raise UsageError(N_("No photo was chosen."), N_("Choose a photo first, then send the form."))
        texts = self.texts()
        return Upload(self.photo.getvalue(), MappingProxyType({name: text for name, text in texts.items() if text}))

    def texts(self) -> dict[str, str]:
        self._check_end()
        try:
            return {name: unicodedata.normalize("NFC", value.decode()) for name, value in self.fields.items()}
        except UnicodeDecodeError as error:
            raise UsageError(N_("A form field is not UTF-8 text."), _HINT) from error

    def _check_end(self) -> None:
        if not self.ended:
            raise UsageError(
                N_("The upload broke off before its end."), N_("Check the connection and send the photo again.")
            )

    def _begin(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise UsageError(N_("The form has too many fields."), _HINT)
        self.disposition = b""

    def _header_begin(self) -> None:
        self.header, self.value = bytearray(), bytearray()

    def _header_end(self) -> None:
        if self.header.lower() == b"content-disposition":
            self.disposition = bytes(self.value)

    def _headers_finished(self) -> None:
        kind, parameters = parse_options_header(self.disposition)
        self.name = parameters.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or self.name not in self.known:
            raise UsageError(
                N_("There is no form field called “%(field)s”."),
                N_("The fields are: %(known)s."),
                field=self.name[:40],
                known=", ".join(sorted(self.known, key=lambda name: (name != "photo", name))),
            )
        if self.name in self.seen:
            raise UsageError(N_("The form field “%(field)s” is there twice."), _HINT, field=self.name)
        self.seen.add(self.name)
        if self.name == "photo":
            self.named_file = bool(parameters.get(b"filename"))
        else:
            self.fields[self.name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.name == "photo":
            self.photo.write(memoryview(data)[start:end])
            if self.photo.tell() > self.max_bytes:
                raise _too_large(self.max_bytes)
            return
        field = self.fields[self.name]
        field += data[start:end]
        if len(field) > MAX_FIELD_BYTES:
            raise UsageError(N_("The form field “%(field)s” is too long."), _HINT, field=self.name)

    def _end(self) -> None:
        self.ended = True


def _malformed() -> UsageError:
    return UsageError(N_("The form is malformed."), _HINT)
