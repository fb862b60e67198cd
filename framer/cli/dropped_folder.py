"""`framer FOLDER` and `framer photo FOLDER`: what is meant is `framer batch`, into a folder beside it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from framer.cli.console import Console
from framer.i18n import N_

_OUT_SUFFIX = N_("%(folder)s - framed")
_DONE_INSTEAD = N_("This is a folder, so all its photos are framed: framer batch “%(source)s” “%(out)s”")


def redirect_folder(arguments: Sequence[str] | None, commands: Sequence[str], console: Console) -> list[str] | None:
    """The arguments for `framer batch` where a folder is named alone, which is told; else `arguments` as they are.

    Only a folder and nothing else but --open counts, as when it is dropped on the program's icon.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = given[1:] if given[:1] == ["photo"] else given
    more = ["--open"] if named[1:] == ["--open"] else []  # as the office folder's script does
    named = named[:1] if more else named
    if len(named) != 1 or named[0] in commands or not os.path.isdir(named[0]):  # noqa: PTH112  (answers also for odd names)
        return None if arguments is None else given
    source = Path(named[0]).absolute()
    if not source.name:  # a whole disk has no place beside it
        return None if arguments is None else given
    out = source.with_name(console.translate(_OUT_SUFFIX) % {"folder": source.name})
    console.print_message(_DONE_INSTEAD, source=source, out=out)
    return ["batch", str(source), str(out), *more]
