"""Click in the user's language: the help of our commands, and click's own words, marked for the catalogue."""

import copy
import gettext
import os

import click

from framer.i18n import GETTEXT_DOMAIN, N_, TRANSLATIONS_DIRECTORY, Translator


def set_click_language(language: str) -> None:
    """Have click use our translations of its own words; it takes them from gettext's default domain."""
    gettext.bindtextdomain(GETTEXT_DOMAIN, str(TRANSLATIONS_DIRECTORY))
    gettext.textdomain(GETTEXT_DOMAIN)
    os.environ["LANGUAGE"] = language


def localise_command(command: click.Command, translate: Translator) -> click.Command:
    """A copy of `command` whose help is translated.

    In an option's help two spaces separate the sentence from its default in brackets; each is a message of its own.
    """
    localised = copy.copy(command)
    localised.help, localised.epilog = (text and translate(text) for text in (command.help, command.epilog))
    localised.params = [copy.copy(parameter) for parameter in command.params]
    for option in localised.params:
        if isinstance(option, click.Option) and option.help:
            option.help = "  ".join(translate(part) for part in option.help.split("  "))
    if isinstance(localised, click.Group):
        localised.commands = {
            name: localise_command(command, translate) for name, command in localised.commands.items()
        }
    return localised


def ngettext(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message that has a plural."""
    return singular, plural


CLICK_MESSAGES = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Missing argument"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)
