"""The help and the version."""

import unicodedata

import click
import pytest

import framer
from framer import cli as commands
from framer.cli.console import Console
from support.command import Cli

HELPS = [
    (),
    ("photo",),
    ("batch",),
    ("serve",),
    ("frames",),
    ("frames", "list"),
    ("frames", "show"),
    ("frames", "build"),
    ("frames", "check"),
    ("frames", "new"),
    ("frames", "poster"),
    ("doctor",),
]


@pytest.mark.parametrize("path", HELPS)
def test_help_in_both_languages(cli: Cli, path: tuple[str, ...]) -> None:
    english = cli(*path, "--help")
    assert (english.code, english.err) == (0, "")
    assert english.text.startswith("Usage: framer")
    assert english.text.replace("“", "").replace("”", "").isascii()
    assert cli(*path, "-h").text == english.text
    cli.speak("vi")
    vietnamese = cli(*path, "--help")
    assert (vietnamese.code, vietnamese.err) == (0, "")
    assert vietnamese.text.startswith("Cách dùng: framer")
    assert unicodedata.is_normalized("NFC", vietnamese.text)
    same = set(english.text.splitlines()) & set(vietnamese.text.splitlines())
    assert not {line for line in same if line.strip()}
    assert max(map(len, english.text.splitlines() + vietnamese.text.splitlines())) <= 80


def test_all_commands_have_help_for_every_option() -> None:
    def walk(command: click.Command, path: str) -> list[str]:
        context = click.Context(command, obj=Console("en"))
        lacking = [f"{path} {p.name}" for p in command.params if isinstance(p, click.Option) and not p.help]
        if not command.help:
            lacking.append(path)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                subcommand = command.get_command(context, name)
                assert subcommand
                lacking += walk(subcommand, f"{path} {name}")
        return lacking

    assert walk(commands.framer, "framer") == []


def test_no_arguments_show_the_help_and_are_wrong_use(cli: Cli) -> None:
    run = cli()
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith("Usage: framer")
    assert cli("frames").code == 2


def test_version(cli: Cli) -> None:
    assert cli("--version").text == f"framer {framer.__version__}\n"
