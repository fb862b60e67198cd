"""What all commands share at the edge: settings, language, and the words of an error on stderr."""

import sys
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import click

from framer.errors import FramerError, Translate
from framer.settings import Settings, read_settings
from framer.words import translator

CAMPAIGN_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@cache
def settings() -> Settings:
    """The process's settings. Raises SetupError."""
    return read_settings()


def translate() -> Translate:
    """gettext in the language of the settings."""
    try:
        return translator(settings().lang)
    except FramerError:
        return translator()


def say(text: str) -> None:
    """A line for a person, on stderr: stdout carries the picture."""
    click.echo(text, err=True)


def fail(error: FramerError, cause: str = "") -> int:
    """Tell what happened and what to do now, and return the exit code."""
    words = error.words(translate())
    say(f"framer: {words.message}" + (f" ({cause})" if cause else ""))
    say(f"  → {words.hint}")
    return error.exit_code or 1


def today() -> "datetime":
    """Now, where the campaigns are held."""
    return datetime.now(CAMPAIGN_ZONE)


def binary_stdout_is_terminal() -> bool:
    """Whether a picture on stdout would end up on a screen."""
    return sys.stdout.isatty()
