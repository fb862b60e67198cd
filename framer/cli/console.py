"""What commands write to stdout and stderr, in the user's language."""

import contextlib
import os
import sys
from pathlib import Path

import click

from framer.atomic_files import explain_os_error
from framer.errors import FramerError, OutputError, UsageError
from framer.i18n import N_, Translator, load_translator, resolve_language
from framer.settings import read_settings

STREAM_ARGUMENT = "-"  # stands for stdin or stdout in the place of a path


class Console:
    """Writes lines for a person, in the `language` "vi" or "en".

    One is made for each run of the command and handed on as the `obj` of click's context. It writes to the sys.stdout
    and sys.stderr of the moment. File names that are no UTF-8 are shown with replacement characters.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.translate: Translator = load_translator(language)

    @classmethod
    def from_environment(cls) -> "Console":
        """The console in the language of the settings, even if other settings are broken."""
        try:
            return cls(resolve_language(read_settings().lang))
        except FramerError:
            return cls(resolve_language(os.environ.get("FRAMER_LANG", "")))

    def print_info(self, text: str) -> None:
        """Write a line to stderr: stdout carries the picture. A closed stderr stops no work."""
        with contextlib.suppress(OSError):
            click.echo(_make_encodable(text), err=True)

    def print_message(self, message: str, **details: object) -> None:
        """Write `message`, translated and with its details, to stderr, as a line that begins with "framer: "."""
        self.print_info(f"framer: {self.translate(message) % details}")

    def print_line(self, text: str) -> None:
        """Write a line that was asked for to stdout. Raises OutputError."""
        try:
            click.echo(_make_encodable(text))
        except OSError as error:
            raise _stdout_error(error) from error

    def print_error(self, error: FramerError, cause: str = "", more_hint: str = "") -> int:
        """Write what happened and what to do now to stderr, and return the exit code. `more_hint` is translated."""
        message = error.to_message(self.translate)
        self.print_info(f"framer: {message.text}" + (f" ({cause})" if cause else ""))
        self.print_info(f"  → {message.hint}" + (f" {self.translate(more_hint)}" if more_hint else ""))
        return error.exit_code or 1

    def print_stdout_error(self, error: OSError) -> int:
        """Write why stdout takes no more to stderr, and return the exit code."""
        return self.print_error(_stdout_error(error))


def check_stdout() -> None:
    """Raise before the work if stdout cannot take a file: OutputError, or UsageError for a terminal."""
    if not sys.stdout:
        raise OutputError(path="stdout", reason="closed")
    if sys.stdout.isatty():
        raise UsageError(
            N_("The picture would go to the terminal."), N_("Name a file with -o, or pipe the output somewhere.")
        )


def write_stdout(data: bytes) -> None:
    """Write a finished file to stdout. Raises OutputError."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise _stdout_error(error) from error


def _stdout_error(error: OSError) -> OutputError:
    """The error for a stdout that takes no more; from now on it takes all, so that Python does not fail at its end."""
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as null:
        os.dup2(null.fileno(), sys.stdout.fileno())
    return explain_os_error("stdout", error)


def _make_encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
