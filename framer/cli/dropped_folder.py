"""`framer FOLDER`: what is meant is `framer batch`, into a folder beside it."""

import os
import re
import sys
from collections.abc import Sequence
from copy import copy
from pathlib import Path

import click

from framer.cli.console import Console
from framer.i18n import N_, Translator

_PLAIN_WORD = re.compile(r"[\w./:\\,=-]+")
_OUT_SUFFIX = N_("%(folder)s - framed")
_DONE_INSTEAD = N_("This is a folder, so all its photos are framed: %(command)s")


def redirect_folder(arguments: Sequence[str] | None, commands: Sequence[str], console: Console) -> list[str] | None:
    """The arguments for `framer batch` where a folder stands in a command's place, which is told; else `arguments`.

    So it is when a folder is dropped on the program's icon. What follows are options of `framer batch`, or its OUT.
    `framer photo FOLDER` alone is taken for the same.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = given[1:] if given[:1] == ["photo"] and len(given) == 2 else given
    if not named or named[0] in commands or not os.path.isdir(named[0]):  # noqa: PTH112  (answers also for odd names)
        return None if arguments is None else given
    source, *more = named
    out = folder_beside(source, console.translate)
    if _names_out(named):
        places = [source]
    elif out is None:  # a whole disk has no place beside it
        return None if arguments is None else given
    else:
        places = [str(Path(source).absolute()), str(out)]
    if "--quiet" not in more:
        console.print_message(_DONE_INSTEAD, command=batch_command_line(*places, *more))
    return ["batch", *places, *more]


def folder_beside(source: str, translate: Translator) -> Path | None:
    """Where the pictures of a folder go if nobody says it; None for a whole disk."""
    path = Path(source).absolute()
    return path.with_name(translate(_OUT_SUFFIX) % {"folder": path.name}) if path.name else None


def batch_command_line(*arguments: str) -> str:
    """The command to type, in quotes what is no plain word: straight ones, which every shell takes."""
    words = (word if _PLAIN_WORD.fullmatch(word) else f'"{word}"' for word in arguments)
    return " ".join(("framer batch", *words))


def _names_out(arguments: Sequence[str]) -> bool:
    """Whether arguments of `framer batch` have an OUT beside the folder."""
    from framer.cli.batch import batch_command

    try:
        command = copy(batch_command)  # a command keeps the help option that its first context gives it
        values, _, _ = command.make_parser(click.Context(command)).parse_args(list(arguments))
    except click.UsageError:  # which the command itself will tell
        return False
    return isinstance(values.get("out"), str)
