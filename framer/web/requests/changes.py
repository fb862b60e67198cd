"""The fields of a change, without a photo: JSON, or a form of either kind. An empty one means automatic.

JSON is read by the standard library: msgspec would accept a member that is there twice, half a character would be
invalid JSON instead of a field that is no text, and UTF-16, which the standard library reads, would be refused.
"""

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl

from flask import Request

from framer.errors import TooLarge, UsageError
from framer.i18n import N_
from framer.web.requests.body import body_length
from framer.web.requests.upload import (
    FORM_FIELDS,
    MAX_FIELD_BYTES,
    MAX_FORM_BYTES,
    MAX_PARTS,
    ByteStream,
    read_form,
)

_CHANGES_HINT = N_("Send the fields to change as a JSON object, or as a form.")


def read_changes(request: Request) -> dict[str, str]:
    """The fields as text. Raises UsageError for whatever is not such a request, TooLarge for a long one."""
    if request.mimetype == "multipart/form-data":
        return read_form(_read_body(request), request.content_type or "")
    if request.mimetype == "application/json":
        return _validate_fields(_parse_json(_read_body(request)))
    if request.mimetype == "application/x-www-form-urlencoded":
        return _validate_fields(_parse_query(_read_body(request)))
    raise UsageError(N_("The fields to change are sent as JSON or as a form."), _CHANGES_HINT)


def _read_body(request: Request) -> bytes:
    length = body_length(request)
    too_long = length is not None and length > MAX_FORM_BYTES
    remaining = MAX_FORM_BYTES + 1 if length is None else length
    stream: ByteStream = request.environ["wsgi.input"]
    body = b""
    while not too_long and remaining and (chunk := stream.read(remaining)):
        body += chunk
        remaining -= len(chunk)
    if too_long or len(body) > MAX_FORM_BYTES:
        raise TooLarge(N_("The request is larger than %(limit)s."), _CHANGES_HINT, limit=f"{MAX_FORM_BYTES // 1000} kB")
    return body


def _parse_json(body: bytes) -> list[tuple[str, object]]:
    try:
        pairs = json.loads(body, object_pairs_hook=_JsonPairs)
    except (ValueError, RecursionError) as error:  # RecursionError: brackets nested without end
        raise UsageError(N_("The request is not valid JSON."), _CHANGES_HINT) from error
    if not isinstance(pairs, _JsonPairs):
        raise UsageError(N_("The request is not valid JSON."), _CHANGES_HINT)
    return pairs


class _JsonPairs(list[tuple[str, object]]):
    """The members of a JSON object, also those that are there twice."""


def _parse_query(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARTS)
    except UnicodeDecodeError as error:
        raise UsageError(N_("A form field is not UTF-8 text."), _CHANGES_HINT) from error
    except ValueError as error:
        raise UsageError(N_("The form has too many fields."), _CHANGES_HINT) from error


def _validate_fields(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name not in FORM_FIELDS:
            raise UsageError(
                N_("There is no form field called “%(field)s”."),
                N_("The fields are: %(known)s."),
                field=_replace_surrogates(name[:40]),
                known=", ".join(sorted(FORM_FIELDS)),
            )
        if name in fields:
            raise UsageError(N_("The form field “%(field)s” is there twice."), _CHANGES_HINT, field=name)
        fields[name] = _field_text(name, value)
    return fields


def _field_text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, str | int | float):
        raise UsageError(N_("The form field “%(field)s” is neither text nor a number."), _CHANGES_HINT, field=name)
    text = str(value)
    if _replace_surrogates(text) != text:  # half a character, as JSON can write it
        raise UsageError(N_("A form field is not UTF-8 text."), _CHANGES_HINT)
    if len(text.encode()) > MAX_FIELD_BYTES:
        raise UsageError(N_("The form field “%(field)s” is too long."), _CHANGES_HINT, field=name)
    return text


def _replace_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
