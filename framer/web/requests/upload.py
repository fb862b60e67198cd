"""An upload, parsed as it streams in: multipart parts go into memory, and no further than the limit.

Werkzeug's own form parser is not used: it writes bodies above 500 kB to a file. A part's file name is never used.
"""

import io
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from flask import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from framer.errors import TooLarge, UsageError
from framer.i18n import N_
from framer.imaging.options import OPTION_NAMES
from framer.web.requests.body import begin_photo_work, body_length

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM_FIELDS = frozenset({"frame", *OPTION_NAMES})
_UPLOAD_FIELDS = FORM_FIELDS | {"photo"}
MAX_PARTS = 20
MAX_FIELD_BYTES = 1_000
MAX_FORM_BYTES = 100_000  # of a request without its photo: boundaries, part headers, fields
UPLOAD_CHUNK_BYTES = 65_536

_UPLOAD_HINT = N_("Send the photo in the form field “photo”, for example with curl -F photo=@anh.jpg.")

# The parser's own log messages quote bytes of the body.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


class ByteStream(Protocol):
    """The part of ``wsgi.input`` that is used."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; empty at the end."""


@dataclass(frozen=True)
class Upload:
    """A photo and the text fields sent with it; empty fields are left out."""

    photo: bytes
    fields: Mapping[str, str]


def max_request_bytes(max_bytes: int) -> int:
    """The longest request body that can hold a photo of `max_bytes`."""
    return max_bytes + MAX_FORM_BYTES


def receive_upload(request: Request, max_bytes: int) -> Upload:
    """The photo and the fields of a request's form. Raises what `read_upload` does, and what the server refuses."""
    begin_photo_work()
    length = body_length(request)
    return read_upload(request.environ["wsgi.input"], request.content_type or "", length, max_bytes)


def read_upload(stream: ByteStream, content_type: str, length: int | None, max_bytes: int) -> Upload:
    """The upload in `stream`, whose Content-Length is `length` (None: read to the end).

    Raises TooLarge at the first byte over the limit, UsageError for anything that is not such a form.
    """
    limit = max_request_bytes(max_bytes)
    if length is not None and length > limit:
        raise _photo_too_large(max_bytes)
    form = _Form(max_bytes)
    parser = _make_parser(form, content_type)
    bytes_read = 0
    while length is None or bytes_read < length:
        remaining = (limit + 1 if length is None else length) - bytes_read
        chunk = stream.read(min(UPLOAD_CHUNK_BYTES, remaining))
        if not chunk:
            break
        bytes_read += len(chunk)
        if bytes_read > limit:
            raise _photo_too_large(max_bytes)
        _write(parser, chunk)
    return form.to_upload()


def read_form(body: bytes, content_type: str) -> dict[str, str]:
    """The text fields of a multipart form without a photo, empty ones as well. Raises UsageError."""
    form = _Form(0, FORM_FIELDS)
    _write(_make_parser(form, content_type), body)
    return form.field_texts()


def _make_parser(form: "_Form", content_type: str) -> MultipartParser:
    """A parser that fills `form`."""
    try:
        return MultipartParser(_parse_boundary(content_type), form.parser_callbacks())
    except FormParserError as error:
        raise _malformed_form() from error


def _write(parser: MultipartParser, chunk: bytes) -> None:
    try:
        parser.write(chunk)
    except FormParserError as error:
        raise _malformed_form() from error


def _parse_boundary(content_type: str) -> bytes:
    media_type, parameters = parse_options_header(content_type)
    if media_type != b"multipart/form-data":
        raise UsageError(N_("A photo is sent as a form (multipart/form-data)."), _UPLOAD_HINT)
    boundary = parameters.get(b"boundary", b"")
    if not boundary:
        raise UsageError(N_("The form has no boundary in its Content-Type."), _UPLOAD_HINT)
    return boundary


def _photo_too_large(max_bytes: int) -> TooLarge:
    return TooLarge(N_("The photo is larger than %(limit)s."), limit=f"{max_bytes / 1_000_000:g} MB")


