"""What all commands share at the edge: settings, language, and what goes to stdout and stderr."""

import contextlib
import copy
import gettext
import os
import sys
from typing import TYPE_CHECKING

import click

from framer.atomic_files import explain_os_error
from framer.errors import FramerError, OutputError, UsageError
from framer.i18n import GETTEXT_DOMAIN, N_, TRANSLATIONS_DIRECTORY, Translator, load_translator, resolve_language
from framer.settings import Settings, read_settings

if TYPE_CHECKING:
    from framer.campaigns.registry import CampaignRegistry

STREAM_ARGUMENT = "-"  # in place of a path: stdin or stdout


def load_settings() -> Settings:
    """The settings in the environment. Raises SetupError."""
    return read_settings()


def open_campaign_registry(chosen: Settings | None = None) -> "CampaignRegistry":
    """All campaigns: the built-in ones and, as `chosen` settings say, the organisation's own. Raises SetupError."""
    from framer.campaigns.registry import campaign_roots, load_registry  # OpenCV waits until a command needs frames

    chosen = chosen or load_settings()
    return load_registry(*campaign_roots(chosen.frames_dir), close_ended=chosen.close_ended)


def console_translator() -> Translator:
    """Gettext in the language of the settings; broken settings still have words."""
    return load_translator(_console_language())


def set_click_language() -> None:
    """Let click say its own words in the same language; it takes them from gettext's default domain."""
    gettext.bindtextdomain(GETTEXT_DOMAIN, str(TRANSLATIONS_DIRECTORY))
    gettext.textdomain(GETTEXT_DOMAIN)
    os.environ["LANGUAGE"] = _console_language()


def localise_command(command: click.Command, say_: Translator) -> click.Command:
    """A copy of `command` whose help is translated.

    In an option's help two spaces part the sentence from its usual value in brackets; each is a message of its own.
    """
    shown = copy.copy(command)
    shown.help, shown.epilog = (text and say_(text) for text in (command.help, command.epilog))
    shown.params = [copy.copy(param) for param in command.params]
    for option in shown.params:
        if isinstance(option, click.Option) and option.help:
            option.help = "  ".join(say_(part) for part in option.help.split("  "))
    if isinstance(shown, click.Group):
        shown.commands = {name: localise_command(part, say_) for name, part in shown.commands.items()}
    return shown


def print_info(text: str) -> None:
    """A line for a person, on stderr: stdout carries the picture. A closed stderr stops no work."""
    with contextlib.suppress(OSError):
        click.echo(_drop_surrogates(text), err=True)


def print_line(text: str) -> None:
    """A line that was asked for, on stdout. Raises OutputError."""
    try:
        click.echo(_drop_surrogates(text))
    except OSError as error:
        silence_stdout()
        raise explain_os_error("stdout", error) from error


def check_stdout() -> None:
    """Raise before the work where stdout cannot take a file: OutputError, or UsageError for a terminal."""
    if not sys.stdout:
        raise OutputError(path="stdout", reason="closed")
    if sys.stdout.isatty():
        raise UsageError(
            N_("The picture would go to the terminal."), N_("Name a file with -o, or pipe the output somewhere.")
        )


def write_stdout(data: bytes) -> None:
    """The finished file, on stdout. Raises OutputError."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        silence_stdout()
        raise explain_os_error("stdout", error) from error


def silence_stdout() -> None:
    """After a failure let Python not try once more, and complain, when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_error(error: FramerError, cause: str = "") -> int:
    """Tell what happened and what to do now, and return the exit code."""
    words = error.to_message(console_translator())
    print_info(f"framer: {words.text}" + (f" ({cause})" if cause else ""))
    print_info(f"  → {words.hint}")
    return error.exit_code or 1


def _drop_surrogates(text: str) -> str:
    """Without the stand-ins for bytes of a file name that are no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _console_language() -> str:
    try:
        return resolve_language(load_settings().lang)
    except FramerError:
        return resolve_language(os.environ.get("FRAMER_LANG", ""))
