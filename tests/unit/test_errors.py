"""Every failure has a code, an HTTP status, an exit code, and a message in both languages."""

import pickle
import re

import cv2
import pytest

from framer import errors
from framer.errors import (
    FramerError,
    NoFile,
    OutOfMemory,
    TooLarge,
    UnknownFrame,
    Unreadable,
)
from framer.i18n import load_translator
from framer.out_of_memory import is_out_of_memory, raising_out_of_memory

# Counts and desk have kinds of their own.
KINDS = [FramerError, *(kind for kind in FramerError.__subclasses__() if kind.__module__ == errors.__name__)]
DETAILS = {
    "path": "a.jpg", "frame": "x", "known": "y", "size": "9 MB", "limit": "8 MB", "reason": "full", "what": "ring.png",
    "seconds": "8", "campaign": "dai-hoi",
}  # fmt: skip


def test_codes_are_unique_and_plain() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert {name for name in vars(errors) if isinstance(getattr(errors, name), type)} >= {k.__name__ for k in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_exit_codes_and_statuses_are_those_of_the_table(kind: type[FramerError]) -> None:
    assert kind.exit_code in {None, 2, 3, 4, 6, 70}
    assert kind.http_status in {None, 400, 404, 409, 413, 415, 422, 429, 500, 503}
    assert not (kind.exit_code is None and kind.http_status is None)
    if kind.http_status in {413, 415, 422}:
        assert kind.exit_code == 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_messages(kind: type[FramerError], lang: str) -> None:
    message = kind(**DETAILS).to_message(load_translator(lang))
    assert message.text.endswith(".")
    assert message.hint
    assert "%(" not in "".join(message)
    if lang == "vi":
        english = kind(**DETAILS).to_message(str)
        assert message.text != english.text
        assert message.hint != english.hint


@pytest.mark.parametrize("kind", KINDS)
def test_errors_travel_between_processes(kind: type[FramerError]) -> None:
    error = kind("“%(path)s” is odd.", "Try “%(known)s”.", **DETAILS)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.to_message(str) == error.to_message(str) == ("“a.jpg” is odd.", "Try “y”.")


def test_details_are_not_read_as_templates() -> None:
    assert NoFile(path="100%(size)s.jpg").to_message(str).text.startswith("100%(size)s.jpg: ")
    assert str(UnknownFrame(frame="%s", known="%d")) == "There is no frame called “%s”."
    assert TooLarge("50% too large").to_message(str).text == "50% too large"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (caused(ValueError("damaged"), MemoryError()), True),
        (RuntimeError("Memory allocation error: Unspecified: Allocating 24000015 bytes failed"), True),
        (RuntimeError("Pixel allocation failed: Out of memory"), True),
        (cv2.error("std::bad_alloc"), True),
        (cv2.error("OpenCV alloc.cpp: error: (-4:Insufficient memory) Failed to allocate 363000000 bytes"), True),
        (OSError(12, "Cannot allocate memory"), True),
        (
            RuntimeError("Memory allocation error: Security limit exceeded: Image size 7000x7000 exceeds the maximum"),
            False,
        ),
        (ValueError("broken data stream"), False),
        (KeyError(-4), False),
    ],
)
def test_errors_that_mean_a_lack_of_memory(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) is expected


def test_running_out_of_memory_is_a_kind_of_too_large() -> None:
    assert (OutOfMemory.code, OutOfMemory.http_status) == (TooLarge.code, TooLarge.http_status)


def test_out_of_memory_is_raised_for_exceptions_that_mean_it() -> None:
    with pytest.raises(OutOfMemory) as raised, raising_out_of_memory():
        raise RuntimeError("Pixel allocation failed: Out of memory")
    assert isinstance(raised.value.__cause__, RuntimeError)
    with pytest.raises(KeyError), raising_out_of_memory():
        raise KeyError("x")


def test_an_error_that_has_a_name_keeps_it() -> None:
    with pytest.raises(Unreadable), raising_out_of_memory():
        raise caused(Unreadable(), MemoryError())