class _Form:
    """The parts of a form, a photo of at most `max_bytes` among them; no fields but `allowed_fields`.

    It does not refer to the parser that fills it: the photo would stay in memory until the circle is collected.
    Raises UsageError and TooLarge as soon as a part is not as it should be.
    """

    def __init__(self, max_bytes: int, allowed_fields: frozenset[str] = _UPLOAD_FIELDS) -> None:
        self.max_bytes, self.allowed_fields = max_bytes, allowed_fields
        self.photo = io.BytesIO()  # getvalue() hands over its bytes without a copy
        self.fields: dict[str, bytearray] = {}
        self.parts = 0
        self.is_complete = False
        self.has_file_name = False
        self.seen_names: set[str] = set()
        self.field_name = ""
        self.header_name = bytearray()
        self.header_value = bytearray()
        self.disposition = b""

    def parser_callbacks(self) -> "MultipartCallbacks":
        """What a parser is to call."""
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_begin": self._on_header_begin,
            "on_header_field": lambda data, start, end: self.header_name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self.header_value.extend(data[start:end]),
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_end": self._on_end,
        }

    def to_upload(self) -> Upload:
        self._check_complete()
        if "photo" not in self.seen_names or not (self.photo.tell() or self.has_file_name):
            raise UsageError(N_("No photo was chosen."), N_("Choose a photo first, then send the form."))
        texts = self.field_texts()
        return Upload(self.photo.getvalue(), MappingProxyType({name: text for name, text in texts.items() if text}))

    def field_texts(self) -> dict[str, str]:
        self._check_complete()
        try:
            return {name: unicodedata.normalize("NFC", value.decode()) for name, value in self.fields.items()}
        except UnicodeDecodeError as error:
            raise UsageError(N_("A form field is not UTF-8 text."), _UPLOAD_HINT) from error

    def _check_complete(self) -> None:
        if not self.is_complete:
            raise UsageError(
                N_("The upload broke off before its end."), N_("Check the connection and send the photo again.")
            )

    def _on_part_begin(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise UsageError(N_("The form has too many fields."), _UPLOAD_HINT)
        self.disposition = b""

    def _on_header_begin(self) -> None:
        self.header_name, self.header_value = bytearray(), bytearray()

    def _on_header_end(self) -> None:
        if self.header_name.lower() == b"content-disposition":
            self.disposition = bytes(self.header_value)

    def _on_headers_finished(self) -> None:
        disposition, parameters = parse_options_header(self.disposition)
        self.field_name = parameters.get(b"name", b"").decode("utf-8", "replace")
        if disposition != b"form-data" or self.field_name not in self.allowed_fields:
            raise UsageError(
                N_("There is no form field called “%(field)s”."),
                N_("The fields are: %(known)s."),
                field=self.field_name[:40],
                known=", ".join(sorted(self.allowed_fields, key=lambda name: (name != "photo", name))),
            )
        if self.field_name in self.seen_names:
            raise UsageError(N_("The form field “%(field)s” is there twice."), _UPLOAD_HINT, field=self.field_name)
        self.seen_names.add(self.field_name)
        if self.field_name == "photo":
            self.has_file_name = bool(parameters.get(b"filename"))
        else:
            self.fields[self.field_name] = bytearray()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.field_name == "photo":
            self.photo.write(memoryview(data)[start:end])
            if self.photo.tell() > self.max_bytes:
                raise _photo_too_large(self.max_bytes)
            return
        field = self.fields[self.field_name]
        field += data[start:end]
        if len(field) > MAX_FIELD_BYTES:
            raise UsageError(N_("The form field “%(field)s” is too long."), _UPLOAD_HINT, field=self.field_name)

    def _on_end(self) -> None:
        self.is_complete = True


def _malformed_form() -> UsageError:
    return UsageError(N_("The form is malformed."), _UPLOAD_HINT)
